package org.posthouse.queue.parts;

import java.util.Optional;
import org.posthouse.api.filter.OutboundStage;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.transport.Transport;
import org.posthouse.support.Bound;
import org.posthouse.support.Ranked;
import org.posthouse.support.metrics.Deliveries;
import org.posthouse.support.trace.Traces;

/**
 * The other parts of the server as they are at the moment; fetched for each step, never kept.
 *
 * @param spool where mail waits
 * @param routing what addresses mean and how they are reached
 * @param transports who carries mail, by {@link Transport#NAME}
 * @param stage who is asked about mail that leaves
 * @param outbox where the queue's own mail goes
 * @param traces the trace
 * @param deliveries counts what became of recipients
 */
public record Parts(
        Bound<Spool> spool,
        Bound<Routing> routing,
        Ranked<Transport> transports,
        Bound<OutboundStage> stage,
        Bound<Outbox> outbox,
        Traces traces,
        Deliveries deliveries) {
    public Parts() {
        this(
                new Bound<>("spool"),
                new Bound<>("routing"),
                new Ranked<>("transport"),
                new Bound<>("outbound stage"),
                new Bound<>("outbox"),
                new Traces(),
                new Deliveries("queue"));
    }

    /** A transport by its name. */
    public Optional<Transport> transport(String name) {
        return transports.first(reference -> name.equals(reference.getProperty(Transport.NAME)));
    }
}
