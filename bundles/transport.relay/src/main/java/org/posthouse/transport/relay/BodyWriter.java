package org.posthouse.transport.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.posthouse.api.message.Message;

/**
 * Writes a message as DATA has it: dots at the start of lines doubled (rfc5321#4.5.2), lines ended by CRLF whatever they
 * ended with, so that no peer can see an end of data where there is none.
 */
final class BodyWriter {
    private static final int CHUNK = 16 * 1024;
    private static final byte[] CRLF = {'\r', '\n'};

    /** The message, not the connection, failed. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(IOException cause) {
            super(cause);
        }
    }

    private BodyWriter() {}

    /** Writes the message and the final dot. */
    static void data(Message message, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        int last = '\n';
        long left = message.size();
        try (InputStream in = open(message)) {
            int n;
            while ((n = read(in, chunk, chunk.length)) > 0) {
                left -= n;
                last = stuffed(chunk, n, last, out);
            }
        }
        complete(left);
        if (last == '\r') {
            out.write('\n');
        } else if (last != '\n') {
            out.write(CRLF);
        }
        out.write('.');
        out.write(CRLF);
    }

    /**
     * Writes a chunk in runs as long as possible.
     *
     * @param before the octet before the chunk; {@code \n} at the start
     * @return the last octet of the chunk
     */
    private static int stuffed(byte[] chunk, int length, int before, OutputStream out) throws IOException {
        int from = 0;
        int last = before;
        for (int i = 0; i < length; i++) {
            int c = chunk[i];
            if (last == '\r' && c != '\n') {
                out.write(chunk, from, i - from);
                out.write('\n');
                from = i;
                last = '\n';
            }
            if (c == '.' && last == '\n') {
                out.write(chunk, from, i - from);
                out.write('.');
                from = i;
            } else if (c == '\n' && last != '\r') {
                out.write(chunk, from, i - from);
                out.write('\r');
                from = i;
            }
            last = c;
        }
        out.write(chunk, from, length - from);
        return last;
    }

    /** Writes the message as it is, as BDAT has it (rfc3030#2). */
    static void binary(Message message, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long left = message.size();
        try (InputStream in = open(message)) {
            int n;
            while (left > 0 && (n = read(in, chunk, (int) Math.min(chunk.length, left))) > 0) {
                out.write(chunk, 0, n);
                left -= n;
            }
        }
        complete(left);
    }

    /** True if there is an octet above 127. */
    static boolean isEightBit(Message message) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = open(message)) {
            int n;
            while ((n = read(in, chunk, chunk.length)) > 0) {
                for (int i = 0; i < n; i++) {
                    if (chunk[i] < 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static void complete(long left) throws UnreadableException {
        if (left != 0) {
            throw new UnreadableException(new IOException("the message is not as long as it should be"));
        }
    }

    private static InputStream open(Message message) throws UnreadableException {
        try {
            return message.open(0);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    private static int read(InputStream in, byte[] into, int length) throws UnreadableException {
        try {
            return in.read(into, 0, length);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }
}
