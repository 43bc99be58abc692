package org.posthouse.api.spool;

import java.time.Instant;
import java.util.Optional;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.message.Address;

/**
 * Which mails, and which parts of them: all conditions must hold. Made by a {@link Builder}. All but {@link #recipient} are
 * answered by the index.
 *
 * @param id this mail only
 * @param recipient parts with this recipient only, compared as {@link Address#normalized}; reads each mail that the other
 *     conditions leave. A change touches this recipient and no other of the part
 * @param destination parts for this destination only
 * @param sender mails of this sender, compared without case: an address, {@code @domain} for all of a domain, {@code <>}
 *     for the null sender
 * @param state parts in this state only
 * @param arrivedBefore mails that came before this time
 * @param reason parts with a recipient whose {@linkplain org.posthouse.api.mail.Disposition#reason reason} contains this text,
 *     in any case; of a hold that includes by whom it is, such as {@code filter:no-exe}. A change touches such recipients and no other of the part
 */
public record Query(
        Optional<String> id,
        Optional<Address> recipient,
        Optional<Destination> destination,
        Optional<String> sender,
        Optional<State> state,
        Optional<Instant> arrivedBefore,
        Optional<String> reason) {
    /** What a part waits for. */
    public enum State {
        /** Due now, and not leased. */
        DUE,
        /** Due later. */
        DEFERRED,
        /** On hold. */
        HELD,
        /** Being worked on. */
        LEASED
    }

    /** All that is in the queue. */
    public static final Query ALL = builder().build();

    /** A mail. */
    public static Query of(String id) {
        return builder().id(id).build();
    }

    /** Begins with everything. */
    public static Builder builder() {
        return new Builder();
    }

    /** Makes queries. */
    public static final class Builder {
        private Optional<String> id = Optional.empty();
        private Optional<Address> recipient = Optional.empty();
        private Optional<Destination> destination = Optional.empty();
        private Optional<String> sender = Optional.empty();
        private Optional<State> state = Optional.empty();
        private Optional<Instant> arrivedBefore = Optional.empty();
        private Optional<String> reason = Optional.empty();

        private Builder() {}

        public Builder id(String only) {
            id = Optional.of(only);
            return this;
        }

        public Builder recipient(Address only) {
            recipient = Optional.of(only);
            return this;
        }

        public Builder destination(Destination only) {
            destination = Optional.of(only);
            return this;
        }

        public Builder sender(String only) {
            sender = Optional.of(only);
            return this;
        }

        public Builder state(State only) {
            state = Optional.of(only);
            return this;
        }

        public Builder arrivedBefore(Instant time) {
            arrivedBefore = Optional.of(time);
            return this;
        }

        public Builder reason(String part) {
            reason = Optional.of(part);
            return this;
        }

        public Query build() {
            return new Query(id, recipient, destination, sender, state, arrivedBefore, reason);
        }
    }
}
