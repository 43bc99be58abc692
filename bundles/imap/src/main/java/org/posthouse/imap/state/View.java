package org.posthouse.imap.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.UidSet;

/**
 * The selected mailbox as this session knows it: the meaning of its sequence numbers. The store says what changed
 * ({@link #learn}); what of it was not yet told to the client is remembered here until it may be told ({@link Updates}).
 * Messages are named by their index, which is the sequence number less one; indexes only change when an EXPUNGE is told.
 */
public final class View {
    /** How many messages are asked for at a time. */
    public static final int PAGE = 2000;

    /** Flags that changed in no more messages than this are told as they were learned; of more, they are read again. */
    private static final int MAX_NEWS = 256;

    /** Keywords that are listed in FLAGS at most; others are told with the messages that have them. */
    private static final int MAX_KEYWORDS = 512;

    private final String name;
    private final long uidValidity;
    private final boolean readOnly;
    private long mailbox;
    private int generation;

    private int[] uids;
    private int count;
    private long uidNext;
    private long modSeq;
    private UidSet recent = UidSet.EMPTY;
    private final Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    // learned and not told
    private final BitSet gone = new BitSet();
    private final BitSet dirty = new BitSet();
    private final Map<Integer, FlagRow> news = new HashMap<>();
    private boolean keywordsToTell;
    private int toldCount;

    public View(long mailbox, String name, long uidValidity, boolean readOnly) {
        this.mailbox = mailbox;
        this.name = name;
        this.uidValidity = uidValidity;
        this.readOnly = readOnly;
        this.uids = new int[16];
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
        return count;
    }

    public long uid(int index) {
        return uids[index] & 0xFFFFFFFFL;
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
        return gone.get(index);
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
            found += ceiling(r.last() + 1) - ceiling(r.first());
        }
        return found;
    }

    /** The keywords known to be used. */
    public Set<String> keywords() {
        return Collections.unmodifiableSet(keywords);
    }

    /** The index of the first message whose UID is not less. */
    private int ceiling(long uid) {
        int low = 0;
        int high = count;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (uid(mid) < uid) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** The index of a message, or -1. */
    public int indexOf(long uid) {
        int at = ceiling(uid);
        return at < count && uid(at) == uid ? at : -1;
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
        BitSet chosen = new BitSet(count);
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
        long largest = byUid ? (count == 0 ? 0 : uid(count - 1)) : count;
        for (NumberSet.Range r : set.ranges()) {
            long first = r.from() == NumberSet.STAR ? largest : r.from();
            long last = r.to() == NumberSet.STAR ? largest : r.to();
            long low = Math.min(first, last);
            long high = Math.max(first, last);
            if (!byUid && high > count && !(count == 0 && r.to() == NumberSet.STAR)) {
                throw new SyntaxException("There is no message " + high); // rfc3501#9: seq-number
            }
            int from = byUid ? ceiling(low) : (int) low - 1;
            int to = byUid ? ceiling(high + 1) : (int) high;
            if (count > 0 && from < to) {
                run.take(from, to);
            }
        }
    }

    /** The UIDs of messages. A run of messages is one range: between their UIDs there are no others. */
    public UidSet uids(BitSet indexes) {
        List<UidSet.Range> ranges = new ArrayList<>();
        for (int i = indexes.nextSetBit(0); i >= 0 && i < count; ) {
            int end = Math.min(indexes.nextClearBit(i), count);
            ranges.add(new UidSet.Range(uid(i), uid(end - 1)));
            i = indexes.nextSetBit(end);
        }
        return UidSet.ofRanges(ranges);
    }

    /** The messages of a set of UIDs. */
    public BitSet indexes(UidSet set) {
        BitSet chosen = new BitSet(count);
        set.ranges().forEach(r -> chosen.set(ceiling(r.first()), ceiling(r.last() + 1)));
        return chosen;
    }

    // --- learning

    /**
     * Takes over a page of what changed since {@link #modSeq}. That moves on with the last page; whoever is kept from going on
     * to it asks again from where it was.
     *
     * @param told changes of flags that the client knows already: mod-sequences by UID
     * @return true if messages came
     * @throws ViewLostException if the UIDs are not valid any more
     */
    public boolean learn(Changes page, Map<Long, Long> told) throws ViewLostException {
        if (page.uidValidity() != uidValidity) {
            throw new ViewLostException("UIDVALIDITY changed");
        }
        int before = count;
        BitSet present = page.complete() ? null : new BitSet(before);
        for (FlagRow row : page.changed()) {
            if (row.uid() >= uidNext) {
                add(row.uid());
                note(row);
                continue;
            }
            int index = indexOf(row.uid());
            if (index < 0) {
                continue;
            }
            if (present != null) {
                present.set(index);
            }
            boolean known = Long.valueOf(row.modSeq()).equals(told.get(row.uid()));
            if (row.modSeq() > modSeq && (!known || dirty.get(index))) {
                dirty.set(index);
                if (news.size() < MAX_NEWS || news.containsKey(index)) {
                    news.put(index, row);
                }
            }
            note(row);
        }
        boolean came = count > before;
        if (present != null) {
            goneUnless(present, page.covered(), before);
        } else {
            page.vanished().ranges().forEach(r -> gone.set(ceiling(r.first()), ceiling(r.last() + 1)));
        }
        forgetUntold();
        dirty.andNot(gone);
        if (!page.covered().isEmpty()) {
            uidNext = Math.max(uidNext, page.covered().last() + 1);
        }
        if (page.next().isEmpty()) {
            uidNext = Math.max(page.uidNext(), count == 0 ? 1 : uid(count - 1) + 1);
            modSeq = page.highestModSeq();
        }
        return came;
    }

    /** Of the messages that a page covers, those that it does not name are gone. */
    private void goneUnless(BitSet present, UidSet covered, int before) {
        BitSet missing = new BitSet(before);
        covered.ranges()
                .forEach(r ->
                        missing.set(Math.min(before, ceiling(r.first())), Math.min(before, ceiling(r.last() + 1))));
        missing.andNot(present);
        gone.or(missing);
    }

    /** Messages that came and went before the client was told of them: it never is. */
    private void forgetUntold() {
        BitSet untold = new BitSet();
        untold.or(gone);
        untold.clear(0, toldCount);
        remove(untold);
    }

    private void add(long uid) {
        if (count == uids.length) {
            uids = Arrays.copyOf(uids, count + (count >> 1) + 16);
        }
        uids[count++] = (int) uid;
    }

    private void note(FlagRow row) {
        if (keywords.size() < MAX_KEYWORDS && !row.flags().keywords().isEmpty()) {
            keywordsToTell |= keywords.addAll(row.flags().keywords());
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
        if (number > 0 && count > 0) {
            recentFrom(uid(Math.max(0, count - number)));
        }
    }

    // --- what was not told yet, for Updates

    BitSet gone() {
        return gone;
    }

    BitSet dirty() {
        return dirty;
    }

    FlagRow news(int index) {
        return news.get(index);
    }

    /** The flags of a message were told. */
    public void told(int index) {
        dirty.clear(index);
        news.remove(index);
    }

    boolean keywordsToTell() {
        return keywordsToTell;
    }

    public void keywordsTold() {
        keywordsToTell = false;
    }

    boolean countToTell() {
        return toldCount != count;
    }

    public void countTold() {
        toldCount = count;
    }

    /** These messages are no more: all numbers behind them become less. */
    void remove(BitSet indexes) {
        int first = indexes.nextSetBit(0);
        if (first < 0) {
            return;
        }
        int to = first;
        int told = indexes.get(0, toldCount).cardinality();
        BitSet stillGone = new BitSet();
        BitSet stillDirty = new BitSet();
        Map<Integer, FlagRow> stillNews = new HashMap<>();
        stillGone.or(gone.get(0, to));
        stillDirty.or(dirty.get(0, to));
        news.forEach((index, row) -> {
            if (index < first) {
                stillNews.put(index, row);
            }
        });
        int before = count;
        for (int from = to; from < before; from++) {
            if (indexes.get(from)) {
                continue;
            }
            uids[to] = uids[from];
            stillGone.set(to, gone.get(from));
            stillDirty.set(to, dirty.get(from));
            if (news.containsKey(from)) {
                stillNews.put(to, news.get(from));
            }
            to++;
        }
        count = to;
        toldCount -= told;
        gone.clear();
        gone.or(stillGone);
        dirty.clear();
        dirty.or(stillDirty);
        news.clear();
        news.putAll(stillNews);
    }

    // --- parking

    /** Everything, in JDK types. */
    public Map<String, Object> park() {
        Map<String, Object> state = new HashMap<>();
        state.put("mailbox", mailbox);
        state.put("name", name);
        state.put("uidValidity", uidValidity);
        state.put("readOnly", readOnly);
        state.put("uids", Arrays.copyOf(uids, count));
        state.put("uidNext", uidNext);
        state.put("modSeq", modSeq);
        state.put(
                "recent",
                recent.ranges().stream()
                        .flatMapToLong(r -> java.util.stream.LongStream.of(r.first(), r.last()))
                        .toArray());
        state.put("keywords", List.copyOf(keywords));
        state.put("gone", gone.toLongArray());
        state.put("dirty", dirty.toLongArray());
        state.put("keywordsToTell", keywordsToTell);
        state.put("toldCount", toldCount);
        return state;
    }

    /** What was parked; it is not known to be in any store yet. */
    public static View resume(Parcel state) {
        View view = new View(
                state.number("mailbox"), state.text("name"), state.number("uidValidity"), state.yes("readOnly"));
        view.generation = -1;
        view.uids = state.ints("uids");
        view.count = view.uids.length;
        view.uidNext = state.number("uidNext");
        view.modSeq = state.number("modSeq");
        long[] recent = state.longs("recent");
        for (int i = 0; i + 1 < recent.length; i += 2) {
            view.recent = view.recent.union(UidSet.range(recent[i], recent[i + 1]));
        }
        view.keywords.addAll(state.texts("keywords"));
        view.gone.or(BitSet.valueOf(state.longs("gone")));
        view.dirty.or(BitSet.valueOf(state.longs("dirty")));
        view.keywordsToTell = state.yes("keywordsToTell");
        view.toldCount = (int) state.number("toldCount");
        return view;
    }
}
