package org.posthouse.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** An SMTP server that counts messages and throws them away: where relays deliver to. */
final class Sink {
    private final ServerSocket socket;
    private final AtomicLong messages = new AtomicLong();

    Sink(int port) throws IOException {
        socket = new ServerSocket(port, 256, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "sink");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    long messages() {
        return messages.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket peer = socket.accept();
                Thread thread = new Thread(() -> serve(peer), "sink-session");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket peer) {
        try (peer) {
            peer.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(peer.getInputStream(), 16384);
            OutputStream out = peer.getOutputStream();
            say(out, "220 sink.test ESMTP");
            String line;
            while ((line = line(in)) != null) {
                String verb = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(java.util.Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> say(out, "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE");
                    case "DATA" -> {
                        say(out, "354 go on");
                        do {
                            line = line(in);
                        } while (line != null && !line.equals("."));
                        messages.incrementAndGet();
                        say(out, "250 2.0.0 thrown away");
                    }
                    case "QUIT" -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 2.0.0 ok");
                }
            }
        } catch (IOException gone) {
            // the peer is free to go at any time
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
