package org.posthouse.smtp.parse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.Test;

public class BodyReaderTest {
    /** What a reader made of some octets. */
    private record Result(String text, int consumed, boolean ended, boolean spoiled) {}

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Result dots(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotReader reader = new DotReader();
        byte[] in = octets(text);
        int consumed = reader.read(in, 0, in.length, out);
        return new Result(out.toString(StandardCharsets.ISO_8859_1), consumed, reader.ended(), reader.spoiled());
    }

    private static void assertMessage(String expected, String data) throws IOException {
        assertEquals(new Result(expected, data.length(), true, false), dots(data));
    }

    // rfc5321#4.5.2
    @Test
    public void dotsAreUnstuffed() throws IOException {
        assertMessage("", ".\r\n");
        assertMessage("a\r\n", "a\r\n.\r\n");
        assertMessage(".\r\n", "..\r\n.\r\n");
        assertMessage("..a.\r\n.b\r\n", "...a.\r\n..b\r\n.\r\n");
        assertMessage("a\r\n\r\nb.\r\n", "a\r\n\r\nb.\r\n.\r\n");
        assertMessage("x\r\n", ".x\r\n.\r\n");
    }

    @Test
    public void theEndIsFoundInTheMiddle() throws IOException {
        assertEquals(new Result("a\r\n", 6, true, false), dots("a\r\n.\r\nMAIL FROM:<>\r\n"));
    }

    // rfc5321#4.1.1.4: only CRLF, dot, CRLF
    @Test
    public void otherEndsSpoilTheMessageAndAreNone() throws IOException {
        for (String end : new String[] {
            "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r.\r", "\n.\r", "\r\r\n.\n", "\r\n.\r\r\n"
        }) {
            DotReader reader = new DotReader();
            byte[] in = octets("a" + end + "b\r\n");
            assertEquals(in.length, reader.read(in, 0, in.length, new ByteArrayOutputStream()));
            assertFalse(end, reader.ended());
            assertTrue(end, reader.spoiled());
            byte[] real = octets(".\r\n");
            reader.read(real, 0, real.length, new ByteArrayOutputStream());
            assertTrue(end, reader.ended());
        }
    }

    @Test
    public void anyPiecesGiveTheSame() throws IOException {
        Random random = new Random(7);
        String alphabet = "\r\r\n\n..ab";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(24);
            for (int i = 0; i < length; i++) {
                text.append(random.nextInt(3) == 0 ? "\r\n" : "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            text.append("\r\n.\r\n");
            byte[] in = octets(text.toString());
            Result whole = dots(text.toString());
            assertEquals(naive(text.toString()), whole);

            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DotReader reader = new DotReader();
            int at = 0;
            while (!reader.ended()) {
                int to = Math.min(in.length, at + 1 + random.nextInt(5));
                at = reader.read(in, at, to, out);
                reader = new DotReader(reader.state(), reader.spoiled());
            }
            Result pieces = new Result(out.toString(StandardCharsets.ISO_8859_1), at, reader.ended(), reader.spoiled());
            assertEquals(whole.consumed(), pieces.consumed());
            assertEquals(whole.spoiled(), pieces.spoiled());
            if (!whole.spoiled()) {
                assertEquals(whole, pieces);
            }
        }
    }

    /** The same by looking at lines; what a spoiled message passes on is of no interest. */
    private static Result naive(String text) throws IOException {
        StringBuilder out = new StringBuilder();
        boolean spoiled = false;
        int at = 0;
        while (true) {
            int end = text.indexOf("\r\n", at);
            if (end < 0) {
                throw new AssertionError("no end");
            }
            String line = text.substring(at, end);
            at = end + 2;
            if (line.equals(".")) {
                String message = spoiled ? dots(text).text() : out.toString();
                return new Result(message, at, true, spoiled);
            }
            spoiled |= line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0;
            out.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
    }

    private static Result chunks(String... chunks) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChunkReader reader = new ChunkReader();
        int consumed = 0;
        for (String chunk : chunks) {
            reader.next(chunk.length());
            byte[] in = octets(chunk + "behind");
            consumed += reader.read(in, 0, in.length, out);
            assertTrue(reader.ended());
            reader = new ChunkReader(reader.state(), reader.spoiled(), reader.remaining());
        }
        reader.finish(out);
        return new Result(out.toString(StandardCharsets.ISO_8859_1), consumed, reader.ended(), reader.spoiled());
    }

    // rfc3030#2
    @Test
    public void chunksAreTakenAsTheyAre() throws IOException {
        assertEquals(new Result("a\r\n.\r\n..b\r\n", 11, true, false), chunks("a\r\n.\r\n..b\r\n"));
        assertEquals(new Result("a\r\nb\r\n", 6, true, false), chunks("a\r", "\nb", "\r\n"));
        assertEquals(new Result("a\r\nb\r\n", 4, true, false), chunks("a\r\nb"));
        assertEquals(new Result("", 0, true, false), chunks(""));
        assertEquals(new Result("a\r\n", 3, true, false), chunks("a\r\n", ""));
    }

    @Test
    public void bareLineEndsSpoilChunks() throws IOException {
        assertTrue(chunks("a\nb\r\n").spoiled());
        assertTrue(chunks("a\r", "b\r\n").spoiled());
        assertTrue(chunks("a\r").spoiled());
        assertTrue(chunks("\n").spoiled());
        assertTrue(chunks("a\r\n\r\r\n").spoiled());
        assertTrue(chunks("a\r\n", "\n").spoiled());
    }

    @Test
    public void lineEndsAreFound() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] in = new byte[random.nextInt(40)];
            for (int i = 0; i < in.length; i++) {
                in[i] = (byte) (random.nextInt(12) == 0 ? 10 + random.nextInt(4) : random.nextInt(256));
            }
            int from = in.length == 0 ? 0 : random.nextInt(in.length);
            int expected = from;
            while (expected < in.length && in[expected] != 10 && in[expected] != 13) {
                expected++;
            }
            assertEquals(expected, LineEnds.first(in, from, in.length));
        }
    }
}
