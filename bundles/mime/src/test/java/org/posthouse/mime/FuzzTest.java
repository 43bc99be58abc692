package org.posthouse.mime;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** Mutated mails: nothing throws, offsets stay within their parents, and the wire forms keep to the grammar. */
public class FuzzTest {
    private static final String[] SNIPPETS = {
        "\r\n",
        "\n",
        "\r",
        "\0",
        "--",
        "--b",
        "--b--",
        "--outer\r\n",
        "--in=ner--\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Type:",
        "\"",
        "(",
        ")",
        "\\",
        "=?utf-8?B?",
        "?=",
        ";",
        "; filename*0*=",
        "'",
        "To: a:b;c@d,<",
        "Subject: \u00ff",
        " ",
        "\t",
        ":",
        "%",
        "=",
        "Content-Transfer-Encoding: base64\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQ29udGVudC1UeXBlOiBhOyBuYW1lPWI=\r\n",
        "From: <@a:b@c>\r\n",
        "Content-Type: text/plain; charset=utf-16\r\n",
        "Content-Language: ,,\r\n",
        "Content-Disposition: ;=\r\n"
    };

    private final Random random = new Random(20250101);

    @Test
    public void mutatedCorpus() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Corpus.all().forEach(m -> seeds.add(m.octets()));
        for (int i = 0; i < 4_000; i++) {
            byte[] mail = seeds.get(random.nextInt(seeds.size()));
            int changes = 1 + random.nextInt(6);
            for (int c = 0; c < changes; c++) {
                mail = mutate(mail, seeds);
            }
            check(mail);
        }
    }

    @Test
    public void noise() throws IOException {
        for (int i = 0; i < 500; i++) {
            StringBuilder mail = new StringBuilder();
            int pieces = random.nextInt(60);
            for (int p = 0; p < pieces; p++) {
                mail.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
            }
            check(mail.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private byte[] mutate(byte[] mail, List<byte[]> seeds) {
        int at = mail.length == 0 ? 0 : random.nextInt(mail.length);
        int to = Math.min(mail.length, at + random.nextInt(40));
        byte[] insert =
                switch (random.nextInt(5)) {
                    case 0 -> new byte[0]; // remove
                    case 1 -> {
                        byte[] noise = new byte[random.nextInt(8)];
                        random.nextBytes(noise);
                        yield noise;
                    }
                    case 2 -> seeds.get(random.nextInt(seeds.size()));
                    default -> {
                        to = at;
                        yield SNIPPETS[random.nextInt(SNIPPETS.length)].getBytes(StandardCharsets.ISO_8859_1);
                    }
                };
        byte[] result = new byte[Math.min(20_000, mail.length - (to - at) + insert.length)];
        for (int i = 0; i < result.length; i++) {
            result[i] = i < at ? mail[i] : i < at + insert.length ? insert[i - at] : mail[i - insert.length + to - at];
        }
        return result;
    }

    /** Filters see all that the structure has, and more. */
    private static void contents(Message message, Part root) throws IOException {
        Contents contents = Mime.contents(message);
        assertTrue(!Mime.anyFilename(root, n -> true) || contents.anyFilename(n -> true));
        Set<Doubt> mayBeSettled = Set.of(Doubt.ENCODED, Doubt.NO_BOUNDARY);
        for (Doubt doubt : root.doubts()) {
            assertTrue(
                    doubt.toString(),
                    mayBeSettled.contains(doubt) || contents.doubts().contains(doubt));
        }
    }

    private static void check(byte[] octets) throws IOException {
        try {
            Message message = Messages.of(octets);
            Part root = Mime.structure(message);
            tree(root, octets.length);
            assertEquals(octets.length, root.content().end());
            assertEquals(root.content().offset(), Mime.headerLength(message));
            Index index = Mime.index(message);
            WireCheck.envelope(index.envelope());
            WireCheck.body(index.body());
            WireCheck.body(index.bodyStructure());
            contents(message, root);
            Mime.textContains(message, "not in there, surely");
            Mime.headerFields(message, List.of("to"), true);
            for (String field : List.of("to", "from", "subject", "date")) {
                for (String value : message.headers().all(field)) {
                    Mime.addresses(value);
                    Mime.decodeWords(value);
                    Mime.date(value);
                    Mime.messageIds(value);
                }
            }
            root.forEach(p -> decode(message, p));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("of " + Corpus.escape(octets), e);
        }
    }

    private static void decode(Message message, Part part) {
        try (InputStream in = Mime.openDecoded(message, part)) {
            assertTrue(in.readAllBytes().length <= part.content().length());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void tree(Part part, int size) {
        assertTrue(part.header().offset() >= 0
                && part.header().end() <= part.content().offset());
        assertTrue(part.content().end() <= size);
        assertTrue(part.lines() >= 0 && part.lines() <= part.content().length());
        long from = part.content().offset();
        for (Part child : part.children()) {
            assertTrue("order", child.header().offset() >= from);
            assertTrue("within", child.content().end() <= part.content().end());
            from = child.content().end();
            assertEquals(child.path().size(), part.path().size() + 1);
            tree(child, size);
        }
        part.message().ifPresent(m -> {
            assertEquals(part.content().offset(), m.header().offset());
            assertEquals(part.content().end(), m.content().end());
            tree(m, size);
        });
        part.envelope().ifPresent(WireCheck::envelope);
    }
}
