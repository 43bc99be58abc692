package org.posthouse.queue.attempt;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.posthouse.api.mail.Destination;

/**
 * Destinations that are left alone for a moment because nothing could be tried there: a part of the server is absent. In
 * memory only, since no attempt was made; forgotten when a part comes.
 *
 * <p>A part of a mail that could not be tried twice running does not set its destination aside again: it may be what it
 * alone needs that is absent, and others must not wait for that. It is put off by itself, on the disk; which those are is
 * remembered for the latest, so that they can be hurried when a part comes.
 */
public final class SetAside {
    private static final int LONGEST = 5;
    private static final int MOST_PARTS = 10_000;
    private static final int MANY = 1000;
    private static final int MOST_HURRIED = 1000;
    private static final long FORGOTTEN_SECONDS = 120;

    /**
     * A destination that is left alone.
     *
     * @param until for how long, to the second
     * @param why what is absent
     */
    public record Rest(Instant until, String why) {}

    private record Entry(Rest rest, int step) {}

    /** A part of a mail. */
    public record Part(String mail, Destination destination) {}

    // all guarded by this
    private final Map<Destination, Entry> entries = new HashMap<>();
    private final TreeSet<Instant> ends = new TreeSet<>();
    private final LinkedHashMap<Part, Boolean> untried = new LinkedHashMap<>(); // and whether it is put off
    private List<Part> hurried = List.of();
    private long generation;

    /** A part of the server came: nothing is left alone any more. */
    public synchronized void clear() {
        generation++;
        entries.clear();
        ends.clear();
        List<Part> putOff = untried.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        untried.clear();
        if (!putOff.isEmpty()) {
            hurried = putOff.subList(Math.max(0, putOff.size() - MOST_HURRIED), putOff.size());
        }
    }

    /** What was put off when a part came, once. */
    public synchronized List<Part> takeHurried() {
        List<Part> taken = hurried;
        hurried = List.of();
        return taken;
    }

    /** Changes with each {@link #clear}. */
    public synchronized long generation() {
        return generation;
    }

    /**
     * Nothing could be tried: the destination is left alone for 1, 2, 4, … up to 32 s, unless it is already.
     *
     * @param seen the generation when the attempt began: if a part came since, it may be the one that was missed
     */
    public synchronized void rest(Destination destination, String why, Instant now, long seen) {
        Entry before = entries.get(destination);
        if (seen != generation || before != null && now.isBefore(before.rest().until())) {
            return;
        }
        trim(now);
        int step = before == null ? 0 : Math.min(LONGEST, before.step() + 1);
        // whole seconds, so that however many destinations there are, few moments are to be waited for
        Instant until = now.plusSeconds(1L << step).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
        entries.put(destination, new Entry(new Rest(until, why), step));
        ends.add(until);
    }

    private void trim(Instant now) {
        if (entries.size() > MANY) {
            entries.values()
                    .removeIf(
                            e -> e.rest().until().plusSeconds(FORGOTTEN_SECONDS).isBefore(now));
        }
    }

    /** Something was tried. */
    public synchronized void tried(String mail, Destination destination) {
        entries.remove(destination);
        untried.remove(new Part(mail, destination));
    }

    /** A part of a mail could not be tried; true if that was so the last time too, as far as is remembered. */
    public synchronized boolean isUntriedAgain(String mail, Destination destination) {
        return remember(new Part(mail, destination), false);
    }

    /** A part of a mail is put off by itself. */
    public synchronized void putOff(String mail, Destination destination) {
        remember(new Part(mail, destination), true);
    }

    private boolean remember(Part part, boolean putOff) {
        boolean known = untried.remove(part) != null; // the latest come last
        untried.put(part, putOff);
        if (untried.size() > MOST_PARTS) {
            untried.remove(untried.keySet().iterator().next());
        }
        return known;
    }

    /** How a destination is left alone now; empty if it is not. */
    public synchronized Optional<Rest> rest(Destination destination, Instant now) {
        return Optional.ofNullable(entries.get(destination))
                .map(Entry::rest)
                .filter(rest -> now.isBefore(rest.until()));
    }

    /** True if the rest of some destination has ended since the last call. */
    public synchronized boolean hasEnded(Instant now) {
        boolean ended = false;
        while (!ends.isEmpty() && !now.isBefore(ends.first())) {
            ends.pollFirst();
            ended = true;
        }
        return ended;
    }

    /** When the next rest ends. */
    public synchronized Optional<Instant> nextEnd() {
        return ends.isEmpty() ? Optional.empty() : Optional.of(ends.first());
    }
}
