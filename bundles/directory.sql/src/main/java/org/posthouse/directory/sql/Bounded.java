package org.posthouse.directory.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of bounded size that forgets what was not used for the longest time. Not safe for threads by itself. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int max;

    Bounded(int max) {
        super(16, 0.75f, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
