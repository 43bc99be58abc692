package org.posthouse.spool.parts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Recipient;

/**
 * Open recipients of a mail with one destination, held or not.
 *
 * @param held on hold; false while it is leased
 * @param leased being worked on
 * @param recipients at least one
 */
public record Part(Destination destination, boolean held, boolean leased, List<Recipient> recipients) {
    public Part {
        recipients = List.copyOf(recipients);
    }

    /** When the first of them is due. */
    public Instant due() {
        Instant first = recipients.get(0).disposition().due();
        for (Recipient r : recipients) {
            Instant due = r.disposition().due();
            first = due.isBefore(first) ? due : first;
        }
        return first;
    }

    /** Why it is here, as an administrator sees it; empty if its recipients have different reasons. */
    public Optional<String> reason() {
        String reason = recipients.get(0).disposition().reason();
        for (int i = 1; i < recipients.size(); i++) {
            if (!recipients.get(i).disposition().reason().equals(reason)) {
                return Optional.empty();
            }
        }
        return Optional.of(reason);
    }

    /** The recipients to lease: those that are due, or all if their sender is to be told. */
    public List<Recipient> due(Instant now) {
        List<Recipient> due = new ArrayList<>(recipients.size());
        for (Recipient r : recipients) {
            if (r.disposition().phase() == Phase.TELLING
                    || !r.disposition().due().isAfter(now)) {
                due.add(r);
            }
        }
        return due.size() == recipients.size() ? recipients : List.copyOf(due);
    }
}
