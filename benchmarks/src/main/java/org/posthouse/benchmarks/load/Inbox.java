package org.posthouse.benchmarks.load;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the messages of an INBOX by IMAP. Its one login is before the time that counts: to check a password is dear. */
public final class Inbox implements Closeable {
    private static final Pattern MESSAGES = Pattern.compile("\\* STATUS .*MESSAGES (\\d+).*");

    private final Socket socket = new Socket();
    private final BufferedReader in;

    public Inbox(InetSocketAddress server, String user, String password) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(120_000);
            socket.connect(server, 10_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1), 1024);
            line();
            command("LOGIN " + user + " " + password);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    public long count() throws IOException {
        return command("STATUS INBOX (MESSAGES)");
    }

    /** Waits until there are this many. */
    public void await(long expected) throws IOException {
        Patience.until(this::count, expected);
    }

    private long command(String command) throws IOException {
        socket.getOutputStream().write(("a " + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        long count = -1;
        while (true) {
            String line = line();
            Matcher status = MESSAGES.matcher(line);
            if (status.matches()) {
                count = Long.parseLong(status.group(1));
            } else if (line.startsWith("a ")) {
                if (!line.startsWith("a OK")) {
                    throw new IOException(line);
                }
                return count;
            }
        }
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException("the server closed the IMAP connection");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
