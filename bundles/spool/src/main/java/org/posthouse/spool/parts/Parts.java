package org.posthouse.spool.parts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;

/** Divides mails. */
public final class Parts {
    private record Key(Destination destination, boolean held, boolean leased) {}

    private Parts() {}

    /**
     * The parts of a mail, in the order of their first recipients. A lease whose recipients are all recorded has none.
     *
     * @param leases what of it is leased
     */
    public static List<Part> of(Mail mail, Collection<? extends Coverage> leases) {
        List<Recipient> open = mail.open();
        if (open.size() == 1 && leases.isEmpty()) {
            Recipient only = open.get(0);
            return List.of(new Part(only.disposition().queue(), isHeld(only), false, open));
        }
        Map<Key, List<Recipient>> groups = new LinkedHashMap<>();
        open.forEach(r ->
                groups.computeIfAbsent(key(r, leases), k -> new ArrayList<>()).add(r));
        return groups.entrySet().stream()
                .map(e -> new Part(e.getKey().destination, e.getKey().held, e.getKey().leased, e.getValue()))
                .toList();
    }

    private static boolean isHeld(Recipient r) {
        return r.disposition().held().isPresent();
    }

    private static Key key(Recipient r, Collection<? extends Coverage> leases) {
        Destination queue = r.disposition().queue();
        boolean held = isHeld(r);
        for (Coverage lease : leases) {
            // what is not covered but would be of the same part waits for the end of the lease
            if (lease.destination().equals(queue) && (!held || lease.keys().contains(r.key()))) {
                return new Key(queue, false, true);
            }
        }
        return new Key(queue, held, false);
    }
}
