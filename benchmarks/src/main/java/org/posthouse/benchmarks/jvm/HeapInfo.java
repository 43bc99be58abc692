package org.posthouse.benchmarks.jvm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code GC.heap_info} says, in kilobytes: memory the heap has, and what of it is in use, garbage included. */
public record HeapInfo(long committed, long used) {
    // " def new generation   total 19776K, used 10634K [" and " garbage-first heap   total 260096K, used 12345K ["
    private static final Pattern GENERATION =
            Pattern.compile(" total (?:reserved \\d+K, committed )?(\\d+)K,.* used (\\d+)K");

    /** Adds up the generations; other lines are passed over. */
    public static HeapInfo parse(String text) {
        long committed = 0;
        long used = 0;
        Matcher generation = GENERATION.matcher(text);
        while (generation.find()) {
            committed += Long.parseLong(generation.group(1));
            used += Long.parseLong(generation.group(2));
        }
        return new HeapInfo(committed, used);
    }
}
