package org.posthouse.mime;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.junit.Test;

public class DecodingTest {
    private static String decode(String encoding, String text) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
        return new String(Decoding.transfer(in, encoding).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    public void quotedPrintable() throws IOException { // rfc2045#6.7
        String sample = "Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.";
        assertEquals(
                "Now's the time for all folk to come to the aid of their country.", decode("QUOTED-PRINTABLE", sample));
        assertEquals("a\r\nb", decode("QUOTED-PRINTABLE", "a \t\r\nb  "));
        assertEquals("soft break with padding", "ab", decode("QUOTED-PRINTABLE", "a= \t\r\nb"));
        assertEquals("lower case", "\u00e9", decode("QUOTED-PRINTABLE", "=e9"));
        assertEquals("ugly stays", "=xy=4z= q==", decode("QUOTED-PRINTABLE", "=xy=4z= q==="));
        assertEquals("cut off", "a=4", decode("QUOTED-PRINTABLE", "a=4"));
        assertEquals("cut off", "a", decode("QUOTED-PRINTABLE", "a="));
        assertEquals("bare LF", "a\nb", decode("QUOTED-PRINTABLE", "a \nb=\n"));
    }

    @Test
    public void base64() throws IOException { // rfc2045#6.8
        assertEquals("Hello", decode("BASE64", "SGVs\r\nbG8="));
        assertEquals("no padding", "Hello", decode("BASE64", "SGVsbG8"));
        assertEquals("junk", "Hello", decode("BASE64", "S*G V\u00e9sbG8=\r\n-- "));
        assertEquals("two texts in one", "HelloHello", decode("BASE64", "SGVsbG8=SGVsbG8="));
        assertEquals("", decode("BASE64", "==="));
        assertEquals("", decode("BASE64", "A"));
    }

    @Test
    public void longRunsOfBlanksAreNotHeld() throws IOException {
        String blanks = " ".repeat(100_000);
        assertEquals(blanks + "x", decode("QUOTED-PRINTABLE", blanks + "x"));
    }

    @Test
    public void sameAsOthersOnRandomOctets() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] octets = new byte[random.nextInt(9000)];
            random.nextBytes(octets);
            String base64 = Base64.getMimeEncoder().encodeToString(octets);
            assertArrayEquals(octets, decode("BASE64", base64).getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder qp = new StringBuilder();
            for (byte b : octets) {
                qp.append(random.nextInt(60) == 0 ? "=\r\n" : "").append(String.format("=%02X", b & 0xff));
            }
            InputStream other = new QuotedPrintableInputStream(
                    new ByteArrayInputStream(qp.toString().getBytes(StandardCharsets.ISO_8859_1)), false);
            assertArrayEquals(
                    other.readAllBytes(),
                    decode("QUOTED-PRINTABLE", qp.toString()).getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
