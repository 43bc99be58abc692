package org.posthouse.imap.parse;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class FramerTest {
    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is found when the text comes in pieces of a size. */
    private static List<String> found(String text, int piece, int limit) {
        List<String> found = new ArrayList<>();
        Framer framer = new Framer();
        byte[] all = octets(text);
        int start = 0;
        for (int end = 0; end <= all.length; end = end == all.length ? end + 1 : Math.min(end + piece, all.length)) {
            while (true) {
                ByteBuffer unread = ByteBuffer.wrap(all, start, end - start);
                Framer.Found next = framer.next(unread, limit);
                start = unread.position();
                if (next == null) {
                    break;
                }
                found.add(describe(next));
            }
        }
        return found;
    }

    private static String describe(Framer.Found found) {
        if (found instanceof Framer.Found.Command command) {
            return "command " + new String(command.octets(), StandardCharsets.ISO_8859_1);
        } else if (found instanceof Framer.Found.Message message) {
            return "message " + new String(message.start(), StandardCharsets.ISO_8859_1) + "|" + message.size() + "|"
                    + message.synchronizing();
        } else if (found instanceof Framer.Found.Oversized over) {
            return "oversized " + Framer.tagOf(over.start()) + " " + over.skip() + " " + over.lineFollows();
        }
        return "ask";
    }

    @Test
    public void piecesMakeNoDifference() {
        String text = "a NOOP\r\nb LOGIN {5}\r\na{1}\r {3+}\r\nx\r\n\r\nc LOGOUT\n\r\nd X {0}\r\n\r\n";
        List<String> expected = List.of(
                "command a NOOP",
                "ask",
                "command b LOGIN {5}\r\na{1}\r {3+}\r\nx\r\n",
                "command c LOGOUT",
                "command ",
                "ask",
                "command d X {0}\r\n");
        for (int piece = 1; piece <= text.length(); piece++) {
            assertEquals("in pieces of " + piece, expected, found(text, piece, 1000));
        }
    }

    @Test
    public void aMessageStopsTheCommand() {
        assertEquals(List.of("message a append x |7|true"), found("a append x {7}\r\n", 3, 100));
        assertEquals(
                List.of("message a APPEND x (\\Seen) \"date\" |7000000|false"),
                found("a APPEND x (\\Seen) \"date\" {7000000+}\r\n", 100, 100));
        assertEquals(List.of("ask", "message a APPEND {1}\r\nx |2|true"), found("a APPEND {1}\r\nx {2}\r\n", 4, 100));
        assertEquals(List.of("ask"), found("a APPEND {1}\r\n", 4, 100));
        assertEquals(List.of("ask"), found("a APPENDX x {7}\r\n", 4, 100));
        assertEquals(List.of("ask"), found("a SELECT x {7}\r\n", 4, 100));
    }

    @Test
    public void theWholeIsBounded() {
        assertEquals(List.of("oversized abc 0 true"), found("abc " + "x".repeat(100), 1000, 50));
        assertEquals(List.of("oversized abc 0 false"), found("abc " + "x".repeat(100) + "\r\n", 1000, 50));
        assertEquals(List.of("oversized abc 41 true"), found("abc X {41+}\r\n", 5, 50));
        assertEquals(List.of("oversized abc 0 false"), found("abc X {41}\r\n", 5, 50));
        assertEquals(
                List.of("ask", "oversized abc 0 false"), found("abc X {20}\r\n12345678901234567890 {20}\r\n", 5, 50));
        assertEquals(List.of("oversized * 0 true"), found("(".repeat(100), 1000, 50));
        assertEquals(
                List.of("oversized a " + Long.MAX_VALUE + " true"),
                found("a X {99999999999999999999999999+}\r\n", 5, 50));
    }

    @Test
    public void whatIsNoAnnouncement() {
        for (String line : List.of("a {}", "a {x}", "a {+}", "a 5}", "a {5", "a {5}x", "a {-5}", "}")) {
            assertEquals(List.of("command " + line), found(line + "\r\n", 2, 100));
        }
    }

    @Test
    public void anotherVersionAsksForNothingTwice() {
        String text = "b LOGIN {1}\r\nx {1}\r\n";
        Framer first = new Framer();
        assertTrue(first.next(ByteBuffer.wrap(octets("b LOGIN {1}\r\n")), 100) instanceof Framer.Found.Ask);
        assertEquals(1, first.asked());
        Framer second = new Framer(first.asked());
        assertNull(second.next(ByteBuffer.wrap(octets("b LOGIN {1}\r\n")), 100));
        assertEquals(1, second.asked());
        assertTrue(second.next(ByteBuffer.wrap(octets(text)), 100) instanceof Framer.Found.Ask);
        assertEquals(2, second.asked());
        ByteBuffer whole = ByteBuffer.wrap(octets(text + "y\r\n"));
        Framer.Found.Command command = (Framer.Found.Command) second.next(whole, 100);
        assertArrayEquals(octets(text + "y"), command.octets());
        assertFalse(whole.hasRemaining());
        assertEquals(0, second.asked());
    }
}
