package org.posthouse.smtp.session;

import org.posthouse.api.message.Status;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.mail.MailContext;
import org.posthouse.smtp.state.Dialog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What sessions tell the log: a line for a mail that was refused, a line for a session without mail. */
final class SessionLog {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLog.class);

    private SessionLog() {}

    /** A message came to its end. What became of one that was taken is in its trace already, so it is of interest to few. */
    static void mail(Dialog dialog, Incoming mail, Status status) {
        if (status.positive() ? LOG.isDebugEnabled() : LOG.isInfoEnabled()) {
            MailContext.as(mail.id(), () -> write(dialog, mail, status));
        }
    }

    private static void write(Dialog dialog, Incoming mail, Status status) {
        String text = "mail {} from={} recipients={} octets={} session={} client={}: {}";
        Object[] values = {
            mail.id(),
            mail.sender().path(),
            mail.recipients(),
            mail.received(),
            dialog.connection().id(),
            dialog.remote(),
            status
        };
        if (status.positive()) {
            LOG.debug(text, values);
        } else {
            LOG.info(text, values);
        }
    }

    /** A session ended; of interest to most only if no mail came of it. */
    static void end(Dialog dialog, String reason) {
        String text = "session {} {} client={} helo={} account={} mails={} errors={} ended: {}";
        Object[] values = {
            dialog.connection().id(),
            dialog.variant().protocol(),
            dialog.remote(),
            dialog.helo(),
            dialog.account(),
            dialog.mails(),
            dialog.failures(),
            reason
        };
        if (dialog.mails() == 0) {
            LOG.info(text, values);
        } else {
            LOG.debug(text, values);
        }
    }
}
