package org.posthouse.imap.parse;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.Test;
import org.posthouse.store.api.Flags;

public class TokensTest {
    private static Tokens of(String text) {
        return new Tokens(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    public void strings() throws Exception {
        assertEquals("abc]", of("abc] x").astringText());
        assertEquals("a \"b\\", of("\"a \\\"b\\\\\"").astringText());
        assertEquals("", of("\"\"").astringText());
        assertArrayEquals(new byte[] {'a', '\r', '\n'}, of("{3}\r\na\r\nrest").astring());
        assertEquals("ü", of("{2+}\r\n\u00c3\u00bc").astringText());
        String[] bad = {
            "", " ", "(", "\"a", "\"\\n\"", "\"a\rb\"", "{3}\r\nab", "{3}ab", "{x}\r\n", "{1}\r\n\0", "*", "a\0"
        };
        for (String text : bad) {
            assertThrows(text, SyntaxException.class, () -> {
                Tokens in = of(text);
                in.astring();
                in.end();
            });
        }
        assertThrows(SyntaxException.class, () -> of("\"\u00ff\"").astringText());
    }

    /** The dotless and the dotted i and the long s have an ASCII letter for their other case. */
    @Test
    public void wordsOfTheProtocolAreAscii() {
        assertEquals("SELECT \u0131\u0130\u017f\u00ff", Tokens.upper("seLect \u0131\u0130\u017f\u00ff"));
        assertEquals('\u017f', Tokens.upper('\u017f'));
    }

    @Test
    public void datesHaveFourDigitsForTheYear() throws Exception {
        String[][] dates = {
            {"\"31-Dec-9999 23:59:59 -0100\"", "\"31-Dec-9999 23:59:59 +0000\""},
            {"\"01-Jan-0000 00:00:00 +0100\"", "\" 1-Jan-0001 00:00:00 +0000\""},
            {"\"01-Jan-0001 00:00:00 +0100\"", "\" 1-Jan-0001 00:00:00 +0000\""},
            {"\" 1-Feb-1994 21:52:25 -0800\"", "\" 2-Feb-1994 05:52:25 +0000\""}
        };
        for (String[] date : dates) {
            assertEquals(date[1], DateTimes.format(DateTimes.dateTime(of(date[0]))));
        }
        for (Instant stored : new Instant[] {Instant.MIN, Instant.MAX, Instant.ofEpochMilli(Long.MAX_VALUE)}) {
            assertTrue(DateTimes.format(stored).matches("\"[ 123]\\d-(Jan|Dec)-\\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000\""));
        }
    }

    @Test
    public void numbers() throws Exception {
        assertEquals(4294967295L, of("4294967295").number());
        assertEquals(Long.MAX_VALUE, of("9223372036854775807").number64());
        for (String text : new String[] {"4294967296", "", "x", "-1"}) {
            assertThrows(text, SyntaxException.class, () -> of(text).number());
        }
        assertThrows(SyntaxException.class, () -> of("9223372036854775808").number64());
    }

    @Test
    public void dates() throws Exception {
        assertEquals(Instant.parse("1994-02-02T05:52:25Z"), DateTimes.dateTime(of("\" 1-Feb-1994 21:52:25 -0800\"")));
        assertEquals(Instant.parse("1998-12-31T23:59:59Z"), DateTimes.dateTime(of("\"31-DEC-1998 23:59:60 +0000\"")));
        assertEquals("\" 2-Feb-1994 05:52:25 +0000\"", DateTimes.format(Instant.parse("1994-02-02T05:52:25Z")));
        assertEquals(LocalDate.of(2024, 2, 29), DateTimes.date(of("29-feb-2024")));
        assertEquals(LocalDate.of(2024, 2, 1), DateTimes.date(of("\"1-Feb-2024\"")));
        for (String text :
                new String[] {"30-Feb-2024", "1-Foo-2024", "1-Feb-24", "Feb-1-2024", "1-Feb-2024x\"", "\"1-Feb-2024"}) {
            assertThrows(text, SyntaxException.class, () -> {
                Tokens in = of(text);
                DateTimes.date(in);
                in.end();
            });
        }
        for (String text : new String[] {
            "\" 1-Feb-1994 25:00:00 +0000\"",
            "\" 1-Feb-1994 20:00:61 +0000\"",
            "\" 1-Feb-1994 20:00:00 +9900\"",
            "\" 1-Feb-1994 20:00:00\"",
            "\" 1-Feb-1994 4294967295:00:00 +0000\""
        }) {
            assertThrows(text, SyntaxException.class, () -> DateTimes.dateTime(of(text)));
        }
    }

    @Test
    public void flags() throws Exception {
        assertEquals(
                Flags.of(Flags.SEEN | Flags.DRAFT, java.util.Set.of("x")), FlagList.parse(of("(\\sEEN x \\Draft)")));
        assertEquals(Flags.NONE, FlagList.parse(of("()")));
        assertEquals(Flags.of(Flags.SEEN), FlagList.parseLenient(of("\\Seen")));
        for (String text :
                new String[] {"(\\Recent)", "(\\Foo)", "(\\)", "( )", "(x", "x", "(x  y)", "(" + "x".repeat(200) + ")"
                }) {
            assertThrows(text, SyntaxException.class, () -> FlagList.parse(of(text)));
        }
    }
}
