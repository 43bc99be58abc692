package org.posthouse.doctor.check;

import static org.junit.Assert.assertFalse;

import java.util.List;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.api.health.HealthState;

/** What a check found, in short. */
public final class Findings {
    private Findings() {}

    /** {@code warn subject: found}, one for each. */
    public static List<String> of(HealthCheck check) {
        return check.check().stream()
                .map(d -> d.state().word() + (d.subject().isEmpty() ? "" : " " + d.subject()) + ": " + d.found())
                .toList();
    }

    /** The one thing that is not ok. */
    public static Diagnosis bad(HealthCheck check) {
        List<Diagnosis> bad =
                check.check().stream().filter(d -> d.state() != HealthState.OK).toList();
        if (bad.size() != 1) {
            throw new AssertionError(bad.toString());
        }
        assertFalse(bad.get(0).fix().isBlank());
        return bad.get(0);
    }

    /** True if nothing is wrong. */
    public static boolean well(HealthCheck check) {
        return check.check().stream().allMatch(d -> d.state() == HealthState.OK);
    }
}
