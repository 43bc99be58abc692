package org.posthouse.filter.junk.features;

import java.util.Locale;
import java.util.Set;

/**
 * Reduces HTML to what a reader sees, a character at a time, and notes elements and the targets of links. Bounded, and content with
 * any input: what is not closed ends with the text.
 */
final class Markup {
    private static final int MAX_TAG = 1_024;
    private static final int MAX_NAME = 16;
    private static final int MAX_ENTITY = 10;
    private static final Set<String> INLINE =
            Set.of("b", "i", "u", "em", "strong", "font", "span", "a", "big", "small", "sub", "sup", "tt");
    private static final Set<String> HIDDEN = Set.of("style", "script");

    private enum State {
        TEXT,
        TAG,
        COMMENT,
        ENTITY
    }

    private final Collector collector;
    private final StringBuilder out;
    private final StringBuilder held = new StringBuilder();
    private State state = State.TEXT;
    private String hidden = "";

    /** @param out takes the text */
    Markup(Collector collector, StringBuilder out) {
        this.collector = collector;
        this.out = out;
    }

    void take(char[] characters, int length) {
        for (int i = 0; i < length && out.length() < TextFeatures.MAX_TEXT; i++) {
            take(characters[i]);
        }
    }

    private void take(char c) {
        switch (state) {
            case TEXT -> text(c);
            case TAG -> tag(c);
            case COMMENT -> comment(c);
            case ENTITY -> entity(c);
        }
    }

    private void text(char c) {
        if (c == '<') {
            state = State.TAG;
            held.setLength(0);
        } else if (!hidden.isEmpty()) {
            return;
        } else if (c == '&') {
            state = State.ENTITY;
            held.setLength(0);
        } else {
            out.append(c);
        }
    }

    private void tag(char c) {
        if (c == '>') {
            state = State.TEXT;
            element();
            return;
        }
        if (held.isEmpty() && !(c == '/' || c == '!' || c == '?' || Character.isLetter(c))) {
            state = State.TEXT; // not the beginning of a tag
            if (hidden.isEmpty()) {
                out.append('<').append(c);
            }
            return;
        }
        if (held.length() < MAX_TAG) {
            held.append(c);
        }
        if (c == '-' && held.length() == 3 && held.charAt(0) == '!' && held.charAt(1) == '-') {
            state = State.COMMENT;
            collector.add(Kind.MARKUP, "comment");
            held.delete(0, 1); // "<!-->" is a whole comment
        }
    }

    private void comment(char c) {
        if (c == '>' && held.length() == 2) {
            state = State.TEXT;
        } else if (c != '-') {
            held.setLength(0);
        } else if (held.length() < 2) {
            held.append(c);
        }
    }

    private void entity(char c) {
        if (c == ';' || held.length() == MAX_ENTITY || c == '<' || c <= ' ') {
            state = State.TEXT;
            out.append(Entities.character(held.toString()));
            if (c != ';') {
                text(c);
            }
        } else {
            held.append(c);
        }
    }

    private void element() {
        int end = 0;
        while (end < held.length()
                && end < MAX_NAME
                && (Character.isLetterOrDigit(held.charAt(end)) || held.charAt(end) == '/')) {
            end++;
        }
        String name = held.substring(0, end).toLowerCase(Locale.ROOT);
        if (!hidden.isEmpty()) {
            hidden = name.equals("/" + hidden) ? "" : hidden;
            return;
        }
        if (name.isEmpty() || name.charAt(0) == '/') {
            if (name.length() > 1 && !INLINE.contains(name.substring(1))) {
                out.append(' ');
            }
            return;
        }
        collector.add(Kind.MARKUP, name);
        if (!INLINE.contains(name)) {
            out.append(' ');
        }
        Attributes.add(collector, name, held, end);
        if (HIDDEN.contains(name)) {
            hidden = name;
        }
    }
}
