package org.posthouse.support;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a service that leaves from one that is broken, by what it throws. A service is withdrawn, and its users are told,
 * before it is shut down: if it is still bound after it threw, it did not leave. Only a class that cannot be loaded says
 * enough by itself; if the service stays all the same, the log has the reason.
 */
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private final String part;
    private final RateLimited unloadable = new RateLimited(LOG, Duration.ofMinutes(1));

    Departure(String part) {
        this.part = part;
    }

    <T, R, E extends Exception> R call(T service, BooleanSupplier stays, Call<? super T, ? extends R, E> call)
            throws AbsentException, E {
        try {
            return call.on(service);
        } catch (RuntimeException broken) {
            if (stays.getAsBoolean()) {
                throw broken;
            }
            throw new AbsentException(part, broken);
        } catch (LinkageError left) { // a bundle that leaves can load no class any more
            if (stays.getAsBoolean()) {
                unloadable.warn("{} cannot load a class, and counts as absent", part, left);
            }
            throw new AbsentException(part, left);
        }
    }
}
