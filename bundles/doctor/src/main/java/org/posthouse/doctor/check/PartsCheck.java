package org.posthouse.doctor.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.health.Diagnosis;

/** Every part has what it needs, by what {@code mail:wiring} shows. */
public final class PartsCheck extends Check {
    private static final Set<String> BAD = Set.of("unsatisfied", "failed", "no configuration");

    private final Parts parts;

    public PartsCheck(Parts parts) {
        super("parts", DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<Operation> wiring = parts.wiring();
        if (wiring.isEmpty()) {
            return List.of(Parts.absent("operation wiring"));
        }
        try {
            return look(wiring.get().run(Map.of()));
        } catch (OperationException failed) {
            return List.of(Diagnosis.unavailable("wiring: " + failed.getMessage(), "run it again"));
        }
    }

    private static List<Diagnosis> look(Result wiring) {
        int bundle = wiring.columns().indexOf("bundle");
        int component = wiring.columns().indexOf("component");
        int state = wiring.columns().indexOf("state");
        int reference = wiring.columns().indexOf("reference");
        int bound = wiring.columns().indexOf("bound to");
        Set<Diagnosis> found = new LinkedHashSet<>();
        for (List<String> row : wiring.rows()) {
            boolean missing = row.get(bound).equals("MISSING");
            if (missing || BAD.contains(row.get(state))) {
                found.add(Diagnosis.critical(
                                row.get(component) + " is " + row.get(state)
                                        + (missing ? ", " + row.get(reference) + " is missing" : ""),
                                missing
                                        ? "run mail:wiring; start or update the bundle that provides "
                                                + row.get(reference)
                                        : "search the log for " + row.get(component) + ", then run mail:update "
                                                + row.get(bundle).replace("org.posthouse.", ""))
                        .of(row.get(bundle)));
            }
        }
        return found.isEmpty() ? List.of(Diagnosis.ok("every part has what it needs")) : new ArrayList<>(found);
    }
}
