package org.posthouse.imap.command;

import java.util.BitSet;
import java.util.OptionalLong;
import org.posthouse.imap.fetch.FetchCursor;
import org.posthouse.imap.fetch.FetchSpec;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.View;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.StoreException;

/** FETCH and UID FETCH (rfc3501#6.4.5), with CHANGEDSINCE (rfc7162#3.1.4.1). */
final class Fetch {
    private Fetch() {}

    static Command parse(Tokens in, boolean byUid) throws SyntaxException {
        in.space();
        NumberSet set = NumberSet.parse(in);
        in.space();
        FetchSpec items = FetchSpec.parse(in);
        OptionalLong since = in.take(' ') ? OptionalLong.of(changedSince(in)) : OptionalLong.empty();
        FetchSpec withModSeq = since.isPresent() ? items.withModSeq() : items;
        FetchSpec spec = byUid ? withModSeq.withUid() : withModSeq;
        return (client, out) -> {
            BitSet chosen = client.view().select(set, byUid);
            if (since.isPresent() && since.getAsLong() > 0) {
                chosen.and(changed(client, since.getAsLong()));
            }
            if (spec.has(FetchSpec.Kind.MODSEQ)) {
                Select.enableCondstore(client, out);
            }
            return new Outcome.Result(new FetchCursor(spec, byUid, chosen, Reply.ok("FETCH completed")));
        };
    }

    /** 0 stands for all that ever changed: clients send it that know nothing yet, though rfc7162#7 has no zero there. */
    private static long changedSince(Tokens in) throws SyntaxException {
        in.expect('(');
        String modifier = in.word();
        if (!modifier.equals("CHANGEDSINCE")) {
            throw new SyntaxException("Unknown FETCH modifier " + modifier);
        }
        in.space();
        long since = in.number64();
        in.expect(')');
        return since;
    }

    private static BitSet changed(Client client, long since) throws StoreException, ViewLostException {
        View view = client.view();
        BitSet changed = new BitSet();
        Account account = client.account();
        Changes page = account.changes(view.mailbox(), since, View.PAGE);
        while (true) {
            for (FlagRow row : page.changed()) {
                int index = row.modSeq() > since ? view.indexOf(row.uid()) : -1;
                if (index >= 0) {
                    changed.set(index);
                }
            }
            if (page.next().isEmpty()) {
                return changed;
            }
            page = account.changes(view.mailbox(), page.next().get(), View.PAGE);
        }
    }
}
