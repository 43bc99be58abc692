package org.posthouse.transport.relay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A small SMTP server on loopback whose replies can be set, and which remembers what it was told. */
final class FakeSmtpServer implements Closeable {
    /** A reply that means: close the connection. */
    static final String CLOSE = "close";

    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    volatile String greeting = "220 peer.test ESMTP";
    volatile List<String> extensions = List.of("PIPELINING", "SIZE 100000", "8BITMIME", "DSN", "SMTPUTF8");

    /** What to reply to a command; null for the usual. */
    volatile Function<String, String> override = command -> null;

    /** What to reply to a message. */
    volatile String afterData = "250 2.0.0 queued";

    private final ServerSocket listener;
    private final List<Socket> open = new ArrayList<>();

    FakeSmtpServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "fake-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                synchronized (open) {
                    open.add(socket);
                }
                connections.incrementAndGet();
                Thread thread = new Thread(() -> serve(socket), "fake-smtp-session");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            if (!say(out, greeting)) {
                return;
            }
            String line;
            while ((line = line(in)) != null) {
                commands.add(line);
                String verb = line.split("[ :]")[0].toUpperCase(java.util.Locale.ROOT);
                String reply = override.apply(line);
                if (reply == null) {
                    reply = usual(verb);
                }
                if (!say(out, reply)) {
                    return;
                }
                if (verb.equals("DATA") && reply.startsWith("354")) {
                    messages.add(body(in));
                    if (!say(out, afterData)) {
                        return;
                    }
                } else if (verb.equals("BDAT")) {
                    messages.add(new String(
                            in.readNBytes(Integer.parseInt(line.split(" ")[1])), StandardCharsets.ISO_8859_1));
                } else if (verb.equals("QUIT")) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the client left
        }
    }

    private String usual(String verb) {
        return switch (verb) {
            case "EHLO" -> {
                StringBuilder reply = new StringBuilder("250")
                        .append(extensions.isEmpty() ? " " : "-")
                        .append("peer.test");
                for (int i = 0; i < extensions.size(); i++) {
                    reply.append("\r\n250")
                            .append(i == extensions.size() - 1 ? " " : "-")
                            .append(extensions.get(i));
                }
                yield reply.toString();
            }
            case "DATA" -> "354 go on";
            case "STARTTLS" -> "220 go on";
            case "QUIT" -> "221 bye";
            default -> "250 2.1.0 fine";
        };
    }

    private static boolean say(OutputStream out, String reply) throws IOException {
        if (reply.equals(CLOSE)) {
            return false;
        }
        out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return true;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c;
        while ((c = in.read()) >= 0) {
            if (c == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(c);
        }
        return null;
    }

    /** Everything up to the final dot, as it came, dots still doubled. */
    private static String body(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder("\r\n");
        int c;
        while ((c = in.read()) >= 0) {
            body.append((char) c);
            if (c == '\n' && body.toString().endsWith("\r\n.\r\n")) {
                return body.substring(2, body.length() - 3);
            }
        }
        throw new IOException("no end of data");
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
