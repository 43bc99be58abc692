package org.posthouse.settings.file;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an option is set to, as text.
 *
 * @param texts one for a single value; any number for a list
 * @param list it is a list, though it may have one text
 */
public record Value(List<String> texts, boolean list) {
    public Value {
        texts = List.copyOf(texts);
        if (!list && texts.size() != 1) {
            throw new IllegalArgumentException("a single value cannot have " + texts.size() + " texts");
        }
    }

    /** A single value. */
    public static Value of(String text) {
        return new Value(List.of(text), false);
    }

    /** A list. */
    public static Value list(List<String> texts) {
        return new Value(texts, true);
    }

    /** What a configuration has: a single object, an array or a collection. */
    public static Value ofObject(Object object) {
        if (object instanceof Collection<?> many) {
            return list(many.stream().map(String::valueOf).toList());
        }
        if (object.getClass().isArray()) {
            Stream<Object> all = IntStream.range(0, Array.getLength(object)).mapToObj(i -> Array.get(object, i));
            return list(all.map(String::valueOf).toList());
        }
        return of(String.valueOf(object));
    }

    /** For a configuration: a {@code String} or an array of them. */
    public Object toObject() {
        return list ? texts.toArray(new String[0]) : texts.get(0);
    }

    /** The texts that say something. */
    public List<String> filled() {
        return texts.stream().filter(text -> !text.isEmpty()).toList();
    }
}
