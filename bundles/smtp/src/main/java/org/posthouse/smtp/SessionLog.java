package org.posthouse.smtp;

import org.posthouse.api.message.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What sessions tell the log: one line a mail, one line a session. */
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

    /** A message came to its end. */
    static void mail(Dialog dialog, Incoming mail, Status status) {
        if (LOG.isInfoEnabled()) {
            as(
                    mail,
                    () -> LOG.info(
                            "mail {} from={} recipients={} octets={} session={} client={}: {}",
                            mail.id(),
                            mail.envelope.sender().path(),
                            mail.recipients(),
                            mail.received,
                            dialog.connection.id(),
                            dialog.remote(),
                            status));
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
