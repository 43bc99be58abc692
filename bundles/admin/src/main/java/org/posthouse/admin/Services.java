package org.posthouse.admin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.posthouse.api.admin.OperationException;
import org.posthouse.support.Comeback;

/** Finds the service an operation needs, at the moment it needs it. */
final class Services {
    /** A swap takes a second or two, on a slow machine five. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** So many times as long the first time. */
    private static final int AT_FIRST = 6;

    private static final int WAITERS = 16;

    private Services() {}

    /** A supplier of a service that may be absent. */
    interface Source<T> {
        T get() throws OperationException;
    }

    /**
     * Waits a moment for a service that is absent: it may just be replaced. The first time it waits longer, as long as nobody has
     * seen the service: right after an installation the database is made first.
     */
    static <T> Source<T> of(String what, Duration patience, Supplier<T> current) {
        Comeback first = new Comeback(patience.multipliedBy(AT_FIRST), WAITERS);
        Comeback later = new Comeback(patience, WAITERS);
        AtomicBoolean asked = new AtomicBoolean();
        return () -> {
            Comeback comeback = asked.get() ? later : first;
            Optional<T> service = comeback.get(current);
            asked.set(true);
            return service.orElseThrow(() -> absent(what));
        };
    }

    /** Does not wait: for what says itself that something is absent. */
    static <T> Source<T> now(String what, Supplier<T> current) {
        return () -> Optional.ofNullable(current.get()).orElseThrow(() -> absent(what));
    }

    private static OperationException absent(String what) {
        return new OperationException("The " + what
                + " is absent: it is being replaced, still starting, or missing. Try again in a few seconds; "
                + "the operation wiring shows what is missing");
    }
}
