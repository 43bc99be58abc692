package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;

/** Clients that ask and do not read take little, and are ended before they take much. */
public class FloodTest {
    private static final int MANY = 200;
    private static final long KIB = 1024;

    private final TestServer.Settings settings = new TestServer.Settings();
    private final Talk talk = new Talk("v1");
    private final List<SocketChannel> flood = new ArrayList<>();
    private TestServer server;

    @After
    public void stop() throws IOException {
        if (server == null) {
            return;
        }
        for (SocketChannel channel : flood) {
            channel.close();
        }
        server.close();
    }

    private Port listen(Listener.Tls tls) {
        server = new TestServer(settings).withCertificates();
        server.overload = true;
        server.bind(talk);
        return server.listen("test", tls);
    }

    /** Opens connections that take the least that the system allows, and sends on each all that it takes. */
    private void flood(Port port, int connections, byte[] octets) throws IOException {
        open(port, connections);
        push(octets);
    }

    private void open(Port port, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.socket().setReceiveBufferSize(4096);
            channel.connect(new InetSocketAddress("127.0.0.1", port.bound().getPort()));
            channel.configureBlocking(false);
            flood.add(channel);
        }
    }

    /** Sends until nobody takes anything; connections that are ended take nothing. */
    private void push(byte[] octets) {
        boolean taken = true;
        while (taken) {
            taken = false;
            for (SocketChannel channel : flood) {
                try {
                    taken |= channel.write(ByteBuffer.wrap(octets)) == octets.length;
                } catch (IOException ended) {
                    continue;
                }
            }
        }
    }

    private static byte[] commands() {
        return "large 1000\r\n".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    public void aPeerThatDoesNotReadTakesAFewTensOfKibibytes() throws Exception {
        settings.bufferMegabytes = 1000;
        Port port = listen(Listener.Tls.NONE);
        flood(port, MANY, commands());
        assertTrue(TestServer.eventually(() -> server.host.budget().used() > MANY * KIB * 4));
        long each = server.host.budget().used() / MANY;
        System.out.println("a peer that does not read: " + each + " octets of buffers");
        assertTrue("buffers of " + each, each < 48 * KIB);
        assertEquals(MANY, server.status().open());
    }

    @Test
    public void givesBackWhatWasCharged() throws Exception {
        Port port = listen(Listener.Tls.STARTTLS);
        try (TestClient client = new TestClient(port).expect("220 v1")) {
            client.send("starttls\r\n").expect("220 go").tls("TLSv1.3");
            client.send("large 50000\r\npart of a line").line();
            client.send(" ends\r\n").expect("250 v1 3 part of a line ends");
            assertTrue(TestServer.eventually(() -> server.host.budget().used() == 0));
            client.send("rest");
            assertTrue(TestServer.eventually(() -> server.host.budget().used() > 0));
            NetAdmin.Memory held = server.host.memoryHeld().orElseThrow();
            assertEquals("one connection", 16 * KIB, held.connections());
            assertTrue(held.toString(), held.buffers() > 0 && held.buffers() <= held.mostBuffers());
        }
        assertTrue(TestServer.eventually(() -> server.host.budget().used() == 0));
    }

    /** A part of a record is of no use to anybody: the rest of it has to be read, however short memory is. */
    @Test
    public void readsWholeRecordsOfTlsWhenBuffersAreShort() throws Exception {
        settings.bufferMegabytes = 2;
        Port port = listen(Listener.Tls.STARTTLS);
        try (TestClient client = new TestClient(port).expect("220 v1")) {
            client.send("starttls\r\n").expect("220 go").tls("TLSv1.3");
            long much = server.host.budget().limits().buffers() * 3 / 4;
            server.host.budget().charge(much);
            String line = "a".repeat(15_000);
            client.send(line + "\r\n").expect("250 v1 2 " + line);
            server.host.budget().charge(-much);
        }
    }

    @Test
    public void endsPeersThatDoNotReadWhenBuffersRunOut() throws Exception {
        settings.bufferMegabytes = 2;
        Port port = listen(Listener.Tls.NONE);
        try (TestClient reader = new TestClient(port).expect("220 v1")) {
            flood(port, MANY, commands());
            assertTrue(TestServer.eventually(() -> server.status().open() < MANY / 2));
            long most = server.host.budget().limits().strangersBuffers() * 5 / 4;
            assertTrue(TestServer.eventually(() -> server.host.budget().used() < most));
            reader.send("a\r\n").expect("250 v1 1 a");
            new TestClient(port).expect("220 v1").close();
        }
    }

    @Test
    public void endsHandshakesThatStallWhenBuffersRunOut() throws Exception {
        settings.bufferMegabytes = 1;
        Port port = listen(Listener.Tls.IMPLICIT);
        byte[] partOfAMessage = new byte[5 + 12_000];
        System.arraycopy(
                new byte[] {22, 3, 1, 12_000 >> 8, (byte) 12_000, 1, 0, 0x60, 0, 3, 3}, 0, partOfAMessage, 0, 11);
        stallAtTheLimit(port, 35, partOfAMessage); // the engine keeps it, besides what it takes itself
        try (TestClient client = new TestClient(port).tls("TLSv1.3")) {
            client.expect("220 v1 tls").send("a\r\n").expect("250 v1 1 a");
        }
    }

    @Test
    public void endsLinesThatStallWhenBuffersRunOut() throws Exception {
        settings.bufferMegabytes = 1;
        stallAtTheLimit(listen(Listener.Tls.NONE), 27, new byte[20 * 1024]);
    }

    /** Sends so much that the limit is exceeded, but not by a quarter: then who does not stall is ended too. */
    private void stallAtTheLimit(Port port, int connections, byte[] octets) throws Exception {
        open(port, connections);
        assertTrue(TestServer.eventually(() -> server.status().open() == connections));
        for (SocketChannel channel : flood) {
            ByteBuffer rest = ByteBuffer.wrap(octets);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
        long limit = server.host.budget().limits().strangersBuffers();
        assertTrue(TestServer.eventually(() -> server.host.budget().used() > limit));
        assertTrue(TestServer.eventually(() -> server.status().open() < connections));
        assertTrue(TestServer.eventually(() -> server.host.budget().used() <= limit));
    }

    @Test
    public void endsRecordsThatStallWhenBuffersRunOut() throws Exception {
        settings.bufferMegabytes = 1;
        Port port = listen(Listener.Tls.IMPLICIT);
        List<TestClient> clients = new ArrayList<>();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 54; i++) {
                TestClient client = new TestClient(port);
                sockets.add(client.socket);
                clients.add(client.tls("TLSv1.3").expect("220 v1 tls"));
            }
            byte[] half = new byte[5 + 10_000];
            System.arraycopy(new byte[] {23, 3, 3, 16_000 >> 8, (byte) 16_000}, 0, half, 0, 5);
            for (Socket socket : sockets) {
                socket.getOutputStream().write(half);
            }
            assertTrue(TestServer.eventually(() -> server.status().open() < 54));
            long limit = server.host.budget().limits().strangersBuffers();
            assertTrue(TestServer.eventually(() -> server.host.budget().used() <= limit));
        } finally {
            for (TestClient client : clients) {
                client.socket.close();
            }
        }
    }

    @Test
    public void takesTheAccountThatIsGreediest() throws Exception {
        settings.bufferMegabytes = 1;
        Port port = listen(Listener.Tls.NONE);
        try (TestClient other = new TestClient(port).expect("220 v1")) {
            other.send("login b\r\n").expect("235 ok");
            open(port, 10);
            for (SocketChannel channel : flood) {
                channel.write(ByteBuffer.wrap("login a\r\nstream 100000000\r\n".getBytes(StandardCharsets.US_ASCII)));
            }
            assertTrue(TestServer.eventually(() -> server.status().open() < 6));
            other.send("a\r\n").expect("250 v1 2 a");
        }
    }

    @Test
    public void refusesMoreSessionsThanAnAccountMayHave() throws Exception {
        settings.maxSessionsPerAccount = 2;
        Port port = listen(Listener.Tls.NONE);
        try (TestClient one = new TestClient(port).expect("220 v1");
                TestClient two = new TestClient(port).expect("220 v1");
                TestClient three = new TestClient(port).expect("220 v1")) {
            one.send("login a\r\nlogin a\r\n").expect("235 ok", "235 ok");
            two.send("login a\r\n").expect("235 ok");
            three.send("login a\r\n").expect("421 full");
            three.send("login b\r\n").expect("235 ok");
            server.bind(new Talk("v2"), 1); // a new version of the protocol still knows whose they are
            try (TestClient four = new TestClient(port).expect("220 v2")) {
                four.send("login a\r\n").expect("421 full");
                two.send("login b\r\n").expect("421 full");
                one.close();
                assertTrue(TestServer.eventually(() -> server.status().open() == 3));
                four.send("login a\r\n").expect("235 ok");
            }
        }
    }

    @Test
    public void whoLogsOutGivesItsPlaceBack() throws Exception {
        settings.maxSessionsPerAccount = 1;
        settings.maxConnections = 4;
        Port port = listen(Listener.Tls.NONE);
        try (TestClient one = new TestClient(port).expect("220 v1");
                TestClient two = new TestClient(port).expect("220 v1")) {
            one.send("login a\r\nlogout\r\n").expect("235 ok", "250 ok");
            two.send("login a\r\n").expect("235 ok");
            one.send("login a\r\nlogin b\r\nlogout\r\nlogout\r\n").expect("421 full", "235 ok", "250 ok", "250 ok");
            try (TestClient three = new TestClient(port).expect("220 v1");
                    TestClient four = new TestClient(port).expect("220 v1");
                    TestClient five = new TestClient(port)) {
                five.expect("421 too many").expectEnd(); // one, three and four are strangers
            }
        }
    }

    @Test
    public void endsTheOldestIdleOneInFavourOfANewcomer() throws Exception {
        settings.maxConnections = 4; // three of them without a login
        Port port = listen(Listener.Tls.NONE);
        try (TestClient account = new TestClient(port).expect("220 v1");
                TestClient oldest = new TestClient(port).expect("220 v1");
                TestClient older = new TestClient(port).expect("220 v1")) {
            account.send("login a\r\n").expect("235 ok");
            Thread.sleep(200);
            older.send("a\r\n").expect("250 v1 1 a");
            try (TestClient third = new TestClient(port).expect("220 v1");
                    TestClient tooSoon = new TestClient(port)) {
                tooSoon.expect("421 too many").expectEnd();
                Thread.sleep(3_200);
                third.send("a\r\n").expect("250 v1 1 a");
                try (TestClient newcomer = new TestClient(port).expect("220 v1")) {
                    oldest.expect("421 too many").expectEnd();
                    for (TestClient stays : List.of(older, account, newcomer)) {
                        stays.send("a\r\n");
                        assertTrue(stays.line().startsWith("250"));
                    }
                }
            }
        }
    }

    @Test
    public void hasLessPatienceWithStrangersWhenConnectionsRunOut() {
        Timeouts usual = new Timeouts(1, 2, 120_000_000_000L, 30_000_000_000L, 5);
        Timeouts hurried = usual.hurried();
        assertEquals(300_000_000_000L, usual.silence(300_000_000_000L, false));
        assertEquals(30_000_000_000L, hurried.silence(300_000_000_000L, false));
        assertEquals("the server takes its time", 600_000_000_000L, hurried.silence(600_000_000_000L, true));
        assertEquals("never less than 10 s", 10_000_000_000L, hurried.handshake());
        assertEquals("what was shorter stays", 1_000, hurried.silence(1_000, false));
    }

    @Test
    public void limitsFollowFromTheHeap() {
        settings.maxConnections = 0;
        Budget.Limits limits = Budget.Limits.of(settings.config(), 256L * 1024 * KIB);
        assertEquals(1966, limits.connections());
        assertEquals(20 * 1024, limits.buffers() / KIB, 1024);
        assertEquals(1475, limits.strangers());
        limits = Budget.Limits.of(settings.config(), 247L * 1024 * KIB); // what -Xmx256m leaves to the serial collector
        assertTrue(limits.strangers() + " strangers", limits.strangers() > 1_200);
        settings.bufferMegabytes = 7;
        settings.maxConnections = 70;
        limits = Budget.Limits.of(settings.config(), 256L * 1024 * KIB);
        assertEquals(70, limits.connections());
        assertEquals(7 * 1024 * KIB, limits.buffers());
    }
}
