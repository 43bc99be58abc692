package org.posthouse.api.quarantine;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A mail that is held for an account. Every text is one line without control characters, and comes from strangers.
 *
 * @param id its id, by which it is released
 * @param arrived when it came
 * @param size octets
 * @param from the From field as people read it, or the reverse-path if there is none
 * @param sender the address of the From field, which a list can be asked to allow or block; empty if there is not exactly one
 * @param subject decoded; empty if there is none
 * @param recipients the addresses of this account that it was sent to
 * @param reason why it is held
 * @param findings what spoke against it most, the worst first
 */
public record HeldMail(
        String id,
        Instant arrived,
        long size,
        String from,
        String sender,
        String subject,
        List<String> recipients,
        String reason,
        List<String> findings) {
    public HeldMail {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(arrived, "arrived");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(reason, "reason");
        recipients = List.copyOf(recipients);
        findings = List.copyOf(findings);
    }
}
