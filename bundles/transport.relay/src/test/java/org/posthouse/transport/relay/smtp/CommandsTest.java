package org.posthouse.transport.relay.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;

public class CommandsTest {
    private static final Extensions DSN = new Extensions(false, false, false, true, true, false, false, 0, Set.of());

    private static String rcpt(String original) {
        return new Commands(DSN, false, Sender.Body.SEVEN_BIT)
                .rcpt(
                        Recipient.builder(new Address("a", "b.test"))
                                .original(original)
                                .build(),
                        "a@b.test");
    }

    @Test
    public void theOriginalRecipientIsEncoded() {
        assertEquals("RCPT TO:<a@b.test> ORCPT=rfc822;x+2By+3D+20@b.test", rcpt("RFC822;x+y= @b.test"));
        assertEquals("RCPT TO:<a@b.test> ORCPT=utf-8;\\x{FC}\\x{5C}@b.test", rcpt("rfc822;ü\\@b.test"));
        assertEquals("as it came", "RCPT TO:<a@b.test> ORCPT=utf-8;\\x{FC}@b.test", rcpt("utf-8;\\x{FC}@b.test"));
    }

    @Test
    public void whatIsNoOriginalRecipientIsLeftOut() {
        for (String odd :
                new String[] {"", ";", "rfc822;", ";a@b", "a b;c", "rfc822\r\nRSET;x", "x;" + "y".repeat(600)}) {
            assertEquals(odd, "RCPT TO:<a@b.test>", rcpt(odd));
        }
        assertEquals("RCPT TO:<a@b.test> ORCPT=rfc822;a+0D+0ARSET", rcpt("rfc822;a\r\nRSET"));
    }

    @Test
    public void theEnvelopeIdIsEncodedOrLeftOut() {
        Commands commands = new Commands(DSN, true, Sender.Body.SEVEN_BIT);
        assertEquals(
                "MAIL FROM:<a@b.test> SMTPUTF8 ENVID=a+0D+0ARSET", commands.mail(sender("a\r\nRSET"), "a@b.test", 1));
        assertEquals("MAIL FROM:<> SMTPUTF8", commands.mail(sender("x".repeat(101)), "", 1));
    }

    private static Sender sender(String envid) {
        return Sender.builder(Optional.empty())
                .body(Sender.Body.SEVEN_BIT)
                .envid(envid)
                .build();
    }

    @Test
    public void addressesGoAsTheServerUnderstandsThem() {
        Address idn = new Address("a", "bücher.test");
        assertEquals(Optional.of("a@xn--bcher-kva.test"), new Commands(DSN, false, Sender.Body.SEVEN_BIT).path(idn));
        assertEquals(Optional.of("a@bücher.test"), new Commands(DSN, true, Sender.Body.SEVEN_BIT).path(idn));
        assertEquals(
                Optional.empty(), new Commands(DSN, false, Sender.Body.SEVEN_BIT).path(new Address("ä", "b.test")));
        assertEquals(
                Optional.of("\"a b\"@b.test"),
                new Commands(DSN, false, Sender.Body.SEVEN_BIT).path(new Address("a b", "b.test")));
    }

    @Test
    public void soundAddresses() {
        assertTrue(Commands.isSound(new Address("a b", "b.test")));
        assertTrue(Commands.isSound(new Address("a\"\\>", "[192.0.2.1]")));
        assertTrue(Commands.isSound(new Address("Postmaster", "")));
        for (Address odd : new Address[] {
            new Address("a", ""),
            new Address("a", "b.test> X"),
            new Address("a", "b@c.test"),
            new Address("a".repeat(Address.MAX_LOCAL_PART + 1), "b.test"),
            new Address("a", "ü .test")
        }) {
            assertFalse(odd.toString(), Commands.isSound(odd));
        }
    }
}
