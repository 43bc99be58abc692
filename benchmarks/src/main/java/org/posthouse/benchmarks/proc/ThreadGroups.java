package org.posthouse.benchmarks.proc;

/** Gives threads of one kind one name. */
public final class ThreadGroups {
    public static final String COMPILER_1 = "JIT C1";
    public static final String COMPILER_2 = "JIT C2";
    /** The serial collector works in the VM's thread, so the two cannot be told apart. */
    public static final String COLLECTOR = "GC and VM thread";

    private static final String[] COLLECTORS = {"VM Thread", "GC Thread", "G1 ", "ZDriver", "ZWorker", "Shenandoah"};

    private ThreadGroups() {}

    /** The name without numbers and without what distinguishes one thread of a kind from the next. */
    public static String of(String thread) {
        if (thread.startsWith("C1 Compiler")) {
            return COMPILER_1;
        }
        if (thread.startsWith("C2 Compiler")) {
            return COMPILER_2;
        }
        for (String collector : COLLECTORS) {
            if (thread.startsWith(collector)) {
                return COLLECTOR;
            }
        }
        int path = thread.indexOf("-/");
        String name = (path > 0 ? thread.substring(0, path) : thread)
                .replaceAll("@?\\b[0-9a-f]{6,}\\b", "")
                .replaceAll("[0-9]+", "");
        name = name.replaceAll("-{2,}", "-").replaceAll("[-#,._:@\\s]+$", "").strip();
        return name.isEmpty() ? "(unnamed)" : name;
    }
}
