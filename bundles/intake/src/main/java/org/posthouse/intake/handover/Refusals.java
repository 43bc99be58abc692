package org.posthouse.intake.handover;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Recipient.Notify;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Status;

/** Recipients that were refused after the client had been told that they are accepted. */
public final class Refusals {
    private Refusals() {}

    /** True if the sender is to be told of a failure (rfc3461#4.1, rfc5321#6.1). */
    static boolean isWanted(Sender sender, Recipient recipient) {
        Set<Notify> wanted = recipient.notifyOn();
        return sender.address().isPresent() && (wanted.isEmpty() || wanted.contains(Notify.FAILURE));
    }

    /**
     * A recipient of whose refusal the queue tells the sender.
     *
     * @return empty if the sender does not want to know
     */
    public static Optional<Recipient> toTell(String mail, Sender sender, Recipient recipient, Status why, Instant now) {
        if (!isWanted(sender, recipient)) {
            return Optional.empty();
        }
        Disposition disposition = Disposition.builder(now)
                .phase(Disposition.Phase.TELLING)
                .last(Reply.own(Reply.Action.FAILED, why, now))
                .build();
        return Optional.of(recipient.toBuilder()
                .key(DeliveryKey.of(mail, recipient.address(), true))
                .disposition(disposition)
                .build());
    }
}
