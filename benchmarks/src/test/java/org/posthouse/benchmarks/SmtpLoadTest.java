package org.posthouse.benchmarks;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.Test;

public class SmtpLoadTest {
    @Test
    public void everyMessageArrivesOnce() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Sink sink = new Sink(port);
        new SmtpLoad(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "a@b.test", 3, 20, 4, 4096).run();
        assertEquals(20, sink.messages());
    }

    @Test
    public void loadStaysOnThisMachine() {
        assertThrows(IllegalArgumentException.class, () -> new Options("--smtp", "192.0.2.1:25").address("smtp"));
    }

    @Test
    public void countsItsOwnTime() throws IOException {
        assertTrue(new ProcessTree(Long.toString(ProcessHandle.current().pid())).cpuSeconds() > 0);
    }
}
