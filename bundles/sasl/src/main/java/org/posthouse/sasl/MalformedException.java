package org.posthouse.sasl;

/** A client's response is not what the mechanism says; has no stack trace. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException() {
        super(null, null, false, false);
    }
}
