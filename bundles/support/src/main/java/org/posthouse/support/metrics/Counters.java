package org.posthouse.support.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.posthouse.api.metrics.Sample;

/**
 * Counters by one or two words, few of each. What comes after the first {@value #MOST} words counts for {@code other}, so that no
 * caller can fill the memory.
 */
public final class Counters {
    /** Words of each kind that are told apart. */
    static final int MOST = 64;

    private static final String OTHER = "other";

    private final Map<String, Map<String, LongAdder>> counts = new ConcurrentHashMap<>();

    /** Counts one. */
    public void count(String first, String second) {
        Map<String, LongAdder> inner = counts.get(first);
        if (inner == null) {
            inner = counts.computeIfAbsent(room(counts.keySet(), first), word -> new ConcurrentHashMap<>());
        }
        LongAdder adder = inner.get(second);
        if (adder == null) {
            adder = inner.computeIfAbsent(room(inner.keySet(), second), word -> new LongAdder());
        }
        adder.increment();
    }

    private static String room(Collection<String> known, String word) {
        return known.size() < MOST || known.contains(word) ? word : OTHER;
    }

    /** Counts one by one word. */
    public void count(String word) {
        count("", word);
    }

    /** All that was counted by two words, in no order. */
    public void each(Each each) {
        counts.forEach((first, inner) -> inner.forEach((second, adder) -> each.is(first, second, adder.sum())));
    }

    /** As samples whose labels have these names. */
    public List<Sample> samples(String firstLabel, String secondLabel) {
        List<Sample> samples = new ArrayList<>();
        each((first, second, count) -> samples.add(Sample.of(Map.of(firstLabel, first, secondLabel, second), count)));
        return samples;
    }

    /** As samples of what was counted by one word. */
    public List<Sample> samples(String label) {
        List<Sample> samples = new ArrayList<>();
        each((first, second, count) -> samples.add(Sample.of(label, second, count)));
        return samples;
    }

    /** Takes a count. */
    @FunctionalInterface
    public interface Each {
        /** One count. */
        void is(String first, String second, long count);
    }
}
