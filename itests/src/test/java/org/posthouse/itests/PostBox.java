package org.posthouse.itests;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Another server's MX, which keeps what it is given. Refuses recipients whose local part is {@code nobody}. */
final class PostBox implements AutoCloseable {
    /** A mail it was given. */
    record Got(String sender, List<String> recipients, String text) {}

    private final ServerSocket socket;
    private final long patience;
    final List<Got> got = new CopyOnWriteArrayList<>();

    /** @param millis how long it thinks about each message before it answers */
    PostBox(int port, long millis) throws IOException {
        this(InetAddress.getLoopbackAddress(), port, millis);
    }

    /** As the other, on an address of its own. */
    PostBox(InetAddress address, int port, long millis) throws IOException {
        socket = new ServerSocket(port, 256, address);
        patience = millis;
        start(this::accept);
    }

    private static void start(Runnable run) {
        Thread thread = new Thread(run, "post-box");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket peer = socket.accept();
                start(() -> serve(peer));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket peer) {
        try (peer) {
            InputStream in = new BufferedInputStream(peer.getInputStream());
            OutputStream out = peer.getOutputStream();
            say(out, "220 box.test ESMTP");
            String sender = "";
            List<String> recipients = new CopyOnWriteArrayList<>();
            String line;
            while ((line = line(in)) != null) {
                String verb = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> say(out, "250-box.test\r\n250 8BITMIME");
                    case "MAIL" -> {
                        sender = path(line);
                        recipients.clear();
                        say(out, "250 2.1.0 Ok");
                    }
                    case "RCPT" -> {
                        boolean known = !path(line).startsWith("nobody@");
                        if (known) {
                            recipients.add(path(line));
                        }
                        say(out, known ? "250 2.1.5 Ok" : "550 5.1.1 No such user");
                    }
                    case "DATA" -> {
                        say(out, "354 Go on");
                        String text = data(in);
                        Thread.sleep(patience);
                        got.add(new Got(sender, List.copyOf(recipients), text));
                        say(out, "250 2.0.0 Kept");
                    }
                    case "QUIT" -> {
                        say(out, "221 2.0.0 Bye");
                        return;
                    }
                    default -> say(out, "250 2.0.0 Ok");
                }
            }
        } catch (IOException gone) {
            // the peer has left
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String path(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private static String data(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        String line;
        while ((line = line(in)) != null && !line.equals(".")) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private static void say(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = in.read()) >= 0 && c != '\n') {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return c < 0 && line.isEmpty() ? null : line.toString();
    }

    /** The mail whose text contains something, once it is there. */
    Got await(String text) throws Exception {
        Eventually.is("mail with \"" + text + "\"", () -> got.stream()
                .anyMatch(g -> g.text().contains(text)));
        return got.stream().filter(g -> g.text().contains(text)).findFirst().orElseThrow();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
