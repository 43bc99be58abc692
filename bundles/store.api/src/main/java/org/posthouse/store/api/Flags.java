package org.posthouse.store.api;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The flags of a message (rfc3501#2.3.2), without \Recent, which belongs to sessions. Immutable. Keywords keep the case in
 * which they came first and are compared without it.
 */
public final class Flags {
    public static final int SEEN = 1;
    public static final int ANSWERED = 2;
    public static final int FLAGGED = 4;
    public static final int DELETED = 8;
    public static final int DRAFT = 16;

    /** The most keywords a message can have. */
    public static final int MAX_KEYWORDS = 64;

    private static final String[] NAMES = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"};
    private static final Flags[] PLAIN = new Flags[32];

    static {
        for (int i = 0; i < PLAIN.length; i++) {
            PLAIN[i] = new Flags(i, Set.of());
        }
    }

    /** No flag. */
    public static final Flags NONE = PLAIN[0];

    private final int system;
    private final Set<String> keywords;

    private Flags(int system, Set<String> keywords) {
        this.system = system;
        this.keywords = keywords;
    }

    /**
     * @param system the sum of constants of this class
     * @param keywords atoms
     */
    public static Flags of(int system, Collection<String> keywords) {
        if ((system & ~31) != 0) {
            throw new IllegalArgumentException("system flags " + system);
        }
        if (keywords.isEmpty()) {
            return PLAIN[system];
        }
        TreeSet<String> sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        sorted.addAll(keywords);
        return new Flags(system, java.util.Collections.unmodifiableSet(sorted));
    }

    public static Flags of(int system) {
        return of(system, Set.of());
    }

    /** The bit of a system flag by its name in any case, {@code \Seen} and so on; 0 if it is not one. */
    public static int systemBit(String name) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equalsIgnoreCase(name)) {
                return 1 << i;
            }
        }
        return 0;
    }

    /** The system flags as the sum of constants. */
    public int system() {
        return system;
    }

    /** The keywords, sorted. */
    public Set<String> keywords() {
        return keywords;
    }

    public boolean has(int systemBit) {
        return (system & systemBit) != 0;
    }

    public boolean hasKeyword(String keyword) {
        return keywords.contains(keyword);
    }

    /** These flags and those. */
    public Flags plus(Flags other) {
        if (other.keywords.isEmpty() && (system | other.system) == system) {
            return this;
        }
        TreeSet<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(keywords);
        all.addAll(other.keywords);
        return of(system | other.system, all);
    }

    /** These flags without those. */
    public Flags minus(Flags other) {
        TreeSet<String> rest = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        rest.addAll(keywords);
        other.keywords.forEach(rest::remove);
        return of(system & ~other.system, rest);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Flags f
                && f.system == system
                && f.keywords.size() == keywords.size()
                && f.keywords.containsAll(keywords);
    }

    @Override
    public int hashCode() {
        int hash = system;
        for (String keyword : keywords) {
            hash += keyword.toLowerCase(Locale.ROOT).hashCode();
        }
        return hash;
    }

    /** As on the wire, without parentheses: {@code \Seen \Flagged $Forwarded}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++) {
            if ((system & 1 << i) != 0) {
                out.append(out.isEmpty() ? "" : " ").append(NAMES[i]);
            }
        }
        if (!keywords.isEmpty()) {
            out.append(out.isEmpty() ? "" : " ").append(keywords.stream().collect(Collectors.joining(" ")));
        }
        return out.toString();
    }
}
