package org.posthouse.filter.junk.accounts;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was put in longest ago. */
final class Bounded<V> extends LinkedHashMap<Long, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    Bounded(int most) {
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > most;
    }
}
