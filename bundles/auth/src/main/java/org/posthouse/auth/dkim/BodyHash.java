package org.posthouse.auth.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import org.posthouse.api.message.Message;

/**
 * The hash of a body in a canonical form (rfc6376#3.4.3, #3.4.4), fed piece by piece. Runs of ordinary octets are hashed where they
 * are; what may turn out to be the end of a line, or of the body, is only counted. For one thread.
 */
final class BodyHash {
    private static final int BUFFER = 16 * 1024;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SPACE = {' '};
    private static final byte[] CR = {'\r'};

    private final boolean relaxed;
    private final long most;
    private final MessageDigest digest = sha256();
    private long length;
    private long lineEnds; // not hashed yet: they count if something follows
    private boolean spaces; // not hashed yet either
    private boolean cr; // the last octet was a CR that may begin a line end

    /** @param most as many octets of the canonical form are hashed (rfc6376#3.5, {@code l=}) */
    BodyHash(Canonical form, long most) {
        this.relaxed = form == Canonical.RELAXED;
        this.most = most;
    }

    /** Feeds the body of a message to several hashes at once. */
    static void feed(Message message, long bodyOffset, Collection<BodyHash> hashes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = message.open(bodyOffset)) {
            for (int read; (read = in.read(buffer)) >= 0; ) {
                for (BodyHash hash : hashes) {
                    hash.update(buffer, 0, read);
                }
            }
        }
    }

    void update(byte[] octets, int from, int to) {
        int start = from;
        for (int i = from; i < to; i++) {
            byte c = octets[i];
            if (cr) {
                cr = false;
                start = i;
                if (c == '\n') {
                    spaces = false;
                    lineEnds++;
                    start = i + 1;
                    continue;
                }
                put(CR, 0, 1);
            }
            boolean special = c == '\r' || relaxed && (c == ' ' || c == '\t');
            if (special) {
                if (i > start) {
                    put(octets, start, i - start);
                }
                start = i + 1;
                if (c == '\r') {
                    cr = true;
                } else {
                    spaces = true;
                }
            }
        }
        if (to > start) {
            put(octets, start, to - start);
        }
    }

    /** What is really there: line ends and white space before it count now. */
    private void put(byte[] octets, int from, int count) {
        for (; lineEnds > 0; lineEnds--) {
            hash(CRLF, 0, CRLF.length);
        }
        if (spaces) {
            spaces = false;
            hash(SPACE, 0, 1);
        }
        hash(octets, from, count);
    }

    private void hash(byte[] octets, int from, int count) {
        int hashed = (int) Math.max(0, Math.min(count, most - length));
        digest.update(octets, from, hashed);
        length += count;
    }

    /** The hash; nothing is fed any more. */
    byte[] end() {
        if (cr) {
            cr = false;
            put(CR, 0, 1);
        }
        if (!relaxed || length > 0) {
            hash(CRLF, 0, CRLF.length);
        }
        return digest.digest();
    }

    /** The length of the canonical form, the end included once it has ended. */
    long length() {
        return length;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException never) { // every Java has it
            throw new IllegalStateException(never);
        }
    }
}
