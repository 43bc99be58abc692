package org.posthouse.imap.fetch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.wire.Wire;

/**
 * A part of a message's text (rfc3501#6.4.5).
 *
 * @param path part numbers; empty for the message itself
 * @param text what of it
 * @param fields the field names of HEADER.FIELDS and HEADER.FIELDS.NOT
 * @param from where a partial fetch begins; -1 if all is wanted
 * @param length the most octets of a partial fetch
 * @param label how it is called in the response
 */
public record Section(List<Integer> path, Text text, List<String> fields, long from, long length, byte[] label) {
    private static final int MAX_DEPTH = 100;

    /** The kinds of section text. */
    public enum Text {
        ALL(""),
        HEADER("HEADER"),
        FIELDS("HEADER.FIELDS"),
        FIELDS_NOT("HEADER.FIELDS.NOT"),
        TEXT("TEXT"),
        MIME("MIME");

        private final String title;

        Text(String title) {
            this.title = title;
        }
    }

    /** The whole of a kind, under an old name: RFC822 and its likes. */
    static Section named(String label, Text text) {
        return new Section(List.of(), text, List.of(), -1, 0, label.getBytes(StandardCharsets.US_ASCII));
    }

    public boolean isPartial() {
        return from >= 0;
    }

    /** Reads what follows BODY or BODY.PEEK. */
    static Section parse(Tokens in) throws SyntaxException {
        in.expect('[');
        List<Integer> path = new ArrayList<>();
        boolean more = !in.next(']');
        while (more && in.peek() >= '0' && in.peek() <= '9') {
            long number = in.number();
            if (number == 0 || number > Integer.MAX_VALUE || path.size() == MAX_DEPTH) {
                throw new SyntaxException("Invalid part number");
            }
            path.add((int) number);
            more = in.take('.');
        }
        Text text = more ? text(in.name(), !path.isEmpty()) : Text.ALL;
        List<String> fields = new ArrayList<>();
        if (text == Text.FIELDS || text == Text.FIELDS_NOT) {
            in.space();
            in.expect('(');
            do {
                fields.add(in.astringText());
            } while (in.take(' '));
            in.expect(')');
        }
        in.expect(']');
        long from = -1;
        long length = 0;
        if (in.take('<')) {
            from = in.number();
            in.expect('.');
            length = in.number();
            in.expect('>');
            if (length == 0) {
                throw new SyntaxException("Partial fetch of zero octets");
            }
        }
        byte[] label = label(path, text, fields, from);
        return new Section(List.copyOf(path), text, List.copyOf(fields), from, length, label);
    }

    /** Field names as atoms where they can be, however the client wrote them. */
    private static byte[] label(List<Integer> path, Text text, List<String> fields, long from) {
        Wire label = new Wire().text("BODY[");
        label.text(path.stream().map(String::valueOf).collect(Collectors.joining(".")));
        label.text(path.isEmpty() || text == Text.ALL ? "" : ".").text(text.title);
        for (int i = 0; i < fields.size(); i++) {
            label.text(i == 0 ? " (" : " ").astring(fields.get(i));
        }
        label.text(fields.isEmpty() ? "]" : ")]");
        return (from < 0 ? label : label.text("<").number(from).text(">")).take();
    }

    private static Text text(String name, boolean part) throws SyntaxException {
        for (Text text : Text.values()) {
            if (text != Text.ALL && text.title.equals(name) && (part || text != Text.MIME)) {
                return text;
            }
        }
        throw new SyntaxException("Unknown section " + name);
    }
}
