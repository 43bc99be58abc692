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

    /** What it is asked, and answers late. */
    Questions questions();

    /** Memory for messages that may have to be repeated. */
    Budget budget();
}
