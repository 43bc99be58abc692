package org.posthouse.support.calls;

/** A call was not made, or did not return in time. */
public final class BusyException extends Exception {
    private static final long serialVersionUID = 1;

    public BusyException(String message) {
        super(message);
    }
}
