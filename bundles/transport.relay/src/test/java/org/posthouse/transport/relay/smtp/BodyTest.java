package org.posthouse.transport.relay.smtp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.Test;

public class BodyTest {
    private static byte[] write(byte[] message, int piece, boolean raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream in = new FilterInputStream(new ByteArrayInputStream(message)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return super.read(into, offset, Math.min(length, piece));
            }
        };
        new Body(out, raw).write(in, message.length, () -> {});
        return out.toByteArray();
    }

    /** The same in the most obvious way: a server that sees any CR or LF as an end of line reads the same lines. */
    private static String obvious(String message) {
        String lines = message.replaceAll("\r\n|\r|\n", "\n");
        if (!lines.isEmpty() && !lines.endsWith("\n")) {
            lines += "\n";
        }
        return lines.replaceAll("(?m)^\\.", "..").replace("\n", "\r\n");
    }

    private static String stuffed(String message, int piece) throws IOException {
        return new String(
                write(message.getBytes(StandardCharsets.ISO_8859_1), piece, false), StandardCharsets.ISO_8859_1);
    }

    @Test
    public void dotsAtTheStartOfLinesAreDoubled() throws IOException {
        assertEquals("", stuffed("", 10));
        assertEquals("..\r\n", stuffed(".", 10));
        assertEquals("..a\r\n...\r\na.\r\n", stuffed(".a\r\n..\r\na.\r\n", 10));
        assertEquals("a\r\n..\r\n", stuffed("a\r\n.\r\n", 1));
        assertEquals("no end\r\n", stuffed("no end", 3));
        assertEquals("a\r\n\r\n", stuffed("a\r\n\r", 3));
    }

    @Test
    public void whateverTheMessageAndItsPieces() throws IOException {
        Random random = new Random(3);
        String alphabet = "\r\n.a\u00e4";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                message.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            int piece = 1 + random.nextInt(12);
            String text = message.toString();
            assertEquals(text.replace("\r", "CR ").replace("\n", "LF "), obvious(text), stuffed(text, piece));
        }
    }

    @Test
    public void bigMessagesGoAsTheyAre() throws IOException {
        byte[] big = ("x".repeat(76) + "\r\n").repeat(5000).getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(big, write(big, Integer.MAX_VALUE, false));
    }

    @Test
    public void rawOctetsStayThemselves() throws IOException {
        byte[] octets = "\n.\n\r.a".getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(octets, write(octets, 2, true));
    }

    @Test
    public void aMessageOfAnotherSizeIsNone() {
        byte[] message = "abc".getBytes(StandardCharsets.US_ASCII);
        for (int size : new int[] {2, 4}) {
            assertThrows(Body.UnreadableException.class, () -> new Body(new ByteArrayOutputStream(), false)
                    .write(new ByteArrayInputStream(message), size, () -> {}));
        }
    }
}
