package org.posthouse.itests;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.SocketException;

/** What a peer may be told: a reply, or nothing and the end; never how the server is made. */
final class Clean {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Clean() {}

    /** A reply that begins in some way. */
    static void reply(String line, String start) {
        assertNotNull("closed instead of " + start, line);
        assertFalse(line, line.contains("Exception") || line.contains("\tat ") || line.contains("org.posthouse"));
        assertTrue("\"" + line + "\" instead of \"" + start + "\"", line.startsWith(start));
    }

    /** Nothing more. */
    static void end(Talk talk) throws IOException {
        String line = talk.lineOrEnd();
        assertTrue("\"" + line + "\" instead of the end", line == null);
    }

    /** Sends octets again and again, until the peer has had enough; fails if it takes them for ever. */
    static void pour(Talk talk) throws IOException {
        byte[] octets = new byte[1 << 16];
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (System.nanoTime() < deadline) {
                talk.send(octets);
            }
        } catch (SocketException enough) {
            return;
        }
        throw new AssertionError("it takes anything");
    }
}
