package org.posthouse.mime;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** What is in messages and multiparts that are encoded, which no standard allows and mail programs show. */
public class ContentsTest {
    private static final String MESSAGE = "Content-Type: message/rfc822|";
    private static final String MIXED = "Content-Type: multipart/mixed; boundary=b|";

    private static String base64(String type, String body) {
        return type + "Content-Transfer-Encoding: base64||" + encoded(body) + "|";
    }

    private static String encoded(String body) {
        return Base64.getMimeEncoder(76, new byte[] {'|'}).encodeToString(Corpus.crlf(body));
    }

    /** Quoted-printable as a program writes it that encodes any octet that is special to somebody. */
    private static String quoted(String type, String body) {
        StringBuilder out = new StringBuilder(type).append("Content-Transfer-Encoding: quoted-printable||");
        for (String line : body.split("\\|", -1)) {
            String encoded = line.replace("=", "=3D");
            for (; encoded.length() > 75; encoded = encoded.substring(72)) {
                out.append(encoded, 0, 72).append("=|");
            }
            out.append(encoded).append("|");
        }
        return out.toString();
    }

    private static String file(String name) {
        return "Content-Type: application/octet-stream|Content-Disposition: attachment; filename=\"" + name + "\"||MZ|";
    }

    private static String mail(String name) {
        return "Subject: x|" + MIXED + "|--b||hello|--b|" + file(name) + "--b--|";
    }

    private static Contents contents(String text) throws IOException {
        return Mime.contents(Messages.of(Corpus.crlf(text)));
    }

    private static void finds(String text) throws IOException {
        Contents contents = contents(text);
        assertTrue(text, contents.anyFilename("a.exe"::equals));
        assertFalse(text, contents.anyFilename("b.exe"::equals));
        assertEquals(text, Set.of(), contents.doubts());
    }

    private static void doubts(String text) throws IOException {
        assertEquals(text, Set.of(Doubt.ENCODED), contents(text).doubts());
    }

    @Test
    public void encodedMessagesAndMultipartsAreLookedInto() throws IOException {
        String inner = mail("a.exe");
        String body = "--b||hello|--b|" + file("a.exe") + "--b--|";
        finds(inner);
        finds(base64(MESSAGE, inner));
        finds(base64("Content-Type: message/global|", inner));
        finds(base64(MIXED, body));
        finds(quoted(MESSAGE, inner));
        String outer = "Content-Type: multipart/mixed; boundary=o||--o||hello|--o|%s--o|%s--o--|";
        finds(outer.formatted(base64(MESSAGE, mail("c.txt")), base64(MESSAGE, inner)));
        finds(base64(MESSAGE, outer.formatted(base64(MESSAGE, mail("c.txt")), quoted(MESSAGE, inner))));
        finds(base64(MESSAGE, outer.formatted(base64(MIXED, body), "|x|")));
        finds(base64(MESSAGE, base64(MESSAGE, base64(MESSAGE, inner))));
    }

    /** Programs that ignore the encoding, such as one that goes by our BODYSTRUCTURE, see this. */
    @Test
    public void whatStandsThereInClearIsSeenToo() throws IOException {
        for (String encoding : List.of("base64", "quoted-printable", "x-own")) {
            String text = MESSAGE + "Content-Transfer-Encoding: " + encoding + "||" + file("a.exe");
            assertTrue(text, contents(text).anyFilename("a.exe"::equals));
        }
    }

    @Test
    public void whatOthersMayDecodeOtherwiseIsDoubtful() throws IOException {
        String head = MESSAGE + "Content-Transfer-Encoding: base64||";
        doubts(head + "QTogYg==|QTogYg==|");
        doubts(head + "QTogY|g==|");
        doubts(head + "QTog*Yg==|");
        doubts(head.replace("base64", "x-uuencode") + "begin 644 x|");
        for (String text : List.of("=XY", "=A", "a=b", "= b")) {
            doubts(head.replace("base64", "quoted-printable") + text + "|");
        }
        assertEquals(Set.of(), contents(head + "QTog|QTog|Yg==||").doubts());
        assertEquals(Set.of(), contents(head + "QTog|QTogYg|").doubts());
        assertEquals(Set.of(), contents(head).doubts());
        assertEquals(Set.of(Doubt.NO_BOUNDARY), contents(base64(MIXED, "x|")).doubts());
        assertEquals(
                Set.of(Doubt.BROKEN_FIELD),
                contents(base64(MESSAGE, "Content-Type: text/plain;|name=a.exe||x|"))
                        .doubts());
    }

    @Test
    public void encodingsInOneAnotherAreBounded() throws IOException {
        String deep = mail("a.exe");
        for (int i = 0; i < Mime.MAX_ENCODED_DEPTH; i++) {
            deep = base64(MESSAGE, deep);
        }
        finds(deep);
        doubts(base64(MESSAGE, deep));
        String quoted = mail("a.exe");
        for (int i = 0; i < 90; i++) {
            quoted = quoted(MESSAGE, quoted);
        }
        assertTrue(contents(quoted).doubts().contains(Doubt.ENCODED));
    }

    @Test
    public void partsAreBoundedTogether() throws IOException {
        String many = MIXED + "|" + "--b||x|".repeat(1_500) + "--b--|";
        assertEquals(Set.of(), contents(base64(MESSAGE, many)).doubts());
        String twice = "Content-Type: multipart/mixed; boundary=o||--o|" + base64(MESSAGE, many) + "--o|"
                + base64(MESSAGE, many) + "--o--|";
        assertEquals(Set.of(Doubt.TOO_MANY_PARTS), contents(twice).doubts());
    }

    /** Each inner one is at the end of the outer one: reading that from the beginning for each would be quadratic. */
    @Test
    public void theWorkIsBounded() throws IOException {
        String inner = "--b|" + base64(MESSAGE, "Subject: x||x|");
        byte[] octets = Corpus.crlf(
                base64(MESSAGE, "X: " + "y".repeat(500_000) + "|" + MIXED + "||" + inner.repeat(900) + "--b--|"));
        AtomicLong read = new AtomicLong();
        Message message = Messages.of(
                octets.length,
                offset -> new java.io.FilterInputStream(Messages.of(octets).open(offset)) {
                    @Override
                    public int read(byte[] target, int from, int length) throws IOException {
                        int count = super.read(target, from, length);
                        read.addAndGet(Math.max(0, count));
                        return count;
                    }
                });
        assertEquals(Set.of(Doubt.ENCODED), Mime.contents(message).doubts());
        assertTrue(read + " of " + octets.length, read.get() < 40L * octets.length);
    }

    @Test
    public void theStructureStaysAsTheRfcHasIt() throws IOException {
        Message message = Messages.of(Corpus.crlf(base64(MESSAGE, mail("a.exe"))));
        Part root = Mime.structure(message);
        assertEquals(Set.of(Doubt.ENCODED), root.doubts());
        assertFalse(Mime.anyFilename(root, "a.exe"::equals));
        String shown = new String(Mime.bodyStructure(message), StandardCharsets.ISO_8859_1);
        assertFalse(shown, shown.contains("MIXED") || shown.contains("a.exe"));
    }
}
