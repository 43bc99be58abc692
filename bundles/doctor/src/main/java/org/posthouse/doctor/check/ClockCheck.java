package org.posthouse.doctor.check;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.posthouse.api.health.Diagnosis;

/** The clock is not before what is known to have been, and has not jumped. */
public final class ClockCheck extends Check {
    private static final String FIX = "let chrony or systemd-timesyncd set the clock; check with timedatectl";

    /** Clocks are slewed by less. */
    private static final Duration JUMP = Duration.ofSeconds(10);

    /** How long a jump is told of. */
    private static final Duration TOLD = Duration.ofHours(24);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Instant installed;

    /** Signatures and certificates allow for about this much. */
    private static final Duration WRONG = Duration.ofMinutes(1);

    private final Supplier<Optional<Duration>> ahead;

    private Instant wall; // guarded by this, as all below
    private long nanos;
    private Duration jump = Duration.ZERO;
    private long jumped;

    /**
     * The check.
     *
     * @param installed when this bundle was installed, by the same clock
     * @param server what to compare with: the address of a time server and its port; empty if there is none
     */
    public ClockCheck(
            Clock clock, LongSupplier nanoTime, Instant installed, Supplier<Optional<InetSocketAddress>> server) {
        super("clock", DOCTOR);
        this.ahead = () -> server.get().flatMap(at -> TimeServer.ahead(at.getAddress(), at.getPort(), clock));
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.installed = installed;
        this.wall = clock.instant();
        this.nanos = nanoTime.getAsLong();
    }

    @Override
    public List<Diagnosis> check() {
        Optional<Duration> wrong = ahead.get().filter(by -> by.abs().compareTo(WRONG) > 0);
        return wrong.map(by -> List.of(Diagnosis.critical(
                        Words.duration(by) + (by.isNegative() ? " behind" : " ahead of") + " the time server", FIX)))
                .orElseGet(this::alone);
    }

    /** What can be told without another clock. */
    private synchronized List<Diagnosis> alone() {
        Instant now = clock.instant();
        long elapsed = nanoTime.getAsLong();
        Duration by = Duration.between(wall, now).minusNanos(elapsed - nanos);
        if (by.abs().compareTo(JUMP) > 0) {
            jump = by;
            jumped = elapsed;
        }
        wall = now;
        nanos = elapsed;
        if (now.isBefore(installed)) {
            return List.of(Diagnosis.critical(
                    "shows " + now.truncatedTo(ChronoUnit.SECONDS) + ", before this server was installed", FIX));
        }
        if (!jump.isZero() && elapsed - jumped < TOLD.toNanos()) {
            return List.of(Diagnosis.warn(
                    "jumped " + (jump.isNegative() ? "back" : "forward") + " by " + Words.duration(jump)
                            + ", or the machine was asleep",
                    FIX));
        }
        return List.of(Diagnosis.ok("runs evenly"));
    }
}
