package org.posthouse.intake.budget;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.Test;

/** The window says of any sequence of calls what counting the latest ones anew says. */
public class CallsTest {
    private static final int RUNS = 40;
    private static final int MOST = 1700;

    private record One(long nanos, boolean failed) {}

    private static One any(Random random) {
        boolean made = random.nextInt(10) > 0;
        long nanos = (long) Math.exp(random.nextDouble() * 30); // up to hours
        return new One(made ? nanos : -1, random.nextInt(4) == 0);
    }

    @Test
    public void itIsWhatCountingAnewSays() {
        for (int run = 0; run < RUNS; run++) {
            Random random = new Random(run);
            Calls calls = new Calls();
            Deque<One> latest = new ArrayDeque<>();
            int length = random.nextInt(MOST);
            for (int i = 0; i < length; i++) {
                One one = any(random);
                calls.add(one.nanos(), one.failed());
                latest.addLast(one);
                if (latest.size() > Calls.SIZE) {
                    latest.removeFirst();
                }
            }
            compare(calls, latest, run);
        }
    }

    private static void compare(Calls calls, Deque<One> latest, int run) {
        Calls.Seen seen = calls.seen(true);
        assertEquals("run " + run, latest.size(), seen.calls());
        assertEquals(latest.stream().filter(One::failed).count(), seen.failures());
        double[] micros = latest.stream()
                .filter(one -> one.nanos() >= 0)
                .mapToDouble(one -> Math.min(one.nanos() / 1000, (1 << 30) - 1))
                .sorted()
                .toArray();
        assertEquals(micros.length, seen.timed());
        double mean = java.util.Arrays.stream(micros).average().orElse(0);
        assertEquals(mean, seen.mean(), 1e-6 * Math.max(1, mean));
        double variance = micros.length < 2
                ? 0
                : java.util.Arrays.stream(micros)
                                .map(value -> (value - mean) * (value - mean))
                                .sum()
                        / (micros.length - 1);
        assertEquals(variance, seen.variance(), 1e-6 * Math.max(1, variance));
        for (double share : new double[] {0.5, 0.9, 0.95, 0.99}) {
            if (micros.length > 0) {
                double exact = micros[(int) Math.ceil(share * micros.length) - 1];
                assertTrue(exact + " " + seen.quantile(share), exact <= seen.quantile(share));
                assertTrue(exact + " " + seen.quantile(share), seen.quantile(share) <= exact * 1.126 + 1);
            }
        }
        for (double limit : new double[] {10, 1000, 1e6}) {
            long above = java.util.Arrays.stream(micros)
                    .filter(value -> value > limit)
                    .count();
            assertTrue("never more than there are", seen.longerThan(limit) <= above);
        }
    }

    @Test
    public void everyTimeIsInItsBucket() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            int micros = random.nextInt() >>> (2 + random.nextInt(29));
            int bucket = Times.bucket(micros);
            assertTrue(Integer.toString(micros), Times.least(bucket) <= micros);
            assertTrue(Integer.toString(micros), bucket == Times.BUCKETS - 1 || micros < Times.least(bucket + 1));
        }
        assertEquals(Times.BUCKETS - 1, Times.bucket((1 << 30) - 1));
    }

    @Test
    public void refusalsAreCountedLikewise() {
        Random random = new Random(7);
        Refusals refusals = new Refusals();
        Deque<Boolean> latest = new ArrayDeque<>();
        for (int i = 0; i < MOST; i++) {
            boolean refused = random.nextInt(3) == 0;
            refusals.add(refused);
            latest.addLast(refused);
            if (latest.size() > Calls.SIZE) {
                latest.removeFirst();
            }
            assertEquals(
                    new Refusals.Seen(latest.size(), (int)
                            latest.stream().filter(one -> one).count()),
                    refusals.seen());
        }
    }
}
