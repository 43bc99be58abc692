package org.posthouse.mime;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

public class CorpusTest {
    @Test
    public void eachMailIsReadAsTheRfcsSay() throws IOException {
        int checked = 0;
        for (Corpus.Mail mail : Corpus.all()) {
            Message message = Messages.of(mail.octets());
            Part root = Mime.structure(message);
            for (String expectation : mail.expectations()) {
                int space = expectation.indexOf(' ');
                String what = expectation.substring(0, space);
                String value = expectation.substring(space + 1);
                String name = mail.name() + " " + expectation;
                switch (what) {
                    case "envelope" -> {
                        assertEquals(name, value, Corpus.escape(Mime.envelope(message)));
                        assertEquals(
                                name, value, Corpus.escape(Mime.index(message).envelope()));
                    }
                    case "body" -> assertEquals(name, value, Corpus.escape(Mime.body(message)));
                    case "bodystructure" -> assertEquals(name, value, Corpus.escape(Mime.bodyStructure(message)));
                    case "none" -> assertEquals(name, Optional.empty(), range(root, value));
                    case "filename" -> {
                        Part part = root.part(path(value.split(" ")[0])).orElseThrow();
                        String expected = value.substring(value.indexOf(' ') + 1);
                        assertEquals(
                                name, expected, Corpus.escape(part.filename().orElse("")));
                    }
                    case "parameter" -> {
                        String expected = value.substring(value.indexOf(' ') + 1);
                        assertEquals(
                                name,
                                expected,
                                Corpus.escape(
                                        root.parameter(value.split(" ")[0]).orElse("")));
                    }
                    case "decoded" -> {
                        Part part = root.part(path(value.split(" ")[0])).orElseThrow();
                        try (InputStream in = Mime.openDecoded(message, part)) {
                            String expected = value.substring(value.indexOf(' ') + 1);
                            assertEquals(name, expected, Corpus.escape(in.readAllBytes()));
                        }
                    }
                    case "text" -> {
                        Part part = root.part(path(value.split(" ")[0])).orElseThrow();
                        StringWriter text = new StringWriter();
                        Mime.openText(message, part).transferTo(text);
                        assertEquals(name, value.substring(value.indexOf(' ') + 1), Corpus.escape(text.toString()));
                    }
                    default -> {
                        assertTrue(name, what.startsWith("["));
                        Range range = range(root, what).orElseThrow(() -> new AssertionError(name));
                        try (InputStream in = Mime.open(message, range)) {
                            assertEquals(name, value, Corpus.escape(in.readAllBytes()));
                        }
                    }
                }
                checked++;
            }
        }
        assertTrue("expectations checked: " + checked, checked > 90);
    }

    @Test
    public void headerLengthIsWhereTheBodyBegins() throws IOException {
        for (Corpus.Mail mail : Corpus.all()) {
            Message message = Messages.of(mail.octets());
            assertEquals(mail.name(), Mime.structure(message).content().offset(), Mime.headerLength(message));
        }
    }

    /** {@code [1.2.MIME]} */
    private static Optional<Range> range(Part root, String specification) {
        String inner = specification.substring(1, specification.indexOf(']'));
        List<String> pieces = new ArrayList<>(inner.isEmpty() ? List.of() : Arrays.asList(inner.split("\\.")));
        Section section = Section.ALL;
        if (!pieces.isEmpty()
                && Character.isLetter(pieces.get(pieces.size() - 1).charAt(0))) {
            section = Section.valueOf(pieces.remove(pieces.size() - 1));
        }
        return root.range(path(String.join(".", pieces)), section);
    }

    private static List<Integer> path(String numbers) {
        return numbers.isEmpty()
                ? List.of()
                : Arrays.stream(numbers.split("\\.")).map(Integer::valueOf).toList();
    }
}
