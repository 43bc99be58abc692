package org.posthouse.benchmarks.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.benchmarks.jvm.Jcmd;

/** Postfix that delivers to Dovecot by LMTP, by a script; they keep their data over a restart. */
public final class Peers implements Server {
    private static final int MILTER = 332;

    private final Path script;
    private final Path directory;
    private final int portBase;
    private final Optional<Integer> names;
    private boolean running;

    /** @param names the port of the DNS if Rspamd looks at all mail; empty: without Rspamd */
    public Peers(Path script, Path directory, int portBase, Optional<Integer> names) {
        this.script = script;
        this.directory = directory;
        this.portBase = portBase;
        this.names = names;
    }

    @Override
    public String label() {
        return names.isPresent() ? "Postfix + Dovecot + Rspamd" : "Postfix + Dovecot";
    }

    @Override
    public int portBase() {
        return portBase;
    }

    @Override
    public void wipe() throws IOException {
        Commands.remove(directory);
    }

    @Override
    public void start() throws IOException {
        running = true;
        List<String> command = new ArrayList<>(List.of(
                "bash",
                script.toString(),
                "start",
                directory.toString(),
                Integer.toString(portBase + 25),
                Integer.toString(portBase + 143),
                Integer.toString(sinkPort())));
        names.ifPresent(port -> command.addAll(List.of(Integer.toString(portBase + MILTER), Integer.toString(port))));
        Commands.run(command.toArray(String[]::new));
    }

    @Override
    public Optional<String> dead() {
        return Optional.empty();
    }

    @Override
    public void stop() throws IOException {
        if (running) {
            running = false;
            Commands.run("bash", script.toString(), "stop", directory.toString());
        }
    }

    @Override
    public List<Integer> processes() throws IOException {
        List<Integer> pids = new ArrayList<>();
        for (String pid : Commands.run("bash", script.toString(), "pids", directory.toString())
                .strip()
                .split("\\s+")) {
            pids.add(Integer.valueOf(pid));
        }
        return pids;
    }

    @Override
    public Optional<Jcmd> jcmd() {
        return Optional.empty();
    }
}
