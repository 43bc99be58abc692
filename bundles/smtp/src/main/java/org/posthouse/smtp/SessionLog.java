package org.posthouse.smtp;

import org.posthouse.api.message.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What sessions tell the log: a line for a mail that was refused, a line for a session without mail. */
final class SessionLog {
    /** The key under which a mail's id is in the diagnostic context while it is being worked on. */
    private static final String MAIL = "mail";

    private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);

    private SessionLog() {}

    /** Runs something with a mail's id in the diagnostic context. */
    static void as(Incoming mail, Runnable action) {
        String before = MDC.get(MAIL);
        MDC.put(MAIL, mail.id());
        try {
            action.run();
        } finally {
            if (before == null) {
                MDC.remove(MAIL);
            } else {
                MDC.put(MAIL, before);
            }
        }
    }

    /** A message came to its end. What became of one that was taken is in its trace already, so it is of interest to few. */
    static void mail(Dialog dialog, Incoming mail, Status status) {
        if (status.positive() ? LOG.isDebugEnabled() : LOG.isInfoEnabled()) {
            as(mail, () -> write(dialog, mail, status));
        }
    }

    private static void write(Dialog dialog, Incoming mail, Status status) {
        String text = "mail {} from={} recipients={} octets={} session={} client={}: {}";
        Object[] values = {
            mail.id(),
            mail.envelope.sender().path(),
            mail.recipients(),
            mail.received,
            dialog.connection.id(),
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
            dialog.connection.id(),
            dialog.variant.protocol(),
            dialog.remote(),
            dialog.helo,
            dialog.account,
            dialog.mails,
            dialog.errors + dialog.authFailures,
            reason
        };
        if (dialog.mails == 0) {
            LOG.info(text, values);
        } else {
            LOG.debug(text, values);
        }
    }
}
