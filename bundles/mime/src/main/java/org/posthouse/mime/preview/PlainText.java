package org.posthouse.mime.preview;

import java.io.IOException;
import java.util.List;
import org.posthouse.api.message.Message;
import org.posthouse.mime.Mime;

/** Makes text of what strangers write: nothing of it moves a cursor, rings a bell, or turns the direction in which text is read. */
public final class PlainText {
    private static final int MOST_LINE = 200;

    private PlainText() {}

    /** A text in one line, shortened. */
    public static String line(String text) {
        String line = printable(text).replaceAll("\\s+", " ").strip();
        return line.length() > MOST_LINE ? line.substring(0, MOST_LINE) + "…" : line;
    }

    /**
     * A field of the header, decoded, in one line.
     *
     * @return empty text if the message has none
     * @throws IOException if the message cannot be read
     */
    public static String field(Message message, String name) throws IOException {
        return line(Mime.decodeWords(Mime.header(message, name).orElse("")));
    }

    /** A text without control characters but line feeds and tabs. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.replace("\r\n", "\n").codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                out.append((char) c);
            } else if (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** The words of HTML. Not a sanitizer: whoever shows them escapes them. */
    static String ofHtml(String html) {
        StringBuilder words = new StringBuilder();
        boolean markup = false;
        String skipped = "";
        for (int i = 0; i < html.length(); i++) {
            char c = html.charAt(i);
            if (c == '<') {
                markup = true;
                skipped = skipped(html, i, skipped);
                words.append(isBreak(html, i) ? '\n' : ' ');
            } else if (c == '>' && markup) {
                markup = false;
            } else if (!markup && skipped.isEmpty()) {
                words.append(c);
            }
        }
        return words.toString()
                .replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replaceAll("[ \\t\\r]+", " ")
                .replaceAll(" ?\\n[ \\n]*+", "\n");
    }

    /** The element whose content is no text, if one begins here; empty if it ends. */
    private static String skipped(String html, int at, String now) {
        if (!now.isEmpty()) {
            return html.regionMatches(true, at, "</" + now, 0, now.length() + 2) ? "" : now;
        }
        for (String name : List.of("style", "script", "title")) {
            if (html.regionMatches(true, at + 1, name, 0, name.length())) {
                return name;
            }
        }
        return "";
    }

    private static boolean isBreak(String html, int at) {
        for (String name : List.of("br", "p", "/p", "div", "/div", "tr", "li", "h1", "h2", "h3")) {
            if (html.regionMatches(true, at + 1, name, 0, name.length())) {
                return true;
            }
        }
        return false;
    }
}
