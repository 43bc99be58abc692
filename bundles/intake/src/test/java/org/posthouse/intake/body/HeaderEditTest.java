package org.posthouse.intake.body;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.Test;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** Edits of header sections: what is not edited stays octet for octet. */
public class HeaderEditTest {
    private static final String THREE = "A: 1\r\nB: 2\r\n\tfolded\r\na: 3\r\n\r\nbody: x\r\n";

    private static String edited(String message, Action... edits) throws IOException {
        return text(Content.of(message(message)).edit(List.of(edits)).message());
    }

    private static Message message(String text) {
        return Messages.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(Message message) throws IOException {
        byte[] octets;
        try (InputStream in = message.open(0)) {
            octets = in.readAllBytes();
        }
        assertEquals(octets.length, message.size());
        for (int from : new int[] {1, octets.length / 2, octets.length}) {
            if (from <= octets.length) {
                try (InputStream in = message.open(from)) {
                    assertArrayEquals(Arrays.copyOfRange(octets, from, octets.length), in.readAllBytes());
                }
            }
        }
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static Action add(String name, int position) {
        return new Action.AddHeader(Header.of(name, "new"), position);
    }

    private static Action remove(String name, int occurrence) {
        return new Action.RemoveHeader(name, occurrence);
    }

    private static Action replace(String name, int occurrence) {
        return new Action.ReplaceHeader(occurrence, Header.of(name, "new"));
    }

    @Test
    public void aFieldGoesWhereItIsWanted() throws IOException {
        assertEquals("N: new\r\n" + THREE, edited(THREE, add("N", 0)));
        assertEquals("A: 1\r\nB: 2\r\n\tfolded\r\nN: new\r\na: 3\r\n\r\nbody: x\r\n", edited(THREE, add("N", 2)));
        assertEquals("A: 1\r\nB: 2\r\n\tfolded\r\na: 3\r\nN: new\r\n\r\nbody: x\r\n", edited(THREE, add("N", 99)));
    }

    @Test
    public void editsAreMadeOneAfterTheOther() throws IOException {
        assertEquals("M: new\r\nN: new\r\n" + THREE, edited(THREE, add("N", 0), add("M", 0)));
        assertEquals("N: new\r\n\r\nbody: x\r\n", edited(THREE, remove("A", 0), add("N", 0), remove("b", 1)));
        assertEquals("N: new\r\n\r\nbody: x\r\n", edited(THREE, add("N", 1), remove("a", 0), remove("B", -1)));
    }

    @Test
    public void occurrencesCountFromEitherEnd() throws IOException {
        assertEquals("B: 2\r\n\tfolded\r\na: 3\r\n\r\nbody: x\r\n", edited(THREE, remove("a", 1)));
        assertEquals("A: 1\r\nB: 2\r\n\tfolded\r\n\r\nbody: x\r\n", edited(THREE, remove("A", -1)));
        assertEquals("B: 2\r\n\tfolded\r\n\r\nbody: x\r\n", edited(THREE, remove("A", 0)));
        assertEquals(THREE, edited(THREE, remove("a", 3), remove("a", -3), remove("C", 0), remove("body", 1)));
        assertEquals("A: 1\r\nB: new\r\na: 3\r\n\r\nbody: x\r\n", edited(THREE, replace("B", 1)));
        assertEquals("A: 1\r\nB: 2\r\n\tfolded\r\nA: new\r\n\r\nbody: x\r\n", edited(THREE, replace("A", -1)));
        assertEquals("A: 1\r\nB: 2\r\n\tfolded\r\na: 3\r\nC: new\r\n\r\nbody: x\r\n", edited(THREE, replace("C", 1)));
    }

    @Test
    public void whatIsNoFieldCannotBecomeOne() throws IOException {
        assertEquals("N: new\r\n\r\n folded onto nothing\r\n", edited(" folded onto nothing\r\n", add("N", 0)));
        assertEquals("N: new\r\n\r\n f: x\r\nB: y\r\n", edited(" f: x\r\nB: y\r\n", remove("B", 1), add("N", 7)));
        assertEquals("N: new\r\n\r\nno colon here\r\n", edited("no colon here\r\n", add("N", 1)));
        assertEquals("N: new\r\n\r\n", edited("", add("N", 0)));
        assertEquals("A: 1\r\nN: new\r\n", edited("A: 1", add("N", 1)));
        assertEquals("A: 1\r\nN: new\r\ntext\r\nB: 2\r\n\r\nx", edited("A: 1\r\ntext\r\nB: 2\r\n\r\nx", add("N", 1)));
        assertEquals("A: 1\r\ntext\r\n\r\nx", edited("A: 1\r\ntext\r\nB: 2\r\n\r\nx", remove("B", 1)));
        assertEquals("B: 2\r\n\r\nx", edited("A: 1\r\ntext\r\nB: 2\r\n\r\nx", remove("A", 1)));
    }

    @Test
    public void linesThatAreNoFieldStayWhereTheyAre() throws IOException {
        String odd = "A: 1\r\nB\u00e4d: x\r\n y\r\nB : 2\n\nbody";
        assertEquals("A: 1\r\nN: new\r\nB\u00e4d: x\r\n y\r\nB : 2\n\nbody", edited(odd, add("N", 1)));
        assertEquals("A: 1\r\nB\u00e4d: x\r\n y\r\nB : 2\nN: new\r\n\nbody", edited(odd, add("N", 2)));
        assertEquals("A: 1\r\nB\u00e4d: x\r\n y\r\n\nbody", edited(odd, remove("b", 1)));
    }

    @Test
    public void theBodyIsNeverRead() throws IOException {
        byte[] head = "A: 1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        Message endless = Messages.of(Long.MAX_VALUE / 2, offset -> new InputStream() {
            private long at = offset;

            @Override
            public int read() throws IOException {
                if (at > 3 * 4096) {
                    throw new IOException("the body is read");
                }
                return at < head.length ? head[(int) at++] : 'x' + 0 * (int) at++;
            }
        });
        Content edited = Content.of(endless).edit(List.of(add("N", 1), remove("A", 1)));
        assertEquals(Long.MAX_VALUE / 2 + 2, edited.message().size());
        assertEquals(
                List.of("N"),
                edited.message().headers().fields().stream().map(Header::name).toList());
    }

    @Test
    public void aSectionThatIsTooLargeIsNotEdited() throws IOException {
        String many = "A: 1\r\n".repeat(2001) + "\r\n";
        String large = "A: " + "x".repeat(256 * 1024) + "\r\n\r\n";
        for (String message : List.of(many, large)) {
            assertThrows(HeaderTooLargeException.class, () -> edited(message, remove("B", 1)));
            assertEquals("N: new\r\n" + message, edited(message, add("N", 0)));
        }
        Action huge = new Action.AddHeader(Header.of("N", "x".repeat(256 * 1024)), 0);
        assertThrows(HeaderTooLargeException.class, () -> edited(THREE, huge));
        assertThrows(HeaderTooLargeException.class, () -> edited(THREE, remove("A", 1), huge));
    }

    @Test
    public void editsOfWhatWasEditedBefore() throws IOException {
        Content content = Content.of(message(THREE)).edit(List.of(add("N", 0), add("M", 3)));
        Content again = content.edit(List.of(remove("B", 1), add("L", 0)));
        assertEquals("L: new\r\nN: new\r\nA: 1\r\nM: new\r\na: 3\r\n\r\nbody: x\r\n", text(again.message()));
        assertEquals(
                "K: new\r\n\r\nbody: x\r\n",
                text(again.edit(List.of(remove("L", 0), remove("N", 0), remove("A", 0), remove("M", 0), add("K", 4)))
                        .message()));
        Content prefixed = Content.of(message(THREE)).prepend(List.of(Header.of("P", "1"), Header.of("Q", "2")));
        assertEquals(
                "P: 1\r\nN: new\r\nQ: 2\r\n" + THREE,
                text(prefixed.edit(List.of(add("N", 1))).message()));
    }

    /** A slow and simple editor to compare with: fields as the reader of header sections sees them. */
    private static List<Header> model(List<Header> before, Action edit) {
        List<Header> fields = new ArrayList<>(before);
        if (edit instanceof Action.AddHeader add) {
            fields.add(Math.min(add.position(), fields.size()), add.header());
        } else if (edit instanceof Action.RemoveHeader remove) {
            List<Header> found = named(fields, remove.name());
            int at = remove.occurrence() > 0 ? remove.occurrence() - 1 : found.size() + remove.occurrence();
            if (remove.occurrence() == 0) {
                fields.removeAll(found);
            } else if (at >= 0 && at < found.size()) {
                Header one = found.get(at);
                fields.removeIf(field -> field == one);
            }
        } else if (edit instanceof Action.ReplaceHeader replace) {
            List<Header> found = named(fields, replace.header().name());
            int at = replace.occurrence() > 0 ? replace.occurrence() - 1 : found.size() + replace.occurrence();
            if (at >= 0 && at < found.size()) {
                Header one = found.get(at);
                fields.replaceAll(field -> field == one ? replace.header() : field);
            } else {
                fields.add(replace.header());
            }
        }
        return fields;
    }

    private static List<Header> named(List<Header> fields, String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).toList();
    }

    private static final String[] LINES = {
        "A: 1\r\n",
        "a : 2\n",
        "B:\r\n",
        "b: x\r\n",
        " folded\r\n",
        "\tmore: x\n",
        ": nothing\r\n",
        "B\u00f6: 8bit\r\n",
        "C: \u00ff\u00fe\r\n",
        "X y: blank\r\n",
        "D: \r\r\n",
        "c: \0\r\n",
        "Content-Type: text/plain;\r\n",
        "E: e"
    };
    private static final String[] ENDS = {"\r\n", "\n", "", "text without colon\r\n", "\r\nbody\r\n", "\n\nA: body\r\n"
    };

    @Test
    public void oddHeadersAndOddEdits() throws IOException {
        Random random = new Random(20261129);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int line = random.nextInt(9); line > 0; line--) {
                text.append(LINES[random.nextInt(LINES.length)]);
            }
            String head = text.toString().replaceFirst("^[ \\t]+", "");
            String end = head.endsWith("\n") || head.isEmpty() ? ENDS[random.nextInt(ENDS.length)] : "";
            compare("A: 0\r\n" + head + end, random);
        }
    }

    private static void compare(String text, Random random) throws IOException {
        Message before = message(text);
        List<Header> model = before.headers().fields();
        Content content = Content.of(before);
        StringBuilder made = new StringBuilder();
        for (int round = random.nextInt(3); round >= 0; round--) {
            List<Action> edits = new ArrayList<>();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                Action edit = any(random);
                edits.add(edit);
                model = model(model, edit);
            }
            made.append(edits);
            content = content.edit(edits);
        }
        String what = text.replace("\r", "\\r").replace("\n", "\\n") + " " + made;
        Message after = content.message();
        assertEquals(what, names(model), names(after.headers().fields()));
        assertEquals(what, body(text), body(text(after)));
    }

    private static Action any(Random random) {
        String name = List.of("A", "b", "C", "Content-type", "N").get(random.nextInt(5));
        int occurrence = random.nextInt(7) - 3;
        return switch (random.nextInt(3)) {
            case 0 -> add(name.toUpperCase(Locale.ROOT), random.nextInt(6));
            case 1 -> remove(name, occurrence);
            default -> replace(name, occurrence == 0 ? 1 : occurrence);
        };
    }

    private static List<String> names(List<Header> fields) {
        return fields.stream().map(field -> field.name() + "=" + field.value()).toList();
    }

    /** What comes after the header section, the empty line left out. */
    private static String body(String text) {
        String rest = text;
        while (true) {
            int end = rest.indexOf('\n') + 1;
            String line = end == 0 ? rest : rest.substring(0, end);
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (line.isBlank() && !folded) {
                return rest.substring(line.length());
            }
            rest = rest.substring(line.length());
        }
    }
}
