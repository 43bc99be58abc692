package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.server.ServerName;
import org.posthouse.doctor.check.Check;
import org.posthouse.doctor.check.Parts;
import org.posthouse.doctor.check.Words;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/** The server has a full name, and the name an address. */
public final class HostNameCheck extends Check {
    private static final String FIX = "set hostname = mail.YOUR.DOMAIN in etc/org.posthouse.identity.cfg";

    private final Parts parts;

    public HostNameCheck(Parts parts) {
        super("host-name", DOCTOR, "dns");
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<ServerName> name = parts.name();
        Optional<Resolver> resolver = parts.resolver();
        if (name.isEmpty()) {
            return List.of(Parts.absent("name of the server"));
        }
        String host = name.get().hostName();
        if (!name.get().isQualified()) {
            return List.of(Diagnosis.critical(
                    "the server's name " + host + " has no dot: other servers refuse its mail", FIX));
        }
        if (Names.isReserved(host)) {
            return List.of(Diagnosis.warn("the server's name " + host + " is reserved for tests", FIX));
        }
        return List.of(resolver.map(dns -> address(dns, host)).orElseGet(() -> Parts.absent("resolver")));
    }

    static Diagnosis address(Resolver dns, String host) {
        Answer<InetAddress> answer = dns.addresses(host);
        return switch (answer.kind()) {
            case FOUND ->
                Diagnosis.ok(host + " has the address "
                        + Words.some(answer.records().stream()
                                .map(InetAddress::getHostAddress)
                                .toList()));
            case TRY_LATER ->
                Diagnosis.unavailable(
                        "the DNS does not answer for the address of " + host,
                        "check that the servers in etc/org.posthouse.dns.cfg, or in /etc/resolv.conf, answer");
            case NO_DATA, NO_NAME ->
                Diagnosis.critical(
                        host + " has no address in the DNS: other servers refuse its mail and cannot reach it",
                        "add an A or AAAA record for " + host + ", or " + FIX);
        };
    }
}
