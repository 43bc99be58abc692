package org.posthouse.transport.relay.config;

import static org.junit.Assert.assertEquals;

import java.util.Optional;
import org.junit.Test;

public class LiteralsTest {
    private static Optional<String> address(String text) {
        return Literals.address(text).map(address -> address.getHostAddress());
    }

    @Test
    public void addressesAreRead() {
        assertEquals(Optional.of("192.0.2.1"), address("192.0.2.1"));
        assertEquals(Optional.of("0.0.0.0"), address("0.0.0.0"));
        assertEquals(Optional.of("255.255.255.255"), address("255.255.255.255"));
        assertEquals(Optional.of("2001:db8:0:0:0:0:0:1"), address("2001:db8::1"));
    }

    @Test
    public void otherTextIsNoAddress() {
        for (String text : new String[] {
            "",
            ".",
            "1",
            "1.2.3",
            "1.2.3.",
            ".1.2.3",
            "1..2.3",
            "1.2.3.4.5",
            "1.2.3.4.",
            "256.1.1.1",
            "1.1.1.256",
            "1.2.3.0004",
            "a.b.c.d",
            "mail.example.org",
            "1.2.3.4a",
            "-1.2.3.4"
        }) {
            assertEquals(text, Optional.empty(), address(text));
        }
    }
}
