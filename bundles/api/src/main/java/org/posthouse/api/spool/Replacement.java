package org.posthouse.api.spool;

import java.util.Objects;
import java.util.Set;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;

/**
 * A mail that takes the place of held recipients of another: they leave that mail and get this one instead, with its
 * message, its sender and what it says of them.
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
            throw new IllegalArgumentException("nobody is replaced");
        }
        if (by.open().isEmpty()) {
            throw new IllegalArgumentException(by.id() + " has nothing left to do");
        }
    }
}
