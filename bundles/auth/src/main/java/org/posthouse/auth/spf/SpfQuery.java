package org.posthouse.auth.spf;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.message.Address;

/**
 * What is checked (rfc7208#4.1).
 *
 * @param client the client's address
 * @param localPart that of the sender; {@code postmaster} if it has none
 * @param domain that of the sender, or the name the client gave itself
 * @param helo the name the client gave itself, for macros
 * @param receiver this server's name, for macros
 */
public record SpfQuery(InetAddress client, String localPart, String domain, String helo, String receiver) {
    private static final String POSTMASTER = "postmaster"; // rfc7208#4.3

    public SpfQuery {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(helo, "helo");
        Objects.requireNonNull(receiver, "receiver");
        Objects.requireNonNull(domain, "domain");
        localPart = localPart.isEmpty() ? POSTMASTER : localPart;
    }

    /** Whether the client may use the name it gave itself (rfc7208#2.3). */
    public static SpfQuery helo(InetAddress client, String helo, String receiver) {
        return new SpfQuery(client, POSTMASTER, helo, helo, receiver);
    }

    /**
     * Whether the client may send for the reverse-path (rfc7208#2.4).
     *
     * @param sender the reverse-path; empty: the null sender, for which the client's name stands
     */
    public static SpfQuery mailFrom(InetAddress client, Optional<Address> sender, String helo, String receiver) {
        return sender.map(address -> new SpfQuery(client, address.localPart(), address.domain(), helo, receiver))
                .orElseGet(() -> helo(client, helo, receiver));
    }
}
