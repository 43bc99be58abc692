package org.posthouse.migration.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What a job counts and tells. A unit is what its progress is measured in: a message, or an octet where the number of messages is
 * not known before.
 */
public final class Meter {
    /** More problems are counted, and not kept. */
    static final int MOST_PROBLEMS = 1000;

    private static final int MOST_TEXT = 300;

    private volatile boolean stopped;
    private Runnable abort = () -> {};
    private String place = "";
    private long total;
    private long units;
    private long moved;
    private long octets;
    private long known;
    private long failed;
    private long unnoted;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * The counts of one moment.
     *
     * @param place the mailbox that is worked on; empty if none is
     * @param total units there are; 0 if that is not known
     * @param units units that are done
     * @param moved messages that were moved
     * @param octets octets of them
     * @param known messages that were moved by an earlier run
     * @param failed messages and mailboxes that could not be moved
     */
    public record Counts(String place, long total, long units, long moved, long octets, long known, long failed) {
        /** From 0 to 1; negative if it is not known. */
        public double part() {
            return total <= 0 ? -1 : Math.min(1, (double) units / total);
        }
    }

    /** The counts of this moment. */
    public synchronized Counts counts() {
        return new Counts(place, total, units, moved, octets, known, failed);
    }

    /** What could not be done, a line each; the first thousand. */
    public synchronized List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        if (unnoted > 0) {
            all.add("and " + unnoted + " more");
        }
        return all;
    }

    /** What was done in another way than one would expect, a line each. */
    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /** The mailbox that is worked on. */
    public synchronized void place(String name) {
        place = name;
    }

    /** Units that are to be done, beside those told before. */
    public synchronized void expect(long more) {
        total += more;
    }

    /** Units that were done. */
    public synchronized void did(long more) {
        units += more;
    }

    /** A message was moved. */
    public synchronized void moved(long size) {
        moved++;
        octets += size;
    }

    /** A message was moved by an earlier run. */
    public synchronized void known() {
        known++;
    }

    /** A message or a mailbox could not be moved. */
    public synchronized void failed(String what, String why) {
        failed++;
        problem(what + ": " + why);
    }

    /** Something is not as it was at the source, but was moved. */
    public synchronized void problem(String text) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(clip(text));
        } else {
            unnoted++;
        }
    }

    /** Something was done in another way than one would expect. */
    public synchronized void note(String text) {
        if (notes.size() < MOST_PROBLEMS) {
            notes.add(clip(text));
        }
    }

    private static String clip(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
    }

    // --- its end

    /** Asks the job to end, at the next message or as soon as what it waits for is cut off. Its thread is never interrupted. */
    public void stop() {
        stopped = true;
        Runnable cut;
        synchronized (this) {
            cut = abort;
        }
        cut.run();
    }

    /** True if it is to end. */
    public boolean isStopped() {
        return stopped;
    }

    /** Ends the job if somebody asked for that. */
    public void check() throws StoppedException {
        if (stopped) {
            throw new StoppedException("stopped");
        }
    }

    /** What ends a wait of the job, for {@link #stop}; called on another thread. */
    public synchronized void abort(Runnable how) {
        abort = how;
    }
}
