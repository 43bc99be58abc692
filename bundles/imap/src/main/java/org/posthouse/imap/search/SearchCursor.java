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
import org.posthouse.imap.state.Told;
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

    /** The store is asked about so many messages at a time: what it answers may be a range for every other one. */
    private static final int STRETCH = 16_384;

    private static final int FIXED = 500; // octets, about
    private static final int NODE = 64;
    private static final int RANGE = 40;
    private static final long SLICE_NANOS = 100_000_000;

    private final boolean byUid;
    private final boolean asksModSeq;
    private final Reply done;
    private byte[] source; // for parking; nothing once all is found
    private SearchKey key; // until it is known what it means
    private List<Query> asked = List.of(); // of the store, in one go
    private List<Query> kept = List.of(); // for what it finds
    private long weight; // octets of them, about
    private BitSet scope = new BitSet(); // the messages below the limit that may match
    private int limit; // how far the store was asked
    private Query rest = Query.ALL; // what decides which of them do
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
        this.key = spec.key().orElseThrow();
        this.asksModSeq = spec.modSeq();
        this.source = spec.source();
        this.byUid = byUid;
        this.done = done;
    }

    /**
     * Finds out what is meant in this session.
     *
     * @throws SyntaxException if it names a sequence number that does not exist
     */
    public SearchCursor resolve(View view) throws SyntaxException {
        Query query = key.query(view);
        key = null;
        weight = weight(query);
        List<Query> first = new ArrayList<>();
        List<Query> second = new ArrayList<>();
        int tests = 0;
        for (Query q : parts(query)) {
            int more = tests(q);
            boolean fits = tests + more <= MAX_NARROWING;
            (fits ? first : second).add(q);
            tests += fits ? more : 0;
        }
        asked = first;
        kept = second;
        return this;
    }

    private static List<Query> parts(Query query) {
        return query instanceof Query.And and ? and.queries() : List.of(query);
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
        if (key != null) {
            try {
                resolve(view);
            } catch (SyntaxException e) {
                throw new IllegalStateException(e.getMessage()); // it was understood before, with the same view
            }
        }
        long until = clock.getAsLong() + SLICE_NANOS;
        BooleanSupplier over = () -> clock.getAsLong() - until >= 0;
        while (!over.getAsBoolean()) {
            if (next >= limit) {
                if (next >= view.count()) {
                    allFound();
                    return;
                }
                narrow(view, account, next, Math.min(view.count(), next + STRETCH));
            }
            if (rest instanceof Query.All && !asksModSeq) { // the store has decided it
                found.or(scope);
                found.andNot(view.gone());
                next = limit;
                continue;
            }
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
                next = limit;
                continue;
            }
            look(view, account, chunk, number, over);
        }
    }

    /** All is found: what was asked is not needed any more. */
    private void allFound() {
        telling = true;
        next = -1;
        source = new byte[0];
        asked = List.of();
        kept = List.of();
        rest = Query.ALL;
        scope = new BitSet();
        weight = 0;
        answers.clear();
    }

    /** Has the store say which messages can match at all, if it knows; and leaves out what the sequence-sets exclude. */
    private void narrow(View view, Account account, int from, int to) throws StoreException {
        Optional<Search> search = account.extension(Search.class);
        List<Query> left = new ArrayList<>(kept);
        if (search.isPresent()) {
            List<Query> here = new ArrayList<>(asked);
            if (from > 0 || to < view.count()) {
                here.add(0, new Query.Uids(UidSet.range(view.uid(from), view.uid(to - 1))));
            }
            Search.Narrowed narrowed = search.get().narrow(view.mailbox(), Query.and(here));
            left.add(narrowed.rest());
            scope = view.indexes(narrowed.candidates(), from, to);
        } else {
            left.addAll(asked);
            scope = new BitSet();
            scope.set(from, to);
        }
        rest = Query.and(left);
        for (Query q : parts(rest)) {
            if (q instanceof Query.Uids uids) {
                scope.and(view.indexes(uids.uids(), from, to));
            }
        }
        limit = to;
    }

    /** Octets, about. */
    private static long weight(Query query) {
        if (query instanceof Query.Not q) {
            return NODE + weight(q.query());
        } else if (query instanceof Query.And q) {
            return NODE + q.queries().stream().mapToLong(SearchCursor::weight).sum();
        } else if (query instanceof Query.Or q) {
            return NODE + q.queries().stream().mapToLong(SearchCursor::weight).sum();
        } else if (query instanceof Query.Uids q) {
            return NODE + (long) RANGE * q.uids().ranges().size();
        }
        return 2L * NODE; // a text is counted with the command it came in
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
        boolean needsFlags = asksModSeq || rest.needs() != Query.Needs.NOTHING;
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
                if (asksModSeq) {
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
        if (asksModSeq && !found.isEmpty()) {
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
        return damaged ? Reply.ok("SEARCH completed, but skipped damaged messages") : done;
    }

    @Override
    public Told told() {
        return new Told();
    }

    @Override
    public long octets() {
        return FIXED + weight + source.length + found.size() / 8;
    }

    @Override
    public Map<String, Object> park() {
        Map<String, Object> state = new HashMap<>();
        state.put("kind", KIND);
        state.put("spec", source);
        state.put("byUid", byUid);
        state.put("asksModSeq", asksModSeq);
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
        byte[] source = state.octets("spec");
        SearchSpec spec;
        try {
            spec = source.length == 0 // it was found
                    ? new SearchSpec(
                            Optional.of(new SearchKey.Fixed(Query.ALL)), state.yes("asksModSeq"), false, source)
                    : SearchSpec.parse(new Tokens(source));
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("parked SEARCH: " + e.getMessage());
        }
        SearchCursor cursor = new SearchCursor(spec, state.yes("byUid"), Reply.ok(state.text("text")));
        cursor.next = (int) state.number("next");
        cursor.limit = cursor.next; // the store has to be asked again
        cursor.found.or(BitSet.valueOf(state.longs("found")));
        cursor.modSeq = state.number("modSeq");
        cursor.telling = state.yes("telling");
        cursor.damaged = state.yes("damaged");
        return cursor;
    }
}
