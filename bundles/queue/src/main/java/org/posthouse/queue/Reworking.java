package org.posthouse.queue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.queue.Rework;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;

/** Releases held recipients with another message, sender or treatment, as a mail of their own. */
record Reworking(Rework rework, Instant now) {
    /** The id of the mail that they get; empty if there is none of them, or one was taken up meanwhile. */
    Optional<String> apply(Spool spool, String id) throws IOException {
        Optional<Mail> found = spool.find(id);
        Optional<Message> message = rework.message().isPresent() ? rework.message() : spool.message(id);
        if (found.isEmpty() || message.isEmpty()) {
            return Optional.empty();
        }
        Mail mail = found.get();
        List<Recipient> held = mail.open().stream()
                .filter(r -> r.disposition().held().isPresent() && isWanted(r))
                .toList();
        if (held.isEmpty()) {
            return Optional.empty();
        }
        Set<String> keys = held.stream().map(Recipient::key).collect(Collectors.toSet());
        Mail by = mail.toBuilder()
                .id(DeliveryKey.derived(id, 'h', keys))
                .sender(rework.sender().orElse(mail.sender()))
                .recipients(held.stream().map(this::released).toList())
                .build();
        return spool.replace(id, new Replacement(keys, by, message.get())) ? Optional.of(by.id()) : Optional.empty();
    }

    private boolean isWanted(Recipient recipient) {
        return rework.recipients().isEmpty()
                || rework.recipients().stream()
                        .anyMatch(a -> a.normalized().equals(recipient.address().normalized()));
    }

    /** The way may depend on the sender: it is asked for anew. */
    private Recipient released(Recipient recipient) {
        return recipient.toBuilder()
                .onDelivery(rework.onDelivery().orElse(recipient.onDelivery()))
                .disposition(recipient.disposition().toBuilder()
                        .release()
                        .destination(null)
                        .due(now)
                        .build())
                .build();
    }
}
