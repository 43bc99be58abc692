package org.posthouse.store.sql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Messages;
import org.posthouse.blobs.segments.SegmentBlobStore;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.engine.StoreSettings;

/**
 * How long operations on a whole large mailbox take, and how long deliveries to another account wait meanwhile. Arguments: an
 * empty directory, the number of messages.
 */
public final class BigBenchmark {
    private static final int BATCH = 500;

    private final DerbyDatabase database;
    private final SqlMailStore store;
    private final AccountInfo other = new AccountInfo(2, "other@example.test", 0);

    private BigBenchmark(Path root) throws Exception {
        database = DerbyDatabase.open(root.resolve("db"), DerbyDatabase.Settings.DEFAULT);
        store = new SqlMailStore(
                database,
                SegmentBlobStore.open(new DirectoryDisk(root.resolve("blobs")), LogOptions.defaults("blobs")),
                new StoreSettings(4096, TimeUnit.DAYS.toMillis(10), 1000, 1_000_000, 100, true));
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Files.createDirectories(root);
        new BigBenchmark(root).run(Integer.parseInt(args[1]));
        System.exit(0);
    }

    private interface Step {
        Object run() throws Exception;
    }

    private void run(int messages) throws Exception {
        Account account = store.open(new AccountInfo(1, "big@example.test", 0));
        store.open(other);
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        long archive = account.mailbox("Archive").orElseThrow().id();
        long junk = account.mailbox("Junk").orElseThrow().id();
        step("fill", () -> {
            fill(account, inbox, messages);
            return messages;
        });
        step("nothing", () -> {
            Thread.sleep(3000);
            return "";
        });
        step(
                "COPY",
                () -> account.transfer(inbox, UidSet.ALL, archive, false).to().size());
        step("STORE", () -> flags(account, inbox, Flags.FLAGGED));
        step("STORE again", () -> flags(account, inbox, Flags.SEEN));
        step("MOVE", () -> account.transfer(inbox, UidSet.ALL, junk, true).to().size());
        step("STORE \\Deleted", () -> flags(account, archive, Flags.DELETED));
        step("EXPUNGE", () -> account.commit(archive, List.of(new Op.Expunge(UidSet.ALL, true)), Guard.NONE)
                .expunged()
                .count());
        step("EXPUNGE of what is moved", () -> account.commit(
                        junk, List.of(new Op.Expunge(UidSet.ALL, false)), Guard.NONE)
                .expunged()
                .count());
        System.out.println(store.admin().check().problems());
        store.close();
        database.close();
    }

    private static Object flags(Account account, long mailbox, int flag) throws Exception {
        Op op = new Op.SetFlags(UidSet.ALL, Op.SetFlags.Mode.ADD, Flags.of(flag));
        return account.commit(mailbox, List.of(op), Guard.NONE).updated().size();
    }

    private static void fill(Account account, long mailbox, int messages) throws Exception {
        for (int n = 0; n < messages; n += BATCH) {
            List<Op> ops = new ArrayList<>();
            for (int i = n; i < Math.min(messages, n + BATCH); i++) {
                String text = "From: a@example.test\r\nTo: b@example.test\r\nDate: Sat, 1 Mar 2025 09:59:58 +0000\r\n"
                        + "Message-ID: <" + i + "@example.org>\r\nSubject: message " + i + "\r\n\r\nHello\r\n";
                ops.add(new Op.Append(Messages.of(text), Flags.NONE, Instant.now(), Optional.empty()));
            }
            account.commit(mailbox, ops, Guard.NONE);
        }
    }

    /** Runs something while another account gets mail, one at a time; then waits for what is done in the background. */
    private void step(String name, Step step) throws Exception {
        Deliverer deliverer = new Deliverer();
        Thread thread = new Thread(deliverer, "deliverer");
        thread.start();
        long begin = System.nanoTime();
        Object result = step.run();
        long end = System.nanoTime();
        String during = deliverer.said();
        waitForRows();
        long settled = System.nanoTime();
        deliverer.over = true;
        thread.join();
        System.out.printf(
                "%-26s %8s %7.2f s  deliveries %s; rows after %6.2f s, deliveries until then %s%n",
                name, result, (end - begin) / 1e9, during, (settled - begin) / 1e9, deliverer.said());
    }

    private void waitForRows() throws Exception {
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            while (true) {
                try (ResultSet r = s.executeQuery("SELECT COUNT(*) FROM pending")) {
                    r.next();
                    if (r.getInt(1) == 0) {
                        return;
                    }
                }
                c.rollback();
                Thread.sleep(50);
            }
        } catch (SQLException e) {
            return; // a version that has nothing pending
        }
    }

    private final class Deliverer implements Runnable {
        private final List<Long> micros = new ArrayList<>();
        volatile boolean over;

        @Override
        public void run() {
            try {
                while (!over) {
                    long begin = System.nanoTime();
                    CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
                    Delivery to = new Delivery(
                            other, "INBOX", false, new byte[0], Flags.NONE, Instant.now(), Optional.empty());
                    store.deliver(
                            Messages.of("Subject: other\r\n\r\n" + "x".repeat(2000)), List.of(to), done::complete);
                    if (done.get().get(0).kind() != DeliveryResult.Kind.STORED) {
                        throw new IllegalStateException(done.get().toString());
                    }
                    synchronized (this) {
                        micros.add((System.nanoTime() - begin) / 1000);
                    }
                    Thread.sleep(5);
                }
            } catch (Exception e) {
                e.printStackTrace();
            }
        }

        synchronized String said() {
            long[] sorted = micros.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            return sorted.length == 0
                    ? "none"
                    : String.format(
                            "%d, median %.1f ms, longest %.1f ms",
                            sorted.length, sorted[sorted.length / 2] / 1e3, sorted[sorted.length - 1] / 1e3);
        }
    }
}
