package org.posthouse.api.message;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class MessagesTest {
    private static final Message MAIL = Messages.of("Subject: one\r\n two\r\nX: é\r\n\r\nbody\r\n");

    @Test
    public void readsHeaders() throws IOException {
        assertEquals(Optional.of("one two"), MAIL.headers().first("subject"));
        assertEquals(2, MAIL.headers().fields().size());
        assertFalse(MAIL.headers().truncated());
    }

    @Test
    public void readsInvalidUtf8AsLatin1() throws IOException {
        byte[] octets = "Subject: caf\u00e9\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Optional.of("caf\u00e9"), Messages.of(octets).headers().first("Subject"));
    }

    @Test
    public void stopsAtItsBounds() throws IOException {
        Message endless = Messages.of("X: " + "y".repeat(HeaderReader.MAX_OCTETS) + "\r\n\r\n");
        assertTrue(endless.headers().truncated());
        Message many = Messages.of("A: b\r\n".repeat(HeaderReader.MAX_FIELDS + 1) + "\r\n");
        assertTrue(many.headers().truncated());
        assertEquals(HeaderReader.MAX_FIELDS, many.headers().fields().size());
    }

    @Test
    public void aFieldThatIsTooLongCostsItselfAlone() throws IOException {
        Headers headers = Messages.of(
                        "A: 1\r\nSubject: needle\r\nX-Long: " + "z".repeat(300_000) + "\r\n\tz\r\nB: 2\r\n\r\n")
                .headers();
        assertTrue(headers.truncated());
        assertEquals(List.of("A", "Subject", "B"), names(headers));
        assertEquals(Optional.of("needle"), headers.first("Subject"));
    }

    @Test
    public void linesThatAreNoFieldAreSkipped() throws IOException {
        for (String junk : List.of(
                "From bob@example.org Sat Jan  1 10:00:00 2024",
                ">From x: y",
                "no colon",
                "two words: z",
                ": no name",
                "n\u00e4me: z",
                "--b",
                " folded",
                "x".repeat(5_000) + ": y")) {
            String folded = junk + "\r\n more of it";
            for (String lines : List.of(junk, folded)) {
                Headers headers = Messages.of(
                                lines + "\r\nA: 1\r\n" + lines.stripLeading() + "\r\nB: 2\r\n\r\nC: 3\r\n")
                        .headers();
                assertEquals(junk, List.of("A", "B"), names(headers));
                assertEquals(junk, Optional.of("1"), headers.first("A"));
                assertFalse(headers.truncated());
            }
        }
    }

    @Test
    public void aLineIsWhatItBeginsWith() {
        assertEquals(HeaderLine.EMPTY, line("\r\n"));
        assertEquals(HeaderLine.EMPTY, line("\n"));
        assertEquals(HeaderLine.OTHER, line("\r"));
        assertEquals(HeaderLine.OTHER, line(""));
        assertEquals(HeaderLine.FOLDED, line("\t\r\n"));
        assertEquals(HeaderLine.FIELD, line("a:"));
        assertEquals(HeaderLine.FIELD, line("a \t:b\r\n"));
        assertEquals(HeaderLine.FIELD, line("a".repeat(HeaderLine.MAX_NAME) + ":"));
        assertEquals(HeaderLine.OTHER, line("a".repeat(HeaderLine.MAX_NAME) + " :"));
        assertEquals(HeaderLine.FIELD, HeaderLine.of(new byte[] {'x', 'a', ':', 'b'}, 1, 3));
        assertEquals(HeaderLine.OTHER, HeaderLine.of(new byte[] {'x', 'a', ':', 'b'}, 1, 2));
    }

    private static HeaderLine line(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return HeaderLine.of(octets, 0, octets.length);
    }

    private static List<String> names(Headers headers) {
        return headers.fields().stream().map(Header::name).toList();
    }

    @Test
    public void prefixIsSeamlessAtEveryOffset() throws IOException {
        Message longer = MAIL.prepend(List.of(Header.of("Received", "by x\r\n\twith y"), Header.of("A", "b")));
        byte[] whole = all(longer, 0);
        assertEquals(longer.size(), whole.length);
        assertTrue(
                new String(whole, StandardCharsets.UTF_8).startsWith("Received: by x\r\n\twith y\r\nA: b\r\nSubject"));
        for (int i = 0; i <= whole.length; i++) {
            assertArrayEquals(java.util.Arrays.copyOfRange(whole, i, whole.length), all(longer, i));
        }
        assertEquals(Optional.of("b"), longer.headers().first("A"));
        assertEquals(Optional.empty(), MAIL.headers().first("A"));
    }

    @Test
    public void refusesHeaderInjection() {
        assertThrows(IllegalArgumentException.class, () -> Header.of("A", "b\r\nC: d"));
        assertThrows(IllegalArgumentException.class, () -> Header.of("A", "b\nC: d"));
        assertThrows(IllegalArgumentException.class, () -> new Header("A:", "b"));
    }

    @Test
    public void statusIsOneCleanLine() {
        assertEquals("550 5.1.1 no  such", new Status(550, "5.1.1", "no\r\nsuch").toString());
        assertThrows(IllegalArgumentException.class, () -> new Status(550, "nonsense", ""));
    }

    private static byte[] all(Message m, long offset) throws IOException {
        try (InputStream in = m.open(offset)) {
            return in.readAllBytes();
        }
    }
}
