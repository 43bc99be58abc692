package org.posthouse.filter.script.parse;

/** A mistake in a file of rules; the message is a line for its author, with the place. */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException(Place place, String reason) {
        super(place + ": " + reason);
    }

    SyntaxException(String reason) {
        super(reason);
    }
}
