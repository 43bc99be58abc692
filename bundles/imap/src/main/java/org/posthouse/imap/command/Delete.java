package org.posthouse.imap.command;

import java.util.Optional;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;

/** DELETE (rfc3501#6.3.4). */
final class Delete {
    private Delete() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        String name = in.mailbox();
        return (client, out) -> {
            Account account = client.account();
            Optional<MailboxInfo> found = account.mailbox(name);
            account.delete(name);
            if (client.view() != null
                    && found.filter(m -> m.id() == client.view().mailbox()).isPresent()) {
                client.unselect();
                out.untagged("OK [CLOSED] Selected mailbox deleted");
            }
            return Outcome.ok("DELETE completed");
        };
    }
}
