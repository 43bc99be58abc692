package org.posthouse.imap.parse;

/** A command that does not follow the grammar; the message is for the client. Without stack trace: bad input is normal. */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    public SyntaxException(String message) {
        super(message, null, false, false);
    }
}
