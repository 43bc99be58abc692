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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
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
        spool = SegmentSpool.open(disk, options, CACHE);
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

    static Entry plain(String id) {
        return entry(id, NOW);
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
        assertThrows(Throwable.class, this::entriesAndMessagesSurvive);
    }

    @Test
    public void aFailedCommitLeavesNothing() throws Exception {
        put(spool(), entry("before", NOW), 1);
        disk.failForces(1);
        CompletableFuture<Void> failed = commit(spool, entry("a", NOW), 2);
        assertThrows(CompletionException.class, failed::join);
        assertEquals(Optional.empty(), spool.find("a"));
        put(spool, entry("a", NOW), 3);
        restart();
        assertArrayEquals(octets(3, 100), message(spool, "a", 0));
        assertEquals(2, spool.counts().total());
    }

    @Test
    public void aFailedDoneLeavesTheEntry() throws Exception {
        put(spool(), entry("a", NOW), 1);
        try (Lease lease = spool.lease(NOW, e -> true).orElseThrow()) {
            disk.failForces(1);
            assertThrows(IOException.class, lease::done);
            put(spool, entry("b", NOW), 1); // behind what the committer does about the failure
            disk.failForces(1);
            assertThrows(IOException.class, () -> lease.record(lease.entry().recipients(), NOW, "not noted"));
            assertEquals(0, lease.entry().attempts());
        }
        assertEquals(entry("a", NOW), spool.find("a").orElseThrow());
        restart();
        assertEquals(entry("a", NOW), spool.find("a").orElseThrow());
    }

    @Test
    public void aMessageDiesWithItsLeaseOrEntry() throws Exception {
        put(spool(), entry("a", NOW), 1);
        Message leased;
        Message found = spool.message("a").orElseThrow();
        try (Lease lease = spool.lease(NOW, e -> true).orElseThrow()) {
            leased = lease.message();
        }
        assertThrows(IOException.class, () -> leased.open(0));
        try (InputStream in = found.open(0)) {
            spool.delete("a");
            assertArrayEquals("who reads goes on", octets(1, 100), in.readAllBytes());
        }
        assertThrows(IOException.class, () -> found.open(0));
    }

    @Test
    public void damageCostsOnlyTheDamagedMail() throws Exception {
        put(spool(), entry("a", NOW), 1);
        put(spool, entry("b", NOW.plusSeconds(1)), 2);
        put(spool, entry("c", NOW.plusSeconds(2)), 3);
        spool.close(Duration.ofSeconds(1));
        flip(octets(1, 100), 50); // the message of a
        flip("192.0.2.1".getBytes(StandardCharsets.US_ASCII), 3, 1); // the envelope of b
        open();
        assertEquals(
                List.of("a", "c"), spool.list("", 9).stream().map(Entry::id).toList());
        try (InputStream in = spool.message("a").orElseThrow().open(0)) {
            assertThrows(IOException.class, in::readAllBytes);
        }
        assertArrayEquals(octets(3, 100), message(spool, "c", 0));
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
            commits.add(commit(spool(), entry("id-" + i, NOW), i));
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
        draft.commit(entry("a", NOW), new Draft.Completion() {
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

    /** Cuts the power after every single change of the disk in turn. */
    @Test
    public void whateverIsAcknowledgedSurvivesACutAtAnyPoint() throws Exception {
        for (int step = 0; step < 60; step++) {
            disk = new PowerCutDisk();
            open();
            disk.cutAfter(step);
            Set<String> kept = new TreeSet<>();
            Set<String> doubtful = new TreeSet<>();
            try {
                for (int i = 0; i < 8; i++) {
                    String id = "id-" + i;
                    doubtful.add(id);
                    put(spool, entry(id, NOW.plusSeconds(i), false, i == 3 ? 300_000 : 500), i);
                    kept.add(id);
                    doubtful.remove(id);
                    if (i % 3 == 2) {
                        try (Lease lease =
                                spool.lease(NOW.plusSeconds(9), e -> true).orElseThrow()) {
                            String done = lease.entry().id();
                            lease.record(lease.entry().recipients(), NOW, "once");
                            kept.remove(done);
                            doubtful.add(done);
                            lease.done();
                            doubtful.remove(done);
                        }
                    }
                }
            } catch (IOException e) {
                assertTrue(e.toString(), String.valueOf(e.getMessage()).contains("power is off"));
            }
            PowerCutDisk after = disk.cut(new Random(step));
            spool.abort();
            disk = after;
            open();
            Set<String> found = new TreeSet<>();
            for (Entry e : spool.list("", 99)) {
                found.add(e.id());
                int i = Integer.parseInt(e.id().substring(3));
                assertArrayEquals(octets(i, i == 3 ? 300_000 : 500), message(spool, e.id(), 0));
            }
            assertTrue("step " + step + ": lost " + kept + " of " + found, found.containsAll(kept));
            found.removeAll(kept);
            assertTrue("step " + step + ": came back: " + found, doubtful.containsAll(found));
            spool.close(Duration.ofSeconds(1));
        }
    }

    @Test
    public void finishedMailGivesItsSpaceBack() throws Exception {
        for (int i = 0; i < 60; i++) {
            put(spool(), entry("id-" + i, NOW, false, 50_000), i);
        }
        long full = disk.used();
        for (int i = 0; i < 59; i++) {
            try (Lease lease = spool.lease(NOW, e -> true).orElseThrow()) {
                lease.record(lease.entry().recipients(), NOW, "once");
                lease.done();
            }
        }
        spool.maintain();
        assertTrue(disk.used() + " of " + full, disk.used() < full / 3);
        restart();
        assertEquals(1, spool.counts().total());
    }
}
