package org.posthouse.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.DeliveryKey;
import org.posthouse.api.spool.RecipientState;

/**
 * Where a mail really goes: the accepted recipients with aliases expanded, each destination once. The delivery key is made
 * of the mail's id and the final address, so it is the same whoever expands the alias, and whenever.
 */
final class Destinations {
    private static final int MAX_DEPTH = 5;
    private static final int MAX_DESTINATIONS = 10_000;

    private final String id;
    private final Directory directory;
    private final Services services;
    private final List<RecipientState> states = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<Set<Integer>> bySource = new ArrayList<>();
    private boolean allLocal = true;

    private Destinations(String id, Services services) {
        this.id = id;
        this.services = services;
        this.directory = services.directory();
    }

    static Destinations of(String id, List<Recipient> accepted, Services services) {
        Destinations destinations = new Destinations(id, services);
        for (Recipient recipient : accepted) {
            Set<Integer> mine = new TreeSet<>();
            destinations.add(recipient, mine, new HashSet<>(), 0);
            if (mine.isEmpty()) { // aliases that lead to each other only: for the queue to tell
                destinations.state(recipient, false, mine);
                destinations.allLocal = false;
            }
            destinations.bySource.add(mine);
        }
        return destinations;
    }

    /** @param expanded aliases that were expanded for the same recipient: once is enough */
    private void add(Recipient recipient, Set<Integer> mine, Set<Address> expanded, int depth) {
        Resolution resolution = resolve(recipient.address());
        if (resolution instanceof Resolution.Forward forward && depth < MAX_DEPTH && states.size() < MAX_DESTINATIONS) {
            if (expanded.add(recipient.address().normalized())) {
                for (Address target : forward.targets()) {
                    add(recipient.redirectedTo(target), mine, expanded, depth + 1);
                }
            }
            return;
        }
        // what cannot be resolved now is spooled as it is: the queue expands it
        boolean here = resolution instanceof Resolution.Mailbox || resolution instanceof Resolution.Unknown;
        allLocal &= here && isRoutedHere(recipient);
        state(recipient, resolution instanceof Resolution.Foreign, mine);
    }

    private Resolution resolve(Address address) {
        try {
            return directory == null ? new Resolution.TryLater() : directory.resolve(address);
        } catch (RuntimeException | LinkageError broken) {
            if (services.directory() == directory) {
                throw broken;
            }
            return new Resolution.TryLater(); // it left meanwhile
        }
    }

    private void state(Recipient recipient, boolean foreign, Set<Integer> mine) {
        String key = DeliveryKey.of(id, recipient.address(), foreign);
        mine.add(indexes.computeIfAbsent(key, k -> {
            states.add(RecipientState.fresh(recipient, k));
            return states.size() - 1;
        }));
    }

    private boolean isRoutedHere(Recipient recipient) {
        Optional<Route> route = services.route(recipient);
        return route.map(r -> r.transport().equals("local")).orElse(true);
    }

    /** All destinations. */
    List<RecipientState> states() {
        return List.copyOf(states);
    }

    /** For each accepted recipient the indexes of its destinations. */
    List<Set<Integer>> bySource() {
        return bySource;
    }

    /** True if all go to mailboxes here. */
    boolean allLocal() {
        return allLocal && !states.isEmpty();
    }
}
