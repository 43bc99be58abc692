package org.posthouse.transport.relay.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.net.api.Line;

/** Reads replies, bounded in size and, as a whole, in time. What is not a reply ends the conversation. */
public final class ReplyReader {
    /** Longest line, its end included; rfc5321#4.5.3.1.5 says 512. */
    static final int MAX_LINE = 2048;

    /** Most lines of a reply. */
    static final int MAX_LINES = 128;

    /** The server sent something that is not a reply. */
    static final class BadReplyException extends IOException {
        private static final long serialVersionUID = 1;

        BadReplyException(String message) {
            super(message);
        }
    }

    private final Line line;
    private final InputStream in;
    private final byte[] buffer = new byte[1024];
    private final byte[] text = new byte[MAX_LINE];
    private int from;
    private int to;

    ReplyReader(Line line) throws IOException {
        this.line = line;
        this.in = line.in();
    }

    /** True if more than the replies was read already. */
    boolean hasUnread() {
        return from < to;
    }

    /** True if the server said something that nobody asked for. */
    boolean pending() throws IOException {
        return from < to || in.available() > 0;
    }

    /**
     * The next reply.
     *
     * @param timeout for the whole of it
     * @throws SocketTimeoutException if it does not come in time
     * @throws BadReplyException if it is not a reply
     * @throws EOFException if the server closed the connection
     */
    Reply read(Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        List<String> lines = new ArrayList<>(1);
        int code = 0;
        while (true) {
            int length = readLine(deadline);
            int next = code(length);
            if (code != 0 && next != code) {
                throw new BadReplyException("different codes in one reply"); // rfc5321#4.2.1
            }
            code = next;
            lines.add(printable(length));
            if (length == 3 || text[3] == ' ') {
                return new Reply(code, lines);
            }
            if (lines.size() >= MAX_LINES) {
                throw new BadReplyException("too many lines");
            }
        }
    }

    private int code(int length) throws BadReplyException {
        boolean code = length >= 3
                && text[0] >= '2'
                && text[0] <= '5'
                && text[1] >= '0'
                && text[1] <= '9'
                && text[2] >= '0'
                && text[2] <= '9'
                && (length == 3 || text[3] == ' ' || text[3] == '-');
        if (!code) {
            throw new BadReplyException("no reply code");
        }
        return (text[0] - '0') * 100 + (text[1] - '0') * 10 + text[2] - '0';
    }

    private String printable(int length) {
        StringBuilder out = new StringBuilder(Math.max(0, length - 4));
        for (int i = 4; i < length; i++) {
            byte c = text[i];
            out.append(c == '\t' ? ' ' : c < 32 || c > 126 ? '?' : (char) c);
        }
        return out.toString();
    }

    /** Reads a line into {@link #text}; returns its length without its end. */
    private int readLine(Deadline deadline) throws IOException {
        int length = 0;
        while (true) {
            if (from == to) {
                fill(deadline);
            }
            byte c = buffer[from++];
            if (c == '\n') {
                return length > 0 && text[length - 1] == '\r' ? length - 1 : length;
            }
            if (length >= MAX_LINE - 1) {
                throw new BadReplyException("line too long");
            }
            text[length++] = c;
        }
    }

    private void fill(Deadline deadline) throws IOException {
        Duration left = deadline.left();
        if (left.isNegative() || left.isZero()) {
            throw new SocketTimeoutException("no reply in time");
        }
        line.readTimeout(left.plusNanos(999_999)); // lines know milliseconds: rather late than early
        int n = in.read(buffer);
        if (n <= 0) {
            throw new EOFException("closed by the server");
        }
        from = 0;
        to = n;
    }
}
