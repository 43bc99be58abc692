package org.posthouse.segments;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.Test;

/** Random work, cut off at random, against a model that knows what was acknowledged. */
public class SegmentFuzzTest {
    private static final LogOptions OPTIONS = LogOptions.defaults("fuzz")
            .withSegmentSize(16 << 10)
            .withLargeSize(2 << 10)
            .withGrowAhead(1 << 10);

    /** What must be, must not be, and may be. */
    private static final class Model {
        final Map<Long, byte[]> octets = new HashMap<>();
        final Set<Long> live = new HashSet<>();
        final Set<Long> dead = new HashSet<>();
        final Set<Long> doubtful = new HashSet<>();

        void issued(long id, byte[] payload) {
            assertTrue("id used twice", octets.put(id, payload) == null);
        }
    }

    private PowerCutDisk disk;
    private SegmentLog log;
    private Model model;
    private Random random;

    @Test
    public void acknowledgedIsKept() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            try {
                run(seed, disk -> disk);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    public void withoutForcesItIsNot() {
        assertTrue("no loss noticed", losses(d -> d.ignoreForces(name -> true)) > 15);
    }

    @Test
    public void withoutSyncOfTheDirectoryItIsNot() {
        assertTrue("no loss noticed", losses(PowerCutDisk::ignoreSync) > 15);
    }

    private int losses(UnaryOperator<PowerCutDisk> fault) {
        int lost = 0;
        for (int seed = 0; seed < 20; seed++) {
            try {
                run(seed, fault);
            } catch (AssertionError | IOException e) {
                lost++;
            }
        }
        return lost;
    }

    private void run(int seed, UnaryOperator<PowerCutDisk> fault) throws IOException {
        random = new Random(seed);
        model = new Model();
        disk = fault.apply(new PowerCutDisk());
        log = SegmentLog.open(disk, OPTIONS);
        for (int life = 0; life < 4; life++) {
            int steps = random.nextInt(60);
            for (int i = 0; i < steps; i++) {
                step();
            }
            disk.failForces(0);
            if (random.nextInt(3) == 0) {
                log.close();
            } else {
                PowerCutDisk after = disk.cut(random);
                log.abort();
                disk = fault.apply(after);
            }
            log = SegmentLog.open(disk, OPTIONS);
            assertTrue(
                    log.recovery().damages().toString(),
                    log.recovery().damages().isEmpty());
            verify();
            SegmentLogTest.tidy(log);
        }
        log.close();
    }

    private void step() throws IOException {
        int n = random.nextInt(20);
        try {
            if (n < 16) {
                batch();
            } else if (n < 18) {
                log.maintain();
            } else if (n == 18) {
                verifyOne();
            } else {
                disk.failForces(random.nextInt(10) == 0 ? 1 : 0);
            }
        } catch (IOException e) {
            assertTrue(e.toString(), e.getMessage().contains("force failed"));
        }
    }

    private void batch() throws IOException {
        List<Long> added = new ArrayList<>();
        List<Long> deleted = new ArrayList<>();
        boolean attempted = false;
        try (Batch batch = random.nextBoolean() ? log.begin() : log.beginUrgent()) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                byte[] payload = payload();
                long id;
                if (random.nextBoolean()) {
                    id = batch.append(1 + random.nextInt(3), ByteBuffer.wrap(payload));
                } else {
                    try (RecordWriter writer = batch.writer(1 + random.nextInt(3))) {
                        int half = random.nextInt(payload.length + 1);
                        writer.write(payload, 0, half);
                        writer.write(payload, half, payload.length - half);
                        if (random.nextInt(10) == 0) {
                            continue;
                        }
                        id = writer.finish();
                    }
                }
                model.issued(id, payload);
                model.doubtful.add(id);
                added.add(id);
            }
            for (int i = random.nextInt(4); i > 0 && !model.live.isEmpty(); i--) {
                deleted.add(anyLive());
            }
            model.live.removeAll(deleted);
            model.doubtful.addAll(deleted);
            batch.delete(deleted.stream().mapToLong(Long::longValue).toArray());
            if (random.nextInt(8) > 0) {
                attempted = true;
                batch.commitAndWait();
                model.doubtful.removeAll(added);
                model.doubtful.removeAll(deleted);
                model.live.addAll(added);
                model.dead.addAll(deleted);
            }
        }
        if (!attempted && random.nextBoolean()) {
            log.sync();
        }
    }

    private byte[] payload() {
        byte[] payload = new byte[random.nextInt(5) == 0 ? random.nextInt(9000) : random.nextInt(900)];
        random.nextBytes(payload);
        return payload;
    }

    private long anyLive() {
        long[] all = model.live.stream().mapToLong(Long::longValue).sorted().toArray();
        return all[random.nextInt(all.length)];
    }

    private void verifyOne() throws IOException {
        if (!model.live.isEmpty()) {
            long id = anyLive();
            byte[] expected = model.octets.get(id);
            int from = random.nextInt(expected.length + 1);
            try (InputStream in = log.open(id, from)) {
                assertArrayEquals(Arrays.copyOfRange(expected, from, expected.length), in.readAllBytes());
            }
        }
    }

    private void verify() throws IOException {
        for (long id : model.live) {
            assertArrayEquals(model.octets.get(id), log.read(id));
            assertEquals(model.octets.get(id).length, log.length(id));
        }
        Set<Long> found = new HashSet<>();
        for (int type = 1; type <= 3; type++) {
            log.ids(type).forEach(found::add);
        }
        for (long id : found) {
            assertTrue("came back from the dead: " + id, !model.dead.contains(id));
            assertArrayEquals("doubtful " + id, model.octets.get(id), log.read(id));
        }
        assertTrue(found.containsAll(model.live));
        // what survived is now durable, what did not is gone for good
        model.live.addAll(found);
        Set<Long> gone = new HashSet<>(model.doubtful);
        gone.removeAll(found);
        model.dead.addAll(gone);
        model.doubtful.clear();
    }
}
