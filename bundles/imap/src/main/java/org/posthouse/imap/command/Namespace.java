package org.posthouse.imap.command;

import org.posthouse.imap.parse.Tokens;

/** NAMESPACE (rfc2342): one, the user's own. */
final class Namespace {
    private Namespace() {}

    static Command parse(Tokens in) {
        return (client, out) -> {
            out.untagged("NAMESPACE ((\"\" \"/\")) NIL NIL");
            return Outcome.ok("NAMESPACE completed");
        };
    }
}
