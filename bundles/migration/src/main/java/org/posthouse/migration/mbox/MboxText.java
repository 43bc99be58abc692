package org.posthouse.migration.mbox;

import java.time.Instant;
import org.posthouse.store.api.Flags;

/** What an mbox file has before the octets of a message. */
public final class MboxText {
    private MboxText() {}

    /**
     * The From_ line and the fields that keep flags, LF after each.
     *
     * @param sender an address; what cannot stand there, or nothing, becomes MAILER-DAEMON
     */
    public static String start(String sender, Instant date, Flags flags) {
        return FromLine.of(sender, date) + "\n" + StatusFields.of(flags);
    }
}
