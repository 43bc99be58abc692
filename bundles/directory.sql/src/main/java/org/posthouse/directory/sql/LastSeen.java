package org.posthouse.directory.sql;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.posthouse.sql.Transactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When accounts and their app passwords were last used. In memory it is exact; the database hears of it once an hour for each, and
 * when the directory leaves: a client that comes every minute costs no commit each time. No login waits for the database, and many
 * that come together, as after a start, share a commit. Safe for threads.
 */
final class LastSeen {
    private static final Logger LOG = LoggerFactory.getLogger(LastSeen.class);
    private static final Duration PRECISION = Duration.ofHours(1);
    private static final int KEPT = 20_000;
    private static final int MOST_AT_ONCE = 2_000;

    /** @param appPassword the folded name of an app password; empty: the account itself */
    private record Who(long account, String appPassword) {}

    /** @param stored what the database has heard from here; the beginning of time: nothing yet */
    private record Seen(Instant at, Instant stored) {
        boolean late() {
            return stored.isBefore(at);
        }
    }

    private final Transactions transactions;
    private final Clock clock;
    private final Executor later;

    // guarded by seen, as what is due
    private final Map<Who, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Who, Seen> eldest) {
            return size() > KEPT;
        }
    };

    private final Set<Who> due = new LinkedHashSet<>();
    private boolean asked;

    /** @param later carries out on another thread, after a while, what stores logins; one at a time */
    LastSeen(Transactions transactions, Clock clock, Executor later) {
        this.transactions = transactions;
        this.clock = clock;
        this.later = later;
    }

    /** Somebody logged in. */
    void now(long account, Optional<String> appPassword) {
        Instant now = clock.instant();
        boolean ask;
        synchronized (seen) {
            note(new Who(account, ""), now);
            appPassword.ifPresent(name -> note(new Who(account, name), now));
            ask = !due.isEmpty() && !asked;
            asked |= ask;
        }
        if (ask) {
            askForTurn();
        }
    }

    private void note(Who who, Instant now) {
        Seen before = seen.get(who);
        Instant stored = before == null ? Instant.MIN : before.stored();
        seen.put(who, new Seen(now, stored));
        if (stored.isBefore(now.minus(PRECISION)) && due.size() < KEPT) {
            due.add(who);
        }
    }

    private void askForTurn() {
        try {
            later.execute(this::storeDue);
        } catch (RejectedExecutionException leaving) {
            LOG.debug("The directory is stopping: storing the times of the last logins", leaving);
        }
    }

    private void storeDue() {
        Map<Who, Instant> some = new LinkedHashMap<>();
        boolean more;
        synchronized (seen) {
            Iterator<Who> next = due.iterator();
            while (next.hasNext() && some.size() < MOST_AT_ONCE) {
                Who who = next.next();
                next.remove();
                Seen known = seen.get(who);
                if (known != null) {
                    some.put(who, known.at());
                }
            }
            more = !due.isEmpty();
            asked = more;
        }
        store(some);
        if (more) {
            askForTurn();
        }
    }

    private void store(Map<Who, Instant> some) {
        if (some.isEmpty()) {
            return;
        }
        try {
            transactions.change(c -> {
                for (Map.Entry<Who, Instant> one : some.entrySet()) {
                    Who who = one.getKey();
                    if (who.appPassword().isEmpty()) {
                        AccessTables.lastLogin(c, who.account(), one.getValue());
                    } else {
                        AccessTables.lastUse(c, who.account(), who.appPassword(), one.getValue());
                    }
                }
                return null;
            });
        } catch (SQLException failed) {
            LOG.debug("Cannot store the time of a login", failed); // the next one of the same account tries again
            return;
        }
        synchronized (seen) {
            some.forEach((who, at) -> seen.computeIfPresent(who, (same, known) -> new Seen(known.at(), at)));
        }
    }

    /** The later of what is stored and what is known here. */
    Optional<Instant> latest(long account, String appPassword, Optional<Instant> stored) {
        Seen here;
        synchronized (seen) {
            here = seen.get(new Who(account, appPassword));
        }
        return here != null && stored.filter(here.at()::isBefore).isEmpty() ? Optional.of(here.at()) : stored;
    }

    /** An app password is gone: another one may get its name. */
    void forget(long account, String appPassword) {
        synchronized (seen) {
            seen.remove(new Who(account, appPassword));
        }
    }

    /** Stores what the database has not heard of: of many, the latest, since the directory has seconds to leave. */
    void flush() {
        Map<Who, Instant> late = new LinkedHashMap<>();
        synchronized (seen) {
            int skip = seen.size() - MOST_AT_ONCE;
            for (Map.Entry<Who, Seen> entry : seen.entrySet()) {
                if (skip-- <= 0 && entry.getValue().late()) {
                    late.put(entry.getKey(), entry.getValue().at());
                }
            }
            seen.clear();
            due.clear();
        }
        store(late);
    }
}
