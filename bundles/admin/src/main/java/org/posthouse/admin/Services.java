package org.posthouse.admin;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.admin.OperationException;
import org.posthouse.support.Comeback;

/** Finds the service an operation needs, at the moment it needs it. */
final class Services {
    /** A swap takes a second or two, on a slow machine five. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int WAITERS = 16;

    private Services() {}

    /** A supplier of a service that may be absent. */
    interface Source<T> {
        T get() throws OperationException;
    }

    /** Waits a moment for a service that is absent: it may just be replaced. */
    static <T> Source<T> of(String what, Duration patience, Supplier<T> current) {
        Comeback comeback = new Comeback(patience, WAITERS);
        return () -> comeback.get(current).orElseThrow(() -> absent(what));
    }

    /** Does not wait: for what says itself that something is absent. */
    static <T> Source<T> now(String what, Supplier<T> current) {
        return () -> Optional.ofNullable(current.get()).orElseThrow(() -> absent(what));
    }

    private static OperationException absent(String what) {
        return new OperationException("The " + what
                + " is not there at the moment: it is being replaced, still starting, or missing. Try again in a few"
                + " seconds; the operation wiring says what is missing");
    }
}
