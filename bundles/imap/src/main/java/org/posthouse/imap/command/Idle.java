package org.posthouse.imap.command;

import org.posthouse.imap.parse.Tokens;

/** IDLE (rfc2177). */
final class Idle {
    private Idle() {}

    static Command parse(Tokens in) {
        return (client, out) -> new Outcome.Idle();
    }
}
