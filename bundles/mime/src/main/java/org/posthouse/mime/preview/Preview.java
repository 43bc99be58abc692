package org.posthouse.mime.preview;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;

/**
 * The beginning of a message's text and a list of its parts.
 *
 * @param text plain text, of HTML the words alone; whoever puts it into HTML escapes it
 * @param parts the first parts that are no multiparts
 */
public record Preview(String text, List<Piece> parts) {
    /** Characters of the text that are shown. */
    private static final int MOST = 4_000;

    /** Of HTML more is read, since much of it is markup. */
    private static final int MOST_HTML = 64_000;

    private static final int MOST_PARTS = 50;

    /** A message larger than this is not looked through for its text. */
    private static final long LARGEST = 32L << 20;

    public Preview {
        parts = List.copyOf(parts);
    }

    /**
     * A part of a message.
     *
     * @param type such as {@code text/plain}, in lower case
     * @param octets as it is encoded
     * @param name the name of the file; empty if it has none
     */
    public record Piece(String type, long octets, String name) {}

    /**
     * Reads it.
     *
     * @throws IOException if the message cannot be read
     */
    public static Preview of(Message message) throws IOException {
        if (message.size() > LARGEST) {
            return new Preview("The mail is too large to show", List.of());
        }
        Part root = Mime.structure(message);
        List<Part> parts = new ArrayList<>();
        root.forEach(part -> {
            if (!part.isMultipart() && parts.size() < MOST_PARTS) {
                parts.add(part);
            }
        });
        return new Preview(
                text(message, parts),
                parts.stream()
                        .map(part -> new Piece(
                                PlainText.line((part.type() + "/" + part.subtype()).toLowerCase(Locale.ROOT)),
                                part.content().length(),
                                PlainText.line(part.filename().orElse(""))))
                        .toList());
    }

    private static String text(Message message, List<Part> parts) throws IOException {
        Optional<Part> plain = first(parts, "plain");
        if (plain.isPresent()) {
            return shortened(read(message, plain.get(), MOST + 1));
        }
        Optional<Part> html = first(parts, "html");
        return html.isPresent()
                ? shortened(PlainText.ofHtml(read(message, html.get(), MOST_HTML)))
                : "The mail has no text";
    }

    private static Optional<Part> first(List<Part> parts, String subtype) {
        return parts.stream()
                .filter(part -> part.isText() && part.subtype().equalsIgnoreCase(subtype))
                .filter(part -> Mime.canDecode(part) && part.filename().isEmpty())
                .findFirst();
    }

    private static String read(Message message, Part part, int most) throws IOException {
        char[] text = new char[most];
        int length = 0;
        try (Reader reader = Mime.openText(message, part)) {
            int read = 0;
            while (read >= 0 && length < most) {
                length += read;
                read = reader.read(text, length, most - length);
            }
        }
        return new String(text, 0, length);
    }

    private static String shortened(String text) {
        String shown = PlainText.printable(text.length() > MOST ? text.substring(0, MOST) : text)
                .strip();
        return text.length() > MOST ? shown + "\n…" : shown;
    }
}
