package org.posthouse.filter.junk.features;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.message.Message;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;

/** Features of the parts of a message, and of the text in them. */
final class TextFeatures {
    /** The most characters that are read of all text parts, HTML included. */
    static final int MAX_READ = 96 * 1024;

    /** The most characters of text that are looked at. */
    static final int MAX_TEXT = 32 * 1024;

    private static final int MAX_PARTS = 64;
    private static final int MAX_LABEL = 40;
    private static final int CHUNK = 4_096;
    private static final List<String> MARKS = List.of("<html", "<body", "<table", "</a>", "<br>");

    private final Message message;
    private final Collector collector;
    private final StringBuilder text = new StringBuilder(CHUNK);
    private int budget = MAX_READ;

    TextFeatures(Message message, Collector collector) {
        this.message = message;
        this.collector = collector;
    }

    void read() throws IOException {
        List<Part> parts = new ArrayList<>();
        Mime.structure(message).forEach(parts::add);
        for (Part part : parts.subList(0, Math.min(parts.size(), MAX_PARTS))) {
            about(part);
            if (part.isText() && !part.isMultipart() && budget > 0 && text.length() < MAX_TEXT) {
                try (Reader reader = Mime.openText(message, part)) {
                    text(reader, part.subtype().equals("HTML"));
                }
            }
        }
        Words.addText(collector, text);
        Links.addAll(collector, text);
    }

    private void about(Part part) {
        label("type ", part.type() + '/' + part.subtype());
        part.filename().ifPresent(name -> label("name .", name.substring(name.lastIndexOf('.') + 1)));
        if (part.isText()) {
            label("encoding ", part.encoding());
            label("charset ", part.parameter("charset").orElse("(none)"));
        }
    }

    private void label(String what, String value) {
        if (value.length() <= MAX_LABEL) {
            collector.add(Kind.PART, what + value.toLowerCase(Locale.ROOT));
        }
    }

    private void text(Reader reader, boolean html) throws IOException {
        char[] buffer = new char[CHUNK];
        Markup markup = null;
        boolean first = true;
        int read;
        while (budget > 0 && text.length() < MAX_TEXT && (read = reader.read(buffer)) >= 0) {
            budget -= read;
            if (first && (html || looksLikeHtml(buffer, read))) {
                markup = new Markup(collector, text);
            }
            first = false;
            if (markup == null) {
                text.append(buffer, 0, read);
            } else {
                markup.take(buffer, read);
            }
        }
        text.append('\n');
    }

    /** Some send HTML as plain text, and some mail programs show it as HTML. */
    private static boolean looksLikeHtml(char[] buffer, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '<') {
                String tag = new String(buffer, i, Math.min(6, length - i)).toLowerCase(Locale.ROOT);
                if (MARKS.stream().anyMatch(tag::startsWith)) {
                    return true;
                }
            }
        }
        return false;
    }
}
