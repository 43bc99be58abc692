package org.posthouse.filter.junk.features;

import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.mime.Mime;

/** Features of the header: which fields there are, their words, and the shape of identifiers. */
final class HeaderFeatures {
    /** The most characters of a field's value that are looked at. */
    private static final int MAX_VALUE = 2_000;

    private static final int MAX_NAME = 64;
    private static final int LONGEST = 60;
    private static final int MAX_SHAPE = 80;

    /** Times say when mail was collected, not what it is; what other filters wrote may be forged, or is their opinion. */
    private static final Set<String> LEFT_OUT = Set.of("date", "delivery-date", "resent-date", "x-bogosity");

    private static final String OTHER_FILTER = "x-spam-";

    /** Of these only the form and the domain count; no other mail has the same. */
    private static final Set<String> IDENTIFIERS = Set.of("message-id", "references", "in-reply-to", "thread-index");

    private final Collector collector;

    HeaderFeatures(Collector collector) {
        this.collector = collector;
    }

    void read(Headers headers) {
        for (Header field : headers.fields()) {
            if (collector.isFull(View.FORM)) {
                return;
            }
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!LEFT_OUT.contains(name) && !name.startsWith(OTHER_FILTER) && name.length() <= MAX_NAME) {
                collector.add(Kind.PRESENT, field.name());
                value(name, limited(field.value()));
            }
        }
    }

    private static String limited(String value) {
        return value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value;
    }

    private void value(String name, String value) {
        if (IDENTIFIERS.contains(name)) {
            shape(name, value);
            words(name, value.substring(value.lastIndexOf('@') + 1));
        } else if (name.equals("received")) {
            int time = value.lastIndexOf(';');
            words(name, time < 0 ? value : value.substring(0, time));
        } else {
            String decoded = Mime.decodeWords(value);
            words(name, decoded);
            if (name.equals("subject")) {
                Words.addText(collector, decoded);
            }
        }
    }

    private void words(String field, String value) {
        int owner = Collector.owner(field);
        Words.cut(value, (text, from, to) -> {
            collector.addField(owner, field, text, from, Math.min(to, from + LONGEST));
            Words.pieces(text, from, to, (piece, f, t) -> collector.addField(owner, field, piece, f, t));
        });
    }

    /** What an identifier is made of, up to its domain: {@code 9a.A-9} for {@code 20021201ab.XYZ-7}. */
    private void shape(String field, String value) {
        StringBuilder shape = new StringBuilder();
        char last = 0;
        for (int i = 0; i < value.length() && i < MAX_SHAPE && value.charAt(i) != '@'; i++) {
            char c = value.charAt(i);
            char sort = Character.isDigit(c) ? '9' : Character.isUpperCase(c) ? 'A' : Character.isLetter(c) ? 'a' : c;
            if (sort != last) {
                shape.append(sort);
            }
            last = sort;
        }
        // the space keeps it apart from the words, and upper case from lower
        collector.add(Kind.PRESENT, field + ' ' + shape);
    }
}
