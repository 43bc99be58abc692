package org.posthouse.mime;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.Test;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** Whoever reads a message sees the same fields and the same parts; where others may not, that is told. */
public class OneReadingTest {
    private static final List<String> NO_FIELDS = List.of(
            "From bob@example.org Sat Jan  1 10:00:00 2024",
            ">From bob: x",
            "subject line",
            "two words: x",
            "--x",
            "\0");

    private static Message mail(String text) {
        return Messages.of(Corpus.crlf(text));
    }

    private static Set<Doubt> doubts(String text) throws IOException {
        return Mime.structure(mail(text)).doubts();
    }

    @Test
    public void aLineThatIsNoFieldEndsNoHeader() throws IOException {
        for (String junk : NO_FIELDS) {
            for (String lines : List.of(junk + "|", junk + "| folded: x|")) {
                String header = lines + "Subject: a|" + lines
                        + "From: a@b.test|Content-Type: multipart/mixed; boundary=x|X-A: b|" + lines;
                Message m = mail(header + "|--x|" + lines
                        + "Content-Type: application/octet-stream; name=x.exe|X-A: b||MZ|--x--|");
                Part root = Mime.structure(m);
                assertEquals(junk, Set.of(), root.doubts());
                assertTrue(junk, Mime.anyFilename(root, "x.exe"::equals));
                assertEquals(junk, Corpus.crlf(header).length + 2, Mime.headerLength(m));
                assertEquals(junk, Mime.headerLength(m), root.content().offset());
                assertTrue(junk, Corpus.escape(Mime.envelope(m)).startsWith("(NIL \"a\" ((NIL NIL \"a\" \"b.test\"))"));
                assertTrue(junk, Corpus.escape(Mime.bodyStructure(m)).contains("\"x.exe\""));
                List<String> names =
                        m.headers().fields().stream().map(Header::name).toList();
                assertEquals(junk, List.of("Subject", "From", "Content-Type", "X-A"), names);
                String all = Corpus.escape(Mime.headerFields(m, List.of(), true));
                assertEquals(
                        "Subject: a\\r\\nFrom: a@b.test\\r\\nContent-Type: multipart/mixed; boundary=x\\r\\n"
                                + "X-A: b\\r\\n\\r\\n",
                        all);
                assertTrue(junk, Mime.headerContains(m, "From", "b.test"));
                assertTrue(junk, Mime.textContains(m, "from: a@b.test"));
            }
        }
    }

    @Test
    public void aLineBehindAContentFieldMayBelongToIt() throws IOException {
        String file = "Content-Disposition: attachment;|filename=evil.exe||x|";
        assertEquals(Set.of(Doubt.BROKEN_FIELD), doubts(file));
        assertEquals(Set.of(Doubt.BROKEN_FIELD), doubts("Content-Type: a/b; name=evil.exe\0.txt||x|"));
        assertEquals(Set.of(), doubts("X-A: b|filename=evil.exe||x|"));
    }

    @Test
    public void aHeaderIsSearchedToItsEnd() throws IOException {
        Message longField = mail(
                "X-First: one|Subject: needle|X-Long: " + "z".repeat(300_000) + "end|Date: 1 Jan 2024 10:00||body|");
        Message many = mail("X-A: b|".repeat(2_100) + "Subject: needle|Date: 1 Jan 2024 10:00||body|");
        for (Message m : List.of(longField, many)) {
            assertTrue(Mime.headerContains(m, "subject", "NEEDLE"));
            assertTrue(Mime.textContains(m, "subject: needle"));
            assertEquals(Optional.of("1 Jan 2024 10:00"), Mime.header(m, "date"));
            assertEquals(Optional.empty(), Mime.header(m, "from"));
        }
        assertTrue(Mime.headerContains(longField, "X-Long", "zend"));
        assertTrue(Mime.headerContains(longField, "X-First", ""));
        Message part = mail("Content-Type: multipart/mixed; boundary=b||--b|X-Long: " + "z".repeat(300_000)
                + "|Content-Description: needle||x|--b--|");
        assertTrue(Mime.bodyContains(part, "needle"));
    }

    @Test
    public void aMissingSemicolonHidesNothing() throws IOException {
        for (String type : List.of(
                "multipart/mixed boundary=x",
                "multipart/mixed| boundary = \"x\"",
                "multipart/mixed; charset=utf-8 boundary=x",
                "multipart/mixed; charset=\"utf-8\" boundary=x",
                "multipart/mixed (a boundary=y) boundary=x")) {
            Part root = Mime.structure(
                    mail("Content-Type: " + type + "||--x|Content-Disposition: attachment filename=a.exe||MZ|--x--|"));
            assertEquals(type, "MIXED", root.subtype());
            assertEquals(type, 1, root.children().size());
            assertEquals(type, Optional.of("a.exe"), root.children().get(0).filename());
            assertEquals(type, Set.of(), root.doubts());
        }
        Part quoted = Mime.structure(mail("Content-Type: text/plain; name=\"a name=b boundary=c\"; x=y||"));
        assertEquals(Optional.of("a name=b boundary=c"), quoted.filename());
        assertEquals(2, quoted.parameters().size());
    }

    @Test
    public void aBoundaryIsOneWhateverFollows() throws IOException { // rfc2046#5.1.1
        String type = "Content-Type: multipart/mixed; boundary=x||";
        Part root = Mime.structure(mail(type + "--x junk||a|--x||b|--x-- junk|--x|"));
        assertEquals(2, root.children().size());
        assertEquals(Set.of(Doubt.INEXACT_BOUNDARY), root.doubts());
        assertEquals(Set.of(Doubt.INEXACT_BOUNDARY), doubts(type + "--x||a|--x-- junk|"));
        assertEquals(Set.of(Doubt.INEXACT_BOUNDARY), doubts(type + "--x" + " ".repeat(100_000) + "junk||a|--x--|"));
        assertEquals(Set.of(), doubts(type + "--x \t||a|--x-- "));
        assertEquals(Set.of(), doubts(type + "--x||a"));
    }

    @Test
    public void whatOthersMayReadOtherwiseIsDoubtful() throws IOException {
        String in = "||--a|Content-Type: a/b; name=a.txt||x|--a--|--b||y|--b--|";
        assertEquals(Set.of(Doubt.AMBIGUOUS), doubts("Content-Type: multipart/mixed; boundary=a; boundary=b" + in));
        assertEquals(
                Set.of(Doubt.AMBIGUOUS),
                doubts("Content-Type: multipart/mixed; boundary=a; boundary*=us-ascii''b" + in));
        assertEquals(
                Set.of(Doubt.AMBIGUOUS),
                doubts("Content-Type: multipart/mixed; boundary=a|Content-Type: multipart/mixed; boundary=b" + in));
        assertEquals(
                Set.of(Doubt.AMBIGUOUS),
                doubts("Content-Type: text/plain|Content-Type: multipart/mixed; boundary=b" + in));
        assertEquals(Set.of(Doubt.AMBIGUOUS), doubts("Content-Type: multipart; boundary=a" + in));
        assertEquals(Set.of(), doubts("Content-Type: multipart/mixed; boundary=a; boundary=a" + in));
        assertEquals(Set.of(), doubts("Content-Type: text/plain|Content-Type: text/html||x"));
        assertEquals(Set.of(Doubt.NO_BOUNDARY), doubts("Content-Type: multipart/mixed||x|"));
        assertEquals(Set.of(Doubt.NO_BOUNDARY), doubts("Content-Type: multipart/mixed; boundary=a||x|"));
        assertEquals(
                Set.of(Doubt.NO_BOUNDARY),
                doubts("Content-Type: multipart/mixed; boundary=" + "y".repeat(1_001) + "||x|"));
    }

    @Test
    public void whatIsEncodedIsNotSeen() throws IOException {
        String encoded = "Content-Transfer-Encoding: base64||" + "Q29udGVudA==|";
        assertEquals(Set.of(Doubt.ENCODED), doubts("Content-Type: message/rfc822|" + encoded));
        assertEquals(Set.of(Doubt.ENCODED), doubts("Content-Type: message/global|" + encoded));
        String quoted = "Content-Transfer-Encoding: quoted-printable|";
        assertEquals(Set.of(Doubt.ENCODED), doubts("Content-Type: message/rfc822|" + quoted + "|A: b|"));
        assertEquals(Set.of(), doubts("Content-Type: multipart/mixed; boundary=a|" + quoted + "|--a||x|--a--|"));
        assertEquals(
                Set.of(Doubt.AMBIGUOUS),
                doubts("Content-Type: message/rfc822|Content-Transfer-Encoding: 7bit|" + encoded));
        assertEquals(Set.of(), doubts("Content-Type: application/pdf|" + encoded));
        assertEquals(Set.of(Doubt.FRAGMENT), doubts("Content-Type: message/partial; number=1; total=2; id=x||A: b|"));
    }

    @Test
    public void parametersInPiecesFitTogether() throws IOException {
        String type = "Content-Type: a/b; ";
        assertEquals(Set.of(Doubt.PARAMETER_IN_PIECES), doubts(type + "name*0=evil; name*2=.exe||"));
        assertEquals(Set.of(Doubt.PARAMETER_IN_PIECES), doubts(type + "name*1=evil||"));
        assertEquals(Set.of(Doubt.PARAMETER_IN_PIECES), doubts(type + "name*0=a; name*0=b||"));
        assertEquals(Set.of(Doubt.PARAMETER_IN_PIECES), doubts(type + "name*0=a; name*00001=.exe||"));
        assertEquals(Set.of(Doubt.PARAMETER_IN_PIECES), doubts("Content-Disposition: a; filename*0=a; filename*2=b||"));
        assertEquals(Set.of(), doubts(type + "name*1=il.exe; name*0*=utf-8''ev||"));
        String many = Stream.iterate(0, n -> n + 1)
                .limit(201)
                .map(n -> "p" + n + "=x; ")
                .reduce("", String::concat);
        assertEquals(Set.of(Doubt.TOO_MANY_PARAMETERS), doubts(type + many + "||"));
        assertEquals(Set.of(Doubt.TOO_MANY_PARAMETERS), doubts("Content-Disposition: a; " + many + "||"));
        assertEquals(Set.of(Doubt.FIELD_TOO_LONG), doubts(type + "a=" + "x".repeat(40_000) + "; name=a.exe||"));
    }

    @Test
    public void aNulTakesAnOctetOnTheWire() throws IOException {
        Message m = mail("Subject: a\0b|Content-Type: text/plain; name=\"c\0d\"||x|");
        assertTrue(Corpus.escape(Mime.envelope(m)).startsWith("(NIL {3}\\r\\na\\x80b "));
        assertTrue(Corpus.escape(Mime.bodyStructure(m)).contains("\"NAME\" {3}\\r\\nc\\x80d"));
    }
}
