package org.posthouse.api.mail;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Typed values by {@link Key}. Kept as text, so that whoever does not know a key hands its value on as it was. Bounded: all
 * names and values together have at most {@link #MAX_LENGTH} characters.
 */
public final class Attributes {
    /** The most characters of all names and values together. */
    public static final int MAX_LENGTH = 64 * 1024;

    /** No attribute. */
    public static final Attributes NONE = new Attributes(new TreeMap<>());

    private final SortedMap<String, String> values;

    private Attributes(TreeMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /**
     * Attributes from their text form, as a codec reads them.
     *
     * @throws IllegalArgumentException if a name has no namespace or they are too long
     */
    public static Attributes of(Map<String, String> texts) {
        if (texts.isEmpty()) {
            return NONE;
        }
        long length = 0;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            if (!Key.isName(entry.getKey())) {
                throw new IllegalArgumentException("not a namespaced name (vendor:name): " + entry.getKey());
            }
            length += entry.getKey().length() + (long) entry.getValue().length();
        }
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("attributes of " + length + " characters");
        }
        return new Attributes(new TreeMap<>(texts));
    }

    /** As {@link #of}, of what was valid where it was written. */
    static Attributes stored(Map<String, String> texts) {
        return texts.isEmpty() ? NONE : new Attributes(new TreeMap<>(texts));
    }

    /**
     * The value of a key.
     *
     * @return empty if there is none, or one that cannot be read as a value of the key's type
     */
    public <T> Optional<T> get(Key<T> key) {
        String text = values.get(key.name());
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(key.parse(text));
        } catch (RuntimeException notAValue) {
            return Optional.empty(); // a bundle of another version wrote it
        }
    }

    /**
     * These with one more value, which replaces an earlier one of the same key.
     *
     * @throws IllegalArgumentException if they become too long
     */
    public <T> Attributes with(Key<T> key, T value) {
        TreeMap<String, String> more = new TreeMap<>(values);
        more.put(key.name(), key.format(value));
        return of(more);
    }

    /** These without a key. */
    public Attributes without(Key<?> key) {
        if (!values.containsKey(key.name())) {
            return this;
        }
        TreeMap<String, String> fewer = new TreeMap<>(values);
        fewer.remove(key.name());
        return of(fewer);
    }

    /**
     * These and those, which replace earlier ones of the same keys.
     *
     * @throws IllegalArgumentException if they become too long
     */
    public Attributes with(Attributes others) {
        if (others.isEmpty()) {
            return this;
        }
        TreeMap<String, String> all = new TreeMap<>(values);
        all.putAll(others.values);
        return of(all);
    }

    /** True if there is none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The text forms by name, sorted; for codecs and for showing them. */
    public SortedMap<String, String> texts() {
        return values;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Attributes a && a.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
