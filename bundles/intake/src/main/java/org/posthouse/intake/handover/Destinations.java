package org.posthouse.intake.handover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;
import org.posthouse.intake.parts.Parts;

/**
 * Where a mail really goes: its recipients with aliases expanded, each destination once. The delivery key is made of the
 * mail's id and the final address, so it is the same whoever expands the alias, and whenever.
 */
public final class Destinations {
    private static final int MAX_DEPTH = 5;
    private static final int MAX_DESTINATIONS = 10_000;

    private final Mail mail;
    private final Parts parts;
    private final List<Recipient> recipients = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<Set<Integer>> bySource = new ArrayList<>();
    private boolean allLocal = true;
    private Disposition last;

    private Destinations(Mail mail, Parts parts) {
        this.mail = mail;
        this.parts = parts;
        this.last = Disposition.fresh(mail.arrived());
    }

    /**
     * Looks up where a mail goes. Blocks on directory and routers.
     *
     * @param mail the mail without its recipients
     * @param sources those who get the mail in place of each recipient that the client named
     * @param added further recipients
     */
    public static Destinations of(Mail mail, List<List<Recipient>> sources, List<Recipient> added, Parts parts) {
        Destinations destinations = new Destinations(mail, parts);
        for (List<Recipient> source : sources) {
            Set<Integer> mine = new TreeSet<>();
            for (Recipient recipient : source) {
                destinations.expand(recipient, mine);
            }
            destinations.bySource.add(mine);
        }
        for (Recipient recipient : added) {
            destinations.expand(recipient, new TreeSet<>());
        }
        return destinations;
    }

    /** @param mine gets the indexes of where it leads to */
    private void expand(Recipient recipient, Set<Integer> mine) {
        if (!add(recipient, mine, new HashSet<>(), 0)) { // aliases that lead to each other only: for the queue to tell
            put(recipient, Optional.empty(), false, mine);
            allLocal = false;
        }
    }

    /** Adds where a recipient leads to; false if that is nowhere. */
    private boolean add(Recipient recipient, Set<Integer> mine, Set<Address> expanded, int depth) {
        Resolution resolution = parts.resolve(recipient.address());
        return resolution instanceof Resolution.Forward forward
                ? follow(forward, recipient, mine, expanded, depth)
                : arrive(resolution, recipient, mine);
    }

    /**
     * Goes where an alias leads to; false if that is nowhere.
     *
     * @param expanded aliases that were expanded for the same recipient: once is enough
     */
    private boolean follow(
            Resolution.Forward forward, Recipient recipient, Set<Integer> mine, Set<Address> expanded, int depth) {
        if (depth >= MAX_DEPTH || recipients.size() >= MAX_DESTINATIONS) {
            return arrive(forward, recipient, mine);
        }
        boolean leads = false;
        if (expanded.add(recipient.address().normalized())) {
            for (Address target : forward.targets()) {
                leads |= add(recipient.redirectedTo(target), mine, expanded, depth + 1);
            }
        }
        return leads;
    }

    /** Adds one that is expanded no further. */
    private boolean arrive(Resolution resolution, Recipient recipient, Set<Integer> mine) {
        // what cannot be resolved now is spooled as it is: the queue expands it
        boolean here = resolution instanceof Resolution.Mailbox || resolution instanceof Resolution.Unknown;
        boolean settled = here || resolution instanceof Resolution.Foreign;
        Routing.Way way = settled ? parts.route(RouteQuery.of(mail, recipient)) : new Routing.Way.Later();
        Optional<Destination> destination = way instanceof Routing.Way.Known known
                ? Optional.of(known.route().destination())
                : Optional.empty();
        boolean local = way instanceof Routing.Way.None
                || destination.isPresent() && destination.get().transport().equals(Route.LOCAL);
        allLocal &= here && local;
        put(recipient, destination, resolution instanceof Resolution.Foreign, mine);
        return true;
    }

    private void put(Recipient recipient, Optional<Destination> destination, boolean foreign, Set<Integer> mine) {
        String key = DeliveryKey.of(mail.id(), recipient.address(), foreign);
        Integer known = indexes.get(key);
        if (known == null) {
            known = recipients.size();
            indexes.put(key, known);
            recipients.add(recipient.toBuilder()
                    .key(key)
                    .disposition(fresh(destination, recipient.disposition()))
                    .build());
        }
        hold(known, recipient.disposition().held());
        mine.add(known);
    }

    /** Most recipients of a mail go the same way and share a disposition. */
    private Disposition fresh(Optional<Destination> destination, Disposition wishes) {
        boolean same = last.destination().equals(destination)
                && last.notBefore().equals(wishes.notBefore())
                && last.deliverBy().equals(wishes.deliverBy());
        if (!same) {
            Disposition.Builder fresh = Disposition.builder(mail.arrived()).destination(destination.orElse(null));
            wishes.notBefore().ifPresent(fresh::notBefore);
            wishes.deliverBy().ifPresent(fresh::deliverBy);
            last = fresh.build();
        }
        return last;
    }

    /** Who is held for one of the addresses that lead to him is held. */
    private void hold(int index, Optional<Hold> why) {
        Recipient known = recipients.get(index);
        if (why.isPresent() && known.disposition().held().isEmpty()) {
            recipients.set(
                    index,
                    known.with(known.disposition().toBuilder().hold(why.get()).build()));
        }
    }

    /** All destinations, each with its delivery key; held or not, none of them tried yet. */
    public List<Recipient> recipients() {
        return List.copyOf(recipients);
    }

    /** How many destinations there are. */
    int size() {
        return recipients.size();
    }

    /** For each source the indexes of its destinations. */
    public List<Set<Integer>> bySource() {
        return bySource;
    }

    /** True if all go to mailboxes here. */
    public boolean allLocal() {
        return allLocal && !recipients.isEmpty();
    }
}
