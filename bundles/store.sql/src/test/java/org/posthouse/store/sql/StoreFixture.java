package org.posthouse.store.sql;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.StructureWork;
import org.posthouse.store.sql.engine.StoreSettings;
import org.posthouse.testkit.blob.MemoryBlobStore;

/** One database for the tests of a class, and a store that can be opened anew. */
public abstract class StoreFixture {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final AtomicInteger IDS = new AtomicInteger();
    static final Instant DATE = Instant.parse("2025-03-01T10:00:00Z");
    static DerbyDatabase derby;
    FaultyDatabase database;
    MemoryBlobStore blobs;
    SqlMailStore store;
    AccountInfo me;

    @BeforeClass
    public static void openDatabase() throws Exception {
        derby = DerbyDatabase.open(FOLDER.getRoot().toPath().resolve("db"), DerbyDatabase.Settings.DEFAULT);
    }

    @AfterClass
    public static void closeDatabase() throws Exception {
        derby.close();
    }

    @Before
    public void openStore() throws Exception {
        database = new FaultyDatabase(derby);
        blobs = new MemoryBlobStore();
        store = new SqlMailStore(database, blobs, settings());
        // the bodies of the test before are gone
        store.close();
        try (var c = derby.connection();
                var s = c.createStatement()) {
            for (String table : List.of(
                    "mailbox",
                    "subscription",
                    "mstate",
                    "message",
                    "expunged",
                    "delivered",
                    "body",
                    "garbage",
                    "doomed",
                    "deleted",
                    "pending",
                    "bulk",
                    "orphan")) {
                s.executeUpdate("DELETE FROM " + table);
            }
            c.commit();
        }
        reopen();
        me = newAccount(0);
    }

    @After
    public void closeStore() {
        store.close();
    }

    void reopen() throws Exception {
        store.close();
        store = new SqlMailStore(database, blobs, settings());
    }

    StoreSettings settings() {
        return new StoreSettings(64, TimeUnit.DAYS.toMillis(10), 1000, 100_000, 50, true);
    }

    static AccountInfo newAccount(long quota) {
        int id = IDS.incrementAndGet();
        return new AccountInfo(id, "user" + id + "@example.test", quota);
    }

    Account account() throws Exception {
        return store.open(me);
    }

    long inbox() throws Exception {
        return id("INBOX");
    }

    long id(String mailbox) throws Exception {
        return account().mailbox(mailbox).orElseThrow().id();
    }

    static Message mail(String subject) {
        return Messages.of("From: a@example.test\r\nSubject: " + subject + "\r\n\r\nHello " + subject + "\r\n");
    }

    Delivery to(String mailbox, String key) {
        return new Delivery(me, mailbox, false, new byte[0], Flags.NONE, DATE, Optional.ofNullable(key));
    }

    DeliveryResult.Kind deliver(String subject, String key) throws Exception {
        return deliver(mail(subject), to("INBOX", key)).get(0).kind();
    }

    List<DeliveryResult> deliver(Message m, Delivery... to) throws Exception {
        CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
        store.deliver(m, List.of(to), done::complete);
        return done.get(20, TimeUnit.SECONDS);
    }

    void append(long mailbox, int n) throws Exception {
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            ops.add(new Op.Append(mail("m" + i), Flags.NONE, DATE, Optional.empty()));
        }
        account().commit(mailbox, ops, Guard.NONE);
    }

    void expunge(long mailbox, UidSet uids) throws Exception {
        account().commit(mailbox, List.of(new Op.Expunge(uids, false)), Guard.NONE);
    }

    static List<DeliveryResult.Kind> kinds(List<DeliveryResult> results) {
        return results.stream().map(DeliveryResult::kind).toList();
    }

    StoreBackup copies() {
        return store.admin().extension(StoreBackup.class).orElseThrow();
    }

    /** Holds the committer until the latch is released. */
    CountDownLatch hold() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch there = new CountDownLatch(1);
        store.engine().committer().submit(new StructureWork<Void>((c, afterwards) -> {
            there.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        }));
        try {
            there.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return held;
    }
}
