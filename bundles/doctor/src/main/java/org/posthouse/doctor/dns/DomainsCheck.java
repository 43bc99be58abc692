package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.doctor.check.Check;
import org.posthouse.doctor.check.Parts;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.address.AsciiForm;

/** The DNS leads mail for our domains here, allows this server to send for them, and says what becomes of forgeries. */
public final class DomainsCheck extends Check {
    /** More would take minutes. */
    private static final int MOST = 50;

    private final Parts parts;

    public DomainsCheck(Parts parts) {
        super("domains", DOCTOR, "dns");
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<DirectoryAdmin> directory = parts.directory();
        Optional<Resolver> resolver = parts.resolver();
        Optional<String> host = Names.host(parts);
        if (directory.isEmpty() || resolver.isEmpty() || host.isEmpty()) {
            return List.of(); // said by other checks
        }
        List<Diagnosis> found = new ArrayList<>();
        try {
            List<InetAddress> own = Names.addresses(resolver.get(), host.get());
            directory.get().domains().stream()
                    .flatMap(domain -> AsciiForm.domain(domain.name()).stream())
                    .filter(name -> !Names.isReserved(name))
                    .limit(MOST)
                    .forEach(name -> found.addAll(new Domain(resolver.get(), name, host.get(), own).look()));
        } catch (DirectoryException failed) {
            return List.of(); // the check of the directory says so
        }
        return found;
    }
}
