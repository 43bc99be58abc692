package org.posthouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.After;
import org.junit.Test;

public class UdpSocketsTest {
    private static final InetSocketAddress ONE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5301);
    private static final InetSocketAddress OTHER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5302);

    private long now;
    private final UdpSockets sockets = new UdpSockets(new SecureRandom(), () -> now);

    @After
    public void stop() {
        sockets.close();
    }

    private DatagramSocket use(InetSocketAddress server, boolean sound) throws IOException {
        try (UdpSockets.Lease lease = sockets.borrow(server)) {
            if (sound) {
                lease.sound();
            }
            return lease.socket();
        }
    }

    @Test
    public void oneIsUsedForSomeQuestionsAndThenAnother() throws IOException {
        DatagramSocket first = use(ONE, true);
        for (int i = 1; i < UdpSockets.USES; i++) {
            assertEquals(first, use(ONE, true));
        }
        assertTrue(first.isClosed());
        assertNotEquals(first, use(ONE, true));
    }

    @Test
    public void oneIsNotUsedForLong() throws IOException {
        DatagramSocket first = use(ONE, true);
        now += UdpSockets.NANOS;
        assertEquals(first, use(ONE, true));
        now += 1;
        assertNotEquals(first, use(ONE, true));
        assertTrue(first.isClosed());
    }

    @Test
    public void oneThatReceivedSomethingElseIsNotUsedAgain() throws IOException {
        assertTrue(use(ONE, false).isClosed());
        DatagramSocket first = use(ONE, true);
        assertEquals(first, use(ONE, false));
        assertTrue(first.isClosed());
    }

    @Test
    public void questionsUnderWayShareNoneAndServersNeither() throws IOException {
        try (UdpSockets.Lease a = sockets.borrow(ONE);
                UdpSockets.Lease b = sockets.borrow(ONE)) {
            assertNotEquals(a.socket(), b.socket());
            assertNotEquals(a.socket().getLocalPort(), b.socket().getLocalPort());
            a.sound();
        }
        DatagramSocket other = use(OTHER, true);
        assertEquals(OTHER, other.getRemoteSocketAddress());
        assertEquals(ONE, use(ONE, true).getRemoteSocketAddress());
    }

    @Test
    public void whichOneIsNextIsAMatterOfChance() throws IOException {
        UdpSockets.Lease[] leases = new UdpSockets.Lease[4];
        for (int i = 0; i < leases.length; i++) {
            leases[i] = sockets.borrow(ONE);
            leases[i].sound();
        }
        for (UdpSockets.Lease lease : leases) {
            lease.close();
        }
        Set<DatagramSocket> next = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            next.add(use(ONE, true));
        }
        assertTrue(next.size() > 1);
    }

    @Test
    public void whatIsInUseIsClosedWhenItComesBack() throws IOException {
        DatagramSocket idle = use(ONE, true);
        UdpSockets.Lease lease = sockets.borrow(OTHER);
        sockets.close();
        assertTrue(idle.isClosed());
        assertFalse(lease.socket().isClosed());
        lease.sound();
        lease.close();
        assertTrue(lease.socket().isClosed());
    }
}
