package org.posthouse.filter.junk.features;

import java.util.Locale;
import java.util.Set;

/** The attributes of an element of HTML: each short one with its value, and where links lead. */
final class Attributes {
    private static final int LONGEST = 24;
    private static final Set<String> LINKS = Set.of("href", "src", "action", "background");

    private final Collector collector;
    private final CharSequence tag;
    private int at;

    private Attributes(Collector collector, CharSequence tag, int from) {
        this.collector = collector;
        this.tag = tag;
        this.at = from;
    }

    /**
     * @param tag what is between the angle brackets
     * @param from where the element's name ends
     */
    static void add(Collector collector, String element, CharSequence tag, int from) {
        Attributes attributes = new Attributes(collector, tag, from);
        while (attributes.at < tag.length()) {
            attributes.next(element);
        }
    }

    private void next(String element) {
        while (at < tag.length() && !Character.isLetter(tag.charAt(at))) {
            at++;
        }
        int from = at;
        while (at < tag.length() && (Character.isLetterOrDigit(tag.charAt(at)) || tag.charAt(at) == '-')) {
            at++;
        }
        String name = tag.subSequence(from, at).toString().toLowerCase(Locale.ROOT);
        skipSpace();
        if (at < tag.length() && tag.charAt(at) == '=') {
            at++;
            skipSpace();
            attribute(element, name, value());
        }
    }

    private void skipSpace() {
        while (at < tag.length() && tag.charAt(at) <= ' ') {
            at++;
        }
    }

    private String value() {
        int from = at;
        if (at < tag.length() && (tag.charAt(at) == '"' || tag.charAt(at) == '\'')) {
            char quote = tag.charAt(at);
            from = ++at;
            while (at < tag.length() && tag.charAt(at) != quote) {
                at++;
            }
        } else {
            while (at < tag.length() && tag.charAt(at) > ' ') {
                at++;
            }
        }
        return tag.subSequence(from, at).toString();
    }

    private void attribute(String element, String name, String value) {
        if (LINKS.contains(name)) {
            collector.add(Kind.MARKUP, element + ' ' + name);
            Links.add(collector, value);
        } else if (name.length() + value.length() <= LONGEST) {
            collector.add(Kind.MARKUP, name + '=' + value.toLowerCase(Locale.ROOT));
        }
    }
}
