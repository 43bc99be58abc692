package org.posthouse.imap.command;

import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/** SUBSCRIBE and UNSUBSCRIBE (rfc3501#6.3.6, #6.3.7). */
final class Subscribe {
    private Subscribe() {}

    static Command parse(Tokens in, boolean subscribed) throws SyntaxException {
        in.space();
        String name = Create.withoutSeparator(in.mailbox());
        return (client, out) -> {
            client.account().subscribe(name, subscribed);
            return Outcome.ok(subscribed ? "SUBSCRIBE completed" : "UNSUBSCRIBE completed");
        };
    }
}
