package org.posthouse.doctor.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.posthouse.api.health.Diagnosis;

/** Every bundle that should run does. */
public final class BundlesCheck extends Check {
    /**
     * A bundle.
     *
     * @param name its name and version
     * @param resolved its imports are there
     * @param idle it should run and does not
     */
    public record Seen(String name, boolean resolved, boolean idle) {}

    private final Supplier<List<Seen>> bundles;

    public BundlesCheck(Supplier<List<Seen>> bundles) {
        super("bundles", DOCTOR);
        this.bundles = bundles;
    }

    @Override
    public List<Diagnosis> check() {
        List<Seen> all = bundles.get();
        List<Diagnosis> found = new ArrayList<>();
        for (Seen one : all) {
            if (!one.resolved()) {
                found.add(Diagnosis.critical(
                                "not resolved: an imported package is missing",
                                "see the log for the package; install it, or remove the bundle")
                        .of(one.name()));
            } else if (one.idle()) {
                found.add(Diagnosis.critical("should be running but is not", "see the log for why it did not start")
                        .of(one.name()));
            }
        }
        return found.isEmpty() ? List.of(Diagnosis.ok(Words.count(all.size(), "bundle") + " run")) : found;
    }
}
