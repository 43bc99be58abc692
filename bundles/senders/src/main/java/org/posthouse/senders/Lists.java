package org.posthouse.senders;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Sql;
import org.posthouse.sql.Transactions;
import org.posthouse.support.RateLimited;
import org.slf4j.LoggerFactory;

/** The lists, in the database and for a minute in memory. Safe for threads. */
final class Lists {
    /** The site's list; accounts have numbers from 1 on. */
    static final long SITE = -1;

    /** The most entries of a list: of an account, and of the site. */
    static final int MOST = 1_000;

    static final int MOST_OF_SITE = 10_000;

    /** So many entries are in memory, some 200 octets each. */
    private static final int MOST_KEPT = 50_000;

    private static final Duration KEPT = Duration.ofMinutes(1);

    /**
     * An entry.
     *
     * @param since when it was made
     */
    record Listed(boolean allowed, Instant since) {}

    private record Kept(Map<String, Listed> entries, Instant read) {
        int weight() {
            return entries.size() + 1;
        }
    }

    private final Database database;
    private final Transactions transactions;
    private final Clock clock;
    private final RateLimited failures = new RateLimited(LoggerFactory.getLogger(Lists.class), Duration.ofMinutes(1));

    // guarded by this; in the order of their last use
    private final Map<Long, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private int weight;

    /** Counts what was forgotten: what was read before is not kept after. Guarded by this. */
    private long changes;

    Lists(Database database, Clock clock) {
        this.database = database;
        this.transactions = new Transactions(database);
        this.clock = clock;
    }

    /** A list for asking; empty if it cannot be read now. */
    Map<String, Listed> of(long account) {
        Instant now = clock.instant();
        long before;
        synchronized (this) {
            Kept found = kept.get(account);
            if (found != null && found.read().plus(KEPT).isAfter(now)) {
                return found.entries();
            }
            before = changes;
        }
        try {
            Map<String, Listed> read = read(account);
            keep(account, new Kept(read, now), before);
            return read;
        } catch (SQLException failed) {
            failures.warn("Cannot read a list of senders, mail is judged without: {}", failed.getMessage());
            return Map.of();
        }
    }

    private synchronized void keep(long account, Kept list, long before) {
        if (before != changes) {
            return;
        }
        Kept replaced = kept.put(account, list);
        weight += list.weight() - (replaced == null ? 0 : replaced.weight());
        Iterator<Kept> eldest = kept.values().iterator();
        while (weight > MOST_KEPT && kept.size() > 1) {
            weight -= eldest.next().weight();
            eldest.remove();
        }
    }

    /** What is in memory is read again when it is asked for. */
    synchronized void forget() {
        kept.clear();
        weight = 0;
        changes++;
    }

    /** A list as it is stored, sorted by sender. */
    Map<String, Listed> read(long account) throws SQLException {
        return transactions.<Map<String, Listed>, SQLException>read(c -> {
            Map<String, Listed> entries = new TreeMap<>();
            Sql.list(
                    c,
                    "SELECT sender, allowed, since FROM listed_sender WHERE account = ?",
                    r -> entries.put(r.getString(1), new Listed(r.getInt(2) != 0, Instant.ofEpochMilli(r.getLong(3)))),
                    account);
            return entries;
        });
    }

    /**
     * Puts an entry in; what was there of the same sender is replaced.
     *
     * @return false if the list is full
     */
    boolean put(long account, String sender, Listed entry) throws SQLException {
        boolean done = transactions.<Boolean, SQLException>change(c -> {
            if (count(c, account) >= (account == SITE ? MOST_OF_SITE : MOST) && !has(c, account, sender)) {
                return false;
            }
            Sql.upsert(
                    c,
                    database.dialect(),
                    "listed_sender",
                    ordered("account", account, "sender", sender),
                    ordered(
                            "allowed",
                            entry.allowed() ? 1 : 0,
                            "since",
                            entry.since().toEpochMilli()));
            return true;
        });
        forget();
        return done;
    }

    private static Map<String, Object> ordered(String one, Object value, String other, Object its) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(one, value);
        map.put(other, its);
        return map;
    }

    private static int count(Connection c, long account) throws SQLException {
        return Sql.one(c, "SELECT COUNT(*) FROM listed_sender WHERE account = ?", r -> r.getInt(1), account)
                .orElse(0);
    }

    private static boolean has(Connection c, long account, String sender) throws SQLException {
        return Sql.one(
                        c,
                        "SELECT allowed FROM listed_sender WHERE account = ? AND sender = ?",
                        r -> r.getInt(1),
                        account,
                        sender)
                .isPresent();
    }

    /** Takes an entry out; false if it was not there. */
    boolean remove(long account, String sender) throws SQLException {
        int gone = transactions.<Integer, SQLException>change(
                c -> Sql.update(c, "DELETE FROM listed_sender WHERE account = ? AND sender = ?", account, sender));
        forget();
        return gone > 0;
    }

    /** Removes a list. */
    void removeAll(long account) throws SQLException {
        transactions.<Integer, SQLException>change(
                c -> Sql.update(c, "DELETE FROM listed_sender WHERE account = ?", account));
        forget();
    }
}
