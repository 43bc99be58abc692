package org.posthouse.doctor.exam;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line into the log when the state of something changes, and none while it stays as it is. */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Map<String, Map<String, HealthState>> states =
            new HashMap<>(); // what is not ok, by check and subject
    private final Consumer<String> bad;
    private final Consumer<String> good;

    Journal() {
        this(LOG::warn, LOG::info);
    }

    Journal(Consumer<String> bad, Consumer<String> good) {
        this.bad = bad;
        this.good = good;
    }

    /**
     * Compares what a check found with what it found before.
     *
     * @param check its name
     */
    synchronized void seen(String check, List<Examined> found) {
        Map<String, HealthState> before = states.getOrDefault(check, Map.of());
        Map<String, HealthState> now = new HashMap<>();
        for (Examined one : found) {
            Diagnosis d = one.diagnosis();
            if (d.state() != HealthState.OK) {
                now.merge(d.subject(), d.state(), HealthState::and);
            }
        }
        for (Examined one : found) {
            Diagnosis d = one.diagnosis();
            HealthState was = before.getOrDefault(d.subject(), HealthState.OK);
            if (d.state() != HealthState.OK && d.state() != was && d.state() == now.get(d.subject())) {
                bad.accept(line(check, d.subject(), d.state(), was) + ": " + d.found() + ". Fix: " + d.fix());
            }
        }
        Set<String> gone = new HashSet<>(before.keySet());
        gone.removeAll(now.keySet());
        gone.forEach(subject -> good.accept(line(check, subject, HealthState.OK, before.get(subject))));
        if (now.isEmpty()) {
            states.remove(check);
        } else {
            states.put(check, now);
        }
    }

    private static String line(String check, String subject, HealthState now, HealthState was) {
        return "health: check=" + check + (subject.isEmpty() ? "" : " about=" + subject) + " state=" + now.word()
                + " was=" + was.word();
    }
}
