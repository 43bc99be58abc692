package org.posthouse.api.health;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Runs all {@link HealthCheck}s there are, on threads of its own, and keeps for a while what they found. */
@ProviderType
public interface Doctor {
    /**
     * Runs the check of a name, or those of a tag, and waits for them. A check that is late, fails or finds no free thread gives {@link
     * HealthState#UNAVAILABLE}. Checks whose last look is recent enough are not run again.
     *
     * @param which a name or a tag; empty for all
     * @param recent how old a result may be
     * @return all that was found, the worst first
     */
    List<Examined> examine(String which, Duration recent);

    /** What was found when each check looked last, the worst first; runs nothing and does not wait. */
    List<Examined> known();
}
