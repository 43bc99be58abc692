package org.posthouse.api.mail;

import java.time.Instant;
import java.util.Objects;

/**
 * By when a recipient should have the mail, as its sender wishes (rfc2852).
 *
 * @param time the deliver-by-time
 * @param mode what to do when it has passed
 */
public record DeliverBy(Instant time, Mode mode) {
    /** The deliver-by-mode. Written as their ordinals: add at the end only. */
    public enum Mode {
        /** {@code R}: the recipient has failed; it is not tried any more. */
        RETURN,
        /** {@code N}: the sender is told of the delay, if it wants to know of delays, and the mail is tried on. */
        NOTIFY
    }

    public DeliverBy {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(mode, "mode");
    }

    /** True if the recipient has failed at this time unless it has the mail. */
    public boolean isOver(Instant now) {
        return mode == Mode.RETURN && !now.isBefore(time);
    }
}
