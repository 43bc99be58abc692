package org.posthouse.dmarc.reports.tally;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The counts of a day. Bounded: what finds no room is counted for its domain, and no more is known of it. For threads. */
public final class Tally {
    /** Rows of all domains: 10 MB in memory, at the most. */
    static final int MAX_ROWS = 20_000;

    /** Domains. */
    static final int MAX_DOMAINS = 5_000;

    /** Rows of a domain, so that one does not take the room of all. */
    static final int MAX_ROWS_OF_DOMAIN = 5_000;

    private static final class Domain {
        private final Map<Row, Long> rows = new LinkedHashMap<>();
        private long leftOut;
    }

    private final Map<String, Domain> domains = new TreeMap<>();
    private final Set<String> done = new TreeSet<>();
    private int rows;
    private long lost;
    private Map<String, Domain> changes = new TreeMap<>();

    /** Counts mails. */
    public synchronized void add(String domain, Row row, long count) {
        if (put(domain, row, count)) {
            changes.computeIfAbsent(domain, name -> new Domain()).rows.merge(row, count, Long::sum);
        } else if (leaveOut(domain, count)) {
            changes.computeIfAbsent(domain, name -> new Domain()).leftOut += count;
        }
    }

    private boolean put(String name, Row row, long count) {
        Domain domain = room(name);
        if (domain == null) {
            return false;
        }
        if (domain.rows.containsKey(row)) {
            domain.rows.merge(row, count, Long::sum);
            return true;
        }
        if (rows >= MAX_ROWS || domain.rows.size() >= MAX_ROWS_OF_DOMAIN) {
            return false;
        }
        domain.rows.put(row, count);
        rows++;
        return true;
    }

    private Domain room(String name) {
        return domains.size() < MAX_DOMAINS || domains.containsKey(name)
                ? domains.computeIfAbsent(name, any -> new Domain())
                : null;
    }

    private boolean leaveOut(String name, long count) {
        Domain domain = room(name);
        if (domain == null) {
            lost += count;
            return false;
        }
        domain.leftOut += count;
        return true;
    }

    /** As a file says. */
    synchronized void restore(String domain, Row row, long count) {
        if (!put(domain, row, count)) {
            leaveOut(domain, count);
        }
    }

    synchronized void restoreLeftOut(String domain, long count) {
        leaveOut(domain, count);
    }

    /** Adds what another one has; nothing of it is a change. */
    synchronized void restore(Tally other) {
        other.each((domain, row, count) -> restore(domain, row, count), this::restoreLeftOut);
        done.addAll(other.done());
    }

    /** A domain is done: it has been reported, or will not be. */
    synchronized void done(String domain) {
        done.add(domain);
    }

    /** The domains that are done. */
    public synchronized Set<String> done() {
        return new TreeSet<>(done);
    }

    /** The domains that are not done. */
    public synchronized Set<String> open() {
        Set<String> open = new TreeSet<>(domains.keySet());
        open.removeAll(done);
        return open;
    }

    /** All domains. */
    public synchronized Set<String> domains() {
        return new TreeSet<>(domains.keySet());
    }

    /** The rows of a domain with their counts. */
    public synchronized Map<Row, Long> rows(String domain) {
        Domain found = domains.get(domain);
        return found == null ? Map.of() : new LinkedHashMap<>(found.rows);
    }

    /** How many mails of a domain are in no row, since there was no room. */
    public synchronized long leftOut(String domain) {
        Domain found = domains.get(domain);
        return found == null ? 0 : found.leftOut;
    }

    /** How many mails are counted for no domain, since there was no room. */
    public synchronized long lost() {
        return lost;
    }

    /** How many rows there are. */
    public synchronized int size() {
        return rows;
    }

    /** Takes each count. */
    interface Each {
        void row(String domain, Row row, long count);
    }

    /** Takes what had no room. */
    interface EachLeftOut {
        void leftOut(String domain, long count);
    }

    synchronized void each(Each rowsOf, EachLeftOut rest) {
        each(domains, rowsOf, rest);
    }

    private static void each(Map<String, Domain> of, Each rowsOf, EachLeftOut rest) {
        of.forEach((name, domain) -> {
            domain.rows.forEach((row, count) -> rowsOf.row(name, row, count));
            if (domain.leftOut > 0) {
                rest.leftOut(name, domain.leftOut);
            }
        });
    }

    /** Hands over what was added since it was last asked; false if there is nothing. */
    boolean takeChanges(Each rowsOf, EachLeftOut rest) {
        Map<String, Domain> taken;
        synchronized (this) {
            taken = changes;
            changes = new TreeMap<>();
        }
        each(taken, rowsOf, rest);
        return !taken.isEmpty();
    }
}
