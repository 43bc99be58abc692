package org.posthouse.imap.command;

import java.util.List;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.View;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.UidSet;

/** CLOSE (rfc3501#6.4.2): expunges without telling. */
final class Close {
    private Close() {}

    static Command parse(Tokens in) {
        return (client, out) -> {
            View view = client.view();
            if (!view.readOnly()) {
                Op expunge = new Op.Expunge(UidSet.ALL, true);
                client.account().commit(view.mailbox(), List.of(expunge), Guard.NONE);
            }
            client.unselect();
            return Outcome.ok("CLOSE completed");
        };
    }
}
