package org.posthouse.net.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.posthouse.net.api.dns.Tlsa;

/** What TLS with a server must be like. Begin with a policy, and change the rest by the methods that return another request. */
public final class TlsRequest {
    /** Whom the server must be. */
    public sealed interface Policy {}

    /** Anybody: any certificate is taken (rfc7435). */
    public record Opportunistic() implements Policy {}

    /**
     * One of some hosts, as a trusted issuer says (rfc5280, rfc9525).
     *
     * @param names host names or addresses, of which the certificate must have one
     */
    public record Verified(Set<String> names) implements Policy {
        public Verified {
            names = Set.copyOf(names);
        }
    }

    /**
     * Whom the DNS says (rfc7671, as rfc7672 has it for SMTP). If no record can be used, since its usage is none for SMTP
     * or it makes no sense, any certificate is taken (rfc7672#2.2), and the outcome says so.
     *
     * @param records the TLSA records, from a secure answer; at least one
     * @param names host names, of which a certificate that is not itself in a record must have one (rfc7672#3.2)
     */
    public record Dane(List<Tlsa> records, Set<String> names) implements Policy {
        /**
         * A policy.
         *
         * @throws IllegalArgumentException if there is no record
         */
        public Dane {
            records = List.copyOf(records);
            names = Set.copyOf(names);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("no TLSA records");
            }
        }
    }

    /** Versions of the protocol, oldest first. */
    public enum Version {
        TLS_1_2,
        TLS_1_3
    }

    private final String serverName;
    private final Policy policy;
    private final Version minimum;

    private TlsRequest(String serverName, Policy policy, Version minimum) {
        this.serverName = Objects.requireNonNull(serverName);
        this.policy = Objects.requireNonNull(policy);
        this.minimum = Objects.requireNonNull(minimum);
    }

    /**
     * TLS 1.2 or later.
     *
     * @param serverName the name to ask for (SNI); an address is not asked for (rfc6066#3)
     */
    public static TlsRequest of(String serverName, Policy policy) {
        return new TlsRequest(serverName, policy, Version.TLS_1_2);
    }

    /** TLS with anybody. */
    public static TlsRequest opportunistic(String serverName) {
        return of(serverName, new Opportunistic());
    }

    /** TLS with a host whose certificate a trusted issuer has made out to this name. */
    public static TlsRequest verified(String serverName) {
        return of(serverName, new Verified(Set.of(serverName)));
    }

    /** The same with another oldest version. */
    public TlsRequest minimum(Version version) {
        return new TlsRequest(serverName, policy, version);
    }

    /** The name to ask for. */
    public String serverName() {
        return serverName;
    }

    /** Whom the server must be. */
    public Policy policy() {
        return policy;
    }

    /** The oldest version that is taken. */
    public Version minimum() {
        return minimum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsRequest request
                && serverName.equals(request.serverName)
                && policy.equals(request.policy)
                && minimum == request.minimum;
    }

    @Override
    public int hashCode() {
        return Objects.hash(serverName, policy, minimum);
    }

    @Override
    public String toString() {
        return serverName + " " + policy + " " + minimum;
    }
}
