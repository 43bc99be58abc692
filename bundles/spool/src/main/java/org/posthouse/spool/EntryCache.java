package org.posthouse.spool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthouse.api.spool.Entry;

/** Entries read lately, as many as fit into a bound, each with the records it was read from: others make it stale. */
final class EntryCache {
    private static final int ENTRY = 600;
    private static final int RECIPIENT = 400;

    private record Cached(Slot.Records from, Entry entry) {}

    private final Map<Slot, Cached> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long limit;
    private long weight;

    EntryCache(long limit) {
        this.limit = limit;
    }

    private static long weight(Entry e) {
        return ENTRY + (long) e.recipients().size() * RECIPIENT;
    }

    /** The entry that these records make up, or null. */
    synchronized Entry get(Slot slot, Slot.Records records) {
        Cached cached = entries.get(slot);
        return cached != null && cached.from().equals(records) ? cached.entry() : null;
    }

    synchronized void put(Slot slot, Slot.Records records, Entry entry) {
        remove(slot);
        if (weight(entry) <= limit / 4) { // a huge one would drive all others out
            entries.put(slot, new Cached(records, entry));
            weight += weight(entry);
            trim();
        }
    }

    synchronized void remove(Slot slot) {
        Cached old = entries.remove(slot);
        if (old != null) {
            weight -= weight(old.entry());
        }
    }

    synchronized void limit(long octets) {
        limit = octets;
        trim();
    }

    private void trim() {
        Iterator<Cached> eldest = entries.values().iterator();
        while (weight > limit && eldest.hasNext()) {
            weight -= weight(eldest.next().entry());
            eldest.remove();
        }
    }
}
