package org.posthouse.doctor.check;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.posthouse.api.health.Diagnosis;

/** No threads wait for each other for good. */
public final class DeadlockCheck extends Check {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    public DeadlockCheck() {
        super("deadlock", LIVE, DOCTOR);
    }

    @Override
    public List<Diagnosis> check() {
        long[] ids = threads.findDeadlockedThreads();
        if (ids == null) {
            return List.of(Diagnosis.ok("no deadlocked threads"));
        }
        List<String> names = Arrays.stream(threads.getThreadInfo(ids))
                .filter(Objects::nonNull) // ended meanwhile
                .map(ThreadInfo::getThreadName)
                .sorted()
                .toList();
        return List.of(Diagnosis.critical(
                "deadlocked threads: " + Words.some(names),
                "save the output of jstack for a report, then restart the server"));
    }
}
