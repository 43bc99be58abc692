package org.posthouse.intake.life;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An entry as text: a filter's name, then words with or without a value. What is not changed stays as it was written. */
final class EntryText {
    private static final String BETWEEN = "; ";

    private final String name;
    private final Map<String, String> parts;

    private EntryText(String name, Map<String, String> parts) {
        this.name = name;
        this.parts = parts;
    }

    /** An entry without words. */
    static EntryText named(String name) {
        return new EntryText(name, new LinkedHashMap<>());
    }

    static EntryText of(String text) {
        String[] all = text.split(";");
        Map<String, String> parts = new LinkedHashMap<>();
        for (int i = 1; i < all.length; i++) {
            String part = all[i].strip();
            if (!part.isEmpty()) {
                parts.put(part.split("=", 2)[0].strip().toLowerCase(Locale.ROOT), part);
            }
        }
        return new EntryText(all[0].strip(), parts);
    }

    /** The value of a word; empty if it is not there. */
    Optional<String> value(String word) {
        return Optional.ofNullable(parts.get(word))
                .map(part -> part.substring(Math.min(part.length(), part.indexOf('=') + 1))
                        .strip());
    }

    /** The values of a word; none if it is not there. */
    List<String> values(String word) {
        return value(word).map(EntryText::list).orElse(List.of());
    }

    static List<String> list(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(one -> !one.isEmpty())
                .toList();
    }

    /** With another value of a word, in its place if it was there, else at the end. */
    EntryText with(String word, String value) {
        Map<String, String> changed = new LinkedHashMap<>(parts);
        changed.put(word, word + "=" + value);
        return new EntryText(name, changed);
    }

    /** With a word and its value first. */
    EntryText withFirst(String word, String value) {
        Map<String, String> changed = new LinkedHashMap<>();
        changed.put(word, word + "=" + value);
        parts.forEach(changed::putIfAbsent);
        return new EntryText(name, changed);
    }

    EntryText without(String... words) {
        Map<String, String> changed = new LinkedHashMap<>(parts);
        changed.keySet().removeAll(List.of(words));
        return new EntryText(name, changed);
    }

    @Override
    public String toString() {
        return parts.isEmpty() ? name : name + BETWEEN + String.join(BETWEEN, parts.values());
    }
}
