package org.posthouse.dns;

import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Keeps answers until they expire; when it is full, the one that was not used for the longest time goes. Bounded in number
 * and, so that nobody fills the memory with large answers, in octets.
 */
final class Cache {
    /** What an answer may take on average; most take less. */
    static final int OCTETS = 1024;

    /** What was asked. */
    record Key(Name name, int type) {}

    private record Entry(Found found, long expires, int octets) {}

    private final Clock clock;
    private final int most;
    private final long mostOctets;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long octets;

    /** @param most the most answers that are kept */
    Cache(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
        this.mostOctets = (long) most * OCTETS;
    }

    /** The answer; null if there is none, or it has expired. */
    synchronized Found get(Key key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.expires() <= clock.millis()) {
            remove(key);
            return null;
        }
        return entry.found();
    }

    synchronized void put(Key key, Found found) {
        if (found.seconds() <= 0 || most <= 0) {
            return;
        }
        remove(key);
        Entry entry = new Entry(found, clock.millis() + found.seconds() * 1000, found.octets());
        entries.put(key, entry);
        octets += entry.octets();
        Iterator<Entry> eldest = entries.values().iterator();
        while (entries.size() > most || octets > mostOctets) {
            octets -= eldest.next().octets();
            eldest.remove();
        }
    }

    private void remove(Key key) {
        Entry old = entries.remove(key);
        if (old != null) {
            octets -= old.octets();
        }
    }
}
