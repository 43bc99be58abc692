package org.posthouse.itests;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A line protocol over a socket, for loads and readers. */
final class Talk implements Closeable {
    private final Socket socket = new Socket();
    private final InputStream in;

    Talk(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Reads a reply of SMTP and gives its last line. */
    String smtp() throws IOException {
        String line;
        do {
            line = line();
        } while (line.length() > 3 && line.charAt(3) == '-');
        return line;
    }

    String smtp(String command) throws IOException {
        send(command + "\r\n");
        return smtp();
    }

    /** Sends an IMAP command and gives everything up to its tagged response, which is the last line. */
    String imap(String tag, String command) throws IOException {
        send(tag + " " + command + "\r\n");
        StringBuilder all = new StringBuilder();
        String line;
        do {
            line = line();
            all.append(line).append('\n');
        } while (!line.startsWith(tag + " "));
        return all.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
