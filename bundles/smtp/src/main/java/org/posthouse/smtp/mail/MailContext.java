package org.posthouse.smtp.mail;

import org.slf4j.MDC;

/** The diagnostic context of the log while something is done for a mail. */
public final class MailContext {
    /** The key under which a mail's id is in it. */
    private static final String MAIL = "mail";

    private MailContext() {}

    /** Runs something with a mail's id in the context. */
    public static void as(String id, Runnable action) {
        String before = MDC.get(MAIL);
        MDC.put(MAIL, id);
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
}
