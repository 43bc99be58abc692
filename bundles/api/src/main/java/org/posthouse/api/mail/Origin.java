package org.posthouse.api.mail;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a mail comes from, as far as it is known at the time. Made by a {@link Builder}.
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
    /** What a listener is for. Written as their ordinals: add at the end only. */
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
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(helo, "helo");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(account, "account");
    }

    /** The origin of mail that this server made itself. */
    public static Origin internal(String part) {
        return builder(part, part, Role.INTERNAL).protocol("local").build();
    }

    /** Begins with a connection of which nothing else is known. */
    public static Builder builder(String session, String listener, Role role) {
        return new Builder(session, listener, role);
    }

    /** Begins with this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(session, listener, role);
        builder.remote = remote;
        builder.helo = helo;
        builder.protocol = protocol;
        builder.tls = tls;
        builder.account = account;
        return builder;
    }

    /** The client's address as text, without its port; empty if there is no client. */
    public Optional<String> client() {
        return remote.map(
                r -> r.getAddress() == null ? r.getHostString() : r.getAddress().getHostAddress());
    }

    /** Makes origins. */
    public static final class Builder {
        private final String session;
        private final String listener;
        private final Role role;
        private Optional<InetSocketAddress> remote = Optional.empty();
        private Optional<String> helo = Optional.empty();
        private String protocol = "SMTP";
        private Optional<String> tls = Optional.empty();
        private Optional<String> account = Optional.empty();

        private Builder(String session, String listener, Role role) {
            this.session = session;
            this.listener = listener;
            this.role = role;
        }

        public Builder remote(InetSocketAddress now) {
            remote = Optional.of(now);
            return this;
        }

        public Builder helo(Optional<String> now) {
            helo = now;
            return this;
        }

        public Builder protocol(String now) {
            protocol = now;
            return this;
        }

        public Builder tls(Optional<String> now) {
            tls = now;
            return this;
        }

        public Builder account(Optional<String> now) {
            account = now;
            return this;
        }

        public Origin build() {
            return new Origin(session, listener, role, remote, helo, protocol, tls, account);
        }
    }
}
