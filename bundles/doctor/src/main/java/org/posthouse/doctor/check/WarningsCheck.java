package org.posthouse.doctor.check;

import java.util.List;
import org.posthouse.api.health.Diagnosis;

/** Nothing is warned of by the parts themselves. */
public final class WarningsCheck extends Check {
    private final Parts parts;

    public WarningsCheck(Parts parts) {
        super("warnings", DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        List<Diagnosis> found = parts.warnings().stream()
                .map(w -> Diagnosis.warn(w.text(), "as the warning says; mail:status shows since when")
                        .of(w.part()))
                .toList();
        return found.isEmpty() ? List.of(Diagnosis.ok("no warnings")) : found;
    }
}
