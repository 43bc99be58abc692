package org.posthouse.support.trace;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the stages of mails into the trace. A mail never depends on it. What happens while the trace is absent, since it is
 * being replaced, is kept for the next one: the latest {@value #MOST} stages.
 */
public final class Traces {
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

    /** A swap takes a second or two. */
    static final int MOST = 1024;

    private final Bound<Tracer> tracer = new Bound<>("trace");
    private final Deque<Event> kept = new ArrayDeque<>(); // guarded by itself

    public void bind(Tracer service) {
        tracer.bind(service);
        handOver();
    }

    public void unbind(Tracer service) {
        tracer.unbind(service);
    }

    /** As {@link Tracer#stage}; never fails. */
    public void stage(String mail, String stage, String detail) {
        Optional<Tracer> now = tracer.get();
        if (now.isEmpty()) {
            keep(new Event(Instant.now(), mail, stage, detail));
            return;
        }
        try {
            now.get().stage(mail, stage, detail);
        } catch (RuntimeException | LinkageError e) { // a bundle that leaves can load no class any more
            if (tracer.holds(now.get())) {
                LOG.debug("{} {} was not traced", mail, stage, e);
            } else {
                keep(new Event(Instant.now(), mail, stage, detail));
            }
        }
    }

    private void keep(Event event) {
        synchronized (kept) {
            if (kept.size() >= MOST) {
                kept.removeFirst();
            }
            kept.addLast(event);
        }
        handOver(); // to one that has come meanwhile
    }

    private void handOver() {
        Optional<Tracer> now = tracer.get();
        Event event;
        while (now.isPresent() && (event = next()) != null) {
            try {
                now.get().record(event);
            } catch (RuntimeException | LinkageError e) {
                LOG.debug("{} {} was not traced", event.mail(), event.stage(), e);
                return;
            }
        }
    }

    private Event next() {
        synchronized (kept) {
            return kept.pollFirst();
        }
    }
}
