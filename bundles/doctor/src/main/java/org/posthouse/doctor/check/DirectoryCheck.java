package org.posthouse.doctor.check;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.health.Diagnosis;

/** The directory answers, and there is a domain. */
public final class DirectoryCheck extends Check {
    private final Parts parts;

    public DirectoryCheck(Parts parts) {
        super("directory", READY, DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<DirectoryAdmin> directory = parts.directory();
        if (directory.isEmpty()) {
            return List.of(Parts.absent("directory"));
        }
        try {
            int domains = directory.get().domains().size();
            return List.of(
                    domains == 0
                            ? Diagnosis.warn("no domain yet, so nobody gets mail", "mail:domain-create example.org")
                            : Diagnosis.ok(Words.count(domains, "domain")));
        } catch (DirectoryException failed) {
            return List.of(Diagnosis.unavailable("the directory fails: " + failed.getMessage(), "see the log"));
        }
    }
}
