package org.posthouse.queue.schedule;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Admission;
import org.posthouse.queue.attempt.SetAside;
import org.posthouse.queue.parts.Parts;
import org.posthouse.support.AbsentException;

/**
 * What may be leased at one moment. What needs a part that is absent is not leased at all, so that waiting for it costs
 * nothing. Other parts are asked when it is made, not while the spool asks.
 */
public final class Admittance implements Admission {
    private static final String NO_ROUTING = "routing is absent";
    private static final String NOT_READY = "a required router or directory is absent";
    private static final String NO_STAGE = "the outbound stage is absent";
    private static final String NO_OUTBOX = "the outbox is absent";

    private final Parts parts;
    private final Turns turns;
    private final SetAside setAside;
    private final int perDestination;
    private final Instant now;
    private final Optional<String> unroutable;
    private final boolean stage;
    private final boolean outbox;
    private final Map<String, Boolean> transports = new HashMap<>();

    Admittance(Parts parts, Turns turns, SetAside setAside, int perDestination, Instant now) {
        this.parts = parts;
        this.turns = turns;
        this.setAside = setAside;
        this.perDestination = perDestination;
        this.now = now;
        this.unroutable = unroutable(parts);
        this.stage = parts.stage().get().isPresent();
        this.outbox = parts.outbox().get().isPresent();
    }

    private static Optional<String> unroutable(Parts parts) {
        try {
            return parts.routing().call(Routing::ready) ? Optional.empty() : Optional.of(NOT_READY);
        } catch (AbsentException absent) {
            return Optional.of(NO_ROUTING);
        }
    }

    @Override
    public boolean admits(String transport, boolean nullSender) {
        // of parts without a transport only some need routing: those are refused below
        boolean there = transport.isEmpty() || missing(transport).isEmpty();
        return there && turns.hasRoom(transport, nullSender);
    }

    @Override
    public int limit(Destination destination, boolean nullSender) {
        boolean obstructed =
                destination.transport().isEmpty() && missing(destination).isPresent()
                        || setAside.rest(destination, now).isPresent();
        return obstructed ? 0 : limit(destination);
    }

    /** The most at once for a destination if nothing keeps it back. */
    public int limit(Destination destination) {
        return turns.limit(destination, perDestination);
    }

    /** What keeps all of a destination from being tried now; empty if nothing does. */
    public Optional<String> obstacle(Destination destination) {
        return missing(destination).or(() -> setAside.rest(destination, now)
                .map(rest -> "suspended until " + rest.until() + ": " + rest.why()));
    }

    private Optional<String> missing(Destination destination) {
        if (destination.equals(Destination.SENDER)) {
            return outbox ? Optional.empty() : Optional.of(NO_OUTBOX);
        }
        return destination.transport().isEmpty() ? unroutable : missing(destination.transport());
    }

    private Optional<String> missing(String transport) {
        if (unroutable.isPresent()) {
            return unroutable; // the way is asked for again at each attempt
        }
        if (!transports.computeIfAbsent(transport, name -> parts.transport(name).isPresent())) {
            return Optional.of("the transport " + transport + " is absent");
        }
        return stage || transport.equals(Route.LOCAL) ? Optional.empty() : Optional.of(NO_STAGE);
    }

    /** True if nothing is absent but perhaps a transport: who looks again with another admittance finds the same. */
    boolean isComplete() {
        return unroutable.isEmpty() && outbox && stage;
    }

    /** What there is of what parts without a transport need; such parts are to be reconsidered when it gets more. */
    int readiness() {
        return (unroutable.isEmpty() ? 1 : 0) + (outbox ? 2 : 0);
    }

    /** True if routing is there and is itself waiting: nobody tells when it is not any more. */
    boolean isRoutingWaiting() {
        return unroutable.filter(NOT_READY::equals).isPresent();
    }
}
