package org.posthouse.support;

import java.time.Duration;
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

    /**
     * What a call means that threw this: a service that does not stay is absent, and so is one of a bundle that can load no class
     * any more, since that leaves.
     *
     * @param thrown a {@code RuntimeException} or a {@code LinkageError}
     * @param stays the service is still bound
     * @throws RuntimeException what it threw, if the service stays
     */
    AbsentException absent(Throwable thrown, boolean stays) {
        if (stays && thrown instanceof RuntimeException broken) {
            throw broken;
        }
        if (stays) {
            unloadable.warn("{} cannot load a class; treating it as absent", part, thrown);
        }
        return new AbsentException(part, thrown);
    }
}
