package org.posthouse.auth.peer;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import org.junit.Test;

public class ReadableAddressTest {
    private static String readable(String literal) throws Exception {
        return ReadableAddress.of(InetAddress.getByName(literal));
    }

    @Test
    public void zerosAreLeftOut() throws Exception {
        assertEquals("192.0.2.1", readable("192.0.2.1"));
        assertEquals("2001:db8::1", readable("2001:DB8:0:0:0:0:0:1"));
        assertEquals("2001:db8::1:0:0:1", readable("2001:db8:0:0:1:0:0:1"));
        assertEquals("::", readable("::"));
        assertEquals("::1", readable("::1"));
        assertEquals("fe80::1", readable("fe80::1%1"));
    }
}
