package org.posthouse.api.routing;

import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;

/**
 * The question how a recipient is reached, asked at RCPT, when a mail is handed over and at each attempt. Made by {@link #of}
 * or a {@link Builder}: further components will come.
 *
 * @param recipient who is to be reached; at RCPT it has no key yet
 * @param sender the sender as it is now, after filters; empty if the question is about the address alone
 * @param origin where the mail came from; empty likewise
 * @param attributes open properties of the mail; none at RCPT
 * @param results what filters published; at RCPT nothing, whatever they published by then
 */
public record RouteQuery(
        Recipient recipient,
        Optional<Sender> sender,
        Optional<Origin> origin,
        Attributes attributes,
        Attributes results) {
    public RouteQuery {
        Objects.requireNonNull(recipient, "recipient");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(results, "results");
    }

    /** About a recipient alone. */
    public static RouteQuery of(Recipient recipient) {
        return builder(recipient).build();
    }

    /** About a recipient of a mail; the mail's own recipients do not matter. */
    public static RouteQuery of(Mail mail, Recipient recipient) {
        return builder(recipient)
                .sender(mail.sender())
                .origin(mail.origin())
                .attributes(mail.attributes())
                .results(mail.results())
                .build();
    }

    /** Begins with a recipient. */
    public static Builder builder(Recipient recipient) {
        return new Builder(recipient);
    }

    /** Makes questions. */
    public static final class Builder {
        private final Recipient recipient;
        private Optional<Sender> sender = Optional.empty();
        private Optional<Origin> origin = Optional.empty();
        private Attributes attributes = Attributes.NONE;
        private Attributes results = Attributes.NONE;

        private Builder(Recipient recipient) {
            this.recipient = recipient;
        }

        public Builder sender(Sender now) {
            sender = Optional.of(now);
            return this;
        }

        public Builder origin(Origin now) {
            origin = Optional.of(now);
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

        public RouteQuery build() {
            return new RouteQuery(recipient, sender, origin, attributes, results);
        }
    }
}
