package org.posthouse.filter.greylist;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;

public class IdentityTest {
    private static Optional<Address> address(String text) {
        return Address.parse(text);
    }

    private static String from(String client, String spf) throws UnknownHostException {
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX).build();
        Sender sender = Sender.of(address("joe@There.example").orElseThrow());
        Attributes results = spf.isEmpty()
                ? Attributes.NONE
                : Attributes.NONE.with(
                        Authentication.results("spf"),
                        List.of(new Authentication("spf", spf, "", Map.of("smtp.mailfrom", "joe@there.example"))));
        return Identity.from(
                Context.of(Mail.builder("m1", Instant.EPOCH, origin, sender)
                        .results(results)
                        .build()),
                InetAddress.getByName(client));
    }

    @Test
    public void aNetworkIsTheSameForItsClients() throws Exception {
        assertEquals(from("203.0.113.1", ""), from("203.0.113.200", "fail"));
        assertNotEquals(from("203.0.113.1", ""), from("203.0.114.1", ""));
        assertEquals(from("2001:db8:1:2::1", ""), from("2001:db8:1:2:ffff::9", ""));
        assertNotEquals(from("2001:db8:1:2::1", ""), from("2001:db8:1:3::1", ""));
    }

    @Test
    public void aDomainThatSpfProvesIsOneNetwork() throws Exception {
        assertEquals("there.example", from("203.0.113.1", "pass"));
        assertEquals(from("203.0.113.1", "pass"), from("2001:db8::1", "pass"));
    }

    @Test
    public void sendersOfMailingListsAreTheSameEachTime() {
        assertEquals("bounce-#@l.example", Identity.sender(address("bounce-123@L.example")));
        assertEquals(
                Identity.sender(address("b-00ab12cd-joe=x@l.example")),
                Identity.sender(address("b-99ff-joe=x@l.example")));
        assertEquals("list@l.example", Identity.sender(address("list+joe=here.example@l.example")));
        assertEquals("joe@there.example", Identity.sender(address("prvs=0623af9=Joe@there.example")));
        assertEquals(
                Identity.sender(address("SRS0=HHH=TT=a.example=joe@f.example")),
                Identity.sender(address("SRS0=XYZ=UU=a.example=joe@f.example")));
        assertEquals("<>", Identity.sender(Optional.empty()));
        assertNotEquals(Identity.sender(address("ann@l.example")), Identity.sender(address("bob@l.example")));
    }
}
