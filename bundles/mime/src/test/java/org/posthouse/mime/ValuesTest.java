package org.posthouse.mime;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.message.Messages;

public class ValuesTest {
    @Test
    public void encodedWords() { // rfc2047#8
        assertEquals("a", Mime.decodeWords("=?ISO-8859-1?Q?a?="));
        assertEquals("a b", Mime.decodeWords("=?ISO-8859-1?Q?a?= b"));
        assertEquals("ab", Mime.decodeWords("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?="));
        assertEquals("ab", Mime.decodeWords("=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-2?Q?b?="));
        assertEquals("a b", Mime.decodeWords("=?ISO-8859-1?Q?a_b?="));
        assertEquals("If you can read this yo", Mime.decodeWords("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?="));
        assertEquals("Patrik Fältström", Mime.decodeWords("Patrik =?ISO-8859-1?Q?F=E4ltstr=F6m?="));
        assertEquals("é", Mime.decodeWords("=?UTF-8*fr?Q?=C3=A9?=")); // rfc2231#5
        assertEquals("a character in two words", "é", Mime.decodeWords("=?utf-8?Q?=C3?= =?UTF-8?B?qQ==?="));
        assertEquals("first character is encoded", "A=", Mime.decodeWords("=?utf-8?Q?=41=3D?="));
        assertEquals("spaces within", "two words", Mime.decodeWords("=?utf-8?Q?two words?="));
    }

    @Test
    public void whatIsNotAnEncodedWordStays() {
        for (String s :
                List.of("", "=?", "=??=", "=?x", "=?utf-8?X?a?=", "=?utf-8?Q?a", "a =?utf-8?Q?a? = b", "plain")) {
            assertEquals(s, Mime.decodeWords(s));
        }
        assertEquals("unknown charset", "é", Mime.decodeWords("=?x-none?Q?=E9?="));
        assertEquals("raw 8-bit", "é", Mime.decodeWords("\u00c3\u00a9"));
        assertEquals("no line break comes out", "a b", Mime.decodeWords("=?utf-8?Q?a=0Ab?="));
    }

    @Test
    public void dates() { // rfc5322#3.3, #4.3, #A.6.2
        assertEquals("1997-11-21T15:55:06Z", date("Fri, 21 Nov 1997 09:55:06 -0600"));
        assertEquals(
                "1969-02-13T23:32-03:30",
                Mime.dateTime(
                                "Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)")
                        .orElseThrow()
                        .toString());
        assertEquals("1997-11-21T09:55:06Z", date("21 Nov 97 09:55:06 GMT"));
        assertEquals("2003-07-01T08:52:37Z", date("Tue, 1 Jul 103 10:52:37 +0200"));
        assertEquals("2016-12-31T23:59:59Z", date("Sat, 31 Dec 2016 23:59:60 +0000"));
        assertEquals("2001-01-01T05:00:00Z", date("Mon Jan  1 00:00:00 EST 2001"));
        assertEquals("2001-01-01T00:00:00Z", date("1-January-2001"));
        assertEquals("2001-01-01T10:00:00Z", date("Mon, 01 Jan 2001 12:00:00+0200"));
        assertEquals("military zones mean nothing", "2001-01-01T12:00:00Z", date("1 Jan 2001 12:00 A"));
    }

    @Test
    public void whatIsNoDate() {
        for (String s : List.of(
                "",
                "x",
                "31 Feb 2001",
                "1 Jan",
                "Jan 2001",
                "1 Jan 2001 25:00:00",
                "::::",
                "-",
                "1 Jan 99999999999999",
                "++++",
                "(",
                "1 Jan 2001 a:b")) {
            assertEquals(s, Optional.empty(), Mime.date(s));
        }
    }

    private static String date(String field) {
        return Mime.date(field).orElseThrow().toString();
    }

    @Test
    public void messageIds() {
        assertEquals(List.of("a@b", "c@d"), Mime.messageIds("<a@b>\r\n <c@d>"));
        assertEquals(List.of("a@b"), Mime.messageIds("junk <x <a@b> <"));
        assertEquals(List.of(), Mime.messageIds("none"));
        assertEquals(List.of("ab@c"), Mime.messageIds("<a b@c> <>"));
    }

    @Test
    public void fieldsByName() throws IOException {
        byte[] mail = Corpus.crlf("A: 1|b : 2| folded|C: 3|A: 4||body|A: no|");
        assertEquals(
                "A: 1\\r\\nA: 4\\r\\n\\r\\n",
                Corpus.escape(Mime.headerFields(Messages.of(mail), List.of("a", "x"), false)));
        assertEquals(
                "b : 2\\r\\n folded\\r\\nC: 3\\r\\n\\r\\n",
                Corpus.escape(Mime.headerFields(Messages.of(mail), List.of("A"), true)));
        assertEquals("\\r\\n", Corpus.escape(Mime.headerFields(Messages.of(mail), List.of(), false)));
        Part root = Mime.structure(Messages.of(mail));
        assertEquals(
                "b : 2\\r\\n folded\\r\\n\\r\\n",
                Corpus.escape(Mime.headerFields(Messages.of(mail), root, List.of("B"), false)));
    }

    @Test
    public void aFieldThatDoesNotFitIsLeftOutWhole() throws IOException {
        String big = "X: " + ("y".repeat(70_000) + "| ").repeat(16) + "end|";
        assertEquals(
                "A: 1\\r\\nB: 2\\r\\n\\r\\n",
                Corpus.escape(Mime.headerFields(Messages.of(Corpus.crlf("A: 1|" + big + "B: 2||")), List.of(), true)));
    }

    @Test
    public void partialFetch() { // rfc3501#6.4.5
        Range r = new Range(10, 5);
        assertEquals(new Range(10, 5), r.slice(0, 100));
        assertEquals(new Range(12, 2), r.slice(2, 2));
        assertEquals(new Range(15, 0), r.slice(7, 2));
        assertEquals(new Range(15, 0), r.slice(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    public void search() throws IOException {
        String mail =
                "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=|From: Bob <bob@x>|Content-Type: multipart/mixed; boundary=b||"
                        + "--b|Content-Type: text/plain; charset=iso-8859-1|Content-Transfer-Encoding: quoted-printable||Stra=|=DFe und =C4rger|"
                        + "--b|Content-Type: text/html; charset=utf-8|Content-Transfer-Encoding: base64||PGI+Qm9sZDwvYj4=|"
                        + "--b|Content-Type: application/octet-stream; name=\"Secret Plan.pdf\"||hidden|"
                        + "--b|Content-Type: message/rfc822||Subject: =?utf-8?B?SW5uZXI=?=||deep text|--b--|";
        byte[] octets = Corpus.crlf(mail);
        assertTrue(body(octets, "straße"));
        assertTrue(body(octets, "ÄRGER"));
        assertTrue(body(octets, "bold</B>"));
        assertTrue(body(octets, "subject: inner"));
        assertTrue(body(octets, "DEEP TEXT"));
        assertTrue(body(octets, "secret plan.pdf"));
        assertTrue(body(octets, ""));
        assertFalse("not a text", body(octets, "hidden"));
        assertFalse("in the header", body(octets, "Grüße"));
        assertTrue(Mime.textContains(Messages.of(octets), "grÜße"));
        assertTrue(Mime.textContains(Messages.of(octets), "from: bob"));
        assertTrue(Mime.textContains(Messages.of(octets), "deep"));
        assertFalse(Mime.textContains(Messages.of(octets), "absent"));
        assertTrue(Mime.headerContains(Messages.of(octets), "subject", "GRÜ"));
        assertTrue(Mime.headerContains(Messages.of(octets), "From", ""));
        assertFalse(Mime.headerContains(Messages.of(octets), "Cc", ""));
    }

    private static boolean body(byte[] octets, String text) throws IOException {
        return Mime.bodyContains(Messages.of(octets), text);
    }

    @Test
    public void overlappingNeedle() {
        assertTrue(new TextSearch.Matcher("aab").in("aaaab"));
        assertTrue(new TextSearch.Matcher("abcabd").in("abcabcabd"));
        assertFalse(new TextSearch.Matcher("abcabd").in("abcabcab"));
    }

    @Test
    public void fileNamesInAnyDisguise() throws IOException {
        for (String header : List.of(
                "Content-Disposition: attachment; filename=run.exe",
                "Content-Disposition: attachment; filename=\"run.exe\"",
                "Content-Disposition : attachment;| filename=\"run|\t.exe\"".replace("|\t", ""),
                "Content-Type: application/x; name=\"=?utf-8?B?cnVuLmV4ZQ==?=\"",
                "Content-Type: application/x; name*0=run; name*1=.exe",
                "Content-Type: application/x; name*=utf-8''run%2Eexe; name=a.txt",
                "Content-Type: application/x; name*=utf-8''a.txt; name=run.exe",
                "Content-Type: text/plain|Content-Type: application/x; name=run.exe",
                "Content-Disposition: attachment; filename=a.txt; filename=run.exe",
                "Content-Disposition: attachment; filename=a.txt|Content-Disposition: attachment; filename=run.exe",
                "Content-Type: text/plain; name=\"run.exe")) {
            byte[] mail = Corpus.crlf("Content-Type: multipart/mixed; boundary=b||--b|" + header + "||x|--b--|");
            assertTrue(header, Mime.anyFilename(Mime.structure(Messages.of(mail)), n -> n.endsWith(".exe")));
        }
        byte[] embedded = Corpus.crlf("Content-Type: message/rfc822||Content-Type: a/b; name=run.exe||");
        assertTrue(Mime.anyFilename(Mime.structure(Messages.of(embedded)), n -> n.endsWith(".exe")));
        assertFalse(Mime.anyFilename(
                Mime.structure(Messages.of("Subject: run.exe\r\n\r\nrun.exe")), n -> n.endsWith(".exe")));
    }
}
