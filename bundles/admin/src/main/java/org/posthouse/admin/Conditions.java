package org.posthouse.admin;

import static org.posthouse.api.admin.Parameter.optional;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.Query;

/** The conditions by which operations choose mail of the queue; all that are given must hold. */
final class Conditions {
    private static final String SMTP = "smtp";
    private static final String UNDER_WAY = "under-way";
    private static final Map<String, Query.State> STATES = Map.of(
            "due",
            Query.State.DUE,
            "deferred",
            Query.State.DEFERRED,
            "held",
            Query.State.HELD,
            UNDER_WAY,
            Query.State.LEASED);
    private static final Set<Destination> PLAIN =
            Set.of(new Destination(Route.LOCAL, Route.LOCAL), Destination.UNROUTED, Destination.SENDER);

    private static final List<Parameter> MANY = List.of(
            optional("recipient", "an address; matches only this recipient of a mail"),
            optional("destination", "a domain, host:port, local, unrouted or sender (who is to be notified)"),
            optional("sender", "an address, @domain, or <> for the null sender"),
            optional("state", "due, deferred, held or under-way"),
            optional("older-than", "arrived longer ago than this, such as 30m, 12h or 5d"),
            optional("reason", "part of the last reply, or of the reason for a hold"));

    private Conditions() {}

    /** These parameters, then those of all conditions. */
    static Parameter[] after(Parameter... first) {
        return Stream.concat(Arrays.stream(first), MANY.stream()).toArray(Parameter[]::new);
    }

    /** True if something is given that chooses some mails of all. */
    static boolean given(Arguments a) {
        return a.text("id").isPresent()
                || MANY.stream().anyMatch(p -> a.text(p.name()).isPresent());
    }

    /** The mails that are chosen; all if nothing is given. */
    static Query of(Arguments a, Instant now) throws OperationException {
        Query.Builder query = Query.builder();
        a.text("id").ifPresent(query::id);
        if (a.text("recipient").isPresent()) {
            query.recipient(a.address("recipient"));
        }
        if (a.text("destination").isPresent()) {
            query.destination(destination(a.get("destination")));
        }
        if (a.text("sender").isPresent()) {
            query.sender(sender(a.get("sender")));
        }
        if (a.text("state").isPresent()) {
            query.state(state(a.get("state")));
        }
        if (a.text("older-than").isPresent()) {
            query.arrivedBefore(now.minus(a.duration("older-than")));
        }
        a.text("reason").ifPresent(query::reason);
        return query.build();
    }

    /** As people write it: {@code example.org} is what is sent there by SMTP; or as a list shows it. */
    private static Destination destination(String text) throws OperationException {
        Optional<Destination> plain =
                PLAIN.stream().filter(d -> d.name().equals(text)).findFirst();
        if (plain.isPresent()) {
            return plain.get();
        }
        try {
            return text.indexOf(' ') >= 0
                    ? Destination.parse(text)
                    : new Destination(SMTP, text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new OperationException("Invalid destination: " + text, e);
        }
    }

    private static String sender(String text) throws OperationException {
        if (text.equals("<>") || text.startsWith("@") && text.length() > 1) {
            return text;
        }
        String address = text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
        if (Address.parse(address).isEmpty()) {
            throw new OperationException("sender must be an address, @domain or <>, not " + text);
        }
        return address;
    }

    private static Query.State state(String text) throws OperationException {
        Query.State state = STATES.get(text.toLowerCase(Locale.ROOT));
        if (state == null) {
            throw new OperationException("state must be one of "
                    + STATES.keySet().stream().sorted().collect(Collectors.joining(", ")) + ", not " + text);
        }
        return state;
    }

    /** How a destination is written as a condition, and shown. */
    static String shown(Destination destination) {
        return destination.transport().equals(SMTP) || PLAIN.contains(destination)
                ? destination.name()
                : destination.toString();
    }
}
