package org.posthouse.dns;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Keeps answers until they expire; when it is full, the one that was not used for the longest time goes.
 */
final class Cache {
    /** What was asked. */
    record Key(Name name, int type) {}

    private record Entry(Found found, long expires) {}

    private final Clock clock;
    private final int most;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    /** @param most the most answers that are kept */
    Cache(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    /** The answer; null if there is none, or it has expired. */
    synchronized Found get(Key key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.expires() <= clock.millis()) {
            entries.remove(key);
            return null;
        }
        return entry.found();
    }

    synchronized void put(Key key, Found found) {
        if (found.seconds() <= 0 || most <= 0) {
            return;
        }
        entries.put(key, new Entry(found, clock.millis() + found.seconds() * 1000));
        if (entries.size() > most) {
            entries.remove(entries.keySet().iterator().next());
        }
    }
}
