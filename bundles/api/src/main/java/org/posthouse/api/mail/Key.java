package org.posthouse.api.mail;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The name and the type of an attribute. Two keys of the same name are the same attribute, in whichever bundle each was
 * made, so that one bundle can read what another wrote without sharing a class with it.
 *
 * @param <T> the type of the value, immutable
 */
public final class Key<T> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*:[a-z0-9][a-z0-9._-]*");

    private final String name;
    private final Function<T, String> format;
    private final Function<String, T> parse;

    private Key(String name, Function<T, String> format, Function<String, T> parse) {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a namespaced name (vendor:name): " + name);
        }
        this.name = name;
        this.format = Objects.requireNonNull(format, "format");
        this.parse = Objects.requireNonNull(parse, "parse");
    }

    /**
     * A key whose values are kept as text.
     *
     * @param name {@code vendor:name} in lower case
     * @param format makes text of a value
     * @param parse reads that text; throws a RuntimeException for what is not a value
     */
    public static <T> Key<T> of(String name, Function<T, String> format, Function<String, T> parse) {
        return new Key<>(name, format, parse);
    }

    /** A key of text. */
    public static Key<String> text(String name) {
        return of(name, text -> text, text -> text);
    }

    /** A key of whole numbers. */
    public static Key<Long> number(String name) {
        return of(name, n -> Long.toString(n), Long::valueOf);
    }

    /** A key of fractions, such as scores. */
    public static Key<Double> fraction(String name) {
        return of(name, d -> Double.toString(d), Double::valueOf);
    }

    /** A key of flags. */
    public static Key<Boolean> flag(String name) {
        return of(name, b -> Boolean.toString(b), Boolean::valueOf);
    }

    /** A key of points in time. */
    public static Key<Instant> time(String name) {
        return of(name, Instant::toString, Instant::parse);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Its name, {@code vendor:name}. */
    public String name() {
        return name;
    }

    String format(T value) {
        return Objects.requireNonNull(format.apply(value), name);
    }

    T parse(String text) {
        return parse.apply(text);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Key<?> key && key.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
