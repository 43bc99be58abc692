package org.posthouse.store.sql;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.blobs.segments.SegmentBlobStore;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.engine.StoreSettings;

/**
 * A process that delivers and dies. Arguments: directory, then {@code run}, a fault point or {@code none}, how often it is
 * passed, the keys to begin with (a file) and the first new key; or {@code verify}. Tells on the standard output which keys
 * it began ({@code B}) and which were acknowledged ({@code A}), in lines of their own.
 */
public final class CrashChild {
    private static final int ACCOUNTS = 7;
    private static final int UNDER_WAY = 40;

    private CrashChild() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        DerbyDatabase database = DerbyDatabase.open(root.resolve("db"), DerbyDatabase.Settings.DEFAULT);
        SegmentBlobStore blobs = SegmentBlobStore.open(
                new DirectoryDisk(root.resolve("blobs")),
                LogOptions.defaults("blobs").withSegmentSize(1 << 20));
        StoreSettings settings = new StoreSettings(4096, TimeUnit.DAYS.toMillis(10), 1000, 100_000, 100, true);
        if (args[1].equals("verify")) {
            SqlMailStore store = new SqlMailStore(database, blobs, settings);
            verify(store);
            store.close();
            System.exit(0);
        }
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[3]));
        boolean syncsFail = args[2].equals(Point.TAKING_BACK.name());
        SqlMailStore store = new SqlMailStore(database, syncsFail ? failing(blobs) : blobs, settings, point -> {
            if (point.name().equals(args[2]) && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(9);
            }
        });
        List<String> again = Files.readAllLines(Path.of(args[4]), StandardCharsets.UTF_8);
        deliver(store, again, Integer.parseInt(args[5]));
    }

    /** Every third sync of the committer fails. */
    private static BlobStore failing(BlobStore blobs) {
        AtomicInteger syncs = new AtomicInteger();
        return (BlobStore) Proxy.newProxyInstance(
                CrashChild.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("syncLater") && syncs.incrementAndGet() % 3 == 0) {
                        return CompletableFuture.failedFuture(new IOException("injected"));
                    }
                    try {
                        return method.invoke(blobs, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static AccountInfo account(int n) {
        return new AccountInfo(n + 1, "user" + n + "@example.test", 0);
    }

    private static void deliver(SqlMailStore store, List<String> again, int first) throws InterruptedException {
        Semaphore room = new Semaphore(UNDER_WAY);
        List<String> keys = new ArrayList<>(again);
        for (int n = 0; ; n++) {
            String key = n < keys.size() ? keys.get(n) : "key" + (first + n - keys.size());
            room.acquire();
            tell("B " + key);
            int number = Integer.parseInt(key.substring(3));
            // one in ten goes to two, one in fifty is large
            List<Delivery> to = new ArrayList<>();
            to.add(delivery(account(number % ACCOUNTS), key));
            if (number % 10 == 0) {
                to.add(delivery(account((number + 1) % ACCOUNTS), key));
            }
            Message mail = mail(key, number % 50 == 1 ? 300_000 : 3000);
            store.deliver(mail, to, results -> {
                room.release();
                if (results.stream()
                        .allMatch(r ->
                                r.kind() == DeliveryResult.Kind.STORED || r.kind() == DeliveryResult.Kind.DUPLICATE)) {
                    tell("A " + key);
                }
            });
            if (number % 7 == 0) {
                room.acquire();
                store.deliver(mail, to, results -> room.release()); // once more: leaves a body nobody refers to
            }
        }
    }

    private static Delivery delivery(AccountInfo account, String key) {
        return new Delivery(account, "INBOX", false, new byte[0], Flags.NONE, Instant.EPOCH, Optional.of(key));
    }

    private static Message mail(String key, int octets) {
        return Messages.of("Subject: " + key + "\r\n\r\n" + "x".repeat(octets) + "\r\n");
    }

    private static synchronized void tell(String line) {
        System.out.println(line);
    }

    /** Tells how often each key is there, and what the check says. */
    private static void verify(SqlMailStore store) throws Exception {
        Map<String, Integer> seen = new TreeMap<>();
        for (int n = 0; n < ACCOUNTS; n++) {
            Account account = store.open(account(n));
            for (MailboxInfo box : account.mailboxes()) {
                List<Row> rows = account.rows(box.id(), UidSet.ALL, Integer.MAX_VALUE);
                for (Row row : rows) {
                    Message m = account.content(box.id(), row.uid());
                    m.open(0).readAllBytes();
                    seen.merge(m.headers().first("Subject").orElse("?"), 1, Integer::sum);
                }
            }
        }
        seen.forEach((key, times) -> tell("S " + key + " " + times));
        store.admin().check().problems().forEach(p -> tell("P " + p));
        tell("E");
    }
}
