package org.posthouse.queue.attempt;

import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.support.trace.Traces;

/** What the trace is told of an attempt: a line for each of the first recipients, and how many there were beyond. */
final class Story {
    private static final int MOST = 20;

    private final Traces traces;
    private final String mail;
    private int recipients;

    Story(Traces traces, String mail) {
        this.traces = traces;
        this.mail = mail;
    }

    /** Tells what became of a recipient; answers the recipient. */
    Recipient tells(Recipient recipient) {
        if (++recipients <= MOST) {
            Disposition d = recipient.disposition();
            d.last()
                    .filter(last -> d.held().isEmpty() || last.action() == Reply.Action.FAILED)
                    .ifPresent(last -> traces.stage(mail, stage(last), line(recipient, last)));
            d.held().ifPresent(hold -> traces.stage(mail, "held", "<" + recipient.address() + ">: " + hold.text()));
        }
        return recipient;
    }

    void end() {
        if (recipients > MOST) {
            traces.stage(mail, "attempted", "and " + (recipients - MOST) + " more recipients");
        }
    }

    private static String stage(Reply last) {
        return switch (last.action()) {
            case DELIVERED -> "delivered";
            case RELAYED, EXPANDED -> "relayed";
            case DELAYED -> "deferred";
            case FAILED -> "failed";
        };
    }

    private static String line(Recipient recipient, Reply last) {
        return "<" + recipient.address() + ">"
                + last.remoteMta().map(mta -> " by " + mta).orElse("") + ": " + last.status();
    }
}
