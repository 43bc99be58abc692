package org.posthouse.itests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be seen of a server's JVM from outside. */
final class Jvm {
    private static final Pattern USED = Pattern.compile("generation .*used (\\d+)K");

    private static final Pattern TOTAL = Pattern.compile("Total = \\d+\\s+(\\d+)");

    private final Server server;

    Jvm(Server server) {
        this.server = server;
    }

    private long pid() {
        return server.java().pid();
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(pid()), file);
    }

    List<String> commandLine() throws IOException {
        return List.of(Files.readString(proc("cmdline"), StandardCharsets.UTF_8).split("\0"));
    }

    /** Kibibytes of the heap that are still used after a collection. */
    long heap() throws IOException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        if (sum == 0) {
            throw new IOException("jcmd says nothing of the heap");
        }
        return sum;
    }

    /**
     * What is loaded after a collection.
     *
     * @param loaded classes
     * @param bundleLoaders class loaders of bundles
     */
    record Classes(long loaded, long bundleLoaders) {}

    Classes classes() throws IOException {
        jcmd("GC.run");
        jcmd("GC.run"); // what the first one had finalized
        String stats = jcmd("VM.classloader_stats");
        Matcher total = TOTAL.matcher(stats);
        if (!total.find()) {
            throw new IOException("jcmd says nothing of classes: " + stats);
        }
        return new Classes(Long.parseLong(total.group(1)), stats.split("BundleClassLoader", -1).length - 1);
    }

    private String jcmd(String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Server.run(jcmd, Long.toString(pid()), command);
    }

    /** Kibibytes of a line of /proc/PID/status, such as VmRSS or VmHWM. */
    long kibibytes(String name) throws IOException {
        for (String line : Files.readAllLines(proc("status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + name);
    }

    /** The most files that may be open: the limit in force, and how far it may be raised. */
    String[] openFiles() throws IOException {
        for (String line : Files.readAllLines(proc("limits"))) {
            if (line.startsWith("Max open files")) {
                String[] columns =
                        line.substring("Max open files".length()).strip().split("\\s+");
                return new String[] {columns[0], columns[1]};
            }
        }
        throw new IOException("no limit of open files");
    }

    /** Open sockets. */
    long sockets() throws IOException {
        try (Stream<Path> files = Files.list(proc("fd"))) {
            return files.filter(Jvm::isSocket).count();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    /** Lines of the log that say that something is broken. */
    List<String> errors() throws IOException {
        return log(" | ERROR | ");
    }

    /** Lines of the log that contain some text. */
    List<String> log(String text) throws IOException {
        try (Stream<String> lines =
                Files.lines(server.home().resolve("data/log/posthouse.log"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }
}
