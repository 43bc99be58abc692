package org.posthouse.mime;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

public class BoundsTest {
    @Test
    public void tooDeepIsOpaque() throws IOException {
        StringBuilder mail = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=L")
                    .append(i)
                    .append("_||--L")
                    .append(i)
                    .append("_|");
        }
        check(mail, Mime.MAX_DEPTH);
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            messages.append("Content-Type: message/rfc822||");
        }
        check(messages, Mime.MAX_DEPTH);
    }

    private static void check(StringBuilder mail, int depth) throws IOException {
        Part root = Mime.structure(Messages.of(Corpus.crlf(mail.toString())));
        assertEquals(Set.of(Doubt.TOO_DEEP), root.doubts());
        int[] nodes = new int[2];
        root.forEach(p -> {
            nodes[0]++;
            if (p.isOpaque()) {
                nodes[1]++;
                assertEquals("APPLICATION", p.type());
                assertEquals("OCTET-STREAM", p.subtype());
            }
        });
        assertEquals(depth + 1, nodes[0]);
        assertEquals(1, nodes[1]);
        WireCheck.body(Mime.bodyStructure(root));
    }

    @Test
    public void partsAreCountedUpToABound() throws IOException {
        String mail = "Content-Type: multipart/mixed; boundary=b||" + "--b||x|".repeat(5_000) + "--b--|";
        Part root = Mime.structure(Messages.of(Corpus.crlf(mail)));
        assertEquals(Set.of(Doubt.TOO_MANY_PARTS), root.doubts());
        assertEquals(Mime.MAX_PARTS - 1, root.children().size());
        Part fewer = Mime.structure(Messages.of(
                Corpus.crlf("Content-Type: multipart/mixed; boundary=b||" + "--b||x|".repeat(1_500) + "--b--|")));
        assertTrue(fewer.isComplete());
        assertEquals(1_500, fewer.children().size());
    }

    @Test
    public void headerValuesAreBounded() throws IOException {
        String mail = "Subject: " + "x".repeat(500_000) + "|To: " + "a@b,".repeat(200_000)
                + "|Content-Type: text/html; name=" + "y".repeat(500_000) + "||body|";
        Message message = Messages.of(Corpus.crlf(mail));
        Part root = Mime.structure(message);
        assertFalse(root.isComplete());
        assertEquals(6, root.content().length());
        assertTrue(Mime.envelope(message).length < 500_000);
        assertTrue(Mime.headerFields(message, java.util.List.of(), true).length <= Mime.MAX_HEADER_FIELDS + 2);
        String many = "Content-Type: multipart/mixed; boundary=b||"
                + ("--b|Content-Description: " + "z".repeat(10_000) + "||x|").repeat(300);
        Part parts = Mime.structure(Messages.of(Corpus.crlf(many)));
        assertFalse(parts.isComplete());
        assertEquals(300, parts.children().size());
        assertTrue(Mime.bodyStructure(parts).length < 2 * Mime.MAX_RETAINED);
    }

    /** Long addresses do not crowd out what says which parts there are. */
    @Test
    public void structureHasABudgetOfItsOwn() throws IOException {
        String crowd = ("To: " + "a@b,".repeat(50_000) + "|Cc: " + "c@d,".repeat(60_000) + "|").repeat(3);
        Part root = Mime.structure(
                Messages.of(Corpus.crlf(crowd + "Content-Type: multipart/mixed; boundary=b||--b||x|--b--|")));
        assertFalse(root.isComplete());
        assertEquals(Set.of(), root.doubts());
        assertEquals(1, root.children().size());
    }

    /** Were each boundary compared with each line, this would be two billion comparisons. */
    @Test
    public void manyLongBoundariesAreLookedForAtOnce() throws IOException {
        String common = "y".repeat(980);
        StringBuilder mail = new StringBuilder();
        for (int i = 10; i < 99; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=")
                    .append(common)
                    .append(i);
            mail.append("||--").append(common).append(i).append("|");
        }
        mail.append("||").append(("--" + common + "zz|").repeat(25_000));
        byte[] octets = Corpus.crlf(mail.toString());
        Part root = Mime.structure(Messages.of(octets));
        assertEquals(Set.of(), root.doubts());
        int[] nodes = new int[1];
        root.forEach(p -> nodes[0]++);
        assertEquals(90, nodes[0]);
    }

    @Test
    public void boundariesMatchAsTheyWouldOneByOne() {
        Random random = new Random(11);
        for (int i = 0; i < 3_000; i++) {
            Boundaries boundaries = new Boundaries();
            java.util.List<String> open = new java.util.ArrayList<>();
            for (int n = random.nextInt(12); n > 0; n--) {
                if (!open.isEmpty() && random.nextInt(4) == 0) {
                    boundaries.close();
                    open.remove(open.size() - 1);
                } else {
                    String boundary = text(random, 1 + random.nextInt(4));
                    assertEquals(open.size(), boundaries.open(Octets.latin1(boundary)));
                    open.add(boundary);
                }
            }
            String line = text(random, random.nextInt(7));
            int expected = -1;
            for (int level = 0; level < open.size(); level++) {
                boolean longer = expected < 0
                        || open.get(level).length() >= open.get(expected).length();
                expected = line.startsWith(open.get(level)) && longer ? level : expected;
            }
            assertEquals(open + " " + line, expected, boundaries.match(Octets.latin1(line), 0, line.length()));
        }
    }

    private static String text(Random random, int length) {
        return random.ints(length, 0, 3)
                .mapToObj(c -> "ab\u00e9".substring(c, c + 1))
                .collect(java.util.stream.Collectors.joining());
    }

    @Test
    public void manyFieldsOfOneNameAreBoundedTogether() throws IOException {
        String some = "To: a@b|" + "To:|".repeat(1_000) + "To: c@d||";
        Part few = Mime.structure(Messages.of(Corpus.crlf(some)));
        assertTrue(few.isComplete());
        assertEquals("a@b, c@d", few.fields().raw(Field.TO).orElseThrow());
        String embedded = "Content-Type: message/rfc822||";
        String many = "To: a@b|" + "To: c|".repeat(100_000) + "Cc: d@e|" + "Cc: f|".repeat(100_000);
        Part root = Mime.structure(Messages.of(Corpus.crlf((many + embedded).repeat(10) + "|x")));
        assertFalse(root.isComplete());
        int[] kept = new int[1];
        root.forEach(p -> kept[0] += p.fields().raw(Field.TO).orElse("").length()
                + p.fields().raw(Field.CC).orElse("").length());
        assertTrue(kept[0] <= Mime.MAX_RETAINED);
    }

    @Test
    public void longLinesAndSlowStreams() throws IOException {
        byte[] mail = Corpus.crlf(
                "Subject: " + "s".repeat(100_000) + "| folded|Content-Type: multipart/mixed; boundary=b||--b||"
                        + "--cx".repeat(50_000) + "|--b|" + "h: " + "h".repeat(70_000) + "v||2|--b--|");
        Part whole = Mime.structure(Messages.of(mail));
        assertEquals(2, whole.children().size());
        assertEquals(200_000, whole.children().get(0).content().length());
        assertEquals(1, whole.children().get(1).content().length());
        Part slow = Mime.structure(
                Messages.of(mail.length, offset -> new Dribble(Messages.of(mail).open(offset), 7)));
        assertEquals(Corpus.escape(Mime.bodyStructure(whole)), Corpus.escape(Mime.bodyStructure(slow)));
    }

    @Test
    public void theSameHoweverTheStreamIsCut() throws IOException {
        for (Corpus.Mail mail : Corpus.all()) {
            String expected = Corpus.escape(Mime.bodyStructure(Messages.of(mail.octets())));
            for (int seed = 1; seed < 4; seed++) {
                int s = seed;
                Message cut = Messages.of(
                        mail.octets().length,
                        offset -> new Dribble(Messages.of(mail.octets()).open(offset), s));
                assertEquals(mail.name(), expected, Corpus.escape(Mime.bodyStructure(cut)));
            }
        }
    }

    /** A stream that gives few octets at a time, as a network does. */
    static final class Dribble extends InputStream {
        private final InputStream in;
        private final Random random;

        Dribble(InputStream in, int seed) {
            this.in = in;
            this.random = new Random(seed);
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return in.read(target, offset, Math.min(length, 1 + random.nextInt(1 + random.nextInt(500))));
        }
    }
}
