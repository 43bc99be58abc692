package org.posthouse.doctor.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Routing;

/** The postmaster of every domain gets mail (rfc5321#4.5.1). */
public final class PostmasterCheck extends Check {
    private static final int MOST = 500;

    private final Parts parts;

    public PostmasterCheck(Parts parts) {
        super("postmaster", DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<DirectoryAdmin> directory = parts.directory();
        Optional<Routing> routing = parts.routing();
        if (directory.isEmpty() || routing.isEmpty()) {
            return List.of();
        }
        try {
            List<Diagnosis> found = new ArrayList<>();
            List<DirectoryAdmin.Domain> domains = directory.get().domains();
            for (DirectoryAdmin.Domain domain : domains.subList(0, Math.min(MOST, domains.size()))) {
                Address postmaster = new Address("postmaster", domain.name());
                Resolution means = routing.get().resolve(postmaster);
                if (means instanceof Resolution.Unknown || means instanceof Resolution.Foreign) {
                    found.add(Diagnosis.critical(
                                    "mail for " + postmaster + " is refused",
                                    "run mail:alias-set " + postmaster + " SOMEBODY@" + domain.name())
                            .of(domain.name()));
                }
            }
            return found.isEmpty() ? List.of(Diagnosis.ok("every domain has a postmaster")) : found;
        } catch (DirectoryException failed) {
            return List.of(); // the check of the directory says so
        }
    }
}
