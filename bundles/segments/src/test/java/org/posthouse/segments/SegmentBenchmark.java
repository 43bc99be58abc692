package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Durable messages a second: {@code SegmentBenchmark <directory> [seconds] [octets]}. Every writer waits for its message
 * before it writes the next. A first, uncounted run lets the compiler settle.
 */
public final class SegmentBenchmark {
    private SegmentBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args.length > 0 ? args[0] : "target/benchmark");
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int size = args.length > 2 ? Integer.parseInt(args[2]) : 4096;
        run(root, "warm-up", 32, seconds, size, 1 << 20);
        for (int ahead : new int[] {1 << 20, 0}) {
            for (int writers : new int[] {1, 32}) {
                run(root, "grow ahead " + ahead, writers, seconds, size, ahead);
            }
        }
    }

    private static void run(Path root, String what, int writers, int seconds, int size, int ahead) throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(root), "run");
        AtomicLong messages = new AtomicLong();
        try (SegmentLog log = SegmentLog.open(
                new DirectoryDisk(directory), LogOptions.defaults("bench").withGrowAhead(ahead))) {
            CountDownLatch go = new CountDownLatch(1);
            long[] end = {0};
            Thread[] threads = new Thread[writers];
            for (int i = 0; i < writers; i++) {
                byte[] message = new byte[size];
                new Random(i).nextBytes(message);
                threads[i] = new Thread(() -> {
                    try {
                        go.await();
                        while (System.nanoTime() < end[0]) {
                            try (Batch batch = log.begin()) {
                                batch.append(1, ByteBuffer.wrap(message));
                                batch.commitAndWait();
                            }
                            messages.incrementAndGet();
                        }
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                threads[i].start();
            }
            long start = System.nanoTime();
            end[0] = start + seconds * 1_000_000_000L;
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            double took = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%-22s %2d writers: %,9.0f messages/s of %d octets, %.1f a force%n",
                    what,
                    writers,
                    messages.get() / took,
                    size,
                    (double) messages.get() / log.stats().forces());
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
