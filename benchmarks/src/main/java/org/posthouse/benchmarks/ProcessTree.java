package org.posthouse.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The CPU time of processes and all their descendants, those included that have ended and were waited for. */
final class ProcessTree {
    private static final double TICKS_PER_SECOND = 100;

    private final Set<Integer> roots = new HashSet<>();

    /** Process ids, separated by commas. */
    ProcessTree(String pids) {
        for (String pid : pids.split(",")) {
            roots.add(Integer.parseInt(pid.strip()));
        }
    }

    double cpuSeconds() throws IOException {
        Map<Integer, Integer> parents = new HashMap<>();
        Map<Integer, Long> ticks = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                read(process, parents, ticks);
            }
        }
        long sum = 0;
        for (int pid : ticks.keySet()) {
            if (belongs(pid, parents)) {
                sum += ticks.get(pid);
            }
        }
        return sum / TICKS_PER_SECOND;
    }

    private static void read(Path process, Map<Integer, Integer> parents, Map<Integer, Long> ticks) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            int pid = Integer.parseInt(process.getFileName().toString());
            parents.put(pid, Integer.parseInt(fields[1]));
            long sum = 0;
            for (int i = 11; i <= 14; i++) { // utime, stime, cutime, cstime
                sum += Long.parseLong(fields[i]);
            }
            ticks.put(pid, sum);
        } catch (IOException gone) {
            // the process ended meanwhile; its parent has its time
        }
    }

    private boolean belongs(int pid, Map<Integer, Integer> parents) {
        Integer at = pid;
        while (at != null && at > 1) {
            if (roots.contains(at)) {
                return true;
            }
            at = parents.get(at);
        }
        return false;
    }
}
