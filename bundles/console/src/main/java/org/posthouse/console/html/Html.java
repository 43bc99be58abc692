package org.posthouse.console.html;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** Builds HTML; every text and attribute value is escaped, so that nothing a peer sent becomes markup. */
public final class Html {
    private final StringBuilder out = new StringBuilder(4096);

    /** Begins a document: all up to its body. The addresses are those of its style, its script and its icon. */
    public Html document(String title, String style, String script, String icon) {
        out.append("<!DOCTYPE html>");
        return open("html", "lang", "en")
                .open("head")
                .open("meta", "charset", "utf-8")
                .open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .open("meta", "name", "color-scheme", "content", "light dark")
                .element("title", title)
                .open("link", "rel", "icon", "href", icon)
                .open("link", "rel", "stylesheet", "href", style)
                .open("script", "src", script, "defer", "defer")
                .close("script")
                .close("head");
    }

    /** Opens an element; attributes as name, value, name, value. A null value leaves the attribute out. */
    public Html open(String tag, String... attributes) {
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

    public Html close(String tag) {
        out.append("</").append(tag).append('>');
        return this;
    }

    public Html text(String text) {
        escape(text);
        return this;
    }

    /** An element with text in it. */
    public Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /** A small coloured word; tone is {@code good}, {@code warn}, {@code bad} or {@code calm}. */
    public Html chip(String text, String tone) {
        return element("span", text, "class", "ph-chip ph-" + tone);
    }

    /** A moment, as an operation writes it: in UTC, {@code 2025-03-01 12:00:00}. Of today, the time is enough. */
    public Html time(String text) {
        String today = LocalDate.now(ZoneOffset.UTC) + " ";
        String shown = text.startsWith(today) ? text.substring(today.length()) : text;
        return element("time", shown, "datetime", text.replace(' ', 'T') + "Z", "title", text + " UTC");
    }

    /** A horizontal bar, filled to a percentage. */
    public Html bar(int percent) {
        int p = Math.max(0, Math.min(100, percent));
        String tone = p >= 95 ? "bad" : p >= 80 ? "warn" : "good";
        return open("span", "class", "ph-bar", "title", percent + " %", "role", "img", "aria-label", percent + " %")
                .open("span", "class", "ph-" + tone, "style", "width:" + p + "%")
                .close("span")
                .close("span");
    }

    /** A horizontal bar, filled to a percentage, of which more is better. */
    public Html progress(int percent) {
        int p = Math.max(0, Math.min(100, percent));
        return open("span", "class", "ph-bar", "title", p + " %", "role", "img", "aria-label", p + " %")
                .open("span", "class", "ph-good", "style", "width:" + p + "%")
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
