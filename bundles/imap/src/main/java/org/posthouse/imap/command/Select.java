package org.posthouse.imap.command;

import java.util.List;
import java.util.Optional;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Told;
import org.posthouse.imap.state.Updates;
import org.posthouse.imap.state.View;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.state.Views;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/** SELECT and EXAMINE (rfc3501#6.3.1, #6.3.2), with CONDSTORE (rfc7162#3.1.8). */
final class Select {
    /** After so many pages it is looked whether there is room for what was learned. */
    private static final int PAGES = 16;

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
                    throw new SyntaxException("Unknown SELECT parameter " + parameter);
                }
                condstore = true;
            } while (in.take(' '));
            in.expect(')');
        }
        boolean enable = condstore;
        return (client, out) -> {
            if (client.view() != null) {
                out.untagged("OK [CLOSED] Previous mailbox closed"); // rfc7162#3.2.11
            }
            client.unselect(); // whatever comes of it (rfc3501#6.3.1)
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
            return Outcome.no("NONEXISTENT", "Mailbox doesn't exist");
        }
        MailboxInfo box = found.get();
        View view = new View(box.id(), box.name(), box.uidValidity(), readOnly);
        Views.Hold hold = client.hold(view);
        boolean fits = false;
        try {
            fits = open(view, hold, account);
            if (fits) {
                client.select(hold);
            }
        } finally {
            if (!fits) {
                hold.release();
            }
        }
        if (!fits) {
            return Outcome.no("LIMIT", "Selected mailboxes use too much memory"); // rfc5530#3
        }
        tell(view, out);
        return Outcome.done(
                readOnly ? Reply.ok("READ-ONLY", "EXAMINE completed") : Reply.ok("READ-WRITE", "SELECT completed"));
    }

    /** Learns what is in a mailbox; false if there is no room for that. */
    private static boolean open(View view, Views.Hold hold, Account account) throws StoreException, ViewLostException {
        boolean readOnly = view.readOnly();
        int recent = readOnly ? account.status(view.mailbox()).recent() : 0;
        long recentFrom = readOnly ? 0 : account.claimRecent(view.mailbox());
        boolean known = hold.begin();
        Changes page = account.changes(view.mailbox(), view.modSeq(), View.PAGE);
        for (int pages = 1; ; pages++) {
            view.learn(page, new Told());
            if (page.next().isEmpty()) {
                break;
            }
            if (pages % PAGES == 0 && !hold.fits()) {
                return false;
            }
            page = account.changes(view.mailbox(), page.next().get(), View.PAGE);
        }
        view.opened(known ? firstUnseen(view, account) : view.unseenFrom());
        if (readOnly) {
            view.recentLast(recent);
        } else {
            view.recentFrom(recentFrom);
        }
        return hold.fits();
    }

    /** Looks where others have seen all before. */
    private static long firstUnseen(View view, Account account) throws StoreException {
        long from = view.unseenFrom();
        while (from < view.uidNext()) {
            List<FlagRow> rows = account.flags(view.mailbox(), UidSet.range(from, view.uidNext() - 1), View.PAGE);
            for (FlagRow row : rows) {
                if (!row.flags().has(Flags.SEEN)) {
                    return row.uid();
                }
            }
            if (rows.size() < View.PAGE) {
                break;
            }
            from = rows.get(rows.size() - 1).uid() + 1;
        }
        return Long.MAX_VALUE;
    }

    private static void tell(View view, Wire out) {
        Updates.count(view, out);
        Updates.flags(view, out);
        int number = view.indexOf(view.unseenFrom()) + 1;
        if (number > 0) {
            out.untagged("OK [UNSEEN " + number + "] First unseen");
        }
        out.untagged("OK [UIDVALIDITY " + view.uidValidity() + "] UIDs valid");
        out.untagged("OK [UIDNEXT " + view.uidNext() + "] Predicted next UID");
        highestModSeq(view, out);
    }

    private static void highestModSeq(View view, Wire out) {
        // rfc7162#3.1.2.1: never 0
        out.untagged("OK [HIGHESTMODSEQ " + Math.max(1, view.modSeq()) + "] Highest");
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
