package org.posthouse.admin;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Spool;

/**
 * A mail that waits, in the words of an operator.
 *
 * @param listed the mail
 */
record Waiting(Spool.Listed listed) {
    Mail mail() {
        return listed.mail();
    }

    private List<Disposition> open() {
        return mail().open().stream().map(Recipient::disposition).toList();
    }

    /** The first recipient that is still to get it, and how many more there are. */
    String to() {
        List<Recipient> open = mail().open();
        String first = open.isEmpty() ? "" : open.get(0).address().toString();
        return open.size() > 1 ? first + " +" + (open.size() - 1) : first;
    }

    /** Where it goes, in the order of the recipients. */
    String destination() {
        return open().stream().map(d -> Conditions.shown(d.queue())).distinct().collect(Collectors.joining(", "));
    }

    /** What it waits for. */
    String state() {
        List<Disposition> open = open();
        if (isHeld()) {
            return open.stream().allMatch(d -> d.held().isPresent()) ? "held" : "partly held";
        }
        return listed.leased() ? "under way" : attempts() == 0 ? "new" : "deferred";
    }

    /** True if a recipient is on hold. */
    boolean isHeld() {
        return open().stream().anyMatch(d -> d.held().isPresent());
    }

    /** When the first recipient is due that is not on hold. */
    Optional<Instant> next() {
        return open().stream()
                .filter(d -> d.held().isEmpty())
                .map(Disposition::due)
                .min(Comparator.naturalOrder());
    }

    /** Attempts at the recipient that was tried most often. */
    int attempts() {
        return open().stream().mapToInt(Disposition::attempts).max().orElse(0);
    }

    /** Why it is on hold, or what was said last; empty if nothing was. */
    String reason() {
        return open().stream()
                .sorted(Comparator.comparing(d -> d.held().isEmpty()))
                .map(Disposition::reason)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }
}
