package org.posthouse.setup.change;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What an option is set to.
 *
 * @param texts one for a single value
 * @param list it is a list, though it may have one text
 */
public record Setting(List<String> texts, boolean list) {
    private static final String SEPARATOR = "\n";

    public Setting {
        texts = List.copyOf(texts);
    }

    public static Setting of(String text) {
        return new Setting(List.of(text), false);
    }

    public static Setting list(List<String> texts) {
        return new Setting(texts, true);
    }

    /** As Configuration Admin has it. */
    static Setting ofObject(Object value) {
        if (value instanceof Object[] many) {
            return list(Arrays.stream(many).map(String::valueOf).toList());
        } else if (value instanceof Collection<?> many) {
            return list(many.stream().map(String::valueOf).toList());
        }
        return of(String.valueOf(value));
    }

    Object toObject() {
        return list ? texts.toArray(String[]::new) : text();
    }

    /** For people. */
    public String text() {
        return String.join(", ", texts);
    }

    String line() {
        return (list ? "[" : "=") + String.join(SEPARATOR, texts);
    }

    static Optional<Setting> read(String line) {
        if (line.startsWith("=")) {
            return Optional.of(of(line.substring(1)));
        } else if (line.startsWith("[")) {
            String rest = line.substring(1);
            return Optional.of(list(rest.isEmpty() ? List.of() : List.of(rest.split(SEPARATOR, -1))));
        }
        return Optional.empty();
    }
}
