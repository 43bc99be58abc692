package org.posthouse.net.api.dns;

import java.util.List;

/**
 * The answer to a look-up.
 *
 * @param kind what kind of answer
 * @param records the records; empty unless {@link Kind#FOUND}
 * @param secure the resolver says that DNSSEC validated it (AD bit)
 */
public record Answer<T>(Kind kind, List<T> records, boolean secure) {
    /** The kinds of answers. */
    public enum Kind {
        /** There are records. */
        FOUND,
        /** The name exists, without records of this type. */
        NO_DATA,
        /** The name does not exist. */
        NO_NAME,
        /** No answer now. */
        TRY_LATER
    }

    public Answer {
        records = List.copyOf(records);
    }

    public static <T> Answer<T> found(List<T> records, boolean secure) {
        return new Answer<>(Kind.FOUND, records, secure);
    }

    public static <T> Answer<T> none(Kind kind) {
        return new Answer<>(kind, List.of(), false);
    }
}
