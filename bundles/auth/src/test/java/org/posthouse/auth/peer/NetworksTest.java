package org.posthouse.auth.peer;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class NetworksTest {
    private static boolean isPrivate(String address) throws Exception {
        return Networks.PRIVATE.contains(InetAddress.getByName(address));
    }

    @Test
    public void invalidOnesAreTold() throws Exception {
        List<String> invalid = new ArrayList<>();
        Networks networks = Networks.of(new String[] {"192.0.2.0/24", "nonsense", "2001:db8::/32"}, invalid::add);
        assertEquals(List.of("nonsense"), invalid);
        assertTrue(networks.contains(InetAddress.getByName("192.0.2.200")));
        assertTrue(networks.contains(InetAddress.getByName("2001:db8::5")));
        assertFalse(networks.contains(InetAddress.getByName("192.0.3.1")));
    }

    @Test
    public void whatIsNotRoutedIsPrivate() throws Exception {
        for (String address : List.of(
                "127.0.0.1",
                "10.9.8.7",
                "172.31.0.1",
                "192.168.3.4",
                "169.254.1.1",
                "100.127.0.1",
                "::1",
                "fd12::1",
                "fe80::1")) {
            assertTrue(address, isPrivate(address));
        }
        for (String address : List.of("8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1", "::2")) {
            assertFalse(address, isPrivate(address));
        }
    }
}
