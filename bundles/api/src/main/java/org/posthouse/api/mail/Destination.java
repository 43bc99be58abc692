package org.posthouse.api.mail;

import java.util.Objects;

/**
 * Where mail goes that waits: the key of the queue. Mail for one destination takes turns with mail for others and has a
 * concurrency of its own.
 *
 * @param transport the name of the transport, such as {@code smtp} or {@code local}, without spaces; empty for
 *     {@link #UNROUTED} and {@link #SENDER} only
 * @param name what the transport calls it: for {@code smtp} the domain, or {@code host:port} of a fixed next hop
 */
public record Destination(String transport, String name) {
    /** Not known yet: a router has to be asked first. */
    public static final Destination UNROUTED = new Destination("", "unrouted");

    /** Nothing is to be delivered any more; the sender is to be told of the outcome. */
    public static final Destination SENDER = new Destination("", "sender");

    public Destination {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(name, "name");
        boolean own = transport.isEmpty() && (name.equals("unrouted") || name.equals("sender"));
        if (transport.isEmpty() && !own
                || transport.chars().anyMatch(c -> c <= ' ' || c == 127)
                || name.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("destination '" + transport + "' '" + name + "'");
        }
    }

    /**
     * Reads what {@link #toString} gave.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static Destination parse(String text) {
        int space = text.indexOf(' ');
        return space < 0
                ? new Destination("", text)
                : new Destination(text.substring(0, space), text.substring(space + 1));
    }

    /** {@code smtp example.org}; for those without a transport the name alone. */
    @Override
    public String toString() {
        return transport.isEmpty() ? name : transport + " " + name;
    }
}
