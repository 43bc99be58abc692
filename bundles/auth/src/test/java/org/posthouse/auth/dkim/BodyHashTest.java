package org.posthouse.auth.dkim;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.Test;

/** Bodies and their canonical forms (rfc6376#3.4). */
public class BodyHashTest {
    private static String hash(Canonical form, String body) {
        BodyHash hash = new BodyHash(form, Long.MAX_VALUE);
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        hash.update(octets, 0, octets.length);
        return Base64.getEncoder().encodeToString(hash.end());
    }

    private static String plain(String octets) {
        return Base64.getEncoder()
                .encodeToString(BodyHash.sha256().digest(octets.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void same(Canonical form, String canonical, String body) {
        assertEquals(body, plain(canonical), hash(form, body));
    }

    // rfc6376#3.4.5
    @Test
    public void theExampleOfTheStandard() {
        String body = " C \r\nD \t E\r\n\r\n\r\n";
        same(Canonical.RELAXED, " C\r\nD E\r\n", body);
        same(Canonical.SIMPLE, " C \r\nD \t E\r\n", body);
    }

    // rfc6376#3.4.3, #3.4.4
    @Test
    public void anEmptyBody() {
        same(Canonical.SIMPLE, "\r\n", "");
        same(Canonical.RELAXED, "", "");
        same(Canonical.SIMPLE, "\r\n", "\r\n\r\n");
        same(Canonical.RELAXED, "", " \t\r\n\r\n  ");
    }

    @Test
    public void theLastLineHasAnEnd() {
        same(Canonical.SIMPLE, "a\r\n", "a");
        same(Canonical.RELAXED, "a\r\n", "a \t");
        same(Canonical.RELAXED, "\r\na\r\n", " \r\na\r\n\r\n");
    }

    @Test
    public void bareCrAndLfAreOctets() {
        same(Canonical.SIMPLE, "a\rb\nc\r\r\n", "a\rb\nc\r\r\n\r\n");
        same(Canonical.SIMPLE, "a\r\r\n", "a\r");
        same(Canonical.RELAXED, "a \r b\r\n", "a  \r\tb\r\n");
    }

    @Test
    public void aLengthCountsTheCanonicalForm() {
        BodyHash hash = new BodyHash(Canonical.RELAXED, 4);
        byte[] body = "a  b\r\nmore\r\n".getBytes(StandardCharsets.US_ASCII);
        hash.update(body, 0, body.length);
        assertArrayEquals(BodyHash.sha256().digest("a b\r".getBytes(StandardCharsets.US_ASCII)), hash.end());
        assertEquals("a b\r\nmore\r\n".length(), hash.length());
    }

    /** However a body is cut into pieces, its hash is the same. */
    @Test
    public void piecesMakeNoDifference() {
        Random random = new Random(6376);
        String letters = "ab \t\r\n\r\n\n";
        for (int round = 0; round < 2000; round++) {
            StringBuilder body = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                body.append(letters.charAt(random.nextInt(letters.length())));
            }
            byte[] octets = body.toString().getBytes(StandardCharsets.US_ASCII);
            for (Canonical form : Canonical.values()) {
                BodyHash hash = new BodyHash(form, Long.MAX_VALUE);
                for (int at = 0; at < octets.length; ) {
                    int to = Math.min(octets.length, at + 1 + random.nextInt(4));
                    hash.update(octets, at, to);
                    at = to;
                }
                assertEquals(hash(form, body.toString()), Base64.getEncoder().encodeToString(hash.end()));
            }
        }
    }
}
