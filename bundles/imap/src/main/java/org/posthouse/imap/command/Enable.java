package org.posthouse.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/** ENABLE (rfc5161). */
final class Enable {
    private Enable() {}

    static Command parse(Tokens in) throws SyntaxException {
        List<String> names = new ArrayList<>();
        do {
            in.space();
            names.add(in.word());
        } while (in.next(' '));
        return (client, out) -> {
            boolean condstore = names.contains("CONDSTORE") && !client.condstore();
            out.untagged("ENABLED" + (condstore ? " CONDSTORE" : ""));
            if (condstore) {
                Select.enableCondstore(client, out);
            }
            return Outcome.ok("ENABLE completed");
        };
    }
}
