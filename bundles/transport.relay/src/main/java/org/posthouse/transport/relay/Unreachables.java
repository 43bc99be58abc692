package org.posthouse.transport.relay;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.posthouse.transport.relay.route.Hop;

/** Remembers for a while which addresses could not be reached, so that others are tried first (rfc5321#4.5.4.1). Bounded. */
final class Unreachables {
    private static final int MOST = 1000;
    private static final long NANOS = Duration.ofMinutes(2).toNanos();

    private final LongSupplier clock;
    private final Map<Hop.Endpoint, Long> since = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hop.Endpoint, Long> eldest) {
            return size() > MOST;
        }
    };

    Unreachables(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void add(Hop.Endpoint endpoint) {
        since.remove(endpoint);
        since.put(endpoint, clock.getAsLong());
    }

    synchronized void remove(Hop.Endpoint endpoint) {
        since.remove(endpoint);
    }

    synchronized boolean contain(Hop.Endpoint endpoint) {
        Long at = since.get(endpoint);
        return at != null && clock.getAsLong() - at < NANOS;
    }
}
