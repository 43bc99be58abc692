package org.posthouse.imap.state;

/**
 * The selected mailbox is not what it was: deleted, or its UIDs are not valid any more; or the account is gone. What the client believes of it is
 * wrong, and within a session nothing can tell it so but the end of the session.
 */
public final class ViewLostException extends Exception {
    private static final long serialVersionUID = 1;

    public ViewLostException(String message) {
        super(message, null, false, false);
    }
}
