package org.posthouse.api.message;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.Test;

public class AddressTest {
    @Test
    public void readsMailboxes() {
        assertEquals(Optional.of(new Address("alice", "example.test")), Address.parse("alice@example.test"));
        assertEquals(Optional.of(new Address("a b", "example.test")), Address.parse("\"a b\"@example.test"));
        assertEquals(Optional.of(new Address("a\"b@c", "x.test")), Address.parse("\"a\\\"b@c\"@x.test"));
        assertEquals(Optional.of(new Address("pelé", "exämple.test")), Address.parse("pelé@exämple.test"));
        assertTrue(Address.parse("x@[127.0.0.1]").isPresent());
        assertTrue(Address.parse("x@[IPv6:2001:db8::1]").isPresent());
    }

    // rfc5321#4.5.3.1: no limits where it can be helped
    @Test
    public void readsLongLocalParts() {
        assertTrue(Address.parse("bounces+" + "0123456789".repeat(20) + "@far.test")
                .isPresent());
        assertTrue(Address.parse("a".repeat(256) + "@b.test").isPresent());
    }

    @Test
    public void readsDotsAnywhereAndQuotesThem() {
        for (String local : List.of("aaa..bbbb.cc", "xxx.yyy.", ".a")) {
            Address address = Address.parse(local + "@docomo.test").orElseThrow();
            assertEquals(local, address.localPart());
            assertEquals("\"" + local + "\"@docomo.test", address.toString());
            assertEquals(Optional.of(address), Address.parse(address.toString()));
        }
    }

    @Test
    public void refusesWhatIsNotAMailbox() {
        for (String bad : List.of(
                "",
                "a",
                "@b",
                "a@",
                "a@b@c",
                ".@b",
                "..@b",
                "a b@c",
                "\"a@c",
                "\"a\"b@c",
                "a@-b.c",
                "a@b..c",
                "a@b.",
                "a@[1.2.3]",
                "a@[IPv6:zz]",
                "a@b c",
                "a\r\n@b",
                "\"a\rb\"@c",
                "\"\"@b",
                "a@" + "x".repeat(64) + ".test",
                "a".repeat(257) + "@b.test",
                "é".repeat(129) + "@b.test")) {
            assertEquals(bad, Optional.empty(), Address.parse(bad));
        }
    }

    @Test
    public void writesWhatItReads() {
        Random random = new Random(42);
        String alphabet = "ab.@\"\\ -é<>\0\r\n[]:+";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(12);
            for (int j = 0; j < length; j++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Address.parse(text + "@x.test").ifPresent(a -> {
                assertEquals(Optional.of(a), Address.parse(a.toString()));
                assertFalse(a.toString().contains("\r") || a.toString().contains("\n"));
            });
        }
    }

    @Test
    public void knowsThePostmaster() {
        assertTrue(new Address("Postmaster", "").isPostmaster());
        assertEquals("Postmaster", new Address("Postmaster", "").toString());
    }
}
