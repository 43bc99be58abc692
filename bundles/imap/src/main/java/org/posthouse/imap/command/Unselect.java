package org.posthouse.imap.command;

import org.posthouse.imap.parse.Tokens;

/** UNSELECT (rfc3691). */
final class Unselect {
    private Unselect() {}

    static Command parse(Tokens in) {
        return (client, out) -> {
            client.unselect();
            return Outcome.ok("UNSELECT completed");
        };
    }
}
