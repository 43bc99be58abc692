package org.posthouse.smtp.state;

import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.intake.Intake;
import org.posthouse.smtp.mail.Budget;
import org.posthouse.support.Bound;

/** What sessions need from elsewhere, as it is at the moment of asking; to be asked once for each unit of work. */
public interface Services {
    /** Where mail goes. */
    Bound<Intake> intake();

    /** Who checks credentials. */
    Bound<Authenticator> authenticator();

    /** Memory for messages that may have to be repeated. */
    Budget budget();

    /** Counts how long clients wait for the reply to a message. */
    Acceptance acceptance();

    /** The configuration as it is now. */
    Settings settings();

    /** The time, as {@link System#nanoTime}. */
    long nanoTime();
}
