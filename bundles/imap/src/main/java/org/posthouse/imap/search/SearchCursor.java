package org.posthouse.imap.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Cursor;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.state.View;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.DamagedBlobException;

/**
 * The result of a SEARCH: looks through the messages for a while at a time, then tells which ones matched. Between two
 * pieces it knows where it stands and what matched so far.
 */
public final class SearchCursor implements Cursor {
    /** Its kind in parked state. */
    public static final String KIND = "search";

    private static final int ROWS = 100;
    private static final int FLAG_ROWS = 1000;
    private static final long SLICE_NANOS = 100_000_000;

    private final SearchSpec spec;
    private final boolean byUid;
    private final Reply done;
    private SearchKey key; // sequence-sets looked up
    private int next; // the message to be looked at, or to be told, next
    private final BitSet found = new BitSet();
    private long modSeq;
    private boolean telling;
    private boolean damaged;

    /**
     * @param spec what is searched; its key is there
     * @param byUid the answer has UIDs
     * @param done what is said at the end
     */
    public SearchCursor(SearchSpec spec, boolean byUid, Reply done) {
        this.spec = spec;
        this.byUid = byUid;
        this.done = done;
    }

    /**
     * Looks the sequence-sets up.
     *
     * @throws SyntaxException if one holds a number that does not exist
     */
    public SearchCursor resolve(View view) throws SyntaxException {
        key = resolve(spec.key().orElseThrow(), view);
        return this;
    }

    private static SearchKey resolve(SearchKey key, View view) throws SyntaxException {
        if (key instanceof SearchKey.Numbers k) {
            return new SearchKey.Indexes(view.select(k.set(), k.byUid()));
        } else if (key instanceof SearchKey.Not k) {
            return new SearchKey.Not(resolve(k.key(), view));
        } else if (key instanceof SearchKey.And k) {
            return new SearchKey.And(resolve(k.keys(), view));
        } else if (key instanceof SearchKey.Or k) {
            return new SearchKey.Or(resolve(k.keys(), view));
        }
        return key;
    }

    private static List<SearchKey> resolve(List<SearchKey> keys, View view) throws SyntaxException {
        List<SearchKey> resolved = new ArrayList<>(keys.size());
        for (SearchKey key : keys) {
            resolved.add(resolve(key, view));
        }
        return resolved;
    }

    @Override
    public boolean step(Client client, Wire out) throws StoreException, ViewLostException, IOException {
        if (!telling) {
            look(client.view(), client.account());
            return true;
        }
        return tell(client.view(), out);
    }

    private void look(View view, Account account) throws StoreException {
        if (key == null) {
            try {
                resolve(view);
            } catch (SyntaxException e) {
                throw new IllegalStateException(e.getMessage()); // it was understood before, with the same view
            }
        }
        BitSet scope = scope(view);
        long until = System.nanoTime() + SLICE_NANOS;
        while (System.nanoTime() - until < 0) {
            BitSet chunk = new BitSet();
            int number = 0;
            int most = key.cost() == SearchKey.Cost.ROW ? ROWS : FLAG_ROWS;
            for (int i = scope.nextSetBit(next); i >= 0 && number < most; i = scope.nextSetBit(i + 1)) {
                chunk.set(i);
                number++;
            }
            if (number == 0) {
                telling = true;
                next = -1;
                return;
            }
            look(view, account, chunk, number, until);
        }
    }

    /** The messages that can match at all: those that are there, within the sequence-sets that have to match. */
    private BitSet scope(View view) {
        BitSet scope = new BitSet();
        scope.set(0, view.count());
        List<SearchKey> keys = key instanceof SearchKey.And and ? and.keys() : List.of(key);
        for (SearchKey k : keys) {
            if (k instanceof SearchKey.Indexes indexes) {
                scope.and(indexes.set());
            }
        }
        for (int i = scope.nextSetBit(0); i >= 0; i = scope.nextSetBit(i + 1)) {
            if (view.isGone(i)) {
                scope.clear(i);
            }
        }
        return scope;
    }

    private void look(View view, Account account, BitSet chunk, int number, long until) throws StoreException {
        Map<Long, FlagRow> flags = new HashMap<>();
        Map<Long, Row> rows = new HashMap<>();
        UidSet uids = view.uids(chunk);
        boolean needsFlags = key.cost() != SearchKey.Cost.NOTHING;
        if (key.cost() == SearchKey.Cost.ROW) {
            account.rows(view.mailbox(), uids, number).forEach(r -> rows.put(r.uid(), r));
            rows.values().forEach(r -> flags.put(r.uid(), new FlagRow(r.uid(), r.modSeq(), r.flags())));
        } else if (needsFlags) {
            account.flags(view.mailbox(), uids, number).forEach(f -> flags.put(f.uid(), f));
        }
        int i = chunk.nextSetBit(0);
        do { // one at least, so that it goes on
            long uid = view.uid(i);
            if (!needsFlags || flags.containsKey(uid)) {
                decide(new Candidate(view, account, i, flags.get(uid), rows.get(uid)), i);
            }
            next = i + 1;
            i = chunk.nextSetBit(next);
        } while (i >= 0 && System.nanoTime() - until < 0);
    }

    private void decide(Candidate candidate, int index) throws StoreException {
        try {
            if (candidate.matches(key)) {
                found.set(index);
                if (spec.modSeq()) {
                    modSeq = Math.max(modSeq, candidate.modSeq());
                }
            }
        } catch (StoreException e) {
            if (e.reason() == Reason.DAMAGED) {
                damaged = true;
            } else if (e.reason() != Reason.NOT_FOUND) {
                throw e;
            }
        } catch (DamagedBlobException e) {
            damaged = true;
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "cannot read a message", e);
        }
    }

    private boolean tell(View view, Wire out) {
        if (next < 0) {
            out.text("* SEARCH");
            next = 0;
        }
        int i = found.nextSetBit(next);
        for (; i >= 0 && out.size() < PIECE; i = found.nextSetBit(i + 1)) {
            out.text(" ").number(byUid ? view.uid(i) : i + 1);
            next = i + 1;
        }
        if (i >= 0) {
            return true;
        }
        if (spec.modSeq() && !found.isEmpty()) {
            out.text(" (MODSEQ ").number(modSeq).text(")");
        }
        out.crlf();
        return false;
    }

    @Override
    public boolean abandon(Wire out) {
        if (telling && next >= 0) {
            out.crlf();
        }
        return true;
    }

    @Override
    public Reply reply() {
        return damaged ? Reply.ok("Search completed, but for messages that are damaged") : done;
    }

    @Override
    public Map<Long, Long> told() {
        return Map.of();
    }

    @Override
    public Map<String, Object> park() {
        Map<String, Object> state = new HashMap<>();
        state.put("kind", KIND);
        state.put("spec", spec.source());
        state.put("byUid", byUid);
        state.put("text", done.text());
        state.put("next", next);
        state.put("found", found.toLongArray());
        state.put("modSeq", modSeq);
        state.put("telling", telling);
        state.put("damaged", damaged);
        return state;
    }

    /** What was parked. */
    public static SearchCursor resume(Parcel state) {
        SearchSpec spec;
        try {
            spec = SearchSpec.parse(new Tokens(state.octets("spec")));
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("parked SEARCH: " + e.getMessage());
        }
        SearchCursor cursor = new SearchCursor(spec, state.yes("byUid"), Reply.ok(state.text("text")));
        cursor.next = (int) state.number("next");
        cursor.found.or(BitSet.valueOf(state.longs("found")));
        cursor.modSeq = state.number("modSeq");
        cursor.telling = state.yes("telling");
        cursor.damaged = state.yes("damaged");
        return cursor;
    }
}
