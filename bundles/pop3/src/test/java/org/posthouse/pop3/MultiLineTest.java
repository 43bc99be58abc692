package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class MultiLineTest {
    private static String send(String message, int lines) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        String whole = send(octets, lines, octets.length + 1);
        for (int piece = 1; piece < 5; piece++) {
            assertEquals("in pieces of " + piece, whole, send(octets, lines, piece));
        }
        return whole;
    }

    /** Each piece by a new object that knows the state of the last one only. */
    private static String send(byte[] octets, int lines, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MultiLine encoder = new MultiLine(lines);
        for (int at = 0; at < octets.length && !encoder.ended(); at += piece) {
            encoder.write(java.util.Arrays.copyOfRange(octets, at, Math.min(octets.length, at + piece)), out);
            encoder = new MultiLine(encoder.linesLeft(), encoder.flags());
        }
        encoder.finish(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    public void dotsAreDoubledAtTheBeginningOfLines() throws IOException { // rfc1939#3
        assertEquals(".\r\n", send("", -1));
        assertEquals("..\r\n.\r\n", send(".", -1));
        assertEquals("..\r\n...\r\na.b\r\n..x\r\n.\r\n", send(".\r\n..\r\na.b\r\n.x\r\n", -1));
        assertEquals("a\r\n.\r\n", send("a", -1));
    }

    @Test
    public void noLineEndIsSeenTwoWays() throws IOException {
        assertEquals("a\r\n..\r\nb\r\n.\r\n", send("a\n.\nb", -1));
        assertEquals("a\r\r\n..\r\n.\r\n", send("a\r\r\n.\r\n", -1));
        assertEquals("a\r.\r\n.\r\n", send("a\r.", -1));
        assertEquals("a\r\n.\r\n", send("a\r", -1));
    }

    @Test
    public void topCountsLinesOfTheBody() throws IOException { // rfc1939#7
        String mail = "A: b\r\n c\r\n\r\none\r\n\r\nthree\r\n";
        assertEquals("A: b\r\n c\r\n\r\n.\r\n", send(mail, 0));
        assertEquals("A: b\r\n c\r\n\r\none\r\n.\r\n", send(mail, 1));
        assertEquals("A: b\r\n c\r\n\r\none\r\n\r\n.\r\n", send(mail, 2));
        assertEquals(mail + ".\r\n", send(mail, 3));
        assertEquals(mail + ".\r\n", send(mail, 4));
        assertEquals("A: b\r\n\r\nx\r\n.\r\n", send("A: b\n\nx\ny\n", 1));
        assertEquals("A: b\r\n.\r\n", send("A: b", 3));
        assertEquals("\r\n.\r\n", send("\r\nbody\r\n", 0));
    }
}
