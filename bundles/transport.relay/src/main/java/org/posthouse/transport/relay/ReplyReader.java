package org.posthouse.transport.relay;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads replies strictly and within bounds: what does not look like SMTP is not interpreted. */
final class ReplyReader {
    private static final int MAX_LINE = 4096;
    private static final int MAX_LINES = 200;

    private final InputStream in;
    private final byte[] buffer = new byte[4096];
    private int next;
    private int end;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    /** The next reply; {@code 354} is the only one below 400 that is not a success. */
    Reply read() throws IOException {
        List<String> lines = new ArrayList<>(1);
        int code = 0;
        while (true) {
            String line = line();
            if (line.length() < 3) {
                throw new ProtocolException("reply is too short");
            }
            int here = code(line);
            char separator = line.length() == 3 ? ' ' : line.charAt(3);
            if (here < 0 || separator != ' ' && separator != '-' || code != 0 && here != code) {
                throw new ProtocolException("not a reply");
            }
            code = here;
            if (lines.size() == MAX_LINES) {
                throw new ProtocolException("reply has too many lines");
            }
            lines.add(line.length() <= 4 ? "" : line.substring(4));
            if (separator == ' ') {
                return new Reply(code, lines);
            }
        }
    }

    private static int code(String line) {
        int code = 0;
        for (int i = 0; i < 3; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            code = code * 10 + c - '0';
        }
        return code >= 200 && code < 600 ? code : -1;
    }

    private String line() throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        while (true) {
            if (next == end) {
                end = in.read(buffer, 0, buffer.length);
                next = 0;
                if (end <= 0) {
                    end = 0;
                    throw new EOFException("the peer closed the connection");
                }
            }
            byte c = buffer[next++];
            if (c == '\n') {
                break;
            }
            if (length == line.length) {
                if (length >= MAX_LINE) {
                    throw new ProtocolException("reply line is too long");
                }
                line = java.util.Arrays.copyOf(line, length * 2);
            }
            line[length++] = c;
        }
        while (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    /** True if the peer has sent more than was read: before a TLS handshake that is an injection (rfc3207#6). */
    boolean hasMore() throws IOException {
        return next < end || in.available() > 0;
    }
}
