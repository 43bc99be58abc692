package org.posthouse.net.api.dns;

/**
 * What DNSSEC says of an answer, from the best to the worst (rfc4033#5). Only a server that is believed can say it: one on
 * this machine, or one that the configuration names as such.
 */
public enum Security {
    /** It was validated. */
    SECURE,
    /** It was not: something between the root and the answer is not signed, or the server does not validate. */
    INSECURE,
    /** Nobody who is believed has looked, or there was no answer. */
    INDETERMINATE,
    /** Signatures are missing or wrong: the answer is forged, or its zone is broken. It is never handed out. */
    BOGUS;

    /** What holds for two answers together: the worse of both. */
    public Security and(Security other) {
        return compareTo(other) > 0 ? this : other;
    }
}
