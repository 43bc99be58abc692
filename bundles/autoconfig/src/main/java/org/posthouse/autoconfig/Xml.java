package org.posthouse.autoconfig;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes XML: text is escaped, and what XML cannot hold is left out. */
final class Xml {
    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** A line as it stands, such as a DOCTYPE. */
    Xml raw(String line) {
        out.append(line).append('\n');
        return this;
    }

    /** Begins an element; attributes are names and values in turn. */
    Xml begin(String name, String... attributes) {
        indent().append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        out.append(">\n");
        open.push(name);
        return this;
    }

    /** An element with text only. */
    Xml text(String name, String text) {
        indent().append('<').append(name).append('>').append(escaped(text));
        out.append("</").append(name).append(">\n");
        return this;
    }

    /** An element with nothing in it. */
    Xml empty(String name) {
        indent().append('<').append(name).append("/>\n");
        return this;
    }

    /** Ends the element that was begun last. */
    Xml end() {
        String name = open.pop();
        indent().append("</").append(name).append(">\n");
        return this;
    }

    private StringBuilder indent() {
        return out.append("  ".repeat(open.size()));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().filter(Xml::isPossible).forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    private static boolean isPossible(int c) {
        return c >= 0x20 && (c < 0x7f || c > 0x9f) && (c < 0xd800 || c > 0xdfff) && (c & 0xfffe) != 0xfffe;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
