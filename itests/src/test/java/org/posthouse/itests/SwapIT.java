package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.BundleContext;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.NetAdmin.ListenerStatus;

/**
 * Every bundle that law 2 of the design names is updated in a loop to a jar of another version, while mail flows and readers
 * stay connected: no connection refused, nothing lost, nothing doubled.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SwapIT {
    private static final int BASE = 22_000;
    private static final int UPDATES = 4;
    private static final long BETWEEN_MILLIS = 700;

    /** All but the API bundles, mime and net.mina, which need a restart. */
    private static final List<String> BUNDLES = List.of(
            "smtp",
            "imap",
            "pop3",
            "intake",
            "transport.local",
            "routing",
            "trace",
            "tls",
            "dns",
            "queue",
            "transport.relay",
            "spool",
            "directory.sql",
            "store.sql",
            "blobs.segments",
            "db.derby",
            "admin",
            "console",
            "shell");

    /** Their sessions are moved. */
    private static final Set<String> PROTOCOLS = Set.of("smtp", "imap", "pop3");

    @Inject
    BundleContext context;

    @Inject
    @Filter(timeout = 60_000)
    DirectoryAdmin directory;

    @Inject
    @Filter(timeout = 60_000)
    NetAdmin net;

    @Configuration
    public Option[] configuration() {
        return Container.options(BASE, "swap");
    }

    @Test
    public void everyPartIsSwappedWhileMailFlows() throws Exception {
        directory.createDomain("example.test");
        directory.createAccount("bob", "road-of-mail-7".toCharArray(), 0);
        directory.createAccount("alice", "road-of-mail-7".toCharArray(), 0);
        Map<String, Integer> sent = new HashMap<>();
        StringBuilder table = new StringBuilder(String.format(
                "%n%-16s %7s %7s %7s %8s %7s %7s %7s %7s %11s %9s%n",
                "bundle",
                "updates",
                "mails",
                "logins",
                "deferred",
                "refused",
                "moved",
                "drained",
                "readers-",
                "unavailable",
                "longest"));
        List<String> problems = new ArrayList<>();
        int mails = 0;
        int deferred = 0;
        try (SwapLoad warm = new SwapLoad(BASE, "road-of-mail-7")) {
            warm.start(4, 1);
            Thread.sleep(3000);
            warm.close();
            count(warm, sent);
            assertTrue("no mail got through", warm.acknowledged.size() > 0);
        }
        for (String name : BUNDLES) {
            SwapLoad load = new SwapLoad(BASE, "road-of-mail-7");
            load.start(4, 2);
            Thread.sleep(300);
            long moved = sessions(ListenerStatus::parked);
            long drained = sessions(ListenerStatus::drained);
            for (int i = 1; i <= UPDATES; i++) {
                new Swaps(context).swap("org.posthouse." + name, "0.1.0.SWAP" + i, problems);
                Thread.sleep(BETWEEN_MILLIS);
            }
            load.close();
            moved = sessions(ListenerStatus::parked) - moved;
            drained = sessions(ListenerStatus::drained) - drained;
            count(load, sent);
            mails += load.acknowledged.size();
            deferred += load.deferred.get();
            table.append(String.format(
                    "%-16s %7d %7d %7d %8d %7d %7d %7d %7d %11d %6d ms%n",
                    name,
                    UPDATES,
                    load.acknowledged.size(),
                    load.logins.get(),
                    load.deferred.get(),
                    load.refused.get(),
                    moved,
                    drained + load.drained.get(),
                    load.readersDropped.get(),
                    load.readersUnavailable.get(),
                    load.longest.get()));
            load.check(name, problems);
            check(name, moved, drained, problems);
        }
        System.out.println(table);
        Files.writeString(
                Path.of(System.getProperty("karaf.base"), "..", "..", "..", "swap.txt")
                        .normalize(),
                table);
        Map<String, Integer> stored = SwapLoad.stored(BASE + 143, "road-of-mail-7");
        TreeSet<String> lost = new TreeSet<>(sent.keySet());
        lost.removeAll(stored.keySet());
        long doubled = stored.values().stream().filter(n -> n > 1).count();
        System.out.printf(
                "%d mails acknowledged, %d stored, %d lost, %d doubled, %d deferred%n",
                sent.size(), stored.size(), lost.size(), doubled, deferred);
        assertEquals("lost", new TreeSet<String>(), lost);
        assertEquals("doubled", 0, doubled);
        assertEquals(List.of(), problems);
        assertTrue(deferred + " of " + mails + " deferred", deferred * 100L < mails);
    }

    private static void check(String name, long moved, long drained, List<String> problems) {
        if (drained > 0) {
            problems.add(name + ": " + drained + " sessions drained");
        }
        if (PROTOCOLS.contains(name) && moved == 0) {
            problems.add(name + ": no session moved");
        }
    }

    /** What a counter of all listeners says together. */
    private long sessions(ToLongFunction<ListenerStatus> counter) {
        return net.listeners().stream().mapToLong(counter).sum();
    }

    private static void count(SwapLoad load, Map<String, Integer> sent) {
        load.acknowledged.forEach(id -> sent.merge(id, 1, Integer::sum));
    }
}
