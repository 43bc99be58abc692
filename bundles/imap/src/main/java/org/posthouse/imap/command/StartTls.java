package org.posthouse.imap.command;

import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.wire.Reply;

/** STARTTLS (rfc3501#6.2.1). */
final class StartTls {
    private StartTls() {}

    static Command parse(Tokens in) {
        return (client, out) -> {
            if (client.connection().tls().isPresent()) {
                return Outcome.done(Reply.bad("TLS is already active"));
            }
            if (!client.connection().tlsAvailable()) {
                return Outcome.no("UNAVAILABLE", "TLS is not available");
            }
            return new Outcome.StartTls(Reply.ok("Begin TLS negotiation now"));
        };
    }
}
