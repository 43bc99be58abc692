package org.posthouse.benchmarks.proc;

/**
 * One line of {@code /proc/PID/stat} or {@code /proc/PID/task/TID/stat}; times in milliseconds.
 *
 * @param id of the process or thread
 * @param name at most 15 characters
 * @param parent the parent's process id
 * @param children user and system time of children that have ended and were waited for
 */
public record Stat(int id, String name, int parent, Cpu self, Cpu children) {
    /** USER_HZ, which Linux keeps at 100 whatever its own clock is. */
    private static final double TICK_MS = 10;

    /** Reads a line. The name may hold blanks and parentheses, so its end is the last one. */
    public static Stat parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 0 || close < open) {
            throw new IllegalArgumentException("not a stat line: " + line);
        }
        String[] rest = line.substring(close + 2).strip().split(" ");
        return new Stat(
                Integer.parseInt(line.substring(0, open).strip()),
                line.substring(open + 1, close),
                Integer.parseInt(rest[1]),
                new Cpu(Long.parseLong(rest[11]) * TICK_MS, Long.parseLong(rest[12]) * TICK_MS),
                new Cpu(Long.parseLong(rest[13]) * TICK_MS, Long.parseLong(rest[14]) * TICK_MS));
    }
}
