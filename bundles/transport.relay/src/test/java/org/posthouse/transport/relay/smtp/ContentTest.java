package org.posthouse.transport.relay.smtp;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

public class ContentTest {
    private static final byte[][] PIECES = {
        octets("a"), octets("\r\n"), octets("\r\n"), octets("x".repeat(997)), octets("y".repeat(998)),
        octets("z".repeat(999)), octets("\r"), octets("\n"), octets("\0"), octets("\u00e9")
    };

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Message message(byte[] octets) {
        return Messages.of(octets);
    }

    private static void assertIs(String what, boolean eightBit, boolean binary, byte[] octets) throws IOException {
        Content content = new Content(message(octets));
        assertEquals(what + ": 8-bit", eightBit, content.eightBit());
        assertEquals(what + ": binary", binary, content.binary());
    }

    @Test
    public void linesAreNotBinary() throws IOException {
        assertIs("nothing", false, false, octets(""));
        assertIs("lines", false, false, octets("a\r\n\tb\r\n"));
        assertIs("without an end", false, false, octets("a\r\nb"));
        assertIs("8-bit", true, false, octets("\u00e9\r\n"));
        assertIs("as long as may be", false, false, octets("x".repeat(998) + "\r\n"));
        assertIs("too long", false, true, octets("x".repeat(999) + "\r\n"));
        assertIs("too long with tabs", false, true, octets("\t".repeat(999) + "\r\n"));
        assertIs("bare CR", false, true, octets("a\rb\r\n"));
        assertIs("bare LF", false, true, octets("a\nb\r\n"));
        assertIs("CR at the end", false, true, octets("a\r"));
        assertIs("NUL", false, true, octets("a\0\r\n"));
    }

    @Test
    public void blocksMakeNoDifference() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            int pieces = 1 + random.nextInt(60);
            int odd = random.nextInt(3) == 0 ? PIECES.length : 5;
            var all = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < pieces; i++) {
                all.writeBytes(PIECES[random.nextInt(odd)]);
                if (random.nextInt(3) > 0) {
                    all.writeBytes(octets("\r\n"));
                }
            }
            byte[] octets = all.toByteArray();
            assertIs("round " + round, isEightBit(octets), isBinary(octets), octets);
        }
    }

    private static boolean isEightBit(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1).chars().anyMatch(c -> c > 127);
    }

    private static boolean isBinary(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        String rest = text.replace("\r\n", "");
        return rest.indexOf('\r') >= 0
                || rest.indexOf('\n') >= 0
                || rest.indexOf(0) >= 0
                || java.util.Arrays.stream(text.split("\r\n", -1)).anyMatch(line -> line.length() > 998);
    }
}
