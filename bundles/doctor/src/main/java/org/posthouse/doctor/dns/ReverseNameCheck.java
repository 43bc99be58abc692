package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.doctor.check.Check;
import org.posthouse.doctor.check.Parts;
import org.posthouse.doctor.check.Words;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/** The public addresses of this server lead back to its name. */
public final class ReverseNameCheck extends Check {
    private final Parts parts;

    public ReverseNameCheck(Parts parts) {
        super("reverse-name", DOCTOR, "dns");
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<String> host = Names.host(parts);
        Optional<Resolver> resolver = parts.resolver();
        if (host.isEmpty() || resolver.isEmpty()) {
            return List.of(); // said by the check of the name
        }
        List<Diagnosis> found = new ArrayList<>();
        for (InetAddress address : Names.addresses(resolver.get(), host.get())) {
            found.add(look(resolver.get(), address, host.get()).of(address.getHostAddress()));
        }
        return found;
    }

    static Diagnosis look(Resolver dns, InetAddress address, String host) {
        Answer<String> names = dns.ptr(address);
        if (names.kind() == Answer.Kind.TRY_LATER) {
            return Diagnosis.unavailable("the DNS does not answer for its name now", "run it again later");
        }
        if (names.records().stream().anyMatch(host::equalsIgnoreCase)) {
            return Diagnosis.ok("points back to " + host);
        }
        return Diagnosis.warn(
                (names.records().isEmpty() ? "has no name (PTR)" : "points back to " + Words.some(names.records()))
                        + ": many servers refuse mail from it",
                "ask the provider of your address to set its reverse name (PTR) to " + host);
    }
}
