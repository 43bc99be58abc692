package org.posthouse.segments;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SegmentLogTest {
    static final LogOptions SMALL = LogOptions.defaults("test")
            .withSegmentSize(8 << 10)
            .withLargeSize(1 << 10)
            .withGrowAhead(512);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final PowerCutDisk disk = new PowerCutDisk();

    static long put(SegmentLog log, byte[] payload) throws IOException {
        try (Batch batch = log.begin()) {
            long id = batch.append(1, ByteBuffer.wrap(payload));
            batch.commitAndWait();
            return id;
        }
    }

    static void delete(SegmentLog log, long... ids) throws IOException {
        try (Batch batch = log.begin()) {
            batch.delete(ids);
            batch.commitAndWait();
        }
    }

    /** All housekeeping there is to do; it must come to an end. */
    static void tidy(SegmentLog log) throws IOException {
        for (int round = 0; log.maintain(); round++) {
            assertTrue("housekeeping without end: " + log.stats(), round < 100);
        }
    }

    static byte[] bytes(int seed, int length) {
        byte[] b = new byte[length];
        new Random(seed).nextBytes(b);
        return b;
    }

    @Test
    public void survivesOnARealDirectory() throws Exception {
        Path directory = folder.getRoot().toPath().resolve("a/b");
        LogOptions options = LogOptions.defaults("real");
        long small;
        long large;
        try (SegmentLog log = SegmentLog.open(new DirectoryDisk(directory), options)) {
            small = put(log, bytes(1, 5000));
            large = put(log, bytes(2, 700_000));
        }
        try (SegmentLog log = SegmentLog.open(new DirectoryDisk(directory), options)) {
            assertEquals(0, log.recovery().scanned());
            assertArrayEquals(bytes(1, 5000), log.read(small));
            assertArrayEquals(bytes(2, 700_000), log.read(large));
            try (InputStream in = log.open(large, 699_000)) {
                assertArrayEquals(Arrays.copyOfRange(bytes(2, 700_000), 699_000, 700_000), in.readAllBytes());
            }
            put(log, bytes(3, 10));
            log.abort(); // as a crash would leave it
        }
        try (SegmentLog log = SegmentLog.open(new DirectoryDisk(directory), options)) {
            assertEquals(1, log.recovery().scanned());
            assertEquals(0, log.recovery().tornBytes());
            assertEquals(3, log.stats().records());
            assertTrue(log.check().isEmpty());
        }
    }

    @Test
    public void anInterruptedReaderDoesNoHarm() throws Exception {
        try (SegmentLog log = SegmentLog.open(new DirectoryDisk(folder.getRoot().toPath()), LogOptions.defaults("i"))) {
            long id = put(log, bytes(1, 100));
            Thread.currentThread().interrupt();
            assertArrayEquals(bytes(1, 100), log.read(id));
            assertTrue(Thread.interrupted());
            assertArrayEquals(bytes(1, 100), log.read(id));
            put(log, bytes(2, 100));
        }
    }

    @Test
    public void theNextInstanceWaitsForTheDirectory() throws Exception {
        DirectoryDisk real = new DirectoryDisk(folder.getRoot().toPath());
        SegmentLog first = SegmentLog.open(real, LogOptions.defaults("one"));
        long id = put(first, bytes(1, 10));
        LogOptions impatient = LogOptions.defaults("two").withLockWait(Duration.ofMillis(1));
        assertThrows(IOException.class, () -> SegmentLog.open(real, impatient));
        CompletableFuture<SegmentLog> second = CompletableFuture.supplyAsync(() -> {
            try {
                return SegmentLog.open(real, LogOptions.defaults("two"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        first.close();
        assertArrayEquals(bytes(1, 10), second.join().read(id));
        second.join().close();
    }

    @Test
    public void aNewInstanceNeverWritesToAnOldSegment() throws Exception {
        Set<String> before = new HashSet<>();
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            SegmentLog log = SegmentLog.open(disk, SMALL);
            assertTrue("id used twice", ids.add(put(log, bytes(i, 10))));
            Set<String> now = new HashSet<>(disk.list());
            now.removeAll(before);
            assertTrue("no new segment", now.stream().anyMatch(n -> n.endsWith(".seg")));
            before.addAll(now);
            if (i % 2 == 0) {
                log.close();
            } else {
                log.abort();
            }
        }
    }

    @Test
    public void noIdIsUsedTwiceWhenAllSegmentsWent() throws Exception {
        Set<Long> ids = new HashSet<>();
        for (int life = 0; life < 4; life++) {
            try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
                long id = put(log, bytes(1, 900));
                assertTrue("id used twice", ids.add(id));
                delete(log, id);
            }
            try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
                tidy(log);
            }
            assertTrue(disk.list().toString(), disk.list().size() < 4);
        }
    }

    @Test
    public void anUncommittedBatchIsDropped() throws Exception {
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            long kept = put(log, bytes(1, 10));
            long id;
            try (Batch batch = log.begin()) {
                id = batch.append(1, ByteBuffer.wrap(bytes(2, 10)));
                batch.delete(kept);
                assertThrows(MissingRecordException.class, () -> log.read(kept));
            }
            assertThrows(MissingRecordException.class, () -> log.read(id));
            assertArrayEquals(bytes(1, 10), log.read(kept));
        }
    }

    @Test
    public void manyWaitersShareForces() throws Exception {
        try (SegmentLog log = SegmentLog.open(disk, LogOptions.defaults("group"))) {
            AtomicInteger done = new AtomicInteger();
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            AtomicReference<String> thread = new AtomicReference<>();
            Batch first = log.begin();
            first.append(1, ByteBuffer.wrap(bytes(0, 10)));
            CompletableFuture<Void> held = new CompletableFuture<>();
            first.commit(failure -> {
                thread.set(Thread.currentThread().getName());
                blocked.countDown();
                uninterruptibly(go);
                held.complete(null);
            });
            blocked.await();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Batch batch = log.begin();
                batch.append(1, ByteBuffer.wrap(bytes(i, 100)));
                all.add(batch.commit().thenRun(done::incrementAndGet));
            }
            long before = log.stats().forces();
            go.countDown();
            held.join();
            all.forEach(CompletableFuture::join);
            assertEquals(50, done.get());
            assertEquals(before + 1, log.stats().forces());
            assertEquals("posthouse-group-commit", thread.get());
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void whatWasAcknowledgedSurvivesAPowerCut() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        long small = put(log, bytes(1, 100));
        long large = put(log, bytes(2, 5000));
        try (Batch unfinished = log.begin()) {
            long lost = unfinished.append(1, ByteBuffer.wrap(bytes(3, 100)));
            PowerCutDisk after = disk.cut();
            try (SegmentLog again = SegmentLog.open(after, SMALL)) {
                assertArrayEquals(bytes(1, 100), again.read(small));
                assertArrayEquals(bytes(2, 5000), again.read(large));
                assertThrows(MissingRecordException.class, () -> again.read(lost));
                assertTrue("id used twice", put(again, bytes(4, 1)) != lost);
            }
        }
        log.abort();
    }

    /** The proof that the test above can fail. */
    @Test
    public void withoutForceItDoesNot() throws Exception {
        disk.ignoreForces(name -> true);
        SegmentLog log = SegmentLog.open(disk, SMALL);
        long small = put(log, bytes(1, 100));
        long large = put(log, bytes(2, 5000));
        PowerCutDisk after = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            assertThrows(MissingRecordException.class, () -> again.read(small));
            assertThrows(MissingRecordException.class, () -> again.read(large));
        }
    }

    @Test
    public void aLongRecordIsForcedByItsWriter() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        long id;
        try (Batch batch = log.begin();
                RecordWriter writer = batch.writer(1)) {
            writer.write(bytes(1, 3000));
            id = writer.finish();
            PowerCutDisk after = disk.cut();
            try (SegmentLog again = SegmentLog.open(after, SMALL)) {
                assertArrayEquals(bytes(1, 3000), again.read(id));
            }
        }
        log.abort();
    }

    @Test
    public void fullSegmentsAreSealedAndIndexed() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(put(log, bytes(i, 500)));
        }
        log.sync();
        PowerCutDisk after = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            assertTrue(again.recovery().scanned() <= 3);
            assertTrue(again.stats().segments() >= 6);
            for (int i = 0; i < 100; i++) {
                assertArrayEquals(bytes(i, 500), again.read(ids.get(i)));
            }
        }
    }

    @Test
    public void deletedSpaceComesBack() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        List<Long> kept = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            (i % 10 == 0 ? kept : gone).add(put(log, bytes(i, 500)));
        }
        long before = disk.used();
        delete(log, gone.stream().mapToLong(Long::longValue).toArray());
        tidy(log);
        assertTrue(disk.used() + " of " + before, disk.used() < before / 3);
        PowerCutDisk after = disk.cut(new Random(1));
        log.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            for (int i = 0; i < kept.size(); i++) {
                assertArrayEquals(bytes(i * 10, 500), again.read(kept.get(i)));
            }
            for (long id : gone) {
                assertThrows(MissingRecordException.class, () -> again.read(id));
            }
            delete(again, kept.stream().mapToLong(Long::longValue).toArray());
            put(again, bytes(1, 1));
            tidy(again);
            assertTrue(
                    "tombstones that nobody needs stay: " + again.stats(),
                    again.stats().bytes() < 8 << 10);
        }
    }

    @Test
    public void aReaderKeepsItsSegment() throws Exception {
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            long id = put(log, bytes(1, 900));
            try (InputStream in = log.open(id, 0)) {
                delete(log, id);
                for (int i = 0; i < 20; i++) {
                    delete(log, put(log, bytes(i, 900)));
                }
                log.sync();
                int files = disk.list().size();
                log.maintain();
                assertArrayEquals(bytes(1, 900), in.readAllBytes());
                assertTrue(disk.list().size() < files);
            }
            int files = disk.list().size();
            log.maintain();
            assertTrue(disk.list().size() < files);
        }
    }

    @Test
    public void whatIsForgottenComesBackWithTheNextInstance() throws Exception {
        long id;
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            id = put(log, bytes(1, 10));
            log.forget(id);
            assertThrows(MissingRecordException.class, () -> log.read(id));
        }
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertArrayEquals(bytes(1, 10), log.read(id));
        }
    }

    @Test
    public void anAbortedLogAcknowledgesNothing() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        Batch batch = log.begin();
        batch.append(1, ByteBuffer.wrap(bytes(1, 100)));
        InputStream in = log.open(put(log, bytes(2, 100)), 0);
        log.abort();
        assertThrows(IOException.class, batch::commitAndWait);
        assertThrows(IOException.class, in::readAllBytes);
        assertThrows(IOException.class, () -> put(log, bytes(3, 100)));
        assertFalse(log.maintain());
        SegmentLog.open(disk, SMALL).close();
    }

    @Test
    public void recordsAreListedByTheirTime() throws Exception {
        long[] now = {1_000};
        LogOptions options = SMALL.withClock(() -> Instant.ofEpochMilli(now[0]));
        try (SegmentLog log = SegmentLog.open(disk, options)) {
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                now[0] = 1_000L + i;
                ids.add(put(log, bytes(i, 500)));
            }
            assertEquals(0, log.idsBefore(1, Instant.ofEpochMilli(1_000)).count());
            assertEquals(
                    Set.copyOf(ids.subList(0, 30)),
                    new HashSet<>(log.idsBefore(1, Instant.ofEpochMilli(1_030))
                            .boxed()
                            .toList()));
            assertEquals(60, log.idsBefore(1, Instant.ofEpochMilli(2_000)).count());
            assertEquals(0, log.idsBefore(2, Instant.ofEpochMilli(2_000)).count());
        }
    }

    @Test
    public void aCopyHoldsAllThatWasDurable() throws Exception {
        PowerCutDisk backup = new PowerCutDisk();
        List<Long> ids = new ArrayList<>();
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            for (int i = 0; i < 40; i++) {
                ids.add(put(log, bytes(i, i * 60)));
            }
            delete(log, ids.get(7));
            log.copyTo(backup);
            delete(log, ids.get(8));
        }
        try (SegmentLog log = SegmentLog.open(backup, SMALL)) {
            for (int i = 0; i < 40; i++) {
                if (i != 7) {
                    assertArrayEquals(bytes(i, i * 60), log.read(ids.get(i)));
                }
            }
            assertEquals(39, log.stats().records());
        }
    }

    @Test
    public void emptyAndOddRecords() throws Exception {
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            long empty = put(log, new byte[0]);
            assertEquals(0, log.read(empty).length);
            assertEquals(0, log.length(empty));
            long text = put(log, "x".getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = log.open(text, 1)) {
                assertEquals(-1, in.read());
            }
            assertThrows(IndexOutOfBoundsException.class, () -> log.open(text, 2));
            assertEquals(-1, log.length(text + 1));
            assertThrows(IllegalArgumentException.class, () -> log.begin().append(16, ByteBuffer.allocate(0)));
        }
    }
}
