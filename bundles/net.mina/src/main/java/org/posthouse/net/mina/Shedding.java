package org.posthouse.net.mina;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections when their buffers exceed the budget: of all, of those who have not logged in, of an account, of an
 * address. The largest whose peer does nothing goes first. Called by the clock alone, which sees numbers that may be a moment
 * old.
 */
final class Shedding {
    private static final Logger LOG = LoggerFactory.getLogger(Shedding.class);

    /** Whoever holds less is ended for nobody. */
    private static final long SMALL = 4 * 1024;

    /** So many lines in the log for one look, and one about the others. */
    private static final int LINES = 10;

    private final RateLimited others = new RateLimited(LOG, Duration.ofSeconds(10));

    /** A connection and what it held when it was looked at: that changes all the time. */
    private record Held(Strand strand, long octets) {}

    /** What is charged to a group, and what it may be. */
    private static final class Group {
        private final String name;
        private final long limit;
        private final List<Held> members = new ArrayList<>();
        private long used;

        Group(String name, long limit) {
            this.name = name;
            this.limit = limit;
        }

        void add(Held held) {
            members.add(held);
            used += held.octets;
        }
    }

    /** Looks, and ends whom it must; how many that were. */
    int look(Collection<Strand> strands, Budget.Limits limits, long now) {
        int ended = 0;
        for (Group group : groups(strands, limits)) {
            if (group.used > group.limit) {
                ended += shed(group, now, ended);
            }
        }
        if (ended > LINES) {
            others.warn("{} connections closed, not all of them logged: buffers exceed their budget", ended);
        }
        return ended;
    }

    /** Ends the one that holds most, whatever it does, since memory has run out. */
    static void largest(Collection<Strand> strands) {
        strands.stream()
                .filter(strand -> !strand.isEnding())
                .map(strand -> new Held(strand, strand.wire.charged()))
                .max(Comparator.comparingLong(Held::octets))
                .ifPresent(held -> held.strand.end("out of memory"));
    }

    /** The narrow ones first: who is ended for its account is not to be ended for all. */
    private static Collection<Group> groups(Collection<Strand> strands, Budget.Limits limits) {
        Map<String, Group> accounts = new HashMap<>();
        Map<InetAddress, Group> addresses = new HashMap<>();
        Group strangers = new Group("connections without a login", limits.strangersBuffers());
        Group all = new Group("all connections", limits.buffers());
        for (Strand strand : strands) {
            Held held = new Held(strand, strand.wire.charged());
            if (strand.isEnding() || held.octets == 0) {
                continue;
            }
            all.add(held);
            InetAddress address = strand.about().remote().getAddress();
            if (strand.account() != null) {
                accounts.computeIfAbsent(strand.account(), name -> new Group("account " + name, limits.shareBuffers()))
                        .add(held);
            } else {
                strangers.add(held);
                if (!address.isLoopbackAddress()) { // a proxy, or webmail: many clients
                    addresses
                            .computeIfAbsent(
                                    Census.key(address),
                                    key -> new Group("address " + key.getHostAddress(), limits.shareBuffers()))
                            .add(held);
                }
            }
        }
        List<Group> groups = new ArrayList<>(accounts.values());
        groups.addAll(addresses.values());
        groups.add(strangers);
        groups.add(all);
        return groups;
    }

    private static int shed(Group group, long now, int before) {
        // what was ended for a narrower group is not charged to this one any more
        List<Held> largest = group.members.stream()
                .filter(held -> !held.strand.isEnding())
                .sorted(Comparator.comparingLong(Held::octets).reversed())
                .toList();
        group.used = largest.stream().mapToLong(Held::octets).sum();
        if (group.used <= group.limit) {
            return 0;
        }
        int ended = 0;
        for (Held held : largest) {
            if (held.strand.wire.stalledFor(now) > Wire.STALLED) {
                ended += end(held, group, group.limit - group.limit / 8, before + ended);
            }
        }
        for (Held held : largest) { // nobody stalls, but there must be an end
            ended += end(held, group, group.limit + group.limit / 4, before + ended);
        }
        return ended;
    }

    /** Ends it unless no more than enough is used; how many that were. */
    private static int end(Held held, Group group, long enough, int before) {
        if (group.used <= enough || held.octets <= SMALL || held.strand.isEnding()) {
            return 0;
        }
        String why = String.format(
                "its buffers hold %d KiB, those of %s %d of %d KiB",
                held.octets / 1024, group.name, group.used / 1024, group.limit / 1024);
        if (before < LINES) {
            LOG.info(
                    "{}: {} from {} ended: {}",
                    held.strand.about().id(),
                    held.strand.about().listener().name(),
                    held.strand.about().remote(),
                    why);
        }
        held.strand.end(why);
        group.used -= held.octets;
        return 1;
    }
}
