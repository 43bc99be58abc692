package org.posthouse.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.benchmarks.load.Load;

/**
 * What is to be measured, as the command line says.
 *
 * @param starts whether starts are measured without mail
 * @param cold whether the first messages after a start and a restart are measured
 * @param warm loads measured warm
 * @param rounds how often each is measured
 * @param scale all numbers of messages are multiplied by this
 * @param warmUp local messages before the warm rounds; a fifth as many are relayed
 * @param profile whether each warm load runs once more under the flight recorder
 * @param memory messages of the run that watches memory, or 0
 * @param out where results go; empty for a directory named by the time
 * @param atLeast a warm rate below so many times that of the first contestant makes the command fail; 0 never does
 */
record Plan(
        List<Spec> contestants,
        boolean starts,
        boolean cold,
        List<Load> warm,
        int rounds,
        double scale,
        int warmUp,
        boolean profile,
        long memory,
        Optional<Path> out,
        int portBase,
        double atLeast) {

    static final String USAGE = """
            Usage: benchmarks/run [CONTESTANT]... [OPTION]...

            Measures mail servers beside each other, in turns, on this machine, on loopback.

            Contestants (default: peers now); the others are set against the first:
              now                    this checkout
              build=DIR              another checkout, which is built
              archive=FILE.tar.gz    an archive of a release, of either container
              peers                  Debian's Postfix + Dovecot, as root
              with +filters behind, all mail is authenticated and judged: by optional/ of now, by Rspamd of peers
              with :karaf (default) or :felix behind, and @JAVA_HOME behind that: now:felix@/usr/lib/jvm/temurin-25-jdk-amd64

            Options:
              --loads LIST    of: start (without mail), cold (the first 1,000 after a start and a restart), and warm:
                              ten, hundred (sessions), many (50 mails a connection), large (100 KiB), relay;
                              default: all but start
              --rounds N      default 3
              --scale F       so many times the usual numbers of messages; 0.1 is for trying
              --warm-up N     local messages before the warm rounds, default 50000; a fifth as many are relayed
              --profile       each warm load once more, under the flight recorder
              --memory N      only this: N messages, and what memory the servers have meanwhile
              --at-least F    fail if a warm rate is below F times that of the first contestant
              --port-base N   default 4000; each contestant needs 1,000 ports
              --out DIR       default: benchmarks/results/ and the time
              --no-build      do not build this checkout first
            """;

    static Plan parse(String... words) {
        Words in = new Words(words);
        List<Spec> contestants = new ArrayList<>();
        Set<String> loads = new LinkedHashSet<>(List.of("cold"));
        Load.WARM.forEach(l -> loads.add(l.name()));
        int rounds = 3;
        double scale = 1;
        int warmUp = 50_000;
        boolean profile = false;
        long memory = 0;
        Optional<Path> out = Optional.empty();
        int portBase = 4000;
        double atLeast = 0;
        while (in.more()) {
            String word = in.next();
            switch (word) {
                case "--loads" -> {
                    loads.clear();
                    loads.addAll(List.of(in.value().split(",")));
                }
                case "--rounds" -> rounds = (int) in.number(1);
                case "--scale" -> scale = in.number(0.001);
                case "--warm-up" -> warmUp = (int) in.number(0);
                case "--profile" -> profile = true;
                case "--memory" -> memory = (long) in.number(1000);
                case "--out" -> out = Optional.of(Path.of(in.value()));
                case "--port-base" -> portBase = (int) in.number(1024);
                case "--at-least" -> atLeast = in.number(0);
                case "--no-build" -> {} // the script has seen it
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("unknown option " + word);
                    }
                    contestants.add(Spec.parse(word));
                }
            }
        }
        if (contestants.isEmpty()) {
            contestants.addAll(List.of(Spec.parse("peers"), Spec.parse("now")));
        }
        if (contestants.stream().map(Spec::label).distinct().count() < contestants.size()) {
            throw new IllegalArgumentException("two contestants have one name");
        }
        boolean starts = loads.remove("start");
        boolean cold = loads.remove("cold");
        List<Load> warm = loads.stream().map(Plan::warm).toList();
        return new Plan(
                List.copyOf(contestants),
                starts,
                cold,
                warm,
                rounds,
                scale,
                warmUp,
                profile,
                memory,
                out,
                portBase,
                atLeast);
    }

    private static Load warm(String name) {
        return Load.warm(name).orElseThrow(() -> new IllegalArgumentException("unknown load " + name));
    }

    /** How many messages of a load one run sends. */
    int messages(Load load, boolean slow) {
        return (int) Math.max(load.sessions(), scale * (slow ? load.slow() : load.messages()));
    }

    /** The words of a command line, one after the other. */
    private static final class Words {
        private final String[] words;
        private int at;

        Words(String... words) {
            this.words = words;
        }

        boolean more() {
            return at < words.length;
        }

        String next() {
            return words[at++];
        }

        String value() {
            if (!more()) {
                throw new IllegalArgumentException(words[at - 1] + " needs a value");
            }
            return next();
        }

        double number(double least) {
            String option = words[at - 1];
            String value = value();
            try {
                double number = Double.parseDouble(value);
                if (number >= least) {
                    return number;
                }
            } catch (NumberFormatException not) {
                // said below
            }
            throw new IllegalArgumentException(option + " needs a number of at least " + least + ", not " + value);
        }
    }
}
