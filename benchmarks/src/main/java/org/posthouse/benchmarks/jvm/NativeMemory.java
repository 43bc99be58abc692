package org.posthouse.benchmarks.jvm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code VM.native_memory summary} says: committed kilobytes by category. */
public final class NativeMemory {
    // "-                 Java Heap (reserved=262144KB, committed=65536KB)"
    private static final Pattern CATEGORY =
            Pattern.compile("^-\\s+(.+?) \\(reserved=\\d+KB, committed=(\\d+)KB.*", Pattern.MULTILINE);

    private NativeMemory() {}

    /** Categories in the order of the report; empty if the JVM does not track its memory. */
    public static Map<String, Long> parse(String text) {
        Map<String, Long> categories = new LinkedHashMap<>();
        Matcher category = CATEGORY.matcher(text);
        while (category.find()) {
            categories.merge(category.group(1).strip(), Long.parseLong(category.group(2)), Long::sum);
        }
        return categories;
    }
}
