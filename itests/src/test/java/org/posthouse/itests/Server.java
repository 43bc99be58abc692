package org.posthouse.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The distribution as a process of its own, started the way an operator does. */
final class Server implements AutoCloseable {
    static final String PASSWORD = "secret-of-the-test";
    static final String ADMIN_PASSWORD = "admin-of-the-test";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private final int portBase;
    private final List<String> options;
    private Process process;
    private final List<String> output = new ArrayList<>();

    private Server(Path home, int portBase, List<String> options) {
        this.home = home;
        this.portBase = portBase;
        this.options = options;
    }

    /** Unpacks and starts a server for a domain with the accounts alice and bob; returns when it is ready. */
    static Server start(String name, int portBase, String... options) throws IOException {
        Server server = unpack(name, portBase, options);
        server.start();
        return server;
    }

    /** Unpacks a server, to be started when its configuration is as it should be. */
    static Server unpack(String name, int portBase, String... options) throws IOException {
        Path home = home(name);
        delete(home);
        Files.createDirectories(home);
        run("tar", "-xzf", System.getProperty("posthouse.archive"), "-C", home.toString(), "--strip-components=1");
        return new Server(home, portBase, List.of(options));
    }

    /** Whether it runs on a bare framework, without Karaf and its commands. */
    static boolean bare() {
        return "felix".equals(System.getProperty("posthouse.container"));
    }

    /** Installs the example filter as an operator does; it is in force then. */
    void installExampleFilter() throws Exception {
        try (Stream<Path> files = Files.list(home.resolve("optional"))) {
            Path jar = files.filter(f -> f.toString().contains("filter.attachments"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(jar, home.resolve("deploy").resolve(jar.getFileName()));
        }
        Eventually.is("the filter is there", () -> shell("mail:filter-list").contains("attachments"));
    }

    /** Who has this role, and perhaps no other, may come into the web console. */
    void consoleFor(String role) throws IOException {
        configure(bare() ? "org.posthouse.console.login" : "org.apache.karaf.webconsole", "role = " + role);
    }

    /** Where the server of a name is. */
    static Path home(String name) {
        return Path.of("target", "servers", name).toAbsolutePath();
    }

    /** Makes another configuration of the same kind, such as another listener. */
    void copyConfiguration(String pid, String copy, String... options) throws IOException {
        Path etc = home.resolve("etc");
        Path hidden = etc.resolve(copy + ".new");
        Files.write(hidden, changed(etc.resolve(pid + ".cfg"), options));
        Files.move(hidden, etc.resolve(copy + ".cfg"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sets options in a configuration file as an operator does, in the form that the file has; live if it runs. */
    void configure(String pid, String... options) throws IOException {
        Path file = home.resolve("etc").resolve(pid + ".cfg");
        Files.write(file, changed(file, options));
    }

    private static List<String> changed(Path file, String... options) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        for (String option : options) {
            String key = option.substring(0, option.indexOf(" = ") + 3);
            int at = 0;
            while (at < lines.size() && !lines.get(at).startsWith(key)) {
                at++;
            }
            boolean more = at < lines.size();
            while (more) {
                more = lines.remove(at).endsWith("\\"); // Karaf writes lists on several lines
            }
            lines.add(option);
        }
        return lines;
    }

    /** Starts it (again) on the directory it has. */
    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/posthouse").toString(),
                "demo",
                "--port-base",
                Integer.toString(portBase),
                "--password",
                PASSWORD,
                "--admin-password",
                ADMIN_PASSWORD));
        command.addAll(options);
        start(command);
    }

    /** Starts it as it was set up, without any option. */
    void startAsSetUp() throws IOException {
        start(List.of(home.resolve("bin/posthouse").toString(), "run"));
    }

    private void start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putIfAbsent("POSTHOUSE_ARCHIVE", "no"); // nearly none is started twice
        process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(() -> read(lines, ready), "output-of-" + home.getFileName());
        reader.setDaemon(true);
        reader.start();
        try {
            if (!ready.get(150, TimeUnit.SECONDS)) {
                throw new IOException("the server did not start:\n" + String.join("\n", output()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } catch (ExecutionException | TimeoutException failed) {
            kill();
            throw new IOException("the server did not start:\n" + String.join("\n", output()), failed);
        }
    }

    private void read(BufferedReader lines, CompletableFuture<Boolean> ready) {
        try {
            String line;
            while ((line = lines.readLine()) != null) {
                synchronized (output) {
                    output.add(line);
                }
                if (line.startsWith("Press Ctrl-C")) {
                    ready.complete(true);
                }
            }
        } catch (IOException ended) {
            // the process ended
        }
        ready.complete(false);
    }

    /** What it printed so far. */
    List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    Path home() {
        return home;
    }

    /** The port of a listener by its standard number. */
    int port(int standard) {
        return portBase + standard;
    }

    /** The Java process below the script. */
    ProcessHandle java() {
        return process.descendants()
                .filter(p -> p.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Java process"));
    }

    /** Ends the JVM as a power cut ends it for the JVM, and waits until it is gone. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await(process.onExit());
    }

    /** Runs shell commands in it, one after the other, and gives what they print. */
    String shell(String... commands) throws IOException {
        return shellAs("admin", ADMIN_PASSWORD, commands);
    }

    /** Runs shell commands as some user. */
    String shellAs(String user, String password, String... commands) throws IOException {
        return shellAs(user, password, PATIENCE, commands);
    }

    /** Runs one command that may take long. */
    String shell(Duration patience, String command) throws IOException {
        return shellAs("admin", ADMIN_PASSWORD, patience, command);
    }

    private String shellAs(String user, String password, Duration patience, String... commands) throws IOException {
        Path file = Files.createTempFile(home, "commands", ".karaf");
        Files.write(file, List.of(commands));
        String client = home.resolve("bin/client").toString();
        return runIn(here(), patience, client, "-b", "-u", user, "-p", password, "-f", file.toString());
    }

    /** Ends it as Ctrl-C does; fails if a process is left behind. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroy();
        await(process.onExit());
        for (ProcessHandle one : all) {
            await(one.onExit());
        }
    }

    private static void await(CompletableFuture<?> exit) {
        try {
            exit.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("a process did not end", failed);
        }
    }

    /** Runs a program to its end and gives what it printed; fails if it failed or took too long. */
    static String run(String... command) throws IOException {
        return runIn(here(), command);
    }

    private static Path here() {
        return Path.of("").toAbsolutePath();
    }

    /** Runs a program in a folder. */
    static String runIn(Path folder, String... command) throws IOException {
        return runIn(folder, PATIENCE, command);
    }

    /** Runs a program in a folder that may take long. */
    static String runIn(Path folder, Duration patience, String... command) throws IOException {
        Process p = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        p.getOutputStream().close();
        CompletableFuture<byte[]> printed = CompletableFuture.supplyAsync(() -> {
            try {
                return p.getInputStream().readAllBytes();
            } catch (IOException closed) {
                return new byte[0];
            }
        });
        try {
            if (!p.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                p.destroyForcibly();
                throw new IOException(command[0] + " took longer than " + patience.toSeconds() + " s");
            }
            String text = new String(printed.get(10, TimeUnit.SECONDS), StandardCharsets.UTF_8);
            if (p.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + p.exitValue() + ":\n" + text);
            }
            return text;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException(failed);
        }
    }

    /** Deletes a folder and all in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
