package org.posthouse.console;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** Builds HTML; every text and attribute value is escaped, so that nothing a peer sent becomes markup. */
final class Html {
    private final StringBuilder out = new StringBuilder(4096);

    /** Opens an element; attributes as name, value, name, value. A null value leaves the attribute out. */
    Html open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i + 1 < attributes.length; i += 2) {
            if (attributes[i + 1] != null) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(attributes[i + 1]);
                out.append('"');
            }
        }
        out.append('>');
        return this;
    }

    Html close(String tag) {
        out.append("</").append(tag).append('>');
        return this;
    }

    Html text(String text) {
        escape(text);
        return this;
    }

    /** An element with text in it. */
    Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /** A small coloured word; tone is {@code good}, {@code warn}, {@code bad} or {@code calm}. */
    Html chip(String text, String tone) {
        return element("span", text, "class", "ph-chip ph-" + tone);
    }

    /** A moment, as an operation writes it: in UTC, {@code 2025-03-01 12:00:00}. Of today, the time is enough. */
    Html time(String text) {
        String today = LocalDate.now(ZoneOffset.UTC) + " ";
        String shown = text.startsWith(today) ? text.substring(today.length()) : text;
        return element("time", shown, "datetime", text.replace(' ', 'T') + "Z", "title", text + " UTC");
    }

    /** A horizontal bar, filled to a percentage. */
    Html bar(int percent) {
        int p = Math.max(0, Math.min(100, percent));
        String tone = p >= 95 ? "bad" : p >= 80 ? "warn" : "good";
        return open("span", "class", "ph-bar", "title", percent + " %")
                .open("span", "class", "ph-" + tone, "style", "width:" + p + "%")
                .close("span")
                .close("span");
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < 32 && c != '\n' && c != '\t' ? ' ' : c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
