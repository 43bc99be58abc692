package org.posthouse.api.queue;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;

/**
 * With what held recipients of a mail are released. Made by a {@link Builder}: further components will come.
 *
 * @param recipients whom it is about, compared as {@link Address#normalized}; empty: all that are held
 * @param message what they get; empty: the message as it is
 * @param sender from whom; empty: the sender as it is
 * @param onDelivery what local delivery is to do with their copies; empty: what was decided before
 * @param by the name of the administrator who does it, for the trace; empty: it is not known
 */
public record Rework(
        Set<Address> recipients,
        Optional<Message> message,
        Optional<Sender> sender,
        Optional<List<Action>> onDelivery,
        Optional<String> by) {
    public Rework {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(sender, "sender");
        recipients = Set.copyOf(recipients);
        onDelivery = onDelivery.map(List::copyOf);
    }

    /** Begins with all that are held, and everything as it is. */
    public static Builder builder() {
        return new Builder();
    }

    /** Makes reworks. */
    public static final class Builder {
        private Set<Address> recipients = Set.of();
        private Optional<Message> message = Optional.empty();
        private Optional<Sender> sender = Optional.empty();
        private Optional<List<Action>> onDelivery = Optional.empty();
        private Optional<String> by = Optional.empty();

        private Builder() {}

        public Builder recipients(Set<Address> only) {
            recipients = only;
            return this;
        }

        public Builder message(Message now) {
            message = Optional.of(now);
            return this;
        }

        public Builder sender(Sender now) {
            sender = Optional.of(now);
            return this;
        }

        public Builder onDelivery(List<Action> now) {
            onDelivery = Optional.of(now);
            return this;
        }

        public Builder by(Optional<String> administrator) {
            by = administrator;
            return this;
        }

        public Rework build() {
            return new Rework(recipients, message, sender, onDelivery, by);
        }
    }
}
