package org.posthouse.imap.command;

import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/** APPEND without a message: with one it never gets here, because the message is taken as a stream. */
final class Append {
    private Append() {}

    static Command parse(Tokens in) throws SyntaxException {
        throw new SyntaxException("APPEND needs a mailbox and a message literal");
    }
}
