package org.posthouse.support;

/**
 * A part of the server is not there at the moment: no service is bound, or the one that was called is leaving. Whoever
 * gets this waits for the next one, or says "later"; nothing is broken. It has no stack trace, its cause has.
 */
public final class AbsentException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param part what is absent, in a word or two */
    public AbsentException(String part) {
        this(part, null);
    }

    /**
     * @param part what is absent, in a word or two
     * @param cause what it threw when it left; may be null
     */
    public AbsentException(String part, Throwable cause) {
        super(part + (cause == null ? " is absent" : " is stopping"), cause, false, false);
    }
}
