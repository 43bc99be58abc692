package org.posthouse.transport.relay.route;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.net.api.TlsRequest;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Tlsa;

/**
 * Whom the DNS says a host must be (rfc7672).
 *
 * @param serverName the TLSA base domain, which is also the name to ask for (rfc7672#2.2.3, rfc7672#8.1)
 * @param policy the records, and the names that a certificate may have (rfc7672#3.2.2)
 */
public record Dane(String serverName, TlsRequest.Dane policy) {
    /** What the DNS says of a host. */
    sealed interface Found {
        /** It says whom it must be. */
        record Records(Dane dane) implements Found {}

        /** Nothing that counts. */
        record Nothing() implements Found {}

        /** It cannot be said now: the host must not be used, in clear or otherwise (rfc7672#2.2). */
        record Unknown(Answer<?> answer) implements Found {}
    }

    private static final Found NOTHING = new Found.Nothing();

    /**
     * Looks it up, if the answers that led to the host are secure.
     *
     * @param host the host, as the secure MX records or the route name it
     * @param addresses the answer to its look-up
     * @param nextHop the domain, or the host if that is what the mail is for
     */
    static Found of(String host, int port, Answer<?> addresses, String nextHop, Resolver resolver) {
        Set<String> bases = new LinkedHashSet<>(); // rfc7672#2.2.2: first where aliases lead to, then the host itself
        if (addresses.secure()) {
            bases.add(addresses.name());
            bases.add(host);
        } else if (!addresses.name().equalsIgnoreCase(host)) {
            Answer<String> alias = resolver.alias(host);
            if (alias.kind() == Answer.Kind.TRY_LATER) {
                return new Found.Unknown(alias); // whoever can drop this answer could strip STARTTLS too
            }
            if (alias.kind() == Answer.Kind.FOUND && alias.secure()) {
                bases.add(host); // its own zone is signed, the one that the alias leads to is not
            }
        }
        for (String base : bases) {
            Answer<Tlsa> answer = resolver.tlsa(port, base);
            if (answer.kind() == Answer.Kind.TRY_LATER) {
                return new Found.Unknown(answer);
            }
            if (answer.kind() == Answer.Kind.FOUND && answer.secure()) {
                Set<String> names = new LinkedHashSet<>(List.of(base, host, nextHop));
                return new Found.Records(new Dane(base, new TlsRequest.Dane(answer.records(), names)));
            }
        }
        return NOTHING;
    }

    /** What was found, for a hop. */
    static Optional<Dane> in(Found found) {
        return found instanceof Found.Records records ? Optional.of(records.dane()) : Optional.empty();
    }
}
