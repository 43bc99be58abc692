package org.posthouse.benchmarks.jvm;

import java.util.List;
import java.util.Map;

/** Whose code a class is: a bundle of ours, a library, or the JDK. */
final class Owners {
    static final String JDK = "JDK";

    /** Bundles of ours whose names have two words; those of the others have one. */
    private static final List<String> PAIRS =
            List.of("api", "net", "store", "db", "blobs", "directory", "transport", "filter", "shell", "console");

    private static final Map<String, String> LIBRARIES = Map.ofEntries(
            Map.entry("java.", JDK),
            Map.entry("javax.", JDK),
            Map.entry("jdk.", JDK),
            Map.entry("sun.", JDK),
            Map.entry("com.sun.", JDK),
            Map.entry("org.apache.derby.", "Derby"),
            Map.entry("org.apache.mina.", "MINA"),
            Map.entry("org.ops4j.pax.logging.", "logging"),
            Map.entry("org.apache.logging.", "logging"),
            Map.entry("org.slf4j.", "logging"),
            Map.entry("ch.qos.", "logging"),
            Map.entry("com.zaxxer.", "HikariCP"),
            Map.entry("org.apache.james.", "mime4j"),
            Map.entry("org.xbill.", "dnsjava"),
            Map.entry("org.eclipse.jetty.", "Jetty"),
            Map.entry("org.apache.felix.", "Felix"),
            Map.entry("org.osgi.", "Felix"),
            Map.entry("org.apache.karaf.", "Karaf"));

    private Owners() {}

    static String of(String type) {
        if (type.startsWith("org.posthouse.")) {
            String[] parts = type.split("\\.");
            boolean pair = parts.length > 4 && PAIRS.contains(parts[2]);
            return "org.posthouse." + parts[2] + (pair ? "." + parts[3] : "");
        }
        for (Map.Entry<String, String> library : LIBRARIES.entrySet()) {
            if (type.startsWith(library.getKey())) {
                return library.getValue();
            }
        }
        return type.startsWith("[") || type.indexOf('.') < 0 ? JDK : "others";
    }
}
