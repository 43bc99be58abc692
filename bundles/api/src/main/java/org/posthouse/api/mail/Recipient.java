package org.posthouse.api.mail;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.message.Address;

/**
 * A forward-path of RCPT TO with its parameters and, once intake has taken it, how far it is. Made by {@link #of} or a
 * {@link Builder}.
 *
 * @param address whom the mail goes to
 * @param notifyOn when a DSN is wanted (rfc3461#4.1); empty if not said, which means failure and perhaps delay
 * @param original the ORCPT parameter, {@code addr-type;address} xtext-decoded (rfc3461#4.2); empty if not said
 * @param forwardPath the forward-path that led here, before aliases and redirects; empty if that is the address itself, or
 *     not known, as of what earlier versions expanded. Unlike {@code original} it is what the client gave in RCPT TO
 * @param parameters further parameters of RCPT TO, by keys of the extension that defines them
 * @param key the delivery key, the same whoever delivers and however often it is tried, see {@link DeliveryKey}; empty
 *     until intake has taken the recipient
 * @param onDelivery what local delivery is to do with the recipient's copy, decided on the way in, such as {@link
 *     Action.FileInto}; empty: what delivery itself decides
 * @param disposition how far it is
 * @param later what a later version wrote
 */
public record Recipient(
        Address address,
        Set<Notify> notifyOn,
        Optional<String> original,
        Optional<Address> forwardPath,
        Attributes parameters,
        String key,
        List<Action> onDelivery,
        Disposition disposition,
        Opaque later) {
    /** The values of the NOTIFY parameter. Written as their ordinals: add at the end only. */
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    private static final Disposition NOT_TAKEN = Disposition.fresh(Instant.EPOCH);

    public Recipient {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(original, "original");
        Objects.requireNonNull(forwardPath, "forwardPath");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(disposition, "disposition");
        Objects.requireNonNull(later, "later");
        notifyOn = Set.copyOf(notifyOn);
        onDelivery = List.copyOf(onDelivery);
        for (Action action : onDelivery) {
            if (!action.atDelivery()) {
                throw new IllegalArgumentException("not for local delivery: " + action);
            }
        }
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("NEVER must stand alone"); // rfc3461#4.1
        }
    }

    /** A recipient without parameters. */
    public static Recipient of(Address address) {
        return builder(address).build();
    }

    /** Begins with an address and no parameter. */
    public static Builder builder(Address address) {
        return new Builder(address);
    }

    /** Begins with this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(address);
        builder.notifyOn = notifyOn;
        builder.original = original;
        builder.forwardPath = forwardPath;
        builder.parameters = parameters;
        builder.key = key;
        builder.onDelivery = onDelivery;
        builder.disposition = disposition;
        builder.later = later;
        return builder;
    }

    /**
     * The same parameters, progress and decisions for another address, as an alias needs it (rfc3461#5.2.7). It has no
     * delivery key yet: whoever expands gives it one.
     */
    public Recipient redirectedTo(Address target) {
        String type = address.isAscii() ? "rfc822;" : "utf-8;"; // rfc6533#3
        return toBuilder()
                .address(target)
                .original(original.orElse(type + address))
                .forwardPath(namedAs())
                .key("")
                .build();
    }

    /** The forward-path that led here: the address unless another one did. */
    public Address namedAs() {
        return forwardPath.orElse(address);
    }

    /** The same recipient, that far. */
    public Recipient with(Disposition now) {
        return toBuilder().disposition(now).build();
    }

    /** True if something is left to do, whether or not it is held. */
    public boolean open() {
        return disposition.open();
    }

    /** True if the sender asked for this kind of DSN by name. */
    public boolean wants(Notify kind) {
        return notifyOn.contains(kind);
    }

    /** Makes recipients. */
    public static final class Builder {
        private Address address;
        private Set<Notify> notifyOn = Set.of();
        private Optional<String> original = Optional.empty();
        private Optional<Address> forwardPath = Optional.empty();
        private Attributes parameters = Attributes.NONE;
        private String key = "";
        private List<Action> onDelivery = List.of();
        private Disposition disposition = NOT_TAKEN;
        private Opaque later = Opaque.NONE;

        private Builder(Address address) {
            this.address = address;
        }

        public Builder address(Address now) {
            address = now;
            return this;
        }

        public Builder notifyOn(Set<Notify> now) {
            notifyOn = now;
            return this;
        }

        public Builder original(String now) {
            original = Optional.of(now);
            return this;
        }

        public Builder forwardPath(Address now) {
            forwardPath = Optional.of(now);
            return this;
        }

        public Builder parameters(Attributes now) {
            parameters = now;
            return this;
        }

        public Builder key(String now) {
            key = now;
            return this;
        }

        public Builder onDelivery(List<Action> now) {
            onDelivery = now;
            return this;
        }

        public Builder disposition(Disposition now) {
            disposition = now;
            return this;
        }

        Builder later(Opaque unknown) {
            later = unknown;
            return this;
        }

        public Recipient build() {
            return new Recipient(
                    address, notifyOn, original, forwardPath, parameters, key, onDelivery, disposition, later);
        }
    }
}
