package org.posthouse.benchmarks.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.posthouse.benchmarks.jvm.Jcmd;
import org.posthouse.benchmarks.proc.Proc;
import org.posthouse.benchmarks.proc.Stat;

/** Posthouse from an archive of its distribution, started by the script that an operator uses. */
public final class Posthouse implements Server {
    /** How the JVM of a server is told from others that the scripts start. */
    private static final List<String> MAINS = List.of("org.posthouse.launcher.Main", "org.apache.karaf.main.Main");

    private final String label;
    private final Path archive;
    private final Path javaHome;
    private final Path directory;
    private final int portBase;
    private final String options;
    private final Optional<Filters> filters;
    private Process process;
    private int jvm;

    /**
     * @param directory where the server lives; its parent exists
     * @param options for the JVM, besides those of the distribution; may be empty
     * @param filters what is installed besides what the distribution has in force
     */
    public Posthouse(
            String label,
            Path archive,
            Path javaHome,
            Path directory,
            int portBase,
            String options,
            Optional<Filters> filters) {
        this.label = label;
        this.archive = archive;
        this.javaHome = javaHome;
        this.directory = directory;
        this.portBase = portBase;
        this.options = options;
        this.filters = filters;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public int portBase() {
        return portBase;
    }

    @Override
    public void wipe() throws IOException {
        Commands.remove(directory);
        Files.createDirectory(directory);
        Commands.run("tar", "-xzf", archive.toString(), "-C", directory.toString(), "--strip-components=1");
        if (filters.isPresent()) {
            filters.get().install(directory);
        }
    }

    @Override
    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                directory.resolve("bin/posthouse").toString(),
                "demo",
                "--port-base",
                Integer.toString(portBase),
                "--password", // and not in the environment, which builds before 30 November do not look into
                PASSWORD,
                "--route",
                "sink.test=127.0.0.1:" + sinkPort()));
        for (String account : ACCOUNTS) {
            command.addAll(List.of("--account", account));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", javaHome.toString());
        if (!options.isEmpty()) {
            // Read by the scripts of all versions and both containers, unlike JAVA_OPTS.
            String given = System.getenv().getOrDefault("POSTHOUSE_GC", "-XX:+UseSerialGC");
            builder.environment().put("POSTHOUSE_GC", given + " " + options);
        }
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true).redirectOutput(log().toFile());
        process = builder.start();
        jvm = 0;
    }

    @Override
    public Optional<String> dead() {
        if (process == null || process.isAlive()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    label + " ended by itself: " + Files.readString(log()).strip());
        } catch (IOException unreadable) {
            return Optional.of(label + " ended by itself; see " + log());
        }
    }

    @Override
    public void stop() throws IOException {
        if (process == null) {
            return;
        }
        Process script = process;
        process = null;
        script.destroy();
        try {
            if (!script.waitFor(60, TimeUnit.SECONDS)) {
                script.destroyForcibly();
                throw new IOException(label + " does not stop");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    @Override
    public List<Integer> processes() throws IOException {
        if (jvm == 0 && process != null) {
            for (Stat one : Proc.tree(List.of((int) process.pid()))) {
                if (one.name().equals("java") && MAINS.stream().anyMatch(Proc.commandLine(one.id())::contains)) {
                    jvm = one.id();
                }
            }
        }
        return jvm == 0 ? List.of() : List.of(jvm);
    }

    @Override
    public Optional<Jcmd> jcmd() throws IOException {
        List<Integer> processes = processes();
        return processes.isEmpty() ? Optional.empty() : Optional.of(new Jcmd(javaHome, processes.get(0)));
    }

    private Path log() {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }
}
