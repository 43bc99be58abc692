package org.posthouse.smtp;

import java.util.Optional;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.intake.Intake;

/** What sessions need from elsewhere, as it is at the moment of asking; to be asked once for each unit of work. */
interface Services {
    /** Where mail goes; empty while the service is absent. */
    Optional<Intake> intake();

    /** Who checks credentials; empty while the service is absent. */
    Optional<Authenticator> authenticator();

    /** This intake is not the one that is there now. */
    default boolean isGone(Intake intake) {
        return intake().orElse(null) != intake;
    }

    /** Tells sessions when to try again. */
    Again again();

    /** Memory for messages that may have to be repeated. */
    Budget budget();

    /** The configuration as it is now. */
    Settings settings();

    /** The time, as {@link System#nanoTime}. */
    long nanoTime();
}
