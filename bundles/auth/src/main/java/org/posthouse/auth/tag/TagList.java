package org.posthouse.auth.tag;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A list of tags and values, {@code v=1; d=example.org} (rfc6376#3.2). Immutable.
 *
 * @param tags the values by the tags' names, in their order; white space around values is gone
 */
public record TagList(Map<String, String> tags) {
    /** The longest list that is read. */
    public static final int MAX_LENGTH = 64 * 1024;

    /** The most tags of a list; no standard has half as many. */
    private static final int MAX_TAGS = 64;

    /**
     * Reads a list.
     *
     * @return empty if it is none, has a tag twice, or is too long
     */
    public static Optional<TagList> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        int start = 0;
        while (start < text.length()) {
            int semicolon = text.indexOf(';', start);
            int end = semicolon < 0 ? text.length() : semicolon;
            String tag = strip(text, start, end);
            boolean trailing = tag.isEmpty() && semicolon < 0 && start > 0;
            if (!trailing && (tags.size() == MAX_TAGS || !add(tags, tag))) {
                return Optional.empty();
            }
            start = end + 1;
        }
        return tags.isEmpty() ? Optional.empty() : Optional.of(new TagList(tags));
    }

    private static boolean add(Map<String, String> tags, String tag) {
        int equals = tag.indexOf('=');
        if (equals <= 0) {
            return false;
        }
        String name = strip(tag, 0, equals);
        String value = strip(tag, equals + 1, tag.length());
        return isName(name) && isValue(value) && tags.putIfAbsent(name, value) == null;
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean more = i > 0 && (c >= '0' && c <= '9' || c == '_');
            if (!letter && !more) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && !isSpace(c) || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static String strip(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** The value of a tag; empty if there is none. */
    public Optional<String> get(String tag) {
        return Optional.ofNullable(tags.get(tag));
    }

    /** The value of a tag in lower case, or what it means that there is none. */
    public String word(String tag, String otherwise) {
        return get(tag).map(value -> value.toLowerCase(Locale.ROOT)).orElse(otherwise);
    }

    /** The value of a tag without any white space in it, as for Base64; empty if there is none. */
    public Optional<String> packed(String tag) {
        return get(tag).map(value -> value.replaceAll("[ \\t\\r\\n]+", ""));
    }
}
