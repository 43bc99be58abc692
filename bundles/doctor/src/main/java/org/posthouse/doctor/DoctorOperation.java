package org.posthouse.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthState;

/** Examines the server and says what is wrong and what mends it. */
final class DoctorOperation implements Operation {
    private static final String ALL = "all";
    private static final String WHICH = "check";
    private static final String KNOWN = "known";

    /** Twice in a row is once. */
    private static final Duration RECENT = Duration.ofSeconds(5);

    private final Doctor doctor;

    DoctorOperation(Doctor doctor) {
        this.doctor = doctor;
    }

    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String summary() {
        return "Checks the server and shows problems, worst first, each with a fix.";
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.optional(WHICH, "a check, such as disk, or a tag: live, ready, dns"),
                new Parameter(ALL, "also show what is fine", Parameter.Kind.FLAG, false),
                new Parameter(KNOWN, "show the last results without checking again", Parameter.Kind.FLAG, false));
    }

    @Override
    public Result run(Map<String, String> arguments) throws OperationException {
        for (String given : arguments.keySet()) {
            if (parameters().stream().noneMatch(p -> p.name().equals(given))) {
                throw new OperationException("doctor has no parameter " + given);
            }
        }
        String which = arguments.getOrDefault(WHICH, "").strip();
        List<Examined> found = flag(arguments, KNOWN)
                ? doctor.known().stream()
                        .filter(e -> which.isEmpty()
                                || e.check().equals(which)
                                || e.tags().contains(which))
                        .toList()
                : doctor.examine(which, RECENT);
        if (found.isEmpty() && !which.isEmpty()) {
            throw new OperationException("No check or tag named " + which + ", or no results yet");
        }
        List<List<String>> rows = new ArrayList<>();
        for (Examined e : found) {
            if (flag(arguments, ALL) || e.diagnosis().state() != HealthState.OK) {
                rows.add(List.of(
                        e.diagnosis().state().word(),
                        e.check(),
                        e.diagnosis().subject(),
                        e.diagnosis().found(),
                        e.diagnosis().fix()));
            }
        }
        String text = counts(found) + (flag(arguments, KNOWN) ? age(found) : "");
        return rows.isEmpty()
                ? Result.text(text)
                : new Result(text, List.of("state", "check", "about", "found", "fix"), rows);
    }

    private static boolean flag(Map<String, String> arguments, String name) {
        return List.of("true", "yes", "on").contains(arguments.getOrDefault(name, ""));
    }

    private static String counts(List<Examined> found) {
        if (found.isEmpty()) {
            return "No checks have run yet";
        }
        List<String> counts = new ArrayList<>();
        for (HealthState state : List.of(HealthState.CRITICAL, HealthState.UNAVAILABLE, HealthState.WARN)) {
            long count = count(found, state);
            if (count > 0) {
                counts.add(count + " " + state.word());
            }
        }
        return counts.isEmpty()
                ? "All is well: " + found.size() + " checked"
                : String.join(", ", counts) + ", " + count(found, HealthState.OK) + " ok";
    }

    /** Checks run one by one: what is said of all of them is as old as the oldest. */
    private static String age(List<Examined> found) {
        long minutes = found.stream()
                .map(e -> Duration.between(e.at(), Instant.now()).toMinutes())
                .max(Comparator.naturalOrder())
                .orElse(0L);
        return minutes < 1 ? "" : ", as of " + minutes + " min ago";
    }

    private static long count(List<Examined> found, HealthState state) {
        return found.stream().filter(e -> e.diagnosis().state() == state).count();
    }
}
