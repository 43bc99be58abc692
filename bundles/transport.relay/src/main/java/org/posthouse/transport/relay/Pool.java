package org.posthouse.transport.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.posthouse.net.api.Line;
import org.posthouse.sasl.client.Credentials;
import org.posthouse.transport.relay.route.Hop;
import org.posthouse.transport.relay.route.TlsDemand;
import org.posthouse.transport.relay.smtp.Deadline;
import org.posthouse.transport.relay.smtp.Session;

/**
 * Counts the connections to each address and keeps a few idle ones for the next mail. Idle connections are closed after
 * their time, when there are too many of them, and when another connection needs their place.
 */
final class Pool {
    /** Most idle connections. */
    static final int MAX_IDLE = 64;

    /** What two mails must agree in to use the same connection. */
    record Key(
            Hop.Endpoint endpoint,
            String serverName,
            TlsDemand tls,
            boolean internal,
            Optional<InetAddress> source,
            String heloName,
            Optional<Credentials> login) {}

    private record Idle(Key key, Session session, long until) {}

    private final LongSupplier clock;
    private final Map<Hop.Endpoint, Integer> counts = new HashMap<>();
    private final List<Idle> idle = new ArrayList<>();
    private final Set<Line> busy = new HashSet<>();
    private boolean closing;
    private boolean aborted;

    /**
     * Makes a pool.
     *
     * @param clock nanoseconds, as of {@link System#nanoTime}
     */
    Pool(LongSupplier clock) {
        this.clock = clock;
    }

    /** The place of one connection, held while it is used. */
    final class Slot implements Session.Holder, AutoCloseable {
        private final Key key;
        private Session session;
        private Line line;
        private boolean kept;

        private Slot(Key key, Session session) {
            this.key = key;
            this.session = session;
        }

        /** An idle connection; empty if a new one is to be made. */
        Optional<Session> idle() {
            return Optional.ofNullable(session);
        }

        @Override
        public void uses(Line used) throws IOException {
            synchronized (Pool.this) {
                busy.remove(line);
                line = used;
                session = null;
                if (!aborted) {
                    busy.add(used);
                    return;
                }
            }
            used.close();
            throw new IOException("this server is stopping");
        }

        /** Keeps the connection for another mail; false if that is not wanted now. */
        boolean keep(Session used, Duration time) {
            List<Session> tooMany = new ArrayList<>();
            synchronized (Pool.this) {
                if (closing) {
                    return false;
                }
                kept = true;
                busy.remove(line); // another one may use it before this slot is closed
                line = null;
                idle.add(new Idle(key, used, clock.getAsLong() + time.toNanos()));
                while (idle.size() > MAX_IDLE) {
                    tooMany.add(drop(idle.remove(0)));
                }
                Pool.this.notifyAll();
            }
            tooMany.forEach(Session::quit);
            return true;
        }

        @Override
        public void close() {
            synchronized (Pool.this) {
                busy.remove(line);
                if (!kept) {
                    release(key.endpoint());
                }
            }
        }
    }

    /**
     * Takes a place for a connection.
     *
     * @param most connections to the address at once
     * @param wait how long to wait until one is free
     * @return empty if none is, or the pool closes
     */
    Optional<Slot> borrow(Key key, int most, Duration wait) {
        Deadline deadline = Deadline.in(wait);
        Session evicted = null;
        Slot slot = null;
        synchronized (this) {
            while (!closing && slot == null) {
                Idle same = take(i -> i.key().equals(key) && isFresh(i));
                if (same != null) {
                    busy.add(same.session().line());
                    slot = new Slot(key, same.session());
                    slot.line = same.session().line();
                } else if (counts.getOrDefault(key.endpoint(), 0) < most) {
                    counts.merge(key.endpoint(), 1, Integer::sum);
                    slot = new Slot(key, null);
                } else {
                    Idle other = take(i -> i.key().endpoint().equals(key.endpoint()));
                    if (other != null) {
                        evicted = other.session();
                        slot = new Slot(key, null); // in its place
                    } else if (deadline.over() || !sleep(deadline)) {
                        break;
                    }
                }
            }
        }
        if (evicted != null) {
            evicted.quit();
        }
        return Optional.ofNullable(slot);
    }

    private boolean sleep(Deadline deadline) {
        try {
            wait(deadline.left().toMillis() + 1);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** True if there is an idle connection. */
    synchronized boolean hasIdle(Key key) {
        return idle.stream().anyMatch(i -> i.key().equals(key) && isFresh(i));
    }

    private boolean isFresh(Idle one) {
        return clock.getAsLong() - one.until() < 0;
    }

    /** The latest idle one that fits. */
    private Idle take(Predicate<Idle> fits) {
        for (int i = idle.size() - 1; i >= 0; i--) {
            Idle one = idle.get(i);
            if (fits.test(one)) {
                idle.remove(i);
                return one;
            }
        }
        return null;
    }

    private Session drop(Idle one) {
        release(one.key().endpoint());
        return one.session();
    }

    private void release(Hop.Endpoint endpoint) {
        counts.computeIfPresent(endpoint, (k, n) -> n > 1 ? n - 1 : null);
        notifyAll();
    }

    /** Closes the idle connections whose time is over. */
    void sweep() {
        long now = clock.getAsLong();
        end(one -> now - one.until() >= 0);
    }

    /** Closes all idle connections. */
    void closeIdle() {
        end(one -> true);
    }

    private void end(Predicate<Idle> which) {
        List<Session> over = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Idle> all = idle.iterator(); all.hasNext(); ) {
                Idle one = all.next();
                if (which.test(one)) {
                    all.remove();
                    over.add(drop(one));
                }
            }
        }
        over.forEach(Session::quit);
    }

    /** From now on nobody waits for a place or gets one, and no connection is kept. */
    void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        closeIdle();
    }

    synchronized boolean isClosing() {
        return closing;
    }

    /** The connections that are used; those who use them fail when they are closed. None can be added later. */
    synchronized List<Line> abort() {
        aborted = true;
        return List.copyOf(busy);
    }

    /** Connections, idle ones included. */
    synchronized int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Idle connections. */
    synchronized int idleCount() {
        return idle.size();
    }
}
