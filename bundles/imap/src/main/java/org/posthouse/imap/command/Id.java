package org.posthouse.imap.command;

import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/** ID (rfc2971). What the client says of itself is read and not used. */
final class Id {
    private static final int MAX_FIELDS = 30; // rfc2971#3.3

    private Id() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        if (in.take('(')) {
            fields(in);
        } else if (!in.takeWord("NIL")) {
            throw new SyntaxException("Missing list or NIL");
        }
        return (client, out) -> {
            out.untagged("ID (\"name\" \"Posthouse\")");
            return Outcome.ok("ID completed");
        };
    }

    private static void fields(Tokens in) throws SyntaxException {
        int number = 0;
        while (!in.take(')')) {
            if (number > 0) {
                in.space();
            }
            in.string();
            in.space();
            in.nstring();
            if (++number > MAX_FIELDS) {
                throw new SyntaxException("Too many fields");
            }
        }
    }
}
