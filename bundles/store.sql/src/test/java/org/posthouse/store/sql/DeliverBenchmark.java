package org.posthouse.store.sql;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Messages;
import org.posthouse.blobs.segments.SegmentBlobStore;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.Flags;
import org.posthouse.store.sql.engine.StoreSettings;

/**
 * Deliveries per second. Arguments: directory, deliveries under way at a time, seconds, accounts, octets of a mail,
 * recipients of a mail. Prints one line a second; the first seconds are the cold ones.
 */
public final class DeliverBenchmark {
    private DeliverBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        int writers = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        int accounts = Integer.parseInt(args[3]);
        int octets = Integer.parseInt(args[4]);
        int recipients = args.length > 5 ? Integer.parseInt(args[5]) : 1;
        Files.createDirectories(root);
        DerbyDatabase database = DerbyDatabase.open(root.resolve("db"), DerbyDatabase.Settings.DEFAULT);
        SegmentBlobStore blobs =
                SegmentBlobStore.open(new DirectoryDisk(root.resolve("blobs")), LogOptions.defaults("blobs"));
        SqlMailStore store = new SqlMailStore(
                database,
                blobs,
                new StoreSettings(
                        4096, TimeUnit.DAYS.toMillis(10), 10_000, 1_000_000, 2000, !Boolean.getBoolean("noindex")));
        long opening = System.nanoTime();
        AccountInfo[] infos = new AccountInfo[accounts];
        for (int i = 0; i < accounts; i++) {
            infos[i] = new AccountInfo(i + 1, "user" + i + "@example.test", 0);
            store.open(infos[i]);
        }
        System.out.printf("%d accounts in %d ms%n", accounts, (System.nanoTime() - opening) / 1_000_000);
        run(store, infos, writers, seconds, mail(octets), recipients);
        store.close();
        database.close();
        System.exit(0); // the bodies were synced long ago
    }

    private static byte[] mail(int octets) {
        String header = "Received: from client.example.org (client.example.org [192.0.2.7])\r\n"
                + "\tby mx.example.test (Posthouse) with ESMTPS id 01JABCDEFGHJKMNPQRSTVWXYZ0\r\n"
                + "\tfor <alice@example.test>; Sat, 1 Mar 2025 10:00:00 +0000\r\n"
                + "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=2025;\r\n"
                + "\tb=" + "A".repeat(300) + "\r\n"
                + "From: \"Somebody Else\" <somebody@example.org>\r\nTo: Alice <alice@example.test>\r\n"
                + "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= and more\r\nDate: Sat, 1 Mar 2025 09:59:58 +0000\r\n"
                + "Message-ID: <20250301095958.1234@example.org>\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/alternative; boundary=\"xyz\"\r\n\r\n"
                + "--xyz\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
        String end = "\r\n--xyz\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p>\r\n--xyz--\r\n";
        StringBuilder body = new StringBuilder(header);
        while (body.length() + end.length() < octets) {
            body.append("The quick brown fox jumps over the lazy dog, again and again.\r\n");
        }
        return Arrays.copyOf(body.append(end).toString().getBytes(), octets);
    }

    private static void run(
            SqlMailStore store, AccountInfo[] infos, int writers, int seconds, byte[] mail, int recipients)
            throws InterruptedException {
        Semaphore room = new Semaphore(writers);
        AtomicLong stored = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        byte[] prefix = "Return-Path: <somebody@example.org>\r\nDelivered-To: alice@example.test\r\n".getBytes();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int callers = Integer.getInteger("callers", 4);
        AtomicLong sequence = new AtomicLong();
        Thread[] threads = new Thread[callers];
        for (int t = 0; t < callers; t++) {
            int first = t;
            threads[t] = new Thread(
                    () -> {
                        java.util.Random random = new java.util.Random(first);
                        while (System.nanoTime() < end) {
                            room.acquireUninterruptibly();
                            long n = sequence.incrementAndGet();
                            Delivery[] to = new Delivery[recipients];
                            for (int i = 0; i < recipients; i++) {
                                to[i] = new Delivery(
                                        infos[random.nextInt(infos.length)],
                                        "INBOX",
                                        false,
                                        prefix,
                                        Flags.NONE,
                                        Instant.now(),
                                        Optional.of(id(n) + "/alice@example.test/" + i));
                            }
                            store.deliver(Messages.of(mail), List.of(to), results -> {
                                room.release();
                                boolean all = results.stream().allMatch(r -> r.kind() == DeliveryResult.Kind.STORED);
                                (all ? stored : failed).incrementAndGet();
                            });
                        }
                    },
                    "caller-" + t);
            threads[t].start();
        }
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, Long> cpu = cpu();
        long lastStored = 0;
        long lastCpu = os.getProcessCpuTime();
        for (int s = 1; s <= seconds; s++) {
            Thread.sleep(1000);
            long now = stored.get();
            long nowCpu = os.getProcessCpuTime();
            System.out.printf(
                    "%3d s %7d/s %5d us CPU each, waiting %d%n",
                    s, now - lastStored, (nowCpu - lastCpu) / 1000 / Math.max(1, now - lastStored), store.waiting());
            lastStored = now;
            lastCpu = nowCpu;
            if (s == seconds / 2) {
                cpu = cpu();
                cpu.put("stored", now);
            }
        }
        long half = stored.get() - cpu.getOrDefault("stored", 0L);
        Map<String, Long> after = cpu();
        for (Map.Entry<String, Long> e : after.entrySet()) {
            long used = e.getValue() - cpu.getOrDefault(e.getKey(), 0L);
            if (used / 1000 / Math.max(1, half) > 0) {
                System.out.printf("  %-24s %5.1f us each%n", e.getKey(), used / 1000.0 / half);
            }
        }
        for (Thread t : threads) {
            t.join();
        }
        room.acquireUninterruptibly(writers);
        System.out.printf("stored %d, failed %d%n", stored.get(), failed.get());
    }

    /** Like the id of a mail: it sorts by time. */
    private static String id(long n) {
        StringBuilder id = new StringBuilder();
        long rest = (System.currentTimeMillis() << 10) + (n & 1023);
        for (int digits = 0; digits < 11; digits++, rest >>>= 5) {
            id.insert(0, "0123456789abcdefghjkmnpqrstvwxyz".charAt((int) (rest & 31)));
        }
        return id + String.format("%03d", n % 1000);
    }

    private static Map<String, Long> cpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Long> cpu = new TreeMap<>();
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            if (info != null) {
                cpu.merge(info.getThreadName().replaceAll("-\\d+$", ""), threads.getThreadCpuTime(id), Long::sum);
            }
        }
        return cpu;
    }
}
