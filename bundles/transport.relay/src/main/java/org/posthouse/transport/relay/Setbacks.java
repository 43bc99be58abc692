package org.posthouse.transport.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.posthouse.transport.relay.route.Hop;

/**
 * Remembers which hosts put a mail off, so that the next attempt begins with those that had it less often (rfc5321#5.1): else
 * a host that never makes up its mind would keep the mail from all others. Bounded; what is forgotten costs an attempt.
 */
final class Setbacks {
    private static final int MOST = 10_000;

    private record Key(String mail, Hop.Endpoint endpoint) {}

    private final Map<Key, Integer> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(String mail, Hop.Endpoint endpoint) {
        counts.merge(new Key(mail, endpoint), 1, Integer::sum);
    }

    synchronized int of(String mail, Hop.Endpoint endpoint) {
        return counts.getOrDefault(new Key(mail, endpoint), 0);
    }
}
