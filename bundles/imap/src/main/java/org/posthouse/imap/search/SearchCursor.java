package org.posthouse.imap.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Cursor;
import org.posthouse.imap.state.Faults;
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
import org.posthouse.store.api.query.Query;
import org.posthouse.store.api.query.Search;

/**
 * The result of a SEARCH: looks through the messages for a while at a time, then tells which ones matched. Between two
 * pieces it knows where it stands and what matched so far.
 */
public final class SearchCursor implements Cursor {
    /** Its kind in parked state. */
    public static final String KIND = "search";

    private static final int ROWS = 100;
    private static final int FLAG_ROWS = 1000;
    private static final int MAX_NARROWING = 100;
    private static final long SLICE_NANOS = 100_000_000;

    private final SearchSpec spec;
    private final boolean byUid;
    private final Reply done;
    private Query query; // what is meant in this session
    private BitSet scope; // the messages that may match
    private Query rest; // what decides which of them do
    private int next; // the message to be looked at, or to be told, next
    private final BitSet found = new BitSet();
    private int answered = -1; // the message that the answers are of
    private final Map<Query, Boolean> answers = new IdentityHashMap<>(); // that took reading it
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
     * Finds out what is meant in this session.
     *
     * @throws SyntaxException if it names a sequence number that does not exist
     */
    public SearchCursor resolve(View view) throws SyntaxException {
        query = spec.key().orElseThrow().query(view);
        return this;
    }

    @Override
    public boolean step(Client client, Wire out) throws StoreException, ViewLostException, IOException {
        if (!telling) {
            look(client.view(), client.account(), client.services()::nanoTime);
            return true;
        }
        return tell(client.view(), out);
    }

    private void look(View view, Account account, LongSupplier clock) throws StoreException {
        if (query == null) {
            try {
                resolve(view);
            } catch (SyntaxException e) {
                throw new IllegalStateException(e.getMessage()); // it was understood before, with the same view
            }
        }
        if (scope == null) {
            narrow(view, account);
        }
        long until = clock.getAsLong() + SLICE_NANOS;
        BooleanSupplier over = () -> clock.getAsLong() - until >= 0;
        while (!over.getAsBoolean()) {
            BitSet chunk = new BitSet();
            int number = 0;
            int most = rest.needs() == Query.Needs.ROW ? ROWS : FLAG_ROWS;
            for (int i = scope.nextSetBit(next); i >= 0 && number < most; i = scope.nextSetBit(i + 1)) {
                if (!view.isGone(i)) {
                    chunk.set(i);
                    number++;
                }
            }
            if (number == 0) {
                telling = true;
                next = -1;
                return;
            }
            look(view, account, chunk, number, over);
        }
    }

    /** Has the store say which messages can match at all, if it knows; and leaves out what the sequence-sets exclude. */
    private void narrow(View view, Account account) throws StoreException {
        Optional<Search> search = account.extension(Search.class);
        if (search.isPresent()) {
            List<Query> kept = new ArrayList<>();
            Search.Narrowed narrowed = search.get().narrow(view.mailbox(), cheap(kept));
            kept.add(narrowed.rest());
            rest = Query.and(kept);
            scope = view.indexes(narrowed.candidates());
        } else {
            rest = query;
            scope = new BitSet();
            scope.set(0, view.count());
        }
        for (Query q : rest instanceof Query.And and ? and.queries() : List.of(rest)) {
            if (q instanceof Query.Uids uids) {
                scope.and(view.indexes(uids.uids()));
            }
        }
    }

    /** What of the query the store is asked in one go; the rest of it is looked at in slices. */
    private Query cheap(List<Query> kept) {
        List<Query> asked = new ArrayList<>();
        int tests = 0;
        for (Query q : query instanceof Query.And and ? and.queries() : List.of(query)) {
            int more = tests(q);
            boolean fits = tests + more <= MAX_NARROWING;
            (fits ? asked : kept).add(q);
            tests += fits ? more : 0;
        }
        return Query.and(asked);
    }

    private static int tests(Query query) {
        if (query instanceof Query.Not q) {
            return tests(q.query());
        } else if (query instanceof Query.And q) {
            return q.queries().stream().mapToInt(SearchCursor::tests).sum();
        } else if (query instanceof Query.Or q) {
            return q.queries().stream().mapToInt(SearchCursor::tests).sum();
        }
        return 1;
    }

    private void look(View view, Account account, BitSet chunk, int number, BooleanSupplier over)
            throws StoreException {
        Map<Long, FlagRow> flags = new HashMap<>();
        Map<Long, Row> rows = new HashMap<>();
        boolean needsFlags = spec.modSeq() || rest.needs() != Query.Needs.NOTHING;
        if (rest.needs() == Query.Needs.ROW) {
            account.rows(view.mailbox(), view.uids(chunk), number).forEach(r -> rows.put(r.uid(), r));
            rows.values().forEach(r -> flags.put(r.uid(), new FlagRow(r.uid(), r.modSeq(), r.flags())));
        } else if (needsFlags) {
            account.flags(view.mailbox(), view.uids(chunk), number).forEach(f -> flags.put(f.uid(), f));
        }
        Map<Long, Long> sizes = new HashMap<>();
        if (asksForSizes(rest) && rows.isEmpty()) {
            account.sizes(view.mailbox(), view.uids(chunk), number).forEach(s -> sizes.put(s.uid(), s.size()));
        }
        int i = chunk.nextSetBit(0);
        do { // one at least, so that it goes on
            long uid = view.uid(i);
            if (!needsFlags || flags.containsKey(uid)) {
                if (answered != i) {
                    answers.clear();
                    answered = i;
                }
                Candidate candidate =
                        new Candidate(view, account, i, flags.get(uid), sizes.get(uid), rows.get(uid), answers, over);
                if (!decide(candidate, i, view, account)) {
                    return;
                }
            }
            next = i + 1;
            i = chunk.nextSetBit(next);
        } while (i >= 0 && !over.getAsBoolean());
    }

    private static boolean asksForSizes(Query query) {
        return query instanceof Query.Size
                || query instanceof Query.Not q && asksForSizes(q.query())
                || query instanceof Query.And q && q.queries().stream().anyMatch(SearchCursor::asksForSizes)
                || query instanceof Query.Or q && q.queries().stream().anyMatch(SearchCursor::asksForSizes);
    }

    /** False if the time is over. */
    private boolean decide(Candidate candidate, int index, View view, Account account) throws StoreException {
        try {
            Candidate.Answer answer = candidate.matches(rest);
            if (answer == Candidate.Answer.YES) {
                found.set(index);
                if (spec.modSeq()) {
                    modSeq = Math.max(modSeq, candidate.modSeq());
                }
            }
            return answer != Candidate.Answer.LATER;
        } catch (StoreException e) {
            failed(e);
        } catch (IOException e) {
            failed(Faults.of(e, account, view.mailbox(), view.uid(index)));
        }
        return true;
    }

    private void failed(StoreException failure) throws StoreException {
        if (failure.reason() == Reason.DAMAGED) {
            damaged = true;
        } else if (failure.reason() != Reason.NOT_FOUND) {
            throw failure;
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
