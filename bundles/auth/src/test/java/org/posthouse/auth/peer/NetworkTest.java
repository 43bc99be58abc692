package org.posthouse.auth.peer;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class NetworkTest {
    private static boolean in(String network, String address) throws Exception {
        return Network.of(network).orElseThrow().contains(InetAddress.getByName(address));
    }

    @Test
    public void rangesHoldTheirAddresses() throws Exception {
        assertTrue(in("192.0.2.0/25", "192.0.2.127"));
        assertFalse(in("192.0.2.0/25", "192.0.2.128"));
        assertTrue(in(" 192.0.2.1 ", "192.0.2.1"));
        assertFalse(in("192.0.2.1", "192.0.2.2"));
        assertTrue(in("0.0.0.0/0", "203.0.113.9"));
        assertTrue(in("2001:db8::/33", "2001:db8:7fff::1"));
        assertFalse(in("2001:db8::/33", "2001:db8:8000::1"));
        assertFalse(in("::/0", "192.0.2.1"));
    }

    @Test
    public void anAddressIsInARange() throws Exception {
        assertEquals(
                "192.0.2.0/24",
                Network.around(InetAddress.getByName("192.0.2.77"), 24, 64).text());
        Network wide = Network.around(InetAddress.getByName("2001:db8:1:2:3::4"), 24, 64);
        assertEquals("2001:db8:1:2:0:0:0:0/64", wide.text());
        assertTrue(wide.contains(InetAddress.getByName("2001:db8:1:2:ffff::1")));
        assertEquals(Optional.of(wide), Network.of(wide.text()));
    }

    @Test
    public void whatIsNoRangeIsNone() {
        for (String text :
                List.of("", "example.org", "1", "192.0.2.0/33", "192.0.2.0/-1", "::1/129", "192.0.2/24", "300.1.1.1")) {
            assertEquals(text, Optional.empty(), Network.of(text));
        }
    }
}
