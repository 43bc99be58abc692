package org.posthouse.imap.command;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.View;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;

/** COPY and MOVE and their UID forms (rfc3501#6.4.7, rfc6851), with COPYUID (rfc4315#3). */
final class Transfer implements Command {
    private final NumberSet set;
    private final boolean byUid;
    private final boolean move;
    private final String target;

    private Transfer(NumberSet set, boolean byUid, boolean move, String target) {
        this.set = set;
        this.byUid = byUid;
        this.move = move;
        this.target = target;
    }

    static Command parse(Tokens in, boolean byUid, boolean move) throws SyntaxException {
        in.space();
        NumberSet set = NumberSet.parse(in);
        in.space();
        return new Transfer(set, byUid, move, in.mailbox());
    }

    @Override
    public Outcome run(Client client, Wire out) throws StoreException, ViewLostException, SyntaxException {
        View view = client.view();
        String title = move ? "MOVE" : "COPY";
        if (move && view.readOnly()) {
            return Outcome.no("", "Mailbox is read-only");
        }
        BitSet chosen = view.select(set, byUid);
        Account account = client.account();
        Optional<MailboxInfo> to = account.mailbox(target);
        if (to.isEmpty()) {
            return Outcome.no("TRYCREATE", "Mailbox doesn't exist"); // rfc3501#6.4.7
        }
        if (!byUid && chosen.stream().anyMatch(view::isGone)) {
            return Outcome.no("EXPUNGEISSUED", "Some of the messages no longer exist"); // all or none
        }
        if (chosen.isEmpty()) {
            return Outcome.ok(title + " completed");
        }
        Transferred done;
        try {
            done = account.transfer(view.mailbox(), view.uids(chosen), to.get().id(), move);
        } catch (StoreException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return Outcome.no("TRYCREATE", "Mailbox doesn't exist");
            }
            throw e;
        }
        if (done.from().isEmpty()) {
            return Outcome.ok(title + " completed");
        }
        String code = "COPYUID " + done.uidValidity() + " " + inOrder(done.from()) + " " + inOrder(done.to());
        if (!move) {
            return Outcome.done(Reply.ok(code, "COPY completed"));
        }
        out.untagged("OK [" + code + "] Moved"); // rfc6851#4.3: before the EXPUNGEs
        return Outcome.ok("MOVE completed");
    }

    /** A set whose order is that of the list, so that the two of COPYUID correspond. */
    static String inOrder(List<Long> uids) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < uids.size()) {
            int j = i;
            while (j + 1 < uids.size() && uids.get(j + 1) == uids.get(j) + 1) {
                j++;
            }
            out.append(out.isEmpty() ? "" : ",").append(uids.get(i));
            if (j > i) {
                out.append(':').append(uids.get(j));
            }
            i = j + 1;
        }
        return out.toString();
    }
}
