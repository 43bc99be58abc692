package org.posthouse.benchmarks;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A line protocol over a blocking socket. */
final class Wire implements Closeable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    Wire(InetSocketAddress server) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(120_000);
        socket.connect(server, 10_000);
        in = new BufferedInputStream(socket.getInputStream(), 4096);
        out = socket.getOutputStream();
    }

    void send(byte[] octets) throws IOException {
        out.write(octets);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.US_ASCII));
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new EOFException("the server closed the connection after: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Reads an SMTP reply of one or more lines. */
    String reply(String expected) throws IOException {
        String line;
        do {
            line = line();
        } while (line.length() > 3 && line.charAt(3) == '-');
        if (!line.startsWith(expected)) {
            throw new IOException("expected " + expected + ", got " + line);
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
