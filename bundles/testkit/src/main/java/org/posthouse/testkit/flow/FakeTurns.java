package org.posthouse.testkit.flow;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.spool.Admission;

/** Whose turn it is in a {@link FakeSpool}: the kind of mail, and of it the destination, that waits longest for its turn. */
final class FakeTurns {
    private record Ring(String transport, boolean nullSender) {}

    private record Queue(Destination destination, boolean nullSender) {
        Ring ring() {
            return new Ring(destination.transport(), nullSender);
        }

        static Queue of(FakeMail.Part part) {
            return new Queue(part.destination(), part.of().nullSender());
        }
    }

    private final Map<Object, Long> served = new HashMap<>();
    private final Map<Queue, Integer> running = new HashMap<>();
    private final Set<Queue> aside = new HashSet<>();
    private long turn;

    /** The part to lease next, which counts as leased from now on. */
    Optional<FakeMail.Part> next(List<FakeMail.Part> parts, Instant now, Admission admission) {
        Map<Queue, List<FakeMail.Part>> due = parts.stream()
                .filter(p -> p.waits() && !p.due().isAfter(now))
                .collect(Collectors.groupingBy(Queue::of));
        Set<Ring> closed = new HashSet<>();
        List<Queue> order = due.keySet().stream()
                .sorted(Comparator.comparing((Queue q) -> served.getOrDefault(q.ring(), -1L))
                        .thenComparing(q -> q.ring().toString())
                        .thenComparing(q -> served.getOrDefault(q, -1L))
                        .thenComparing(q -> q.destination().toString()))
                .toList();
        Set<Ring> asked = new HashSet<>();
        for (Queue queue : order) {
            Ring ring = queue.ring();
            if (asked.add(ring) && !admission.admits(ring.transport, ring.nullSender)) {
                closed.add(ring);
            }
            if (!closed.contains(ring) && room(queue, admission)) {
                served.put(queue, ++turn);
                served.put(ring, turn);
                running.merge(queue, 1, Integer::sum);
                return due.get(queue).stream()
                        .min(Comparator.comparing(FakeMail.Part::due).thenComparing(p -> p.of().sequence));
            }
        }
        return Optional.empty();
    }

    private boolean room(Queue queue, Admission admission) {
        if (aside.contains(queue)) {
            return false;
        }
        boolean room = running.getOrDefault(queue, 0) < admission.limit(queue.destination, queue.nullSender);
        if (!room) {
            aside.add(queue);
        }
        return room;
    }

    boolean aside(FakeMail.Part part) {
        return aside.contains(Queue.of(part));
    }

    void ended(Destination destination, boolean nullSender) {
        running.merge(new Queue(destination, nullSender), -1, Integer::sum);
        aside.removeIf(q -> q.destination.equals(destination));
    }

    void reconsider() {
        aside.clear();
    }
}
