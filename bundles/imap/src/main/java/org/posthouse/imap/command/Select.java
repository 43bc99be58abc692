package org.posthouse.imap.command;

import java.util.Map;
import java.util.Optional;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Updates;
import org.posthouse.imap.state.View;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.StoreException;

/** SELECT and EXAMINE (rfc3501#6.3.1, #6.3.2), with CONDSTORE (rfc7162#3.1.8). */
final class Select {
    private Select() {}

    static Command parse(Tokens in, boolean readOnly) throws SyntaxException {
        in.space();
        String name = in.mailbox();
        boolean condstore = false;
        if (in.take(' ')) {
            in.expect('(');
            do {
                String parameter = in.word();
                if (!parameter.equals("CONDSTORE")) {
                    throw new SyntaxException("There is no parameter " + parameter);
                }
                condstore = true;
            } while (in.take(' '));
            in.expect(')');
        }
        boolean enable = condstore;
        return (client, out) -> {
            if (client.view() != null) {
                out.untagged("OK [CLOSED] The mailbox selected before is closed"); // rfc7162#3.2.11
            }
            client.select(null); // whatever comes of it (rfc3501#6.3.1)
            if (enable) {
                client.enableCondstore();
            }
            return select(client, name, readOnly, out);
        };
    }

    private static Outcome select(Client client, String name, boolean readOnly, Wire out)
            throws StoreException, ViewLostException {
        Account account = client.account();
        Optional<MailboxInfo> found = account.mailbox(name);
        if (found.isEmpty()) {
            return Outcome.no("NONEXISTENT", "There is no such mailbox");
        }
        MailboxInfo box = found.get();
        View view = new View(box.id(), box.name(), box.uidValidity(), readOnly);
        int recent = readOnly ? account.status(box.id()).recent() : 0;
        long recentFrom = readOnly ? 0 : account.claimRecent(box.id());
        long firstUnseen = 0;
        Changes page = account.changes(box.id(), 0, View.PAGE);
        while (true) {
            if (firstUnseen == 0) {
                firstUnseen = firstUnseen(page);
            }
            view.learn(page, Map.of());
            if (page.next().isEmpty()) {
                break;
            }
            page = account.changes(box.id(), page.next().get(), View.PAGE);
        }
        if (readOnly) {
            view.recentLast(recent);
        } else {
            view.recentFrom(recentFrom);
        }
        client.select(view);
        tell(view, firstUnseen, out);
        return Outcome.done(
                readOnly ? Reply.ok("READ-ONLY", "EXAMINE completed") : Reply.ok("READ-WRITE", "SELECT completed"));
    }

    private static long firstUnseen(Changes page) {
        return page.changed().stream()
                .filter(row -> !row.flags().has(Flags.SEEN))
                .mapToLong(FlagRow::uid)
                .findFirst()
                .orElse(0);
    }

    /** @param firstUnseen the UID of the first message that was not seen; 0: none */
    private static void tell(View view, long firstUnseen, Wire out) {
        Updates.count(view, out);
        Updates.flags(view, out);
        if (firstUnseen > 0) {
            int number = view.indexOf(firstUnseen) + 1;
            out.untagged("OK [UNSEEN " + number + "] The first message that was not seen");
        }
        out.untagged("OK [UIDVALIDITY " + view.uidValidity() + "] UIDs are valid");
        out.untagged("OK [UIDNEXT " + view.uidNext() + "] The next UID");
        highestModSeq(view, out);
    }

    private static void highestModSeq(View view, Wire out) {
        // rfc7162#3.1.2.1: never 0
        out.untagged("OK [HIGHESTMODSEQ " + Math.max(1, view.modSeq()) + "] The highest mod-sequence");
    }

    /** The client has shown that it knows of mod-sequences; it is told the highest (rfc7162#3.1). */
    static void enableCondstore(Client client, Wire out) {
        if (!client.condstore()) {
            client.enableCondstore();
            if (client.view() != null) {
                highestModSeq(client.view(), out);
            }
        }
    }
}
