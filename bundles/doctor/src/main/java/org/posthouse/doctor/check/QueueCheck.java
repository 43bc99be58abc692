package org.posthouse.doctor.check;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.queue.QueueAdmin;

/** The queue is there and runs. */
public final class QueueCheck extends Check {
    private final Parts parts;

    public QueueCheck(Parts parts) {
        super("queue", READY, DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<QueueAdmin> queue = parts.queue();
        if (queue.isEmpty()) {
            return List.of(Parts.absent("queue"));
        }
        return List.of(
                queue.get().paused()
                        ? Diagnosis.warn("paused: mail is accepted, but none is sent", "mail:queue-resume")
                        : Diagnosis.ok(Words.count(queue.get().counts().total(), "mail") + " in the queue"));
    }
}
