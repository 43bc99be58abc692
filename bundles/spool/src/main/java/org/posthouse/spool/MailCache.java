package org.posthouse.spool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthouse.spool.index.SpoolIndex.Entry;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.record.Stored;

/** Mails read lately, as many as fit into a bound; one is stale once its latest change is another. */
final class MailCache {
    private static final int MAIL = 800;
    private static final int RECIPIENT = 500;

    private final Map<Ref, Stored> mails = new LinkedHashMap<>(16, 0.75f, true);
    private long limit;
    private long weight;

    MailCache(long limit) {
        this.limit = limit;
    }

    private static long weight(Stored stored) {
        return MAIL + (long) stored.mail().recipients().size() * RECIPIENT;
    }

    /** A mail as the index knows it, or null. */
    synchronized Stored get(Entry entry) {
        Stored stored = mails.get(entry.ref());
        return stored != null && stored.head() == entry.head() ? stored : null;
    }

    synchronized void put(Ref ref, Stored stored) {
        remove(ref);
        if (weight(stored) <= limit / 4) { // a huge one would drive all others out
            mails.put(ref, stored);
            weight += weight(stored);
            trim();
        }
    }

    /** As {@link #put}, if none has to go for it: for whoever looks through many mails, and needs each once. */
    synchronized void offer(Ref ref, Stored stored) {
        if (weight + weight(stored) <= limit) {
            put(ref, stored);
        }
    }

    synchronized void remove(Ref ref) {
        Stored old = mails.remove(ref);
        if (old != null) {
            weight -= weight(old);
        }
    }

    synchronized void limit(long octets) {
        limit = octets;
        trim();
    }

    /** Octets that are held, about. */
    synchronized long octets() {
        return weight;
    }

    /** Octets that may be held. */
    synchronized long most() {
        return limit;
    }

    private void trim() {
        Iterator<Stored> eldest = mails.values().iterator();
        while (weight > limit && eldest.hasNext()) {
            weight -= weight(eldest.next());
            eldest.remove();
        }
    }
}
