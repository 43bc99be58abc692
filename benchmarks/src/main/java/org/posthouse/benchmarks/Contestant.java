package org.posthouse.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.benchmarks.jvm.Allocation;
import org.posthouse.benchmarks.jvm.Jcmd;
import org.posthouse.benchmarks.load.Inbox;
import org.posthouse.benchmarks.load.Sink;
import org.posthouse.benchmarks.server.Server;

/** A server in this run, and what the driver keeps for it while it runs: logins, the sink, the log of its collections. */
final class Contestant implements Closeable {
    private final Server server;
    private final boolean slow;
    private final Path scratch;
    private final Sink sink;
    private final List<Inbox> inboxes = new ArrayList<>();
    private Optional<Allocation> allocation = Optional.empty();

    /** The scratch directory is for files of this contestant; the peers are slow. */
    Contestant(Server server, boolean slow, Path scratch) throws IOException {
        this.server = server;
        this.slow = slow;
        this.scratch = scratch;
        this.sink = new Sink(server.sinkPort());
    }

    Server server() {
        return server;
    }

    boolean slow() {
        return slow;
    }

    Path scratch() {
        return scratch;
    }

    Sink sink() {
        return sink;
    }

    /** Logs in to the first accounts, so many of them, unless it was done since the start. */
    List<Inbox> inboxes(int accounts) throws IOException {
        for (int i = inboxes.size(); i < accounts; i++) {
            inboxes.add(new Inbox(server.imap(), Server.ACCOUNTS.get(i), Server.PASSWORD));
        }
        return inboxes.subList(0, accounts);
    }

    /** Counts what the JVM allocates; empty if there is none. */
    Optional<Allocation> allocation() throws IOException {
        Optional<Jcmd> jcmd = server.jcmd();
        if (allocation.isEmpty() && jcmd.isPresent()) {
            Path log = scratch.resolve("gc-" + System.nanoTime() + ".log");
            allocation = Optional.of(new Allocation(jcmd.get(), log));
        }
        return allocation;
    }

    void stop() throws IOException {
        for (Inbox inbox : inboxes) {
            inbox.close();
        }
        inboxes.clear();
        allocation = Optional.empty();
        server.stop();
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } finally {
            sink.close();
        }
    }
}
