package org.posthouse.imap.command;

import java.util.List;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.View;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.UidSet;

/** EXPUNGE (rfc3501#6.4.3) and UID EXPUNGE (rfc4315#2.1). The loop tells what is gone. */
final class Expunge {
    private Expunge() {}

    static Command parse(Tokens in, boolean byUid) throws SyntaxException {
        NumberSet set = null;
        if (byUid) {
            in.space();
            set = NumberSet.parse(in);
        }
        NumberSet chosen = set;
        return (client, out) -> {
            View view = client.view();
            if (view.readOnly()) {
                return Outcome.no("", "Mailbox is read-only");
            }
            UidSet uids = chosen == null ? UidSet.ALL : view.uids(view.select(chosen, true));
            if (!uids.isEmpty()) {
                client.account().commit(view.mailbox(), List.of(new Op.Expunge(uids, true)), Guard.NONE);
            }
            return Outcome.ok("EXPUNGE completed");
        };
    }
}
