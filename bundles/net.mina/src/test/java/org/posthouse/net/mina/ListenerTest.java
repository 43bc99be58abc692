package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin.ListenerStatus;

public class ListenerTest {
    private final TestServer.Settings settings = new TestServer.Settings();
    private final Talk talk = new Talk("v1");
    private TestServer server;

    @After
    public void stop() {
        server.close();
    }

    private Port listen(int most, int mostPerAddress) {
        server = new TestServer(settings);
        server.bind(talk);
        return server.listen("test", Listener.Tls.NONE, most, mostPerAddress);
    }

    @Test
    public void opensOnceItCanServe() throws Exception {
        settings.openSeconds = 600;
        talk.ready = false;
        server = new TestServer(settings);
        Port port = server.listen("test", Listener.Tls.STARTTLS);
        server.bind(talk);
        assertNull(port.bound());
        server.withCertificates();
        Thread.sleep(500);
        assertNull(port.bound());
        assertTrue(server.status().problem(), server.status().problem().startsWith("waiting"));
        talk.ready = true;
        assertTrue(TestServer.eventually(() -> port.bound() != null));
        talk.ready = false; // once open it stays so
        try (TestClient client = new TestClient(port)) {
            client.expect("220 v1");
        }
    }

    @Test
    public void opensAtLastWhateverIsMissing() throws Exception {
        settings.openSeconds = 1;
        talk.ready = false;
        Port port = listen(10, 10);
        assertNull(port.bound());
        assertTrue(TestServer.eventually(() -> port.bound() != null));
    }

    @Test
    public void eachConnectionIsItsListenersAndAllHaveOneThread() throws Exception {
        Port one = listen(10, 10);
        Port two = server.listen("other", Listener.Tls.NONE);
        try (TestClient first = new TestClient(one);
                TestClient second = new TestClient(two);
                TestClient third = new TestClient(two)) {
            first.expect("220 v1");
            second.expect("220 v1");
            third.expect("220 v1");
            assertEquals(1, one.status().accepted());
            assertEquals(2, two.status().accepted());
            assertEquals(1, acceptors());
            server.host.removePort(one);
            assertEquals(1, acceptors());
            first.send("tls\r\n").expect("250 false");
        }
        server.host.removePort(two);
        assertTrue(TestServer.eventually(() -> acceptors() == 0));
    }

    private static long acceptors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("NioSocketAcceptor"))
                .count();
    }

    @Test
    public void closesWhatIsTooMuch() throws Exception {
        Port port = listen(3, 10);
        refusesTheFourth(port);
        assertEquals(1, server.status().refused());
        assertEquals(4, server.status().accepted());
    }

    @Test
    public void closesWhatIsTooMuchForAllListeners() throws Exception {
        settings.maxConnections = 3;
        refusesTheFourth(listen(10, 10));
    }

    private void refusesTheFourth(Port port) throws Exception {
        try (TestClient one = new TestClient(port);
                TestClient two = new TestClient(port)) {
            one.expect("220 v1");
            two.expect("220 v1");
            try (TestClient three = new TestClient(port).expect("220 v1");
                    TestClient four = new TestClient(port)) {
                four.expect("421 not available").expectEnd();
                three.send("a\r\n").expect("250 v1 1 a");
            }
            assertTrue(TestServer.eventually(() -> server.status().open() == 2));
            new TestClient(port).expect("220 v1").close();
        }
    }

    @Test
    public void admitsAFewOfOneAddressAndAnyNumberOfThisMachine() throws Exception {
        server = new TestServer(settings);
        Port port = server.listen("test", Listener.Tls.NONE, 10, 2);
        InetAddress peer = InetAddress.getByName("192.0.2.1");
        assertTrue(port.admit(peer));
        assertTrue(port.admit(peer));
        assertEquals(false, port.admit(peer));
        port.leave(peer);
        assertTrue(port.admit(peer));
        assertTrue(port.admit(InetAddress.getByName("192.0.2.2")));
        for (int i = 0; i < 7; i++) {
            assertTrue(port.admit(InetAddress.getLoopbackAddress()));
        }
        assertEquals(false, port.admit(InetAddress.getLoopbackAddress()));
        assertEquals(2, server.status().refused());
    }

    @Test
    public void countsOnePrefixOfIpv6AsOneAddress() throws Exception {
        server = new TestServer(settings);
        Census census = new Census();
        assertTrue(census.enter(InetAddress.getByName("2001:db8::1"), 10, 1));
        assertEquals(false, census.enter(InetAddress.getByName("2001:db8::ffff:0:0:2"), 10, 1));
        assertTrue(census.enter(InetAddress.getByName("2001:db8:0:1::1"), 10, 1));
        assertTrue(census.enter(InetAddress.getByName("192.0.2.1"), 10, 1));
        census.leave(InetAddress.getByName("2001:db8::1"));
        assertTrue(census.enter(InetAddress.getByName("2001:db8::2"), 10, 1));
        assertEquals(3, census.size());
    }

    @Test
    public void changesALimitWithoutDroppingAnything() throws Exception {
        Port port = listen(1, 1);
        int bound = port.bound().getPort();
        try (TestClient one = new TestClient(port).expect("220 v1")) {
            port.change(TestServer.settings("test", Listener.Tls.NONE, 0, 2, 2));
            assertEquals(bound, port.bound().getPort());
            new TestClient(port).expect("220 v1").close();
            one.send("a\r\n").expect("250 v1 1 a");
        }
    }

    @Test
    public void bindsAnewAndKeepsConnections() throws Exception {
        Port port = listen(10, 10);
        InetSocketAddress before = port.bound();
        int free;
        try (ServerSocket probe = new ServerSocket(0)) {
            free = probe.getLocalPort();
        }
        try (TestClient old = new TestClient(port).expect("220 v1")) {
            port.change(TestServer.settings("moved", Listener.Tls.NONE, free, 10, 10));
            assertEquals(free, port.bound().getPort());
            assertNotEquals(before.getPort(), free);
            try (Socket gone = new Socket()) {
                assertThrows(ConnectException.class, () -> gone.connect(before));
            }
            old.send("a\r\n").expect("250 v1 1 a");
            try (TestClient moved = new TestClient(port).expect("220 v1")) {
                assertEquals("moved", server.host.connections(1).get(0).listener());
                moved.send("quit\r\n").expect("221 bye").expectEnd();
            }
            Port.Settings everywhere = new Port.Settings(port.listener(), "*", free, 10, 10, 10, false);
            port.change(everywhere); // another address, the same port
            assertTrue(port.bound().getAddress().isAnyLocalAddress());
            new TestClient(port).expect("220 v1").close();
            server.host.removePort(port);
            assertEquals(0, server.host.listeners().size());
            old.send("b\r\n").expect("250 v1 2 b");
        }
    }

    @Test
    public void bindsWhenThePortBecomesFree() throws Exception {
        listen(10, 10);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Port port = server.host.addPort(TestServer.settings("a", Listener.Tls.NONE, other.getLocalPort(), 10, 10));
            ListenerStatus status = server.status();
            assertEquals("a", status.listener().name());
            assertNull(port.bound());
            assertTrue(status.problem(), status.problem().contains("in use"));
        }
        assertTrue(TestServer.eventually(() -> server.status().problem().isEmpty()));
        assertNotNull(server.host.listeners().get(0).address());
        assertTrue(server.status().protocolPresent());
    }

    @Test
    public void staysOpenWhereItIsUntilTheNewPortIsFree() throws Exception {
        Port port = listen(10, 10);
        InetSocketAddress before = port.bound();
        int wanted;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            wanted = other.getLocalPort();
            port.change(TestServer.settings("test", Listener.Tls.NONE, wanted, 10, 10));
            String problem = server.status().problem();
            assertTrue(problem, problem.contains("127.0.0.1:" + wanted) && problem.contains("in use"));
            assertTrue(problem, problem.endsWith("; still open at 127.0.0.1:" + before.getPort()));
            new TestClient(port).expect("220 v1").close();
        }
        assertTrue(TestServer.eventually(() -> port.bound().getPort() == wanted));
        assertEquals("", server.status().problem());
    }

    /** The address is none of this machine: what is open at the same port goes, and comes back. */
    @Test
    public void comesBackIfItWentForNothing() throws Exception {
        Port port = listen(10, 10);
        InetSocketAddress before = port.bound();
        Port.Settings nowhere = new Port.Settings(port.listener(), "192.0.2.1", before.getPort(), 10, 10, 10, false);
        port.change(new Port.Settings(port.listener(), "127.0.0.1", before.getPort(), 10, 10, 10, false));
        port.change(nowhere);
        assertTrue(server.status().problem(), server.status().problem().contains("192.0.2.1"));
        assertEquals(before, port.bound());
        new TestClient(port).expect("220 v1").close();
        port.change(new Port.Settings(port.listener(), "127.0.0.1", before.getPort(), 10, 10, 10, false));
        assertEquals("", server.status().problem());
    }

    @Test
    public void saysWhatIsWrongWithAnAddress() throws Exception {
        server = new TestServer(settings);
        server.bind(talk);
        Listener bad = new Listener("bad", "talk", Listener.Tls.NONE);
        Port port = server.host.addPort(new Port.Settings(bad, "1::2::3", 0, 10, 10, 10, false));
        assertNull(port.bound());
        assertEquals(
                "cannot bind to 1::2::3:0: unknown address", server.status().problem());
        port.change(new Port.Settings(bad, "127.0.0.1", Port.UNSET, 10, 10, 10, false));
        assertEquals("port is not set", server.status().problem());
        Listener nothing = new Listener("bad", "", Listener.Tls.NONE);
        port.change(new Port.Settings(nothing, "127.0.0.1", 0, 10, 10, 10, false));
        assertEquals("protocol is not set", server.status().problem());
        port.change(new Port.Settings(bad, "127.0.0.1", 0, 10, 10, 10, false));
        assertTrue(TestServer.eventually(() -> port.bound() != null));
    }
}
