package org.posthouse.segments;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.posthouse.segments.SegmentLogTest.SMALL;
import static org.posthouse.segments.SegmentLogTest.bytes;
import static org.posthouse.segments.SegmentLogTest.delete;
import static org.posthouse.segments.SegmentLogTest.put;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;

/** Writers, deleters, readers and housekeeping at the same time. */
public class ConcurrencyTest {
    private static final int STEPS = 400;
    private final PowerCutDisk disk = new PowerCutDisk();

    private static final class Worker {
        final Map<Long, byte[]> live = new HashMap<>();
        final List<Long> dead = new ArrayList<>();
        int failures;

        void run(SegmentLog log, int seed) {
            Random random = new Random(seed);
            for (int i = 0; i < STEPS; i++) {
                try {
                    step(log, random, seed * STEPS + i);
                } catch (IOException e) {
                    failures++; // what was not acknowledged may be there or not
                }
            }
        }

        private void step(SegmentLog log, Random random, int payload) throws IOException {
            int n = random.nextInt(10);
            if (n < 6 || live.isEmpty()) {
                byte[] octets = bytes(payload, random.nextInt(n == 0 ? 3000 : 600));
                live.put(put(log, octets), octets);
                return;
            }
            long id = live.keySet().stream()
                    .skip(random.nextInt(live.size()))
                    .findFirst()
                    .orElseThrow();
            if (n < 9) {
                byte[] octets = live.remove(id);
                try {
                    delete(log, id);
                    dead.add(id);
                } catch (IOException e) {
                    assertArrayEquals("the deletion is undone", octets, log.read(id));
                    throw e;
                }
            } else {
                assertArrayEquals(live.get(id), log.read(id));
            }
        }

        void check(SegmentLog log) throws IOException {
            for (Map.Entry<Long, byte[]> e : live.entrySet()) {
                assertArrayEquals(e.getValue(), log.read(e.getKey()));
            }
            for (long id : dead) {
                assertThrows(MissingRecordException.class, () -> log.read(id));
            }
        }
    }

    private List<Worker> work(SegmentLog log, boolean breaking) throws IOException {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> housekeeping = CompletableFuture.runAsync(() -> {
            Random random = new Random(1);
            while (!done.get()) {
                try {
                    log.maintain();
                    if (breaking && random.nextInt(3) == 0) {
                        disk.failForces(1);
                    }
                } catch (IOException e) {
                    assertTrue(e.toString(), breaking);
                } catch (RuntimeException e) {
                    throw new CompletionException(e);
                }
            }
        });
        List<Worker> workers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Worker worker = new Worker();
            workers.add(worker);
            int seed = i;
            threads.add(new Thread(() -> worker.run(log, seed)));
        }
        threads.forEach(Thread::start);
        threads.forEach(ConcurrencyTest::join);
        done.set(true);
        housekeeping.join();
        disk.failForces(0);
        return workers;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void nothingIsLostAndNothingComesBack() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        List<Worker> workers = work(log, false);
        int records = 0;
        for (Worker worker : workers) {
            assertEquals(0, worker.failures);
            worker.check(log);
            records += worker.live.size();
        }
        assertEquals(records, log.stats().records());
        PowerCutDisk after = disk.cut(new Random(3));
        log.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            for (Worker worker : workers) {
                worker.check(again);
            }
            assertEquals(records, again.stats().records());
        }
    }

    @Test
    public void noAcknowledgedRecordIsLostWhileForcesFail() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        List<Worker> workers = work(log, true);
        PowerCutDisk after = disk.cut(new Random(4));
        log.abort();
        int failures = 0;
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            assertTrue(again.recovery().damages().isEmpty());
            for (Worker worker : workers) {
                failures += worker.failures;
                worker.check(again);
            }
        }
        assertTrue("nothing failed", failures > 0);
    }
}
