package org.posthouse.api.spool;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;

/**
 * A mail that takes the place of held recipients of another: they leave that mail and get this one instead, with its
 * message, its sender and what it says of them. In the mail that they leave nothing is left to do for them, see {@link #left}.
 *
 * @param keys the delivery keys of the recipients that leave; at least one
 * @param by what comes in their place; its id must be new. Its recipients may keep their keys: who had the mail before an
 *     unclear end then does not get it twice. Its size is taken from the message
 * @param message read once, before {@link Spool#replace} returns; may be that of the mail itself
 */
public record Replacement(Set<String> keys, Mail by, Message message) {
    public Replacement {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(message, "message");
        keys = Set.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no recipient to replace");
        }
        if (by.open().isEmpty()) {
            throw new IllegalArgumentException(by.id() + " has no pending recipient");
        }
    }

    /**
     * What a recipient that leaves is from then on in the mail that it leaves: nothing is left to do for it there. It stays
     * to be seen, so that an alias that leads to it does not bring it in again.
     *
     * @param by the id of the mail that comes in its place
     * @param at when it leaves
     */
    public static Recipient left(Recipient recipient, String by, Instant at) {
        Status replaced = new Status(250, "2.0.0", "Replaced by " + by);
        return recipient.with(recipient.disposition().toBuilder()
                .release()
                .phase(Phase.DELIVERED)
                .last(Reply.own(Reply.Action.EXPANDED, replaced, at))
                .build());
    }
}
