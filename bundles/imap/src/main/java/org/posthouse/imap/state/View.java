package org.posthouse.imap.state;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;
import org.posthouse.support.columns.UidList;

/**
 * The selected mailbox as this session knows it: the meaning of its sequence numbers. The store says what changed
 * ({@link #learn}); what of it was not yet told to the client is remembered here until it may be told ({@link Updates}).
 * The list of messages is shared with other views that have the same, see {@link Views}.
 * Messages are named by their index, which is the sequence number less one; indexes only change when an EXPUNGE is told.
 */
public final class View {
    /** How many messages are asked for at a time. */
    public static final int PAGE = 2000;

    /** Keywords that are listed in FLAGS at most; others are told with the messages that have them. */
    private static final int MAX_KEYWORDS = 512;

    private static final Set<String> NO_KEYWORDS =
            Collections.unmodifiableSet(new TreeSet<>(String.CASE_INSENSITIVE_ORDER));
    private static final int FIXED = 1000; // octets, about, with the session around it
    private static final int RANGE = 40;

    private final String name;
    private final long uidValidity;
    private final boolean readOnly;
    private long mailbox;
    private int generation;

    private UidList uids = UidList.EMPTY;
    private long uidNext;
    private long modSeq;
    private UidSet recent = UidSet.EMPTY;
    private Set<String> keywords = NO_KEYWORDS; // replaced, never changed: others may have the same
    private long unseenFrom = Long.MAX_VALUE;

    // learned and not told
    private final Untold untold = new Untold();
    private boolean keywordsToTell;
    private int toldCount;

    public View(long mailbox, String name, long uidValidity, boolean readOnly) {
        this.mailbox = mailbox;
        this.name = name;
        this.uidValidity = uidValidity;
        this.readOnly = readOnly;
    }

    // --- which mailbox

    public String name() {
        return name;
    }

    /** The mailbox's id in the store. */
    public long mailbox() {
        return mailbox;
    }

    public long uidValidity() {
        return uidValidity;
    }

    /** Opened by EXAMINE. */
    public boolean readOnly() {
        return readOnly;
    }

    /** The store that {@link #mailbox} was last found in, see {@link org.posthouse.support.Bound#generation}. */
    int generation() {
        return generation;
    }

    void foundIn(int storeGeneration, long id) {
        generation = storeGeneration;
        mailbox = id;
    }

    // --- which messages

    /** Number of messages as the client counts them. */
    public int count() {
        return uids.size();
    }

    public long uid(int index) {
        return uids.uid(index);
    }

    public long uidNext() {
        return uidNext;
    }

    /** Up to where changes were learned. */
    public long modSeq() {
        return modSeq;
    }

    /** True for a message known to be expunged, of which the client was not told yet. */
    public boolean isGone(int index) {
        return untold.gone().get(index);
    }

    /** All of those. Not to be changed. */
    public BitSet gone() {
        return untold.gone();
    }

    public boolean isRecent(long uid) {
        return recent.contains(uid);
    }

    /** The UIDs of recent messages; also of some that are gone. */
    public UidSet recent() {
        return recent;
    }

    /** Number of recent messages (rfc3501#7.3.2). */
    public long recentCount() {
        long found = 0;
        for (UidSet.Range r : recent.ranges()) {
            found += uids.ceiling(r.last() + 1) - uids.ceiling(r.first());
        }
        return found;
    }

    /** The keywords known to be used. */
    public Set<String> keywords() {
        return keywords;
    }

    /** No message without {@code \Seen} has a lesser UID. */
    public long unseenFrom() {
        return unseenFrom;
    }

    /** The index of a message, or -1. */
    public int indexOf(long uid) {
        return uids.indexOf(uid);
    }

    /** What is done with the messages that a sequence-set means. */
    private interface Run {
        /** @param to the first index that does not belong to the run */
        void take(int from, int to);
    }

    /**
     * The messages a sequence-set means.
     *
     * @param byUid it holds UIDs; those that do not exist are passed over (rfc3501#6.4.8)
     * @throws SyntaxException if it holds a sequence number that does not exist
     */
    public BitSet select(NumberSet set, boolean byUid) throws SyntaxException {
        BitSet chosen = new BitSet(count());
        runs(set, byUid, chosen::set);
        return chosen;
    }

    /** The UIDs of the messages a sequence-set means, as {@link #select} chooses them; takes no more room than the set does. */
    public UidSet uids(NumberSet set, boolean byUid) throws SyntaxException {
        List<UidSet.Range> ranges = new ArrayList<>();
        runs(set, byUid, (from, to) -> ranges.add(new UidSet.Range(uid(from), uid(to - 1))));
        return UidSet.ofRanges(ranges);
    }

    private void runs(NumberSet set, boolean byUid, Run run) throws SyntaxException {
        int count = count();
        long largest = byUid ? (count == 0 ? 0 : uid(count - 1)) : count;
        for (int i = 0; i < set.count(); i++) {
            long first = set.from(i) == NumberSet.STAR ? largest : set.from(i);
            long last = set.to(i) == NumberSet.STAR ? largest : set.to(i);
            long low = Math.min(first, last);
            long high = Math.max(first, last);
            if (!byUid && high > count && !(count == 0 && set.to(i) == NumberSet.STAR)) {
                throw new SyntaxException("Message " + high + " does not exist"); // rfc3501#9: seq-number
            }
            int from = byUid ? uids.ceiling(low) : (int) low - 1;
            int to = byUid ? uids.ceiling(high + 1) : (int) high;
            if (count > 0 && from < to) {
                run.take(from, to);
            }
        }
    }

    /** The UIDs of messages. A run of messages is one range: between their UIDs there are no others. */
    public UidSet uids(BitSet indexes) {
        List<UidSet.Range> ranges = new ArrayList<>();
        for (int i = indexes.nextSetBit(0); i >= 0 && i < count(); ) {
            int end = Math.min(indexes.nextClearBit(i), count());
            ranges.add(new UidSet.Range(uid(i), uid(end - 1)));
            i = indexes.nextSetBit(end);
        }
        return UidSet.ofRanges(ranges);
    }

    /** The messages of a set of UIDs, those with an index in a range. */
    public BitSet indexes(UidSet set, int from, int to) {
        BitSet chosen = new BitSet();
        for (UidSet.Range r : set.ranges()) {
            int first = Math.max(from, uids.ceiling(r.first()));
            if (first >= to) {
                break;
            }
            chosen.set(first, Math.max(first, Math.min(to, uids.ceiling(r.last() + 1))));
        }
        return chosen;
    }

    // --- learning

    /** Begins where another view of the mailbox was, instead of anew. */
    void begin(Snapshot known) {
        uids = known.uids();
        uidNext = known.uidNext();
        modSeq = known.modSeq();
        keywords = known.keywords();
        unseenFrom = known.unseenFrom();
    }

    /** All that was learned is what the client is going to be told of the mailbox. */
    public void opened(long firstUnseen) {
        untold.flagsTold();
        unseenFrom = firstUnseen;
    }

    /** Where others can begin; empty if this is not the mailbox as it is, because the client has to be told first. */
    Optional<Snapshot> snapshot() {
        return untold.gone().isEmpty()
                ? Optional.of(new Snapshot(uids, uidNext, modSeq, keywords, unseenFrom))
                : Optional.empty();
    }

    UidList list() {
        return uids;
    }

    /** What is equal to what is here, and others have. */
    void share(UidList list, Set<String> names) {
        uids = list;
        if (names.equals(keywords)) {
            keywords = names;
        }
    }

    /** What it takes besides the list, in octets, about. */
    long octets() {
        return FIXED + untold.octets() + (long) RANGE * recent.ranges().size();
    }

    /**
     * Takes over a page of what changed since {@link #modSeq}. That moves on with the last page; whoever is kept from going on
     * to it asks again from where it was.
     *
     * @param told changes of flags that the client knows already
     * @return true if messages came
     * @throws ViewLostException if the UIDs are not valid any more
     */
    public boolean learn(Changes page, Told told) throws ViewLostException {
        if (page.uidValidity() != uidValidity) {
            throw new ViewLostException("UIDVALIDITY changed");
        }
        int before = count();
        BitSet present = page.complete() ? null : new BitSet(before);
        UidList.Builder longer = null;
        for (FlagRow row : page.changed()) {
            note(row);
            if (row.uid() >= uidNext) {
                longer = longer == null ? uids.longer() : longer;
                longer.add(row.uid());
                continue;
            }
            int index = indexOf(row.uid());
            if (index < 0) {
                continue;
            }
            if (present != null) {
                present.set(index);
            }
            boolean known = told.knows(row.uid(), row.modSeq());
            if (row.modSeq() > modSeq && (!known || untold.dirty().get(index))) {
                untold.changed(index, row);
            }
        }
        if (longer != null) {
            uids = longer.build();
        }
        if (present != null) {
            goneUnless(present, page.covered(), before);
        } else {
            page.vanished().ranges().forEach(r -> untold.gone()
                    .set(uids.ceiling(r.first()), uids.ceiling(r.last() + 1)));
        }
        forgetUntold();
        untold.dirty().andNot(untold.gone());
        if (!page.covered().isEmpty()) {
            uidNext = Math.max(uidNext, page.covered().last() + 1);
        }
        if (page.next().isEmpty()) {
            uidNext = Math.max(page.uidNext(), count() == 0 ? 1 : uid(count() - 1) + 1);
            modSeq = page.highestModSeq();
        }
        return longer != null;
    }

    /** Of the messages that a page covers, those that it does not name are gone. */
    private void goneUnless(BitSet present, UidSet covered, int before) {
        BitSet missing = new BitSet(before);
        covered.ranges()
                .forEach(r -> missing.set(
                        Math.min(before, uids.ceiling(r.first())), Math.min(before, uids.ceiling(r.last() + 1))));
        missing.andNot(present);
        untold.gone().or(missing);
    }

    /** Messages that came and went before the client was told of them: it never is. */
    private void forgetUntold() {
        if (untold.gone().length() > toldCount) {
            BitSet never = new BitSet();
            never.or(untold.gone());
            never.clear(0, toldCount);
            remove(never);
        }
    }

    private void note(FlagRow row) {
        if (row.uid() < unseenFrom && !row.flags().has(Flags.SEEN)) {
            unseenFrom = row.uid();
        }
        Set<String> names = row.flags().keywords();
        if (!names.isEmpty() && keywords.size() < MAX_KEYWORDS && !keywords.containsAll(names)) {
            Set<String> more = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            more.addAll(keywords);
            more.addAll(names);
            keywords = Collections.unmodifiableSet(more);
            keywordsToTell = true;
        }
    }

    /** These messages and all that came after them so far are recent. */
    public void recentFrom(long uid) {
        if (uid < uidNext) {
            recent = recent.union(UidSet.range(uid, uidNext - 1));
        }
    }

    /** The last of the messages are recent, as far as EXAMINE can tell. */
    public void recentLast(int number) {
        if (number > 0 && count() > 0) {
            recentFrom(uid(Math.max(0, count() - number)));
        }
    }

    // --- what was not told yet, for Updates

    Untold untold() {
        return untold;
    }

    boolean keywordsToTell() {
        return keywordsToTell;
    }

    public void keywordsTold() {
        keywordsToTell = false;
    }

    boolean countToTell() {
        return toldCount != count();
    }

    public void countTold() {
        toldCount = count();
    }

    /** These messages are no more: all numbers behind them become less. */
    void remove(BitSet indexes) {
        toldCount -= indexes.get(0, toldCount).cardinality();
        uids = uids.without(indexes);
        untold.remove(indexes);
    }

    // --- parking

    /** Everything, in JDK types. */
    public Map<String, Object> park() {
        Map<String, Object> state = new HashMap<>();
        state.put("mailbox", mailbox);
        state.put("name", name);
        state.put("uidValidity", uidValidity);
        state.put("readOnly", readOnly);
        state.put("windows", uids.windows()); // not copied: views that share them still do
        state.put("chunks", uids.chunks());
        state.put("uidNext", uidNext);
        state.put("modSeq", modSeq);
        state.put(
                "recent",
                recent.ranges().stream()
                        .flatMapToLong(r -> LongStream.of(r.first(), r.last()))
                        .toArray());
        state.put("keywords", List.copyOf(keywords));
        state.put("gone", untold.gone().toLongArray());
        state.put("dirty", untold.dirty().toLongArray());
        state.put("keywordsToTell", keywordsToTell);
        state.put("toldCount", toldCount);
        state.put("unseenFrom", unseenFrom);
        return state;
    }

    /** What was parked; it is not known to be in any store yet. */
    public static View resume(Parcel state) {
        View view = new View(
                state.number("mailbox"), state.text("name"), state.number("uidValidity"), state.yes("readOnly"));
        view.generation = -1;
        view.uids = state.has("uids") // as versions before the third had it
                ? UidList.of(state.ints("uids"))
                : UidList.of(state.ints("windows"), state.list("chunks"));
        view.uidNext = state.number("uidNext");
        view.modSeq = state.number("modSeq");
        long[] recent = state.longs("recent");
        for (int i = 0; i + 1 < recent.length; i += 2) {
            view.recent = view.recent.union(UidSet.range(recent[i], recent[i + 1]));
        }
        Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        keywords.addAll(state.texts("keywords"));
        view.keywords = Collections.unmodifiableSet(keywords);
        view.unseenFrom = state.has("unseenFrom") ? state.number("unseenFrom") : 1;
        view.untold.resume(state.longs("gone"), state.longs("dirty"));
        view.keywordsToTell = state.yes("keywordsToTell");
        view.toldCount = (int) state.number("toldCount");
        return view;
    }
}
