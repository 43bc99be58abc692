package org.posthouse.benchmarks.jvm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * A flight recording, counted: where the Java code of a server spends its time, and for whom it allocates. Time in the kernel, in the
 * compiler and in the collector is not in it; the table of thread groups has that.
 */
public final class Profile {
    /** Shares of one kind: what, and how much. */
    public record Counts(Map<String, Double> of) {
        void add(String what, double weight) {
            of.merge(what, weight, Double::sum);
        }

        public double sum() {
            return of.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        /** The greatest, in descending order. */
        public List<Map.Entry<String, Double>> top(int count) {
            return of.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .limit(count)
                    .toList();
        }
    }

    /** Samples by the method that ran. */
    public final Counts methods = new Counts(new HashMap<>());
    /** Samples by group of threads. */
    public final Counts groups = new Counts(new HashMap<>());
    /** Samples by the bundle whose code ran, or on whose behalf the JDK's ran. */
    public final Counts bundles = new Counts(new HashMap<>());
    /** Allocated octets by such a bundle. */
    public final Counts allocating = new Counts(new HashMap<>());
    /** Allocated octets by class. */
    public final Counts classes = new Counts(new HashMap<>());

    private Profile() {}

    /** Starts a recording in the server. */
    public static void start(Jcmd jcmd) throws IOException {
        jcmd.ask("JFR.start", "name=benchmark", "settings=profile");
    }

    /** Ends it and writes it into a file. */
    public static void stop(Jcmd jcmd, Path file) throws IOException {
        jcmd.ask("JFR.stop", "name=benchmark", "filename=" + file);
    }

    /**
     * Reads a recording.
     *
     * @param groupOf gives a thread's name its group
     */
    public static Profile read(Path file, UnaryOperator<String> groupOf) throws IOException {
        Profile profile = new Profile();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.ExecutionSample" -> profile.sample(event, groupOf);
                    case "jdk.ObjectAllocationSample" -> profile.allocation(event);
                    default -> {}
                }
            }
        }
        return profile;
    }

    private void sample(RecordedEvent event, UnaryOperator<String> groupOf) {
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null || trace.getFrames().isEmpty()) {
            return;
        }
        RecordedFrame top = trace.getFrames().get(0);
        methods.add(
                shortened(top.getMethod().getType().getName()) + "."
                        + top.getMethod().getName(),
                1);
        bundles.add(owner(trace), 1);
        String thread = event.getThread("sampledThread") == null
                ? null
                : event.getThread("sampledThread").getJavaName();
        groups.add(thread == null ? "(unnamed)" : groupOf.apply(thread), 1);
    }

    private void allocation(RecordedEvent event) {
        double weight = event.getLong("weight");
        RecordedStackTrace trace = event.getStackTrace();
        allocating.add(trace == null ? Owners.JDK : owner(trace), weight);
        RecordedClass type = event.getClass("objectClass");
        classes.add(type == null ? "?" : shortened(type.getName()), weight);
    }

    private static String owner(RecordedStackTrace trace) {
        for (RecordedFrame frame : trace.getFrames()) {
            String owner = Owners.of(frame.getMethod().getType().getName());
            if (!owner.equals(Owners.JDK)) {
                return owner;
            }
        }
        return Owners.JDK;
    }

    /** The class with the last package before it, which is enough to know it by; arrays as they are written in Java. */
    static String shortened(String type) {
        if (type.startsWith("[")) {
            String of = type.substring(1);
            return (of.startsWith("L") ? shortened(of.substring(1, of.length() - 1)) : primitive(of)) + "[]";
        }
        // A class made for a lambda has its address behind its name, which is another in each run.
        int address = type.indexOf("+0x");
        String name = address < 0 ? type : type.substring(0, address);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(name.lastIndexOf('.', dot - 1) + 1);
    }

    private static String primitive(String code) {
        return switch (code) {
            case "B" -> "byte";
            case "C" -> "char";
            case "I" -> "int";
            case "J" -> "long";
            case "Z" -> "boolean";
            default -> shortened(code);
        };
    }
}
