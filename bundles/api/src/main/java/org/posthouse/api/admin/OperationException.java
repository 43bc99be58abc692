package org.posthouse.api.admin;

/** An operation could not be done; the message is for the administrator. */
public final class OperationException extends Exception {
    private static final long serialVersionUID = 1;

    public OperationException(String message) {
        super(message);
    }

    public OperationException(String message, Throwable cause) {
        super(message, cause);
    }
}
