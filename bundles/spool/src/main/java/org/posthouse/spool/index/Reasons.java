package org.posthouse.spool.index;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why parts are here, each text once. Bounded: for what does not fit the mail has to be read. */
final class Reasons {
    /** No reason: a part that was never tried. */
    static final int NONE = 0;

    /** Some reason, or several of them. */
    static final int OTHER = 0xffff;

    private static final int MOST = 4096;
    private static final int LONGEST = 512;

    private static final class Reason {
        final String text;
        int uses;

        Reason(String text) {
            this.text = text;
        }
    }

    private final List<Reason> reasons = new ArrayList<>(List.of(new Reason("")));
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();

    /**
     * The number of a reason, which is in use once more from now on.
     *
     * @param text empty if it is not one text
     */
    int use(Optional<String> text) {
        if (text.isEmpty() || text.get().length() > LONGEST) {
            return OTHER;
        }
        if (text.get().isEmpty()) {
            return NONE;
        }
        Integer known = numbers.get(text.get());
        int number = known == null ? add(text.get()) : known;
        if (number != OTHER) {
            reasons.get(number).uses++;
        }
        return number;
    }

    private int add(String text) {
        int number = free.isEmpty() ? reasons.size() : free.pop();
        if (number > MOST) {
            return OTHER;
        }
        Reason reason = new Reason(text);
        if (number == reasons.size()) {
            reasons.add(reason);
        } else {
            reasons.set(number, reason);
        }
        numbers.put(text, number);
        return number;
    }

    /** Ends a use. */
    void drop(int number) {
        if (number != NONE && number != OTHER && --reasons.get(number).uses == 0) {
            numbers.remove(reasons.get(number).text);
            reasons.set(number, null);
            free.push(number);
        }
    }

    /** The text of a reason that is in use. */
    String text(int number) {
        return reasons.get(number).text;
    }
}
