package org.posthouse.imap.command;

import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.wire.Reply;

/** LOGOUT (rfc3501#6.1.3). */
final class Logout {
    private Logout() {}

    static Command parse(Tokens in) {
        return (client, out) -> {
            out.untagged("BYE Logging out");
            return new Outcome.Logout(Reply.ok("LOGOUT completed"));
        };
    }
}
