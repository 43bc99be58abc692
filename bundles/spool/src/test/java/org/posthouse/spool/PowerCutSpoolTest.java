package org.posthouse.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.PowerCutDisk;
import org.posthouse.testkit.spool.DurableSpoolContract;

/** The contract on a disk that loses what was not forced. */
public class PowerCutSpoolTest extends DurableSpoolContract {
    private static final long CACHE = 64 << 10;
    private final LogOptions options =
            LogOptions.defaults("spool").withSegmentSize(512 << 10).withGrowAhead(0);
    private PowerCutDisk disk = new PowerCutDisk();
    private SegmentSpool spool;
    private int cuts;

    private SegmentSpool open() throws IOException {
        spool = SegmentSpool.open(disk, options, CACHE, clock);
        return spool;
    }

    @Override
    protected Spool spool() throws IOException {
        return spool == null ? open() : spool;
    }

    @Override
    protected void listen(SpoolListener listener) throws IOException {
        spool();
        spool.addListener(listener);
    }

    @Override
    protected void room(long octets) throws IOException {
        spool();
        if (octets == Long.MAX_VALUE) {
            spool.limits(0, CACHE);
            return;
        }
        disk.capacity(disk.used() + (1 << 20));
        spool.limits((1 << 20) - octets, CACHE);
    }

    @Override
    protected Spool restart() throws IOException {
        spool();
        PowerCutDisk after = disk.cut(++cuts % 2 == 0 ? null : new Random(cuts));
        spool.abort();
        disk = after;
        return open();
    }

    @After
    public void close() {
        if (spool != null) {
            spool.close(Duration.ofSeconds(1));
        }
    }

    /** The proof that the contract can fail. */
    @Test
    public void withoutForcesNothingSurvives() throws Exception {
        disk.ignoreForces(name -> true);
        assertThrows(Throwable.class, this::mailsAndMessagesSurvive);
    }

    @Test
    public void aFailedCommitLeavesNothing() throws Exception {
        put(mail("before", to("x@a.test")));
        disk.failForces(1);
        CompletableFuture<Void> failed = commit(spool, mail("a", to("x@a.test")), 2);
        assertThrows(CompletionException.class, failed::join);
        assertEquals(Optional.empty(), spool.find("a"));
        put(spool, mail("a", to("x@a.test")), 3);
        restart();
        assertArrayEquals(octets(3, SIZE), message(spool, "a", 0));
        assertEquals(2, spool.counts().total());
    }

    @Test
    public void aFailedRecordLeavesTheMailAsItWas() throws Exception {
        Mail mail = mail("a", to("x@a.test"), to("y@a.test"));
        put(mail);
        Recipient x = mail.recipients().get(0);
        try (Lease lease = lease(NOW)) {
            disk.failForces(1);
            assertThrows(IOException.class, () -> lease.record(lease.recipients(), List.of(delivered(x))));
            put(mail("b", to("x@b.test"))); // behind what the committer does about the failure
            disk.failForces(1);
            assertThrows(IOException.class, () -> lease.record(List.of(x), List.of(delivered(x))));
            assertEquals(mail.recipients(), lease.recipients());
            assertEquals(mail, lease.mail());
            put(mail("c", to("x@b.test")));
            lease.record(List.of(x), List.of(delivered(x)));
        }
        assertEquals(delivered(x), find("a").recipients().get(0));
        restart();
        assertEquals(delivered(x), find("a").recipients().get(0));
    }

    @Test
    public void aFailedChangeChangesNothing() throws Exception {
        put(mail("a", to("x@a.test")), mail("b", to("x@a.test")));
        disk.failForces(1);
        assertThrows(IOException.class, () -> change(Query.ALL, HOLD));
        put(mail("c", to("x@b.test"))); // behind what the committer does about the failure
        disk.failForces(1);
        assertThrows(IOException.class, () -> change(Query.of("b"), DELETE));
        put(mail("d", to("x@b.test")));
        for (int life = 0; life < 2; life++) {
            assertEquals(mail("a", to("x@a.test")), find("a"));
            assertEquals(mail("b", to("x@a.test")), find("b"));
            assertEquals(tally(4, 4, 0, 0, 0), spool.count(Query.ALL));
            restart();
        }
    }

    @Test
    public void aMessageDiesWithItsLeaseOrMail() throws Exception {
        put(mail("a", to("x@a.test")));
        Message leased;
        Message found = spool.message("a").orElseThrow();
        try (Lease lease = lease(NOW)) {
            leased = lease.message();
        }
        assertThrows(IOException.class, () -> leased.open(0));
        try (InputStream in = found.open(0)) {
            change(Query.of("a"), DELETE);
            assertArrayEquals("who reads goes on", octets(1, SIZE), in.readAllBytes());
        }
        assertThrows(IOException.class, () -> found.open(0));
    }

    @Test
    public void damageCostsOnlyTheDamagedMail() throws Exception {
        put(mail("a", to("x@a.test")));
        put(spool, mail("b", to("x@b.test")), 2);
        put(spool, mail("c", to("x@c.test")), 3);
        spool.close(Duration.ofSeconds(1));
        flip(octets(1, SIZE), 50); // the message of a
        flip("192.0.2.1".getBytes(StandardCharsets.US_ASCII), 3, 1); // the envelope of b
        open();
        assertEquals(List.of("a", "c"), ids(Query.ALL));
        try (InputStream in = spool.message("a").orElseThrow().open(0)) {
            assertThrows(IOException.class, in::readAllBytes);
        }
        assertArrayEquals(octets(3, SIZE), message(spool, "c", 0));
    }

    @Test
    public void aDamagedChangeCostsNoMoreThanTheChange() throws Exception {
        put(mail("a", many(10)));
        change(Query.of("a"), retry(NOW.plusSeconds(1)));
        change(Query.of("a"), new Change.Hold(Hold.because("the latest")));
        spool.close(Duration.ofSeconds(1));
        flip("the latest".getBytes(StandardCharsets.US_ASCII), 5);
        open();
        assertEquals(tally(1, 0, 10, 0, 0), spool.count(Query.ALL));
        assertEquals(Optional.of(NOW.plusSeconds(1)), spool.nextDue(OPEN));
        change(Query.of("a"), HOLD);
        restart();
        assertEquals(tally(1, 0, 0, 10, 0), spool.count(Query.ALL));
    }

    @Test
    public void aChainThatIsBrokenCostsNoMoreThanItsChanges() throws Exception {
        put(mail("a", many(10)));
        change(Query.builder().destination(smtp("1.test")).build(), new Change.Hold(Hold.because("in the middle")));
        change(Query.builder().destination(smtp("2.test")).build(), new Change.Hold(Hold.because("at the end")));
        spool.close(Duration.ofSeconds(1));
        flip("in the middle".getBytes(StandardCharsets.US_ASCII), 5);
        open();
        assertEquals("as it came", tally(1, 10, 0, 0, 0), spool.count(Query.ALL));
        change(Query.builder().destination(smtp("3.test")).build(), HOLD);
        restart();
        assertEquals(tally(1, 9, 0, 1, 0), spool.count(Query.ALL));
        change(Query.ALL, HOLD);
        restart();
        assertEquals(tally(1, 0, 0, 10, 0), spool.count(Query.ALL));
    }

    @Test
    public void whatIsFoundDamagedIsSetAside() throws Exception {
        put(mail("a", to("x@a.test"), to("y@b.test")), mail("b", to("x@a.test")));
        spool.limits(0, 0); // nothing is kept in memory
        flip("192.0.2.1".getBytes(StandardCharsets.US_ASCII), 3);
        assertEquals(List.of("b smtp a.test"), allDue(NOW));
        assertEquals(List.of("b smtp a.test"), allDue(NOW));
        assertEquals(Optional.empty(), spool.find("a"));
        assertEquals(List.of("b"), ids(Query.ALL));
        assertEquals(tally(1, 1, 0, 0, 0), spool.count(Query.ALL));
        assertEquals("not with all", 1, change(Query.ALL, DELETE));
        assertEquals(1, spool.counts().total());
        assertEquals("by its name", 1, change(Query.of("a"), DELETE));
        restart();
        assertEquals(0, spool.counts().total());
    }

    private static Recipient[] many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> to("u" + i + "@" + i + ".test"))
                .toArray(Recipient[]::new);
    }

    private void flip(byte[] wanted, int at) throws IOException {
        flip(wanted, at, 0);
    }

    private void flip(byte[] wanted, int at, int occurrence) throws IOException {
        int left = occurrence;
        for (String name : disk.list()) {
            byte[] all = disk.octets(name);
            for (int i = 0; i + wanted.length <= all.length; i++) {
                if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length) && left-- == 0) {
                    disk.flip(name, i + at);
                    return;
                }
            }
        }
        throw new AssertionError("not found on the disk");
    }

    @Test
    public void closingWaitsForCommits() throws Exception {
        List<CompletableFuture<Void>> commits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            commits.add(commit(spool(), mail("id-" + i, to("x@a.test")), i));
        }
        spool.close(Duration.ofSeconds(4));
        commits.forEach(CompletableFuture::join);
        assertThrows(IOException.class, spool::draft);
        assertEquals(50, open().counts().total());
    }

    @Test
    public void aDraftThatOutlivesTheSpoolFails() throws Exception {
        Draft draft = spool().draft();
        draft.body().write(1);
        spool.close(Duration.ofSeconds(1));
        CompletableFuture<IOException> told = new CompletableFuture<>();
        draft.commit(mail("a", to("x@a.test")), new Draft.Completion() {
            @Override
            public void durable() {
                told.complete(null);
            }

            @Override
            public void failed(IOException cause) {
                told.complete(cause);
            }
        });
        assertTrue(told.join() != null);
        assertEquals(0, open().counts().total());
    }

    @Test
    public void finishedMailGivesItsSpaceBack() throws Exception {
        for (int i = 0; i < 60; i++) {
            put(spool(), sized(mail("id-" + i, to("x@a.test")), 50_000), i);
        }
        long full = disk.used();
        for (int i = 0; i < 59; i++) {
            try (Lease lease = lease(NOW)) {
                List<Recipient> before = lease.recipients();
                lease.record(before, List.of(tried(before.get(0), Phase.WAITING, NOW)));
                lease.record(lease.recipients(), List.of());
            }
        }
        spool.maintain();
        assertTrue(disk.used() + " of " + full, disk.used() < full / 3);
        restart();
        assertEquals(1, spool.counts().total());
    }

    /** A mail of many recipients is not written whole at each change, and what it was before gives its space back. */
    @Test
    public void changesTakeSpaceForWhatIsDifferent() throws Exception {
        put(sized(mail("big", many(500)), 10));
        long before = disk.used();
        for (int i = 0; i < 500; i++) {
            try (Lease lease = lease(NOW)) {
                List<Recipient> one = lease.recipients();
                lease.record(one, List.of(tried(one.get(0), Phase.WAITING, NOW.plusSeconds(60))));
            }
        }
        long whole = 500L * 150;
        assertTrue(disk.used() - before + " octets", disk.used() - before < 8 * whole);
        assertEquals(tally(1, 0, 500, 0, 0), spool.count(Query.ALL));
        Mail mail = find("big");
        restart();
        assertEquals(mail, find("big"));
        for (int i = 0; i < 20; i++) {
            change(Query.ALL, i % 2 == 0 ? HOLD : release(NOW));
        }
        spool.maintain();
        assertTrue(disk.used() + " octets", disk.used() < before + 30 * whole);
        restart();
        assertEquals(tally(1, 500, 0, 0, 0), spool.count(Query.ALL));
    }
}
