package org.posthouse.support.entry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An entry of a list in the configuration: a name, then words with or without a value, separated by semicolons, as {@code
 * list.example; kind=addresses; points=2.5; reason}.
 *
 * @param name what the entry is about, as it was written; not empty
 * @param words by their names in lower case; those without a value have the empty one
 */
public record Entry(String name, Map<String, String> words) {
    public Entry {
        words = Map.copyOf(words);
    }

    /**
     * Reads an entry.
     *
     * @param values the words that have a value
     * @param flags the words that have none
     * @throws IllegalArgumentException if it cannot be understood as a whole; the message says what, for the operator
     */
    public static Entry parse(String text, Set<String> values, Set<String> flags) {
        String[] parts = text.split(";", -1);
        String name = parts[0].strip();
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("must begin with a name");
        }
        Map<String, String> words = new HashMap<>();
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            if (!part.isBlank()) {
                add(words, part, values, flags);
            }
        }
        return new Entry(name, words);
    }

    private static void add(Map<String, String> words, String part, Set<String> values, Set<String> flags) {
        int equals = part.indexOf('=');
        String word = (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : part.substring(equals + 1).strip();
        if (!values.contains(word) && !flags.contains(word)) {
            throw new IllegalArgumentException("unknown word '" + word + "'");
        }
        if (flags.contains(word) && equals >= 0) {
            throw new IllegalArgumentException("'" + word + "' takes no value");
        }
        if (values.contains(word) && value.isEmpty()) {
            throw new IllegalArgumentException("'" + word + "' needs a value");
        }
        if (words.put(word, value) != null) {
            throw new IllegalArgumentException("'" + word + "' is given twice");
        }
    }

    /** True if the word is there. */
    public boolean has(String word) {
        return words.containsKey(word);
    }

    /** The value of a word; empty if it is not there. */
    public Optional<String> text(String word) {
        return Optional.ofNullable(words.get(word));
    }

    /** The values of a word that may have several, separated by commas or spaces, in lower case; none if it is not there. */
    public List<String> list(String word) {
        return Arrays.stream(
                        words.getOrDefault(word, "").toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(one -> !one.isEmpty())
                .toList();
    }
}
