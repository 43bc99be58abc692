package org.posthouse.filter.dnsbl;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.posthouse.filter.dnsbl.Subject.Of;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list and whether it can be believed. One that answers wrong, or not at all, is left out for some time; it comes back when it
 * passes its test. Guarded by its own lock, which is never held while something is asked.
 */
final class WatchedList {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedList.class);
    private static final Duration SILENCE = Duration.ofMinutes(2); // it may have been the network
    private static final int MOST_UNANSWERED = 5; // in a row
    private static final int SUSPICIOUS_HITS = 20; // in a row

    /** Where a list is. */
    enum State {
        /** Not tested yet. */
        NEW,
        IN_USE,
        LEFT_OUT
    }

    /** How a list answered a question. */
    enum Reply {
        LISTED,
        NOT_LISTED,
        UNANSWERED,
        /** It cannot be right. */
        WRONG;
    }

    /**
     * What there is to say of it.
     *
     * @param why why it is left out; empty if it is not
     */
    record Standing(State state, String why) {}

    private final BlockList list;
    private final LongSupplier nanoTime;
    private State state = State.NEW;
    private Set<Of> of = Set.of();
    private String why = "";
    private long nextTest;
    private boolean testing;
    private boolean suspected;
    private int unanswered;
    private int hits;

    /** @param nanoTime as {@link System#nanoTime} */
    WatchedList(BlockList list, LongSupplier nanoTime) {
        this.list = list;
        this.nanoTime = nanoTime;
        this.nextTest = nanoTime.getAsLong();
    }

    BlockList list() {
        return list;
    }

    synchronized Standing standing() {
        return new Standing(state, why);
    }

    /** True if it was never tested. */
    synchronized boolean isNew() {
        return state == State.NEW;
    }

    /** True if it is believed now. */
    synchronized boolean isUsed() {
        return state == State.IN_USE;
    }

    /** True if it can be asked about this now. */
    synchronized boolean asks(Subject subject) {
        return state == State.IN_USE && list.kind() == subject.kind() && of.contains(subject.of());
    }

    /**
     * Waits for the first test of a list that is new.
     *
     * @param deadline until then, as {@link System#nanoTime}
     */
    synchronized void awaitTest(long deadline) {
        try {
            long left;
            while (state == State.NEW && (left = deadline - System.nanoTime()) > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if a test is due; the caller makes it, and tells what came of it. */
    synchronized boolean beginTest() {
        boolean due = !testing && (suspected || nextTest - nanoTime.getAsLong() <= 0);
        testing |= due;
        return due;
    }

    /** True while a test is being made. */
    synchronized boolean isTesting() {
        return testing;
    }

    /** The test could not be made. */
    synchronized void postponeTest() {
        testing = false;
    }

    /**
     * What came of the test.
     *
     * @param interval when to test again if it is good
     * @param rest how long to leave it out if it answers wrong
     */
    synchronized void tested(ListTest.Result result, Duration interval, Duration rest) {
        testing = false;
        suspected = false;
        if (result instanceof ListTest.Result.Good good) {
            if (state == State.LEFT_OUT) {
                LOG.info("DNS list {} is used again", list.zone());
            }
            state = State.IN_USE;
            of = good.of();
            why = "";
            unanswered = 0;
            hits = 0;
            nextTest = nanoTime.getAsLong() + interval.toNanos();
        } else if (result instanceof ListTest.Result.Bad bad) {
            leaveOut(bad.why(), rest);
        } else {
            leaveOut("does not answer", shorter(rest));
        }
        notifyAll();
    }

    /** Takes note of an answer. Gives what is to be believed: nothing of what came after a wrong one. */
    synchronized Reply answered(Reply reply, Optional<String> wrong, Duration rest) {
        unanswered = reply == Reply.UNANSWERED ? unanswered + 1 : 0;
        hits = reply == Reply.LISTED ? hits + 1 : 0;
        if (reply == Reply.WRONG) {
            leaveOut(wrong.orElse("answers wrong"), rest);
        } else if (unanswered >= MOST_UNANSWERED) {
            leaveOut("does not answer", shorter(rest));
        } else if (hits >= SUSPICIOUS_HITS) {
            suspected = true;
            hits = 0;
        }
        return state == State.IN_USE ? reply : Reply.UNANSWERED;
    }

    private void leaveOut(String reason, Duration rest) {
        nextTest = nanoTime.getAsLong() + rest.toNanos();
        if (state != State.LEFT_OUT || !why.equals(reason)) {
            LOG.warn("DNS list {} is not used for {} min: it {}", list.zone(), rest.toMinutes(), reason);
        }
        state = State.LEFT_OUT;
        why = reason;
        unanswered = 0;
        hits = 0;
    }

    private static Duration shorter(Duration rest) {
        return rest.compareTo(SILENCE) < 0 ? rest : SILENCE;
    }
}
