package org.posthouse.api.message;

import java.util.Objects;
import java.util.Optional;

/**
 * The reverse-path of MAIL FROM and its parameters.
 *
 * @param address the address; empty for the null sender {@code <>} (rfc5321#4.5.5)
 * @param size the size the client declared in octets (rfc1870); 0 if it did not
 * @param body the kind of octets to come (rfc6152, rfc3030)
 * @param smtputf8 the client asked for SMTPUTF8 (rfc6531)
 * @param ret how much of the message a DSN should carry (rfc3461#4.3); empty if not said
 * @param envid the envelope identifier in its xtext-decoded form (rfc3461#4.4); empty if not said
 */
public record Sender(
        Optional<Address> address, long size, Body body, boolean smtputf8, Optional<Ret> ret, Optional<String> envid) {
    /** The BODY parameter. */
    public enum Body {
        SEVEN_BIT,
        EIGHT_BIT_MIME,
        BINARY_MIME
    }

    /** The RET parameter. */
    public enum Ret {
        FULL,
        HDRS
    }

    public Sender {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(body, "body");
    }

    /** A plain sender without parameters. */
    public static Sender of(Address address) {
        return new Sender(
                Optional.of(address), 0, Body.EIGHT_BIT_MIME, !address.isAscii(), Optional.empty(), Optional.empty());
    }

    /** The null sender {@code <>}. */
    public static Sender empty() {
        return new Sender(Optional.empty(), 0, Body.EIGHT_BIT_MIME, false, Optional.empty(), Optional.empty());
    }

    /** The reverse-path in angle brackets. */
    public String path() {
        return "<" + address.map(Address::toString).orElse("") + ">";
    }
}
