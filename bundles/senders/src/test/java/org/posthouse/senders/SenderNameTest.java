package org.posthouse.senders;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.message.Address;

public class SenderNameTest {
    @Test
    public void addressesAndDomainsAreKeptInOneForm() {
        assertEquals(Optional.of("joe@example.com"), SenderName.of(" <Joe@EXAMPLE.com> "));
        assertEquals(Optional.of("@example.com"), SenderName.of("Example.com"));
        assertEquals(Optional.of("@example.com"), SenderName.of("@example.com"));
        assertEquals(Optional.of("@xn--mnchen-3ya.example"), SenderName.of("münchen.example"));
    }

    @Test
    public void whatStandsForEverybodyOrForNobodyIsRefused() {
        for (String odd : List.of(
                "",
                "@",
                "com",
                "@com",
                "joe@com",
                "joe@[192.0.2.1]",
                "a@b@c.test",
                "x y.example",
                ".",
                "..",
                "a.",
                "joe@example.com\r\nBcc: all@example.com",
                "x".repeat(600) + ".example")) {
            assertEquals(odd, Optional.empty(), SenderName.of(odd));
        }
    }

    @Test
    public void anAddressCountsMoreThanItsDomainAndThatMoreThanTheOneAbove() {
        assertEquals(
                List.of("joe@mail.example.com", "@mail.example.com", "@example.com"),
                SenderName.matching(Address.parse("Joe@Mail.example.com").orElseThrow()));
    }
}
