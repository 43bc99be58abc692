package org.posthouse.benchmarks.proc;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * What a server's processes have used so far, whole and by thread.
 *
 * @param cpu of all processes, those included that have ended and were waited for
 */
public record Snapshot(Cpu cpu, Map<Integer, Thread> threads) {
    /** The group of what has ended before its time was read. */
    public static final String ENDED = "(ended)";

    /** One thread: the name that the kernel knows, CPU time and context switches. */
    public record Thread(String name, Cpu cpu, long switches) {}

    /** What was used between two snapshots. */
    public record Usage(Cpu cpu, long switches, Map<String, Cpu> groups) {}

    /** Reads these processes and their descendants. */
    public static Snapshot of(List<Integer> roots) throws IOException {
        Cpu cpu = Cpu.NONE;
        Map<Integer, Thread> threads = new HashMap<>();
        for (Stat process : Proc.tree(roots)) {
            cpu = cpu.plus(process.self()).plus(process.children());
            try {
                for (Stat one : Proc.threads(process.id())) {
                    threads.put(one.id(), new Thread(one.name(), one.self(), Proc.switches(process.id(), one.id())));
                }
            } catch (IOException gone) {
                // ended between the two looks
            }
        }
        return new Snapshot(cpu, threads);
    }

    /**
     * The difference to an earlier snapshot.
     *
     * @param names longer names of threads than the kernel keeps, or null for those it has none for
     */
    public Usage since(Snapshot before, IntFunction<String> names) {
        Map<String, Cpu> groups = new TreeMap<>();
        long switches = 0;
        Cpu seen = Cpu.NONE;
        for (Map.Entry<Integer, Thread> entry : threads.entrySet()) {
            Thread now = entry.getValue();
            Thread then = before.threads.get(entry.getKey());
            Cpu used = then == null ? now.cpu : now.cpu.minus(then.cpu);
            switches += now.switches - (then == null ? 0 : then.switches);
            seen = seen.plus(used);
            String name = names.apply(entry.getKey());
            groups.merge(ThreadGroups.of(name == null ? now.name : name), used, Cpu::plus);
        }
        Cpu all = cpu.minus(before.cpu);
        Cpu ended = all.minus(seen);
        // Each thread's time is rounded down to a tick of 10 ms, so a little is always missing.
        groups.put(ENDED, new Cpu(Math.max(0, ended.user()), Math.max(0, ended.system())));
        return new Usage(all, switches, groups);
    }
}
