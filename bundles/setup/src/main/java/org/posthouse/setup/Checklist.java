package org.posthouse.setup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthState;

/** What there is to do until a server is ready for the world, in the order in which one does it. The doctor's checks say how far it is. */
final class Checklist {
    static final String DONE = "done";
    static final String TO_DO = "to do";
    static final String UNKNOWN = "unknown";

    /** Twice in a row is once. */
    private static final Duration RECENT = Duration.ofSeconds(5);

    private static final List<Step> STEPS = List.of(
            new Step("host name", "host-name"),
            new Step("postmaster", "postmaster"),
            new Step("ports", "ports"),
            new Step("open to others", "reach"),
            new Step("DNS records", "domains", "services"),
            new Step("reverse name", "reverse-name"),
            new Step("mail gets out", "outbound"),
            new Step("clock", "clock"),
            new Step("certificate", "certificate"),
            new Step("backup", "backup"));

    private Checklist() {}

    /**
     * A step.
     *
     * @param checks the doctor's that say whether it is done
     */
    private record Step(String name, List<String> checks) {
        Step(String name, String... checks) {
            this(name, List.of(checks));
        }
    }

    /**
     * How far a step is.
     *
     * @param state {@link #DONE}, {@link #TO_DO} or {@link #UNKNOWN}
     * @param fix empty unless it is to do
     */
    record Item(String state, String step, String found, String fix) {}

    /**
     * All steps, a step that has several faults once for each.
     *
     * @param known looks at nothing, and says what was found last
     */
    static List<Item> items(Doctor doctor, boolean known) {
        List<Examined> found = known ? doctor.known() : doctor.examine("doctor", RECENT);
        List<Item> items = new ArrayList<>();
        for (Step step : STEPS) {
            items.addAll(items(
                    step,
                    found.stream()
                            .filter(one -> step.checks().contains(one.check()))
                            .map(Examined::diagnosis)
                            .toList()));
        }
        return items;
    }

    private static List<Item> items(Step step, List<Diagnosis> found) {
        List<Diagnosis> bad =
                found.stream().filter(one -> one.state() != HealthState.OK).toList();
        if (!bad.isEmpty()) {
            return bad.stream()
                    .map(one -> new Item(
                            one.state() == HealthState.UNAVAILABLE ? UNKNOWN : TO_DO,
                            step.name(),
                            one.subject().isEmpty() ? one.found() : one.subject() + ": " + one.found(),
                            one.fix()))
                    .toList();
        }
        Optional<Diagnosis> well = found.stream().findFirst();
        return List.of(well.map(one -> new Item(DONE, step.name(), one.found(), ""))
                .orElseGet(() -> new Item(UNKNOWN, step.name(), "not checked until the steps above are done", "")));
    }
}
