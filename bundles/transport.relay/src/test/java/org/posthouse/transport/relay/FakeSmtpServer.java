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
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;

/** A small SMTP server on loopback whose replies can be set, and which remembers what it was told. */
final class FakeSmtpServer implements Closeable {
    /** Ends a reply, or is one: close the connection then. */
    static final String CLOSE = "\0close";

    /** A reply that never comes, nor does any other. */
    static final String SILENCE = "\0silence";

    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    volatile String greeting = "220 peer.test ESMTP";
    volatile List<String> extensions = List.of("PIPELINING", "SIZE 1000000", "8BITMIME", "DSN", "SMTPUTF8");

    /** What is offered under TLS. */
    volatile List<String> secureExtensions = List.of("PIPELINING");

    /** What to reply to a command; null for the usual. */
    volatile Function<String, String> override = command -> null;

    /** TLS begins with the connection. */
    volatile boolean implicit;

    /** What to reply to a message. */
    volatile String afterData = "250 2.0.0 queued";

    /** If not empty: what to reply after the first line of a message, before it ends. */
    volatile String inData = "";

    private final ServerSocket listener;
    private final List<Socket> open = new ArrayList<>();

    FakeSmtpServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Closes all connections, and goes on. */
    void hangUp() throws IOException {
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
            open.clear();
        }
    }

    /** The commands that begin with a word. */
    List<String> said(String verb) {
        return commands.stream().filter(c -> c.startsWith(verb)).toList();
    }

    /** How many commands begin with a word. */
    long count(String verb) {
        return said(verb).size();
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
                start(() -> {
                    try (socket) {
                        new Talk(socket).run();
                    } catch (IOException gone) {
                        // the client left
                    }
                });
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }

    private final class Talk {
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private boolean secure;

        Talk(Socket socket) throws IOException {
            use(socket);
        }

        private void use(Socket now) throws IOException {
            socket = now;
            in = new BufferedInputStream(now.getInputStream());
            out = now.getOutputStream();
        }

        private void secure() throws IOException {
            SSLSocket tls =
                    (SSLSocket) TestTls.SERVER.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            use(tls);
            secure = true;
        }

        void run() throws IOException {
            if (implicit) {
                secure();
            }
            if (!say(greeting)) {
                return;
            }
            String line;
            while ((line = line()) != null) {
                commands.add(line);
                String verb = line.split("[ :]")[0].toUpperCase(Locale.ROOT);
                String special = override.apply(line);
                String reply = special == null ? usual(verb) : special;
                if (verb.equals("BDAT")) {
                    messages.add(new String(
                            in.readNBytes(Integer.parseInt(line.split(" ")[1])), StandardCharsets.ISO_8859_1));
                }
                if (!say(reply) || verb.equals("QUIT")) {
                    return;
                }
                if (verb.equals("DATA") && reply.startsWith("354") && !data()) {
                    return;
                }
                if (verb.equals("STARTTLS") && reply.equals("220 go on")) {
                    secure();
                }
            }
        }

        private boolean data() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            boolean first = true;
            while (true) {
                String line = rawLine();
                if (line == null) {
                    throw new IOException("no end of data");
                }
                if (line.equals(".\r\n")) {
                    messages.add(body.toString(StandardCharsets.ISO_8859_1));
                    return say(afterData);
                }
                body.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
                if (first && !inData.isEmpty() && !say(inData)) {
                    return false;
                }
                first = false;
            }
        }

        private String usual(String verb) {
            return switch (verb) {
                case "EHLO" -> {
                    List<String> lines = new ArrayList<>(List.of("peer.test"));
                    lines.addAll(secure ? secureExtensions : extensions);
                    StringBuilder reply = new StringBuilder();
                    for (int i = 0; i < lines.size(); i++) {
                        reply.append(i == 0 ? "" : "\r\n")
                                .append(i == lines.size() - 1 ? "250 " : "250-")
                                .append(lines.get(i));
                    }
                    yield reply.toString();
                }
                case "DATA" -> "354 go on";
                case "STARTTLS" -> "220 go on";
                case "QUIT" -> "221 bye";
                default -> "250 2.1.0 fine";
            };
        }

        private boolean say(String reply) throws IOException {
            if (reply.equals(SILENCE)) {
                in.transferTo(OutputStream.nullOutputStream());
                return false;
            }
            boolean close = reply.endsWith(CLOSE);
            String text = close ? reply.substring(0, reply.length() - CLOSE.length()) : reply;
            if (!text.isEmpty()) {
                out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            return !close;
        }

        private String line() throws IOException {
            String raw = rawLine();
            return raw == null
                    ? null
                    : new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).stripTrailing();
        }

        private String rawLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int c;
            while ((c = in.read()) >= 0) {
                line.write(c);
                if (c == '\n') {
                    return line.toString(StandardCharsets.ISO_8859_1);
                }
            }
            return null;
        }
    }
}
