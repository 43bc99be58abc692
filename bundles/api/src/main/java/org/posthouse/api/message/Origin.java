package org.posthouse.api.message;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a mail comes from, as far as it is known at the time.
 *
 * @param session the id of the connection, as in the log
 * @param listener the name of the listener that took the connection, such as {@code mx}
 * @param role what the listener is for
 * @param remote the client's address; empty for mail that this server made itself
 * @param helo the name the client gave in HELO, EHLO or LHLO; empty if it did not
 * @param protocol the {@code with} keyword of the Received field, such as {@code ESMTPSA} (rfc3848)
 * @param tls protocol and cipher of the connection; empty if it is not encrypted
 * @param account the authenticated account's name, such as {@code alice@example.test}; empty if not authenticated
 */
public record Origin(
        String session,
        String listener,
        Role role,
        Optional<InetSocketAddress> remote,
        Optional<String> helo,
        String protocol,
        Optional<String> tls,
        Optional<String> account) {
    /** What a listener is for. */
    public enum Role {
        /** Mail from other servers (port 25). */
        MX,
        /** Mail from users (rfc6409, rfc8314). */
        SUBMISSION,
        /** Mail from a trusted MTA, with one reply a recipient (rfc2033). */
        LMTP,
        /** Mail this server made: DSNs, vacation replies. */
        INTERNAL
    }

    public Origin {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(role, "role");
    }

    /** The origin of mail that this server made itself. */
    public static Origin internal(String part) {
        return new Origin(
                part,
                part,
                Role.INTERNAL,
                Optional.empty(),
                Optional.empty(),
                "local",
                Optional.empty(),
                Optional.empty());
    }
}
