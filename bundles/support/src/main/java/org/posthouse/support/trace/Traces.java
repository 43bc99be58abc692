package org.posthouse.support.trace;

import java.util.Optional;
import org.posthouse.api.trace.Tracer;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the stages of mails into the trace, if there is one. A mail never depends on it. */
public final class Traces {
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

    private final Bound<Tracer> tracer = new Bound<>("trace");

    public void bind(Tracer service) {
        tracer.bind(service);
    }

    public void unbind(Tracer service) {
        tracer.unbind(service);
    }

    /** As {@link Tracer#stage}; does nothing without a trace, and never fails. */
    public void stage(String mail, String stage, String detail) {
        Optional<Tracer> now = tracer.get();
        if (now.isEmpty()) {
            return;
        }
        try {
            now.get().stage(mail, stage, detail);
        } catch (RuntimeException | LinkageError e) { // a bundle that leaves can load no class any more
            LOG.debug("{} {} was not traced", mail, stage, e);
        }
    }
}
