package org.posthouse.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.benchmarks.jvm.Allocation;
import org.posthouse.benchmarks.jvm.Jcmd;
import org.posthouse.benchmarks.load.Inbox;
import org.posthouse.benchmarks.load.Load;
import org.posthouse.benchmarks.load.Patience;
import org.posthouse.benchmarks.load.SmtpLoad;
import org.posthouse.benchmarks.proc.Cpu;
import org.posthouse.benchmarks.proc.Proc;
import org.posthouse.benchmarks.proc.Snapshot;
import org.posthouse.benchmarks.report.Run;

/** Puts one load on one server and measures what it takes. */
final class Meter {
    private Meter() {}

    /** Sends the load's messages, and returns when the last one has arrived. */
    static Run run(Contestant contestant, Load load, String phase, int round) throws IOException {
        Inbox inbox = contestant.inboxes(1).get(0);
        long before = load.relay() ? contestant.sink().messages() : inbox.count();
        // Questions take half a second, in which a server that has just started would warm up.
        boolean cold = load.name().equals(Load.COLD.name());
        Optional<Allocation> allocation = cold ? Optional.empty() : contestant.allocation();
        if (allocation.isPresent()) {
            allocation.get().begin();
        }
        SmtpLoad sender = new SmtpLoad(
                contestant.server().smtp(), List.of(load.relay() ? "reader@sink.test" : "reader@example.test"), load);
        List<Integer> processes = contestant.server().processes();

        Snapshot from = Snapshot.of(processes);
        Cpu driver = Proc.self();
        long since = System.nanoTime();
        sender.run();
        if (load.relay()) {
            Patience.until(contestant.sink()::messages, before + load.messages());
        } else {
            inbox.await(before + load.messages());
        }
        double seconds = (System.nanoTime() - since) / 1e9;
        driver = Proc.self().minus(driver);
        Snapshot to = Snapshot.of(processes);

        long allocated = allocation.isPresent() ? allocation.get().end() : -1;
        Optional<Jcmd> jcmd = contestant.server().jcmd();
        Map<Integer, String> names = jcmd.isPresent() ? jcmd.get().threads() : Map.of();
        return new Run(
                contestant.server().label(),
                phase,
                load.name(),
                load.title(),
                round,
                load.messages(),
                seconds,
                to.since(from, names::get),
                allocated,
                driver.total(),
                sender.wait(0.5),
                sender.wait(0.99));
    }
}
