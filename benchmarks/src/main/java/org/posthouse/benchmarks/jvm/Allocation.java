package org.posthouse.benchmarks.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory a JVM has allocated, by its threads that have ended too.
 *
 * <p>Between two collections the heap grows by what is allocated. So the log of collections, one line for each, and a look at the heap
 * before and after are enough; nothing is sampled and no thread is slowed. Exact to a megabyte for each collection.
 */
public final class Allocation {
    private static final Pattern PAUSE = Pattern.compile("Pause .*?(\\d+)M->(\\d+)M\\(");

    private final Jcmd jcmd;
    private final Path log;
    private int seen;
    private long used;

    /** Has the JVM write its log of collections into this file, without a restart. */
    public Allocation(Jcmd jcmd, Path log) throws IOException {
        this.jcmd = jcmd;
        this.log = log;
        jcmd.ask("VM.log", "output=file=" + log, "what=gc=info", "output_options=filecount=0");
    }

    /** Counts from here. */
    public void begin() throws IOException {
        seen = text().length();
        used = heap();
    }

    /** Octets allocated since {@link #begin}. */
    public long end() throws IOException {
        // The heap first: a collection between the two looks would else be missing from the log.
        long now = heap();
        return between(used, text().substring(seen), now) * 1024;
    }

    /** Kilobytes in use after the last collection that is in the log; NaN if there was none. */
    public double afterCollection() throws IOException {
        return afterLast(text());
    }

    static double afterLast(String log) {
        double after = Double.NaN;
        Matcher pause = PAUSE.matcher(log);
        while (pause.find()) {
            after = Long.parseLong(pause.group(2)) * 1024;
        }
        return after;
    }

    /** Kilobytes, from those in use before and after and the log between. */
    static long between(long before, String log, long after) {
        long sum = 0;
        long at = before;
        Matcher pause = PAUSE.matcher(log);
        while (pause.find()) {
            sum += Math.max(0, Long.parseLong(pause.group(1)) * 1024 - at);
            at = Long.parseLong(pause.group(2)) * 1024;
        }
        return sum + Math.max(0, after - at);
    }

    private long heap() throws IOException {
        return HeapInfo.parse(jcmd.ask("GC.heap_info")).used();
    }

    private String text() throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }
}
