package org.posthouse.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.testkit.spool.ManyMails;

/**
 * What a million mails cost: {@code ./mvnw -Psoak -pl bundles/spool test}. Prints figures; what it asserts is memory, which does
 * not depend on the machine.
 */
public class SpoolSoak {
    private static final int MAILS = Integer.getInteger("posthouse.soak.mails", 1_000_000);
    private static final long CACHE = 1 << 20;
    private static final Instant START = Instant.now();
    private static final ManyMails MANY = new ManyMails(MAILS, START, Duration.ZERO);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> figures = new ArrayList<>();

    private void figure(String what, Object... values) {
        String line = String.format(Locale.ROOT, what, values);
        figures.add(line);
        System.out.println(line);
    }

    private SegmentSpool open(String name, long cache) throws IOException {
        Path directory = folder.getRoot().toPath().resolve(name);
        return SegmentSpool.open(new DirectoryDisk(directory), LogOptions.defaults("spool"), cache);
    }

    private static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(50);
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static Admission limit(int slow, int others) {
        return new Admission() {
            @Override
            public boolean admits(String transport, boolean nullSender) {
                return true;
            }

            @Override
            public int limit(Destination destination, boolean nullSender) {
                return destination.equals(ManyMails.SLOW) ? slow : others;
            }
        };
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Time that passes and time that this thread uses: on a machine shared with others the latter tells more. */
    private static final class Watch {
        private final long start = System.nanoTime();
        private final long cpu = cpu();

        private static long cpu() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        String each(int times) {
            return String.format(
                    Locale.ROOT,
                    "%.1f µs (%.1f of CPU)",
                    (System.nanoTime() - start) / 1e3 / times,
                    (cpu() - cpu) / 1e3 / times);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%.2f s (%.2f of CPU)", (System.nanoTime() - start) / 1e9, (cpu() - cpu) / 1e9);
        }
    }

    /** The time to lease a part and give it back, with whatever is read from the disk. */
    private static String lease(Spool spool, int times) throws IOException {
        Admission open = limit(1, 1);
        Watch watch = new Watch();
        for (int i = 0; i < times; i++) {
            spool.lease(START, open).orElseThrow().close();
        }
        return watch.each(times);
    }

    @Test
    public void aMillionMails() throws Exception {
        long empty = heap();
        SegmentSpool spool = open("million", 0);
        MANY.fill(spool, 0, 100);
        lease(spool, 50_000); // warm
        String atHundred = lease(spool, 20_000);
        Watch watch = new Watch();
        MANY.fill(spool, 100, MAILS);
        figure("filled: %,d mails in %s", MAILS, watch);
        long used = heap() - empty;
        figure("heap: %,d octets, %.1f a mail", used, (double) used / MAILS);
        lease(spool, 2000);
        figure("lease: %s at 100 mails, %s at %,d", atHundred, lease(spool, 20_000), MAILS);
        slow(spool);
        assertTrue("octets a mail: " + used / MAILS, used / MAILS <= 150 || MAILS < 100_000);
        spool.abort();
        spool = null;
        spool = reopened("after a crash", "million");
        spool.close(Duration.ofSeconds(10));
        spool = reopened("in good order", "million");
        questions(spool);
        bulk(spool);
        watch = new Watch();
        spool.maintain();
        figure("space of superseded changes given back: %s", watch);
        used = heap() - empty;
        figure("heap with a change of each: %.1f octets a mail", (double) used / MAILS);
        spool.close(Duration.ofSeconds(10));
        spool = reopened("with a change of each", "million");
        used = heap() - empty;
        figure("heap after that start: %.1f octets a mail", (double) used / MAILS);
        bulk(spool, "delete of all", new Change.Delete());
        watch = new Watch();
        spool.maintain();
        figure("space given back: %s", watch);
        spool.close(Duration.ofSeconds(10));
    }

    @Test
    public void aStartWithHundredThousand() throws Exception {
        SegmentSpool spool = open("start", CACHE);
        MANY.fill(spool, 0, Math.min(MAILS, 100_000));
        spool.change(Query.ALL, new Change.Hold(Hold.because("for a moment")));
        spool.change(Query.ALL, new Change.Release(START));
        spool.abort();
        reopened("100,000 mails, each changed twice, after a crash", "start").abort();
    }

    private SegmentSpool reopened(String how, String name) throws IOException {
        Watch watch = new Watch();
        SegmentSpool spool = open(name, CACHE);
        figure("start %s: %s for %,d mails", how, watch, spool.counts().total());
        return spool;
    }

    /** One destination answers slowly, with 20 connections; what does that do to the others? */
    private void slow(Spool spool) throws IOException {
        Admission admission = limit(20, 20);
        List<Lease> hanging = new ArrayList<>();
        int others = Math.min(MAILS / 10, 20_000);
        int done = 0;
        Watch watch = new Watch();
        double longest = 0;
        while (done < others || hanging.size() < 20) {
            long start = System.nanoTime();
            Lease lease = spool.lease(START, admission).orElseThrow();
            longest = Math.max(longest, seconds(start));
            if (lease.destination().equals(ManyMails.SLOW)) {
                hanging.add(lease);
            } else {
                done++;
                lease.close();
            }
        }
        figure(
                "slow destination: %,d due, %d under way; %,d leases of others in %s, the longest %.1f ms",
                spool.count(Query.builder().destination(ManyMails.SLOW).build()).due(),
                hanging.size(),
                done,
                watch,
                longest * 1e3);
        assertEquals(20, hanging.size());
        hanging.forEach(Lease::close);
        recorded(spool, admission);
    }

    private void recorded(Spool spool, Admission admission) throws IOException {
        int times = Math.min(MAILS / 100, 2000);
        Watch watch = new Watch();
        for (int i = 0; i < times; i++) {
            try (Lease lease = spool.lease(START, admission).orElseThrow()) {
                Recipient r = lease.recipients().get(0);
                Reply busy = Reply.own(Reply.Action.DELAYED, new Status(450, "4.2.1", "Mailbox busy"), START);
                lease.record(
                        List.of(r),
                        List.of(r.with(r.disposition().toBuilder()
                                .phase(Phase.WAITING)
                                .due(START.plusSeconds(900))
                                .attempts(1)
                                .last(busy)
                                .build())));
            }
        }
        figure("record: %s each, one after another, a sync each", watch.each(times));
    }

    private void questions(Spool spool) {
        Watch watch = new Watch();
        Spool.Tally tally = spool.count(Query.ALL);
        figure("count of all: %s, %s", watch, tally);
        watch = new Watch();
        tally = spool.count(Query.builder().sender("@s7.example").build());
        figure("count by domain of sender: %s, %,d mails", watch, tally.mails());
        watch = new Watch();
        int top = spool.destinations(Query.ALL, 10).size();
        figure("top %d destinations: %s", top, watch);
        watch = new Watch();
        Spool.Page page = spool.list(Query.ALL, OptionalLong.empty(), 100);
        figure("first page: %s, %d mails", watch, page.mails().size());
        watch = new Watch();
        page = spool.list(Query.builder().destination(ManyMails.SLOW).build(), page.next(), 100);
        figure("next page, of a destination: %s, %d mails", watch, page.mails().size());
    }

    private void bulk(Spool spool) throws IOException {
        bulk(spool, "hold of all", new Change.Hold(Hold.because("soak")));
        bulk(spool, "release of all", new Change.Release(START));
        bulk(spool, "retry of all", new Change.Retry(START.plusSeconds(1)));
        bulk(spool, "bounce of all", new Change.Bounce(new Status(550, "5.0.0", "given up"), START));
    }

    private void bulk(Spool spool, String name, Change change) throws IOException {
        Watch watch = new Watch();
        assertEquals(MAILS, spool.change(Query.ALL, change));
        figure("%s: %s", name, watch);
    }
}
