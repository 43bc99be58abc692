package org.posthouse.imap.command;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.junit.Test;

public class PatternTest {
    private static boolean matches(String pattern, String name) {
        return new Pattern(pattern).matches(name);
    }

    @Test
    public void wildcards() {
        assertTrue(matches("*", "a/b/c"));
        assertTrue(matches("%", "abc"));
        assertFalse(matches("%", "a/b"));
        assertTrue(matches("a/%", "a/b"));
        assertFalse(matches("a/%", "a/b/c"));
        assertTrue(matches("*c", "a/b/c"));
        assertTrue(matches("%/b/%", "a/b/c"));
        assertTrue(matches("a%%*%c", "a/b/c"));
        assertTrue(matches("%%", "abc"));
        assertFalse(matches("abc", "ABC"));
        assertTrue(matches("", ""));
    }

    @Test
    public void inboxInAnyCase() {
        assertTrue(matches("inbox", "INBOX"));
        assertTrue(matches("InBox/x", "INBOX/x"));
        assertFalse(matches("InBox/X", "INBOX/x"));
        assertTrue(matches("i%", "INBOX"));
        assertFalse(matches("inbox", "INBOXES"));
        for (String other : new String[] {"\u0131nbox", "\u0130nbox", "\u0131%"}) { // whose other case is I, or i
            assertFalse(matches(other, "INBOX"));
        }
    }

    /** As a regular expression would, and in no time for what makes naive matching slow. */
    @Test
    public void againstRegularExpressions() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab/%*");
            String name = text(random, "ab/");
            String regex = pattern.replace("*", ".*").replace("%", "[^/]*");
            assertEquals(pattern + " " + name, name.matches(regex), matches(pattern, name));
        }
        String[] wildcards = {"", "*", "%", "/%", "*/"};
        for (int i = 0; i < 3_000; i++) { // longer than a word
            String begin = "a".repeat(random.nextInt(70));
            String end = "b".repeat(random.nextInt(70));
            String pattern = begin + wildcards[random.nextInt(5)] + end + wildcards[random.nextInt(5)] + "a";
            String name = begin + text(random, "ab/") + end + text(random, "ab/") + "a";
            String regex = pattern.replace("*", ".*").replace("%", "[^/]*");
            assertEquals(pattern + " " + name, name.matches(regex), matches(pattern, name));
        }
        assertTrue(matches("*" + "a%".repeat(250) + "b", "a".repeat(254) + "b"));
        assertFalse(matches("*a".repeat(30_000) + "b", "a".repeat(250)));
        assertFalse(matches("%*%*a".repeat(100) + "b", "a".repeat(250)));
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
