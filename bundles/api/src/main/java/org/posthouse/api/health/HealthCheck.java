package org.posthouse.api.health;

import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks at one thing that can go wrong with the server, and says how it is mended. Register it as a service: it then shows in
 * {@code mail:doctor} and in the web console, and is asked for {@code /healthz} or {@code /readyz} if it has that tag.
 */
@ConsumerType
public interface HealthCheck {
    /** Tag: if this fails the process must be started again. Such a check waits for nobody, and touches neither disk nor network. */
    String LIVE = "live";

    /** Tag: while this fails the server cannot take or deliver mail. Such a check is quick and asks nobody outside. */
    String READY = "ready";

    /** Tag: an operator should know. */
    String DOCTOR = "doctor";

    /** Its name: lower case words joined by hyphens, such as {@code disk}; unique. */
    String name();

    /** What it is for: some of {@link #LIVE}, {@link #READY}, {@link #DOCTOR} and tags of one's own, such as {@code dns}. */
    Set<String> tags();

    /**
     * Looks. May block: it runs on a thread of the doctor, never twice at once. It is not interrupted when it is late; the
     * operator is told that it is, and it is not asked again until it has ended.
     *
     * @return what was found, one entry for each thing; empty if there is nothing to look at here
     */
    List<Diagnosis> check();
}
