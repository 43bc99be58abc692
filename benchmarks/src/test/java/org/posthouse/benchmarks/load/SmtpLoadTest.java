package org.posthouse.benchmarks.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.Test;

public class SmtpLoadTest {
    private static Load load(int sessions, int octets, int perConnection, int messages) {
        return new Load("test", "test", sessions, octets, perConnection, messages, messages, false);
    }

    private static void everyMessageArrivesOnce(Load load) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Sink sink = new Sink(port)) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            SmtpLoad sender = new SmtpLoad(address, List.of("a@b.test", "c@b.test"), load);
            sender.run();
            assertEquals(load.messages(), sink.messages());
            assertTrue(sender.wait(0.5) > 0);
            assertTrue(sender.wait(0.99) >= sender.wait(0.5));
        }
    }

    @Test
    public void messagesAreSharedOutAmongSessions() throws IOException {
        everyMessageArrivesOnce(load(3, 4096, 4, 20));
    }

    @Test
    public void messagesMayBeFewerThanSessions() throws IOException {
        everyMessageArrivesOnce(load(10, 4096, 1, 4));
    }

    @Test
    public void messageMayBeGreaterThanTheSocketTakesAtOnce() throws IOException {
        everyMessageArrivesOnce(load(2, 8_000_000, 1, 4));
    }

    @Test
    public void loadStaysOnThisMachine() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new SmtpLoad(new InetSocketAddress("192.0.2.1", 25), List.of("a@b.test"), Load.TEN));
    }

    @Test
    public void refusalFailsTheLoad() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread refuser = new Thread(() -> {
                try (var peer = server.accept()) {
                    peer.getOutputStream().write("554 5.7.1 not you\r\n".getBytes());
                    peer.getInputStream().read();
                } catch (IOException ended) {
                    // the client has gone
                }
            });
            refuser.start();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
            IOException failed = assertThrows(
                    IOException.class, () -> new SmtpLoad(address, List.of("a@b.test"), load(1, 100, 1, 1)).run());
            assertTrue(failed.getMessage(), failed.getMessage().contains("554 5.7.1 not you"));
            refuser.join();
        }
    }
}
