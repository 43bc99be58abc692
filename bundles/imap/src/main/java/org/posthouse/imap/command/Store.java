package org.posthouse.imap.command;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import org.posthouse.imap.fetch.FetchCursor;
import org.posthouse.imap.fetch.FetchSpec;
import org.posthouse.imap.parse.FlagList;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Told;
import org.posthouse.imap.state.Updates;
import org.posthouse.imap.state.View;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/** STORE and UID STORE (rfc3501#6.4.6), with UNCHANGEDSINCE (rfc7162#3.1.3). */
final class Store implements Command {
    private final NumberSet set;
    private final boolean byUid;
    private final OptionalLong unchangedSince;
    private final Op.SetFlags.Mode mode;
    private final boolean silent;
    private final Flags flags;

    private Store(
            NumberSet set,
            boolean byUid,
            OptionalLong unchangedSince,
            Op.SetFlags.Mode mode,
            boolean silent,
            Flags flags) {
        this.set = set;
        this.byUid = byUid;
        this.unchangedSince = unchangedSince;
        this.mode = mode;
        this.silent = silent;
        this.flags = flags;
    }

    static Command parse(Tokens in, boolean byUid) throws SyntaxException {
        in.space();
        NumberSet set = NumberSet.parse(in);
        in.space();
        OptionalLong since = OptionalLong.empty();
        if (in.take('(')) {
            if (!in.takeWord("UNCHANGEDSINCE ")) {
                throw new SyntaxException("Unknown STORE modifier");
            }
            since = OptionalLong.of(in.number64());
            in.expect(')');
            in.space();
        }
        Op.SetFlags.Mode mode =
                in.take('+') ? Op.SetFlags.Mode.ADD : in.take('-') ? Op.SetFlags.Mode.REMOVE : Op.SetFlags.Mode.REPLACE;
        String item = in.name();
        if (!item.equals("FLAGS") && !item.equals("FLAGS.SILENT")) {
            throw new SyntaxException("Unknown STORE item " + item);
        }
        in.space();
        return new Store(set, byUid, since, mode, item.endsWith(".SILENT"), FlagList.parseLenient(in));
    }

    @Override
    public Outcome run(Client client, Wire out) throws StoreException, ViewLostException, SyntaxException {
        View view = client.view();
        if (view.readOnly()) {
            return Outcome.no("", "Mailbox is read-only");
        }
        BitSet chosen = view.select(set, byUid);
        boolean missing = chosen.stream().anyMatch(view::isGone);
        if (chosen.isEmpty()) {
            return Outcome.ok("STORE completed");
        }
        if (silent) {
            client.learn(new Told()); // what others changed before must not be taken for known
        }
        Op op = new Op.SetFlags(view.uids(chosen), mode, flags);
        Committed done = client.account().commit(view.mailbox(), List.of(op), new Guard(unchangedSince));
        if (unchangedSince.isPresent()) {
            Select.enableCondstore(client, out);
        }
        Told told = new Told();
        done.updated().forEach(row -> told.add(row.uid(), row.modSeq()));
        try {
            client.learn(told); // what others did is told as such, this is told by the result
        } catch (StoreException notNow) {
            // it is done; what is new will be learned with the next command
        }
        Updates.keywords(view, out);
        Reply reply = reply(done.refused(), view, missing);
        BitSet answered = answered(chosen, done, view, client.condstore());
        if (answered.isEmpty()) {
            return Outcome.done(reply);
        }
        return new Outcome.Result(new FetchCursor(spec(client), byUid, answered, reply));
    }

    /** The messages of which something is said: all, or of .SILENT those whose mod-sequence changed (rfc7162#3.1.3). */
    private BitSet answered(BitSet chosen, Committed done, View view, boolean condstore) {
        BitSet answered = new BitSet();
        if (!silent) {
            answered.or(chosen);
            done.refused().ranges().forEach(r -> leaveOut(r, view, answered));
            chosen.stream().filter(view::isGone).forEach(answered::clear);
        } else if (condstore) {
            for (FlagRow row : done.updated()) {
                int index = view.indexOf(row.uid());
                if (index >= 0) {
                    answered.set(index);
                }
            }
        }
        return answered;
    }

    private static void leaveOut(UidSet.Range refused, View view, BitSet answered) {
        for (long uid = refused.first(); uid <= refused.last(); uid++) {
            int index = view.indexOf(uid);
            if (index >= 0) {
                answered.clear(index);
            }
        }
    }

    private FetchSpec spec(Client client) {
        FetchSpec spec = silent ? FetchSpec.modSeqs() : FetchSpec.flags();
        spec = client.condstore() ? spec.withModSeq() : spec;
        return byUid || client.condstore() ? spec.withUid() : spec;
    }

    private Reply reply(UidSet refused, View view, boolean missing) {
        if (!refused.isEmpty()) {
            String code = "MODIFIED " + (byUid ? refused : numbers(refused, view));
            return missing
                    ? Reply.no(code, "Some of the messages no longer exist")
                    : Reply.ok(code, "STORE partly completed");
        }
        return missing && !byUid
                ? Reply.no("EXPUNGEISSUED", "Some of the messages no longer exist")
                : Reply.ok("STORE completed");
    }

    private static UidSet numbers(UidSet uids, View view) {
        return UidSet.of(uids.stream()
                .mapToInt(view::indexOf)
                .filter(i -> i >= 0)
                .mapToLong(i -> i + 1L)
                .toArray());
    }
}
