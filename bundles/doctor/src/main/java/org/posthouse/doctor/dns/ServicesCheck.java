package org.posthouse.doctor.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthState;
import org.posthouse.doctor.check.Check;
import org.posthouse.doctor.check.Parts;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.address.AsciiForm;

/** The records of our domains that need not be there (SRV, TLS-RPT, CAA) are right if they are. */
public final class ServicesCheck extends Check {
    /** Each domain takes about eight questions. */
    private static final int MOST = 20;

    private final Parts parts;
    private final DomainRecords records;

    public ServicesCheck(Parts parts, DomainRecords records) {
        super("services", DOCTOR, "dns");
        this.parts = parts;
        this.records = records;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<DirectoryAdmin> directory = parts.directory();
        Optional<Resolver> resolver = parts.resolver();
        Optional<String> host = Names.host(parts);
        if (directory.isEmpty() || resolver.isEmpty() || host.isEmpty()) {
            return List.of(); // said by other checks
        }
        List<Diagnosis> bad = new ArrayList<>();
        try {
            directory.get().domains().stream()
                    .flatMap(domain -> AsciiForm.domain(domain.name()).stream())
                    .filter(name -> !Names.isReserved(name))
                    .limit(MOST)
                    .flatMap(name -> records.presentExtras(name, host.get(), resolver.get()).stream())
                    .map(Published::found)
                    .filter(diagnosis -> diagnosis.state() != HealthState.OK)
                    .distinct()
                    .forEach(bad::add);
        } catch (DirectoryException failed) {
            return List.of(); // the check of the directory says so
        }
        return bad.isEmpty() ? List.of(Diagnosis.ok("all SRV, TLS-RPT and CAA records are correct")) : bad;
    }
}
