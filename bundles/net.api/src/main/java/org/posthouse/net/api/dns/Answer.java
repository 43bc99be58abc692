package org.posthouse.net.api.dns;

import java.util.List;

/**
 * The answer to a look-up.
 *
 * <p>{@link Kind#TRY_LATER} is no answer: whoever gets it must wait, and must not go on as if there were no records. With
 * {@link Security#BOGUS} somebody may want just that (rfc7672#2.1).
 *
 * @param kind what kind of answer
 * @param name the name the answer is about, in ASCII and lower case, without a trailing dot: the one at the end of the
 *     aliases (CNAME) if the name that was asked for is one, otherwise that name
 * @param records the records; empty unless {@link Kind#FOUND}
 * @param security holds for every alias on the way, and for a negative answer too; {@link Security#INDETERMINATE} or
 *     {@link Security#BOGUS} with {@link Kind#TRY_LATER}, never bogus with another kind
 */
public record Answer<T>(Kind kind, String name, List<T> records, Security security) {
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

    /**
     * An answer.
     *
     * @throws IllegalArgumentException if its parts contradict each other
     */
    public Answer {
        records = List.copyOf(records);
        if (records.isEmpty() == (kind == Kind.FOUND)) {
            throw new IllegalArgumentException(kind + " with " + records.size() + " records");
        }
        boolean known = security == Security.SECURE || security == Security.INSECURE;
        if (security == Security.BOGUS && kind != Kind.TRY_LATER || known && kind == Kind.TRY_LATER) {
            throw new IllegalArgumentException(kind + " and " + security);
        }
    }

    /** Records; at least one. */
    public static <T> Answer<T> found(String name, List<T> records, Security security) {
        return new Answer<>(Kind.FOUND, name, records, security);
    }

    /** Any answer without records. */
    public static <T> Answer<T> none(Kind kind, String name, Security security) {
        return new Answer<>(kind, name, List.of(), security);
    }

    /** True if DNSSEC has validated it. */
    public boolean secure() {
        return security == Security.SECURE;
    }
}
