package org.posthouse.store.sql.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.store.api.Flags;

/**
 * The different sets of flags with keywords that messages of a mailbox have, each kept once and known by its number; a
 * keyword is kept once too. Guarded by its {@link Box}.
 */
final class KeywordSets {
    /** What a mailbox may take of memory for them, in octets: with no more than this, everybody can have new ones. */
    static final long ROOM = 16L << 20;

    private static final int SET = 120;
    private static final int ENTRY = 48;
    private static final int TEXT = 56;

    private final List<Flags> sets = new ArrayList<>();
    private final Map<Flags, Integer> numbers = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private long octets;

    Flags get(int number) {
        return sets.get(number);
    }

    /** The number of a set, which is taken up if it is new. */
    int number(Flags flags) {
        Integer known = numbers.get(flags);
        if (known != null) {
            return known;
        }
        octets += octets(flags);
        List<String> keywords = flags.keywords().stream()
                .map(k -> texts.computeIfAbsent(k, t -> t))
                .toList();
        Flags shared = Flags.of(flags.system(), keywords);
        sets.add(shared);
        numbers.put(shared, sets.size() - 1);
        return sets.size() - 1;
    }

    boolean contains(Flags flags) {
        return numbers.containsKey(flags);
    }

    int count() {
        return sets.size();
    }

    /** What they take of memory, roughly. */
    long octets() {
        return octets;
    }

    /** What a set would add, roughly, if it were new. */
    long octets(Flags flags) {
        long sum = SET;
        for (String keyword : flags.keywords()) {
            sum += ENTRY + (texts.containsKey(keyword) ? 0 : TEXT + keyword.length());
        }
        return sum;
    }
}
