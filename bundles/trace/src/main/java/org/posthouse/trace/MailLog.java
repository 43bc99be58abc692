package org.posthouse.trace;

import java.util.List;
import org.posthouse.api.trace.Tracer.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The lines about mails in the log, each with the mail's id in the diagnostic context {@code mail}. A line that another one
 * follows goes to a logger of its own, whose appender leaves it in the buffer of the file: see
 * {@code org.ops4j.pax.logging.cfg}. Where the configuration of the log does not know that logger, each line is written
 * alone.
 */
final class MailLog implements Backlog.Sink {
    /** Key of the mail's id in the diagnostic context. */
    static final String MDC_KEY = "mail";

    private static final Logger LOG = LoggerFactory.getLogger("org.posthouse.mail");

    /** Ends as the other one does, since that is what a line shows of it. */
    private static final Logger BUFFERED = LoggerFactory.getLogger("org.posthouse.mail.buffered.mail");

    /** False if the lines would go nowhere. */
    boolean isWanted() {
        return LOG.isInfoEnabled();
    }

    @Override
    public void write(List<Event> batch) {
        int last = batch.size() - 1;
        for (int i = 0; i <= last; i++) {
            write(batch.get(i), i < last);
        }
    }

    private static void write(Event event, boolean more) {
        String before = MDC.get(MDC_KEY);
        MDC.put(MDC_KEY, event.mail());
        try {
            (more ? BUFFERED : LOG).info(text(event));
        } finally {
            if (before == null) {
                MDC.remove(MDC_KEY);
            } else {
                MDC.put(MDC_KEY, before);
            }
        }
    }

    /** What a peer said is in it: it goes to the log as a whole, not as a pattern with braces to fill. */
    private static String text(Event event) {
        return event.mail() + ' ' + event.stage() + ": " + event.detail();
    }
}
