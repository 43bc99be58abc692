package org.posthouse.doctor.check;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.net.api.NetAdmin;

/** Sessions that wait for a thread get one. */
public final class WorkersCheck extends Check {
    /** Longer than any command may take while nothing is wrong. */
    private static final Duration STILL = Duration.ofMinutes(5);

    private final Parts parts;

    public WorkersCheck(Parts parts) {
        super("workers", LIVE, DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<NetAdmin> net = parts.net();
        if (net.isEmpty()) {
            return List.of(); // being replaced, or missing: a new process would help neither
        }
        NetAdmin.Backlog backlog = net.get().backlog();
        return List.of(
                backlog.still().compareTo(STILL) >= 0
                        ? Diagnosis.critical(
                                "all workers are stuck: " + Words.count(backlog.waiting(), "session")
                                        + " waited for one for " + Words.duration(backlog.still()),
                                "save the output of jstack for a report, then restart the server")
                        : Diagnosis.ok(Words.count(backlog.waiting(), "session") + " waiting for a worker"));
    }
}
