package org.posthouse.intake.filter;

/** A verdict asks for what cannot be done: a failure of the filter. Nothing of it was executed. Has no stack trace. */
public final class InvalidVerdictException extends Exception {
    private static final long serialVersionUID = 1;

    public InvalidVerdictException(String message) {
        super(message, null, false, false);
    }
}
