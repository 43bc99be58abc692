package org.posthouse.health.felix;

import java.time.Duration;
import java.util.List;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthState;

/** What a check of ours found, in the words of Felix Health Checks. */
final class Findings {
    /** Several readers at once are one look. */
    private static final Duration RECENT = Duration.ofSeconds(2);

    private Findings() {}

    /**
     * Has the doctor look.
     *
     * @param name the check's name
     * @param doctor null while there is none
     */
    static Result result(String name, Doctor doctor) {
        if (doctor == null) {
            return new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "the bundle doctor is not there");
        }
        // a tag may have the name of a check
        List<Diagnosis> found = doctor.examine(name, RECENT).stream()
                .filter(one -> one.check().equals(name))
                .map(Examined::diagnosis)
                .toList();
        if (found.isEmpty()) {
            return new Result(Result.Status.OK, "nothing to look at");
        }
        ResultLog log = new ResultLog();
        found.forEach(one -> log.add(new ResultLog.Entry(status(one.state()), sentence(one))));
        return new Result(log);
    }

    private static Result.Status status(HealthState state) {
        return switch (state) {
            case OK -> Result.Status.OK;
            case WARN -> Result.Status.WARN;
            case UNAVAILABLE -> Result.Status.TEMPORARILY_UNAVAILABLE;
            case CRITICAL -> Result.Status.CRITICAL;
        };
    }

    private static String sentence(Diagnosis one) {
        return (one.subject().isEmpty() ? "" : one.subject() + ": ")
                + one.found()
                + (one.fix().isEmpty() ? "" : ". Fix: " + one.fix());
    }
}
