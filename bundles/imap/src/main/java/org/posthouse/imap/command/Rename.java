package org.posthouse.imap.command;

import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/** RENAME (rfc3501#6.3.5). */
final class Rename {
    private Rename() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        String from = in.mailbox();
        in.space();
        String to = Create.withoutSeparator(in.mailbox());
        return (client, out) -> {
            client.account().rename(from, to);
            return Outcome.ok("RENAME completed");
        };
    }
}
