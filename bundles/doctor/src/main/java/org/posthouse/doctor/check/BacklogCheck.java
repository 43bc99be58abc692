package org.posthouse.doctor.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;

/** Mail does not wait for long, on hold or otherwise, and does not become more and more. */
public final class BacklogCheck extends Check {
    /** Looks that are nearer to each other say nothing about growth. */
    private static final Duration APART = Duration.ofMinutes(10);

    /** As many more are no matter. */
    private static final int FEW = 100;

    private record Sample(Instant at, int waiting) {}

    private final Parts parts;
    private final Clock clock;
    private final IntSupplier hours;
    private Sample before; // guarded by this

    /** @param hours mail that waits longer is reported */
    public BacklogCheck(Parts parts, Clock clock, IntSupplier hours) {
        super("backlog", DOCTOR);
        this.parts = parts;
        this.clock = clock;
        this.hours = hours;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<QueueAdmin> there = parts.queue();
        if (there.isEmpty()) {
            return List.of();
        }
        QueueAdmin queue = there.get();
        List<Diagnosis> found = new ArrayList<>();
        Spool.Tally old = queue.count(Query.builder()
                .arrivedBefore(clock.instant().minus(Duration.ofHours(hours.getAsInt())))
                .build());
        if (old.due() + old.deferred() > 0) {
            found.add(Diagnosis.warn(
                            Words.count(old.mails(), "mail") + " waited for more than " + hours.getAsInt() + " h",
                            "mail:queue-destinations shows what delays it; then mail:queue-retry, mail:queue-bounce or "
                                    + "mail:queue-delete --older-than " + hours.getAsInt() + "h")
                    .of("old"));
        }
        int held = queue.counts().held();
        if (held > 0) {
            found.add(Diagnosis.warn(
                            Words.count(held, "mail") + " on hold",
                            "mail:queue-list --state held shows why; then mail:queue-release or mail:queue-delete")
                    .of("held"));
        }
        int waiting = queue.counts().total();
        grown(waiting).ifPresent(found::add);
        return found.isEmpty() ? List.of(Diagnosis.ok(Words.count(waiting, "mail") + " waiting")) : found;
    }

    private synchronized Optional<Diagnosis> grown(int waiting) {
        Instant now = clock.instant();
        Sample then = before;
        if (then == null) {
            before = new Sample(now, waiting);
            return Optional.empty();
        }
        Duration passed = Duration.between(then.at(), now);
        boolean grown = waiting - then.waiting() >= FEW && waiting >= then.waiting() / 2 * 3;
        if (passed.compareTo(APART) >= 0 || passed.isNegative()) {
            before = new Sample(now, waiting);
        }
        return grown
                ? Optional.of(Diagnosis.warn(
                                "grew from " + then.waiting() + " to " + waiting + " mails in "
                                        + Words.duration(passed),
                                "mail:queue-destinations shows their destinations and what delays them")
                        .of("growth"))
                : Optional.empty();
    }
}
