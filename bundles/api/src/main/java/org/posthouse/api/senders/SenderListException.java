package org.posthouse.api.senders;

/** A list cannot be changed or read; the message is for the person who wanted it. */
public final class SenderListException extends Exception {
    private static final long serialVersionUID = 1;

    public SenderListException(String message) {
        super(message);
    }

    public SenderListException(String message, Throwable cause) {
        super(message, cause);
    }
}
