package org.posthouse.intake.parts;

import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.metrics.Deliveries;
import org.posthouse.support.trace.Traces;

/** The other parts of the server; each is fetched for each step, never kept. */
public final class Parts {
    private final Bound<Routing> routing = new Bound<>("routing");
    private final Bound<Spool> spool = new Bound<>("spool");
    private final Bound<DirectTransport> direct = new Bound<>("direct transport");
    private final Traces traces = new Traces();
    private final Deliveries deliveries = new Deliveries("direct");

    /** What addresses mean, and how they are reached. */
    public Bound<Routing> routing() {
        return routing;
    }

    public Bound<Spool> spool() {
        return spool;
    }

    /** The transport into mailboxes of this server. */
    public Bound<DirectTransport> direct() {
        return direct;
    }

    public Traces traces() {
        return traces;
    }

    /** Counts what became of recipients before the reply. */
    public Deliveries deliveries() {
        return deliveries;
    }

    /** What an address means; {@link Resolution.TryLater} while nobody can say. */
    public Resolution resolve(Address address) {
        try {
            return routing.call(now -> now.resolve(address));
        } catch (AbsentException absent) {
            return new Resolution.TryLater();
        }
    }

    /** The way to a recipient; {@link Routing.Way.Later} while nobody can say. */
    public Routing.Way route(RouteQuery query) {
        try {
            return routing.call(now -> now.route(query));
        } catch (AbsentException absent) {
            return new Routing.Way.Later();
        }
    }
}
