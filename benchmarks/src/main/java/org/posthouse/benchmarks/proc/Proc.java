package org.posthouse.benchmarks.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code /proc}. What ends while it is read is left out. */
public final class Proc {
    private static final Path ROOT = Path.of("/proc");

    private Proc() {}

    /** This process alone, without its children. */
    public static Cpu self() throws IOException {
        return Stat.parse(Files.readString(ROOT.resolve("self/stat"))).self();
    }

    /** These processes and all their descendants. */
    public static List<Stat> tree(List<Integer> roots) throws IOException {
        Map<Integer, Stat> all = new HashMap<>();
        for (Stat one : stats(ROOT)) {
            all.put(one.id(), one);
        }
        List<Stat> tree = new ArrayList<>();
        for (Stat one : all.values()) {
            Stat at = one;
            while (at != null && at.id() > 1 && !roots.contains(at.id())) {
                at = all.get(at.parent());
            }
            if (at != null && at.id() > 1) {
                tree.add(one);
            }
        }
        return tree;
    }

    static List<Stat> threads(int pid) throws IOException {
        return stats(ROOT.resolve(Integer.toString(pid)).resolve("task"));
    }

    /** The words of a process's command line, separated by blanks; empty if it has ended. */
    public static String commandLine(int pid) {
        try {
            return Files.readString(ROOT.resolve(pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    /** How often a thread gave its processor up, or lost it. */
    static long switches(int pid, int thread) {
        return read(pid + "/task/" + thread + "/status")
                .map(text -> number(text, "voluntary_ctxt_switches:") + number(text, "nonvoluntary_ctxt_switches:"))
                .orElse(0L);
    }

    /** Resident memory in kilobytes, by the names that {@code status} has for its parts; zeroes if the process has ended. */
    public static Resident resident(int pid) {
        return read(pid + "/status")
                .map(text -> new Resident(number(text, "VmRSS:"), number(text, "RssAnon:"), number(text, "RssFile:")))
                .orElse(new Resident(0, 0, 0));
    }

    /** All, what belongs to the process alone, and what is mapped from files; in kilobytes. */
    public record Resident(long all, long anonymous, long file) {}

    /** The number after a word at the start of a line, or 0. */
    static long number(String text, String word) {
        for (String line : text.split("\n")) {
            if (line.startsWith(word)) {
                return Long.parseLong(line.substring(word.length()).strip().split("\\s+")[0]);
            }
        }
        return 0;
    }

    private static Optional<String> read(String path) {
        try {
            return Optional.of(Files.readString(ROOT.resolve(path), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static List<Stat> stats(Path directory) throws IOException {
        List<Stat> stats = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[0-9]*")) {
            for (Path entry : entries) {
                try {
                    stats.add(Stat.parse(Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1)));
                } catch (IOException gone) {
                    // it has ended meanwhile; its parent, or its process, has its time
                }
            }
        }
        return stats;
    }
}
