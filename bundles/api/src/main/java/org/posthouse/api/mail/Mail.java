package org.posthouse.api.mail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A mail, whatever becomes of it: one value from intake through spool and queue to the transport. Its message is kept
 * beside it and lent. Made by a {@link Builder}.
 *
 * @param id its name in log, trace and queue, and the root of its delivery keys
 * @param arrived when it was accepted
 * @param origin where it came from
 * @param sender its reverse-path
 * @param recipients its recipients, aliases expanded or not, each with how far it is; keys are unique
 * @param envelope the envelope as the client gave it; empty for mail that this server made, and for what earlier versions took
 * @param size octets of the message
 * @param attributes open properties of the mail
 * @param results what filters and authentication published, for later filters and for whoever judges it again
 * @param findings what filters said, in the order in which they did
 * @param later what a later version wrote
 */
public record Mail(
        String id,
        Instant arrived,
        Origin origin,
        Sender sender,
        List<Recipient> recipients,
        Optional<Envelope> envelope,
        long size,
        Attributes attributes,
        Attributes results,
        List<Finding> findings,
        Opaque later) {
    public Mail {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(arrived, "arrived");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(results, "results");
        Objects.requireNonNull(later, "later");
        recipients = List.copyOf(recipients);
        findings = List.copyOf(findings);
    }

    /** Begins with a mail from this sender that has no recipient yet. */
    public static Builder builder(String id, Instant arrived, Origin origin, Sender sender) {
        return new Builder(id, arrived, origin, sender);
    }

    /** Begins with this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(id, arrived, origin, sender);
        builder.recipients.addAll(recipients);
        builder.envelope = envelope;
        builder.size = size;
        builder.attributes = attributes;
        builder.results = results;
        builder.findings.addAll(findings);
        builder.later = later;
        return builder;
    }

    /** The recipients for whom something is left to do. */
    public List<Recipient> open() {
        return recipients.stream().filter(Recipient::open).toList();
    }

    /** The same mail with other recipients. */
    public Mail with(List<Recipient> now) {
        return toBuilder().recipients(now).build();
    }

    /** Makes mails. */
    public static final class Builder {
        private String id;
        private Instant arrived;
        private Origin origin;
        private Sender sender;
        private final List<Recipient> recipients = new ArrayList<>();
        private Optional<Envelope> envelope = Optional.empty();
        private long size;
        private Attributes attributes = Attributes.NONE;
        private Attributes results = Attributes.NONE;
        private final List<Finding> findings = new ArrayList<>();
        private Opaque later = Opaque.NONE;

        private Builder(String id, Instant arrived, Origin origin, Sender sender) {
            this.id = id;
            this.arrived = arrived;
            this.origin = origin;
            this.sender = sender;
        }

        public Builder id(String now) {
            id = now;
            return this;
        }

        public Builder arrived(Instant now) {
            arrived = now;
            return this;
        }

        public Builder sender(Sender now) {
            sender = now;
            return this;
        }

        public Builder recipient(Recipient one) {
            recipients.add(one);
            return this;
        }

        public Builder recipients(List<Recipient> now) {
            List<Recipient> all = List.copyOf(now);
            recipients.clear();
            recipients.addAll(all);
            return this;
        }

        /** Changes each recipient. */
        public Builder each(UnaryOperator<Recipient> change) {
            recipients.replaceAll(change);
            return this;
        }

        public Builder envelope(Envelope asGiven) {
            envelope = Optional.of(asGiven);
            return this;
        }

        public Builder size(long octets) {
            size = octets;
            return this;
        }

        public Builder attributes(Attributes now) {
            attributes = now;
            return this;
        }

        public Builder results(Attributes now) {
            results = now;
            return this;
        }

        public Builder finding(Finding one) {
            findings.add(one);
            return this;
        }

        Builder later(Opaque unknown) {
            later = unknown;
            return this;
        }

        public Mail build() {
            return new Mail(
                    id, arrived, origin, sender, recipients, envelope, size, attributes, results, findings, later);
        }
    }
}
