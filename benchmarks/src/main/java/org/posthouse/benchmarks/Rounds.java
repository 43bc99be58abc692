package org.posthouse.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.posthouse.benchmarks.load.Load;
import org.posthouse.benchmarks.report.Results;
import org.posthouse.benchmarks.report.Run;
import org.posthouse.benchmarks.report.Startup;
import org.posthouse.benchmarks.report.Table;

/** The order in which contestants are measured: in turns, and the other way round in every second round. */
final class Rounds {
    /** Of a fresh directory, and again in the same one. */
    private static final List<String> KINDS = List.of("first", "again");

    private final Plan plan;
    private final List<Contestant> contestants;
    private final Results results;
    private final PrintStream log;

    Rounds(Plan plan, List<Contestant> contestants, Results results, PrintStream log) {
        this.plan = plan;
        this.contestants = contestants;
        this.results = results;
        this.log = log;
    }

    /** First starts and restarts: without mail, or with the first messages after each. One server runs at a time. */
    void starts() throws IOException {
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Contestant one : turn(round)) {
                if (plan.starts()) {
                    one.server().wipe();
                    for (String kind : KINDS) {
                        start(one, kind, round, true);
                        one.stop();
                    }
                }
                if (plan.cold()) {
                    cold(one, round);
                }
            }
        }
    }

    private void cold(Contestant one, int round) throws IOException {
        one.server().wipe();
        for (String kind : KINDS) {
            if (plan.starts()) {
                Starter.start(one.server(), kind, round, false); // those without mail are in the results already
            } else {
                start(one, kind, round, false);
            }
            run(one, Load.COLD, kind, round);
            one.stop();
        }
    }

    /** All servers run, each is warmed up, then each load goes to each in turn. Leaves them running. */
    void warm() throws IOException {
        for (Contestant one : contestants) {
            one.server().wipe();
            Starter.start(one.server(), "first", 0, false);
        }
        for (Contestant one : contestants) {
            warmUp(one);
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Load load : plan.warm()) {
                for (Contestant one : turn(round)) {
                    run(one, load, "warm", round);
                }
            }
        }
    }

    private void warmUp(Contestant one) throws IOException {
        if (one.slow()) {
            warmUp(one, Load.TEN.of(500));
            return;
        }
        warmUp(one, Load.MANY.of(plan.warmUp() * 4 / 5));
        warmUp(one, Load.TEN.of(plan.warmUp() / 5));
        if (plan.warm().contains(Load.RELAY)) {
            warmUp(one, Load.RELAY.of(plan.warmUp() / 5));
        }
    }

    private void warmUp(Contestant one, Load load) throws IOException {
        if (load.messages() > 0) {
            say(Meter.run(one, load, "warm-up", 0));
        }
    }

    private void start(Contestant one, String kind, int round, boolean calm) throws IOException {
        Startup startup = Starter.start(one.server(), kind, round, calm);
        log.printf(
                Locale.ROOT,
                "%-28s start %-8s ports %5.1f s  ready %5.1f s  CPU %5.1f s, until idle %s s%n",
                startup.server(),
                kind,
                startup.ports(),
                startup.ready(),
                startup.cpuReady() / 1000,
                Table.number(startup.cpuCalm() / 1000));
        results.add(startup);
    }

    private void run(Contestant one, Load load, String phase, int round) throws IOException {
        Run run = Meter.run(one, load.of(plan.messages(load, one.slow())), phase, round);
        say(run);
        results.add(run);
    }

    private void say(Run run) {
        log.printf(
                Locale.ROOT,
                "%-28s %-8s %-8s %7d messages %7.0f/s  CPU %6.2f ms  %5.1f switches  %6s KB  driver %4.1f %%%n",
                run.server(),
                run.load(),
                run.phase(),
                run.messages(),
                run.rate(),
                run.cpu(),
                run.switches(),
                Table.number(run.kilobytes()),
                run.driverShare() * 100);
    }

    private List<Contestant> turn(int round) {
        List<Contestant> turn = new ArrayList<>(contestants);
        if (round % 2 == 0) {
            Collections.reverse(turn);
        }
        return turn;
    }
}
