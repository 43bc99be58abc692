package org.posthouse.testkit.flow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Replacement;

/** A mail of a {@link FakeSpool}, and what of it is leased. Guarded by the spool. */
final class FakeMail {
    /**
     * What is leased of the mail.
     *
     * @param destination where it goes
     * @param covered the recipients it covers, by their delivery keys
     */
    record Leased(Destination destination, Map<String, Recipient> covered) {
        Set<String> keys() {
            return covered.keySet();
        }
    }

    /**
     * Open recipients with one destination, held or not.
     *
     * @param leased its lease; empty if it is not leased
     */
    record Part(
            FakeMail of, Destination destination, boolean held, Optional<Leased> leased, List<Recipient> recipients) {
        Instant due() {
            return recipients.stream()
                    .map(r -> r.disposition().due())
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }

        boolean waits() {
            return !held && leased.isEmpty();
        }
    }

    private record PartKey(Destination destination, boolean held, Optional<Leased> leased) {}

    final long sequence;
    final byte[] octets;
    final List<Leased> leases = new ArrayList<>();
    Mail mail;

    FakeMail(long sequence, Mail mail, byte[] octets) {
        this.sequence = sequence;
        this.octets = octets;
        this.mail = mail.toBuilder().size(octets.length).build();
    }

    boolean nullSender() {
        return mail.sender().address().isEmpty();
    }

    boolean over() {
        return mail.open().isEmpty();
    }

    /** The parts of the mail, in the order of their first recipients. */
    List<Part> parts() {
        Map<PartKey, List<Recipient>> parts = new LinkedHashMap<>();
        for (Recipient r : mail.open()) {
            Destination queue = r.disposition().queue();
            boolean held = r.disposition().held().isPresent();
            // what is due later for the same destination waits for the end of its lease
            Optional<Leased> lease = leases.stream()
                    .filter(l -> l.keys().contains(r.key()) || !held && l.destination.equals(queue))
                    .findFirst();
            PartKey key = new PartKey(queue, held && lease.isEmpty(), lease);
            parts.computeIfAbsent(key, k -> new ArrayList<>()).add(r);
        }
        return parts.entrySet().stream()
                .map(e -> new Part(
                        this, e.getKey().destination, e.getKey().held, e.getKey().leased, List.copyOf(e.getValue())))
                .toList();
    }

    /** Leases what is due of a part; those whose sender is to be told all at once. */
    Leased lease(Part part, Instant now) {
        Leased leased = new Leased(part.destination, new LinkedHashMap<>());
        part.recipients.stream()
                .filter(r -> part.destination.equals(Destination.SENDER)
                        || !r.disposition().due().isAfter(now))
                .forEach(r -> leased.covered.put(r.key(), r));
        leases.add(leased);
        return leased;
    }

    boolean othersDue(Leased lease, Instant now) {
        return mail.open().stream()
                .filter(r -> !lease.keys().contains(r.key()))
                .anyMatch(r -> leases.stream().anyMatch(l -> l.keys().contains(r.key()))
                        || r.disposition().held().isEmpty()
                                && !r.disposition().due().isAfter(now));
    }

    /** What became of recipients of a lease. */
    void record(Leased lease, List<Recipient> before, List<Recipient> now) {
        Set<String> named = before.stream().map(Recipient::key).collect(Collectors.toSet());
        if (!lease.keys().containsAll(named)) {
            throw new IllegalArgumentException("not of this lease: " + named);
        }
        Map<String, Recipient> next = new LinkedHashMap<>();
        now.forEach(r -> next.putIfAbsent(r.key(), r));
        List<Recipient> there =
                mail.recipients().stream().filter(r -> named.contains(r.key())).toList();
        Optional<Hold> hold =
                there.stream().flatMap(r -> r.disposition().held().stream()).findFirst();
        List<Recipient> after = new ArrayList<>();
        for (Recipient r : mail.recipients()) {
            Recipient instead = next.remove(r.key());
            if (!named.contains(r.key())) {
                after.add(r);
            } else if (instead != null) {
                after.add(kept(r.disposition().held(), released(r, instead)));
            }
        }
        if (!there.isEmpty() || named.isEmpty()) { // else all were deleted, and nothing comes of them
            next.values().stream().filter(r -> !named.contains(r.key())).forEach(r -> after.add(kept(hold, r)));
        }
        mail = mail.with(after);
        named.forEach(lease.covered::remove);
        mail.open().stream()
                .filter(r -> named.contains(r.key()) && r.disposition().queue().equals(lease.destination))
                .forEach(r -> lease.covered.put(r.key(), r));
    }

    private static Recipient released(Recipient was, Recipient now) {
        Disposition d = now.disposition();
        if (!was.disposition().released() || d.released()) {
            return now;
        }
        Disposition.Builder next = d.toBuilder().release();
        d.held().filter(hold -> !hold.isByFilter()).ifPresent(next::hold);
        return now.with(next.build());
    }

    private static Recipient kept(Optional<Hold> hold, Recipient r) {
        return hold.isEmpty() || !r.open() || r.disposition().held().isPresent()
                ? r
                : r.with(r.disposition().toBuilder().hold(hold.get()).build());
    }

    /** Whether all of these are on hold, and nobody works on them. */
    boolean areFree(Set<String> keys) {
        Set<String> held = mail.open().stream()
                .filter(r -> r.disposition().held().isPresent())
                .map(Recipient::key)
                .collect(Collectors.toSet());
        return held.containsAll(keys)
                && leases.stream().noneMatch(l -> l.keys().stream().anyMatch(keys::contains));
    }

    void leave(Set<String> keys, String by, Instant at) {
        mail = mail.with(mail.recipients().stream()
                .map(r -> keys.contains(r.key()) ? Replacement.left(r, by, at) : r)
                .toList());
    }

    /** Ends a lease. */
    void end(Leased lease) {
        leases.removeIf(l -> l == lease);
    }

    /** Changes recipients of a part; false if none of them is concerned. */
    boolean change(Part part, List<Recipient> chosen, Change change, boolean named) {
        boolean more = false;
        for (Recipient r : chosen) {
            Optional<Recipient> after = changed(r, part.leased.isPresent(), change, named);
            boolean retried = change instanceof Change.Retry && !part.held && part.leased.isEmpty();
            more |= (retried || !after.equals(Optional.of(r))) && replace(r, after);
        }
        return more;
    }

    private boolean replace(Recipient before, Optional<Recipient> after) {
        List<Recipient> all = new ArrayList<>(mail.recipients());
        int at = all.indexOf(before);
        all.remove(at);
        after.ifPresent(r -> all.add(at, r));
        mail = mail.with(all);
        return true;
    }

    private Optional<Recipient> changed(Recipient r, boolean leased, Change change, boolean named) {
        Disposition d = r.disposition();
        boolean held = d.held().isPresent();
        Disposition.Builder next = d.toBuilder();
        if (change instanceof Change.Delete) {
            return Optional.empty();
        } else if (change instanceof Change.Hold hold && !held) {
            next.hold(hold.hold());
        } else if (change instanceof Change.Release release
                && (held || release.underWay() && named && leased && !d.released())) {
            next.release().due(leased ? d.due() : release.due());
        } else if (change instanceof Change.Retry retry && !held && !leased) {
            next.due(retry.due());
        } else if (change instanceof Change.Bounce bounce && !leased && d.phase() == Disposition.Phase.WAITING) {
            next = FakeSpool.bounced(d, bounce, nullSender());
        }
        return Optional.of(r.with(next.build()));
    }
}
