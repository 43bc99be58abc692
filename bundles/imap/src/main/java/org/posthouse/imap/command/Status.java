package org.posthouse.imap.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;

/** STATUS (rfc3501#6.3.10, rfc7162#3.1.7, rfc7889#4). */
final class Status {
    private enum Item {
        MESSAGES,
        RECENT,
        UIDNEXT,
        UIDVALIDITY,
        UNSEEN,
        HIGHESTMODSEQ,
        APPENDLIMIT
    }

    private Status() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        String name = in.mailbox();
        in.space();
        in.expect('(');
        Set<Item> items = new LinkedHashSet<>();
        do {
            String item = in.word();
            try {
                items.add(Item.valueOf(item));
            } catch (IllegalArgumentException unknown) {
                throw new SyntaxException("Unknown STATUS item " + item);
            }
        } while (in.take(' '));
        in.expect(')');
        return (client, out) -> {
            Account account = client.account();
            Optional<MailboxInfo> found = account.mailbox(name);
            if (found.isEmpty()) {
                return Outcome.no("NONEXISTENT", "Mailbox doesn't exist");
            }
            MailboxStatus status = account.status(found.get().id());
            if (items.contains(Item.HIGHESTMODSEQ)) {
                Select.enableCondstore(client, out); // rfc7162#3.1
            }
            List<String> values = new ArrayList<>();
            items.forEach(i -> values.add(i + " " + value(i, status, client)));
            out.text("* STATUS ").mailbox(found.get().name());
            out.text(" (").text(String.join(" ", values)).text(")").crlf();
            return Outcome.ok("STATUS completed");
        };
    }

    private static long value(Item item, MailboxStatus status, Client client) {
        return switch (item) {
            case MESSAGES -> status.messages();
            case RECENT -> status.recent();
            case UIDNEXT -> status.uidNext();
            case UIDVALIDITY -> status.uidValidity();
            case UNSEEN -> status.unseen();
            case HIGHESTMODSEQ -> Math.max(1, status.highestModSeq());
            case APPENDLIMIT -> client.settings().maxMessage();
        };
    }
}
