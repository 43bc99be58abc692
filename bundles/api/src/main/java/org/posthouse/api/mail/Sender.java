package org.posthouse.api.mail;

import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.message.Address;

/**
 * The reverse-path of MAIL FROM and its parameters. Made by {@link #of}, {@link #empty} or a {@link Builder}.
 *
 * @param address the address; empty for the null sender {@code <>} (rfc5321#4.5.5)
 * @param size the size the client declared in octets (rfc1870); 0 if it did not
 * @param body the kind of octets to come (rfc6152, rfc3030)
 * @param smtputf8 the client asked for SMTPUTF8 (rfc6531)
 * @param ret how much of the message a DSN should carry (rfc3461#4.3); empty if not said
 * @param envid the envelope identifier in its xtext-decoded form (rfc3461#4.4); empty if not said
 * @param parameters further parameters of MAIL FROM, by keys of the extension that defines them
 */
public record Sender(
        Optional<Address> address,
        long size,
        Body body,
        boolean smtputf8,
        Optional<Ret> ret,
        Optional<String> envid,
        Attributes parameters) {
    /** The BODY parameter. Written as their ordinals: add at the end only. */
    public enum Body {
        SEVEN_BIT,
        EIGHT_BIT_MIME,
        BINARY_MIME
    }

    /** The RET parameter. Written as their ordinals: add at the end only. */
    public enum Ret {
        FULL,
        HDRS
    }

    public Sender {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(ret, "ret");
        Objects.requireNonNull(envid, "envid");
        Objects.requireNonNull(parameters, "parameters");
    }

    /** A plain sender without parameters. */
    public static Sender of(Address address) {
        return builder(Optional.of(address)).smtputf8(!address.isAscii()).build();
    }

    /** The null sender {@code <>}. */
    public static Sender empty() {
        return builder(Optional.empty()).build();
    }

    /** Begins with an address and no parameter. */
    public static Builder builder(Optional<Address> address) {
        return new Builder(address);
    }

    /** Begins with this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(address);
        builder.size = size;
        builder.body = body;
        builder.smtputf8 = smtputf8;
        builder.ret = ret;
        builder.envid = envid;
        builder.parameters = parameters;
        return builder;
    }

    /** The reverse-path in angle brackets. */
    public String path() {
        return "<" + address.map(Address::toString).orElse("") + ">";
    }

    /** Makes senders. */
    public static final class Builder {
        private Optional<Address> address;
        private long size;
        private Body body = Body.EIGHT_BIT_MIME;
        private boolean smtputf8;
        private Optional<Ret> ret = Optional.empty();
        private Optional<String> envid = Optional.empty();
        private Attributes parameters = Attributes.NONE;

        private Builder(Optional<Address> address) {
            this.address = address;
        }

        public Builder address(Optional<Address> now) {
            address = now;
            return this;
        }

        public Builder size(long octets) {
            size = octets;
            return this;
        }

        public Builder body(Body now) {
            body = now;
            return this;
        }

        public Builder smtputf8(boolean now) {
            smtputf8 = now;
            return this;
        }

        public Builder ret(Ret now) {
            ret = Optional.of(now);
            return this;
        }

        public Builder envid(String now) {
            envid = Optional.of(now);
            return this;
        }

        public Builder parameters(Attributes now) {
            parameters = now;
            return this;
        }

        public Sender build() {
            return new Sender(address, size, body, smtputf8, ret, envid, parameters);
        }
    }
}
