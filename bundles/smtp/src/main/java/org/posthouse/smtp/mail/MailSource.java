package org.posthouse.smtp.mail;

import org.posthouse.api.intake.Intake;
import org.posthouse.api.mail.Origin;
import org.posthouse.support.Bound;

/** The session that a mail comes from, as the mail sees it. */
public interface MailSource {
    /** Where mail of this session comes from. */
    Origin origin(boolean smtputf8);

    /** Where it goes. */
    Bound<Intake> intake();

    /** What is asked of it. */
    Questions questions();

    /** Does something on a worker, before the next step of the session; never, if that is ending. */
    void later(Runnable work);

    /** Memory for messages that may have to be repeated. */
    Budget budget();
}
