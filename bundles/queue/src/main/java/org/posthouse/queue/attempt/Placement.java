package org.posthouse.queue.attempt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;
import org.posthouse.queue.parts.Parts;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where the recipients of a mail lead to now: expands aliases that are left, and asks for the way. */
final class Placement {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);
    private static final int MAX_DEPTH = 5;
    private static final int MAX_RECIPIENTS = 10_000;
    private static final Status NO_ROUTE = new Status(550, "5.4.4", "No route to the recipient's domain");
    private static final Status LOOP = new Status(550, "5.4.6", "Mail forwarding loop between aliases"); // rfc3463#3.5
    private static final Status TOO_DEEP = new Status(550, "5.4.6", "Unreasonable nesting of aliases");
    private static final Status TOO_MANY = new Status(550, "5.2.4", "Too many members in the alias"); // rfc3463#3.3

    /** What is to become of a recipient. */
    sealed interface Fate {
        /** It is carried there. */
        record Goes(Route route) implements Fate {}

        /** It is refused. */
        record Fails(Status status) implements Fate {}

        /** It is kept for an administrator. */
        record Held(Hold hold) implements Fate {}

        /** It cannot be said now. */
        record Later() implements Fate {}
    }

    /** A recipient, or one that an alias led to, and what is to become of it. */
    record Placed(Recipient recipient, Fate fate) {}

    /** A directory cannot answer now: an alias that leads there cannot be expanded, since keys would differ. */
    private static final class LaterException extends Exception {
        private static final long serialVersionUID = 1;

        LaterException() {
            super("later", null, false, false);
        }
    }

    private final Parts parts;
    private final Routing routing;
    private final Mail mail;
    private final Set<String> known = new HashSet<>();

    /** @param routing the one to ask for all recipients of an attempt */
    Placement(Parts parts, Routing routing, Mail mail) {
        this.parts = parts;
        this.routing = routing;
        this.mail = mail;
    }

    /** Where a recipient leads to: itself, or others; none if all of them are recipients of the mail already. */
    List<Placed> place(Recipient recipient) throws AbsentException {
        Map<String, Placed> ends = new LinkedHashMap<>();
        boolean found;
        try {
            if (!(resolve(recipient.address()) instanceof Resolution.Forward forward)) {
                return List.of(new Placed(recipient, route(recipient))); // as most do
            }
            found = expand(recipient, forward, new HashSet<>(Set.of(recipient.key())), ends, 0);
        } catch (LaterException later) {
            return List.of(new Placed(recipient, new Fate.Later()));
        }
        if (!found) {
            return List.of(new Placed(recipient, new Fate.Fails(LOOP)));
        }
        if (known.isEmpty()) {
            mail.recipients().forEach(r -> known.add(r.key()));
        }
        List<Placed> placed = new ArrayList<>();
        for (Placed end : ends.values()) {
            if (end.recipient() == recipient || known.add(end.recipient().key())) {
                placed.add(end);
            } // else it is a recipient in its own right, delivered or not
        }
        return placed;
    }

    private boolean expand(Recipient recipient, Set<String> visited, Map<String, Placed> ends, int depth)
            throws AbsentException, LaterException {
        if (resolve(recipient.address()) instanceof Resolution.Forward forward) {
            return expand(recipient, forward, visited, ends, depth);
        }
        ends.putIfAbsent(recipient.key(), new Placed(recipient, route(recipient)));
        return true;
    }

    /**
     * Collects where a recipient leads to in the end.
     *
     * @param forward what its address leads to
     * @param visited keys of what was looked at on behalf of the same recipient
     * @param ends by their keys
     * @return false if there is no end
     */
    private boolean expand(
            Recipient recipient, Resolution.Forward forward, Set<String> visited, Map<String, Placed> ends, int depth)
            throws AbsentException, LaterException {
        if (depth >= MAX_DEPTH || ends.size() + forward.targets().size() > MAX_RECIPIENTS) {
            Status problem = depth >= MAX_DEPTH ? TOO_DEEP : TOO_MANY;
            ends.putIfAbsent(recipient.key(), new Placed(recipient, new Fate.Fails(problem)));
            return true;
        }
        boolean found = false;
        for (Address target : forward.targets()) {
            boolean foreign = resolve(target) instanceof Resolution.Foreign;
            String key = DeliveryKey.of(mail.id(), target, foreign);
            if (visited.add(key)) {
                Recipient next =
                        recipient.redirectedTo(target).toBuilder().key(key).build();
                found |= expand(next, visited, ends, depth + 1);
            }
        }
        parts.traces().stage(mail.id(), "expanded", "<" + recipient.address() + "> to " + forward.targets());
        return found;
    }

    private Resolution resolve(Address address) throws AbsentException, LaterException {
        Resolution resolution = parts.routing().call(routing, r -> r.resolve(address));
        if (resolution instanceof Resolution.TryLater) {
            throw new LaterException();
        }
        return resolution;
    }

    private Fate route(Recipient recipient) throws AbsentException {
        Routing.Way way = parts.routing().call(routing, r -> r.route(RouteQuery.of(mail, recipient)));
        if (way instanceof Routing.Way.None) {
            return new Fate.Fails(NO_ROUTE);
        }
        if (!(way instanceof Routing.Way.Known known)) {
            return new Fate.Later();
        }
        if (known.route().transport().equals(Route.HOLD)) {
            return new Fate.Held(Hold.because("held by its route").by(Hold.ROUTING));
        }
        if (known.route().transport().isEmpty()) {
            LOG.error("{} <{}> has a route without a transport", mail.id(), recipient.address());
            return new Fate.Later();
        }
        return new Fate.Goes(known.route());
    }
}
