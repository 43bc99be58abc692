package org.posthouse.store.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** An immutable set of UIDs, kept as ranges, so that {@code 1:4294967295} costs as little as {@code 7}. */
public final class UidSet {
    /**
     * UIDs from {@code first} to {@code last}, both included.
     */
    public record Range(long first, long last) {
        public Range {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException(first + ":" + last);
            }
        }
    }

    /** The highest UID there can be. */
    public static final long MAX_UID = 0xFFFFFFFFL;

    public static final UidSet EMPTY = new UidSet(List.of());
    public static final UidSet ALL = new UidSet(List.of(new Range(1, MAX_UID)));

    private final List<Range> ranges;

    private UidSet(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** The set of these UIDs, in any order, repeated or not. */
    public static UidSet of(long... uids) {
        long[] sorted = uids.clone();
        Arrays.sort(sorted);
        List<Range> ranges = new ArrayList<>();
        int i = 0;
        while (i < sorted.length) {
            int j = i;
            while (j + 1 < sorted.length && sorted[j + 1] <= sorted[j] + 1) {
                j++;
            }
            ranges.add(new Range(sorted[i], sorted[j]));
            i = j + 1;
        }
        return ranges.isEmpty() ? EMPTY : new UidSet(List.copyOf(ranges));
    }

    public static UidSet of(Collection<Long> uids) {
        return of(uids.stream().mapToLong(Long::longValue).toArray());
    }

    public static UidSet range(long first, long last) {
        return new UidSet(List.of(new Range(first, last)));
    }

    /** The union of these ranges, in any order, overlapping or not. */
    public static UidSet ofRanges(Collection<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(Range::first));
        List<Range> merged = new ArrayList<>();
        for (Range r : sorted) {
            Range prev = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (prev != null && r.first() <= prev.last() + 1) {
                merged.set(merged.size() - 1, new Range(prev.first(), Math.max(prev.last(), r.last())));
            } else {
                merged.add(r);
            }
        }
        return merged.isEmpty() ? EMPTY : new UidSet(List.copyOf(merged));
    }

    /** The ranges, ascending, neither overlapping nor touching. */
    public List<Range> ranges() {
        return ranges;
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(long uid) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            Range r = ranges.get(mid);
            if (uid < r.first()) {
                high = mid - 1;
            } else if (uid > r.last()) {
                low = mid + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** Number of UIDs. */
    public long count() {
        return ranges.stream().mapToLong(r -> r.last() - r.first() + 1).sum();
    }

    /** The lowest UID. */
    public long first() {
        return ranges.get(0).first();
    }

    /** The highest UID. */
    public long last() {
        return ranges.get(ranges.size() - 1).last();
    }

    /** The part above a UID: where to go on after it. */
    public UidSet after(long uid) {
        List<Range> rest = new ArrayList<>();
        for (Range r : ranges) {
            if (r.last() > uid) {
                rest.add(new Range(Math.max(r.first(), uid + 1), r.last()));
            }
        }
        return rest.isEmpty() ? EMPTY : new UidSet(List.copyOf(rest));
    }

    public UidSet union(UidSet other) {
        List<Range> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return ofRanges(all);
    }

    public UidSet intersection(UidSet other) {
        List<Range> both = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < ranges.size() && j < other.ranges.size()) {
            Range a = ranges.get(i);
            Range b = other.ranges.get(j);
            long first = Math.max(a.first(), b.first());
            long last = Math.min(a.last(), b.last());
            if (first <= last) {
                both.add(new Range(first, last));
            }
            if (a.last() < b.last()) {
                i++;
            } else {
                j++;
            }
        }
        return both.isEmpty() ? EMPTY : new UidSet(List.copyOf(both));
    }

    /** The UIDs, ascending. Not for sets such as {@link #ALL}. */
    public LongStream stream() {
        return ranges.stream().flatMapToLong(r -> LongStream.rangeClosed(r.first(), r.last()));
    }

    public PrimitiveIterator.OfLong iterator() {
        return stream().iterator();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof UidSet s && s.ranges.equals(ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** As on the wire: {@code 1:3,7}. */
    @Override
    public String toString() {
        return ranges.stream()
                .map(r -> r.first() == r.last() ? Long.toString(r.first()) : r.first() + ":" + r.last())
                .collect(Collectors.joining(","));
    }
}
