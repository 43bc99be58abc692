package org.posthouse.api.quarantine;

/** What was asked for cannot be done; the message is for the user and tells nothing of others. */
public final class QuarantineException extends Exception {
    private static final long serialVersionUID = 1;

    public QuarantineException(String message) {
        super(message);
    }

    public QuarantineException(String message, Throwable cause) {
        super(message, cause);
    }
}
