package org.posthouse.filter.junk.training;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.filter.junk.accounts.Notebook;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.RateLimited;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the changes of accounts. {@link #changed} may be called by any thread; the rest by one. An account gives at most
 * {@value #LESSONS_AN_HOUR} lessons an hour, so that a program that moves thousands of mails costs no more than that.
 */
public final class Follower {
    static final int LESSONS_AN_HOUR = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int MOST_WAITING = 50_000; // a lost hint is made good by the next one of the account
    private static final int AT_ONCE = 500;

    /**
     * How to learn.
     *
     * @param shares whether the site shares a start model
     * @param keptFor how long read mail has to have stayed to count as wanted; empty: it never does
     */
    public record Terms(boolean shares, Optional<Duration> keptFor) {}

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Shelf shelf;
    private final Teacher teacher;
    private final Clock clock;
    private final Map<Long, Long> waiting =
            new LinkedHashMap<>(); // the lowest mod-sequence by account; guarded by itself
    private final Map<Long, Integer> given = new HashMap<>(); // lessons of this hour
    private long hour;
    private boolean startedOver;
    private volatile boolean stopping;

    /** @param lessons counts what is learned, by kind and source */
    public Follower(Shelf shelf, Counters lessons, Clock clock) {
        this.shelf = shelf;
        this.teacher = new Teacher(shelf.start(), lessons, clock);
        this.clock = clock;
    }

    /**
     * Notes that an account changed; does nothing else.
     *
     * @param modSeq that of the change
     */
    public void changed(long account, long modSeq) {
        synchronized (waiting) {
            if (waiting.size() < MOST_WAITING || waiting.containsKey(account)) {
                waiting.merge(account, modSeq, Math::min);
            }
        }
    }

    /** Ends soon, within the message that is being learned. What is left is found again from the position in the file. */
    public void stop() {
        stopping = true;
    }

    /**
     * Learns what changed, of some of the accounts that wait.
     *
     * @return true if others wait still
     */
    public boolean work(MailStore store, Terms terms) {
        if (!shelf.isReady()) {
            return true;
        }
        startOver();
        for (int turns = 0; turns < AT_ONCE && !stopping; turns++) {
            Optional<Map.Entry<Long, Long>> next = next();
            if (next.isEmpty()) {
                return false;
            }
            if (!follow(store, next.get().getKey(), next.get().getValue(), terms)) {
                return true;
            }
        }
        return !stopping;
    }

    /** What was done while nobody listened: looks once at each account of which something is known. */
    private void startOver() {
        if (startedOver) {
            return;
        }
        try {
            for (long account : shelf.known()) {
                changed(account, Long.MAX_VALUE);
            }
            startedOver = true;
        } catch (IOException e) {
            failures.warn("junk filter cannot look for changes since it was away: {}", e.toString());
        }
    }

    private Optional<Map.Entry<Long, Long>> next() {
        synchronized (waiting) {
            Optional<Map.Entry<Long, Long>> first =
                    waiting.entrySet().stream().findFirst().map(entry -> Map.entry(entry.getKey(), entry.getValue()));
            first.ifPresent(entry -> waiting.remove(entry.getKey()));
            return first;
        }
    }

    /** @return false if the store is not there: try again later */
    private boolean follow(MailStore store, long account, long modSeq, Terms terms) {
        try {
            if (shelf.isGone(account) || store.used(account) == 0) { // to open it would make its mailboxes anew
                return true;
            }
            long position = shelf.use(account, knowledge -> knowledge.notebook().position());
            if (position == Notebook.NEVER && modSeq == Long.MAX_VALUE) {
                return true; // nothing is known of it after all
            }
            long since = position == Notebook.NEVER ? Math.max(0, modSeq - 1) : position;
            BooleanSupplier allowance = () -> allow(account);
            Walk.Terms its = new Walk.Terms(terms.shares(), terms.keptFor(), allowance, () -> stopping);
            // only read here: neither name nor quota matter
            new Walk(account, store.open(new AccountInfo(account, "account " + account, 0)), shelf, teacher, its, clock)
                    .go(since);
        } catch (StoreException e) {
            LOG.debug("changes of account {} later", account, e);
            if (e.reason() == StoreException.Reason.UNAVAILABLE) {
                changed(account, modSeq);
                return false;
            }
        } catch (IOException e) {
            failures.warn("junk filter cannot learn from account {}: {}", account, e.toString());
        }
        return true;
    }

    private boolean allow(long account) {
        long now = clock.instant().getEpochSecond() / 3600;
        if (now != hour) {
            hour = now;
            given.clear();
        }
        return given.merge(account, 1, Integer::sum) <= LESSONS_AN_HOUR;
    }
}
