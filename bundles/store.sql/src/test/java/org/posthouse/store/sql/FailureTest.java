package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MessageSize;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.testkit.store.Pages;

/** What is said when something below fails, and what is true then. */
public class FailureTest extends StoreFixture {
    private static Reason refused(org.junit.function.ThrowingRunnable call) {
        return assertThrows(StoreException.class, call).reason();
    }

    private int messages() throws Exception {
        return account().status(inbox()).messages();
    }

    /** Whose message it is may have left: it is answered all the same, and nobody stays inside. */
    @Test
    public void aMessageThatCannotBeOpenedForAnErrorIsAnswered() throws Exception {
        Message left = Messages.of(10, offset -> {
            throw new NoClassDefFoundError("its bundle has left");
        });
        CompletableFuture<List<DeliveryResult>> answer = new CompletableFuture<>();
        store.deliver(left, List.of(to("INBOX", "k1")), answer::complete);
        assertEquals(List.of(Kind.UNAVAILABLE), kinds(answer.get(20, TimeUnit.SECONDS)));
        assertTrue(store.engine().gate().close(Duration.ZERO));
    }

    @Test
    public void whatIsNotSyncedIsTakenBack() throws Exception {
        assertEquals(Kind.STORED, deliver("before", "k0"));
        blobs.failSyncs(1);
        assertEquals(Kind.UNAVAILABLE, deliver("lost", "k1"));
        assertEquals(1, messages());
        assertEquals(Kind.STORED, deliver("lost", "k1"));
        assertEquals(2, messages());
        assertTrue(store.admin().check().problems().isEmpty());
    }

    /** Between the transaction and its being taken back its rows are in the tables. */
    @Test
    public void whatIsTakenBackWasNeverSeen() throws Exception {
        deliver("before", "k0");
        Account handle = account();
        long inbox = inbox();
        List<Integer> seen = new ArrayList<>();
        store.close();
        store = new SqlMailStore(database, blobs, settings(), point -> {
            if (point == Point.TAKING_BACK) {
                try {
                    seen.add(messages());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        blobs.failSyncs(1);
        assertEquals(Kind.UNAVAILABLE, deliver("lost", "k1"));
        assertEquals(List.of(1), seen);
        assertEquals(1, messages());
        assertEquals(1, Pages.changes(account(), inbox, 0, 100).changed().size());
        DeliveryResult later = deliver(mail("lost"), to("INBOX", "k1")).get(0);
        assertEquals(later.detail(), Kind.STORED, later.kind());
        assertTrue("a UID was given twice", later.uid() > 2);
        assertEquals(List.of(), store.admin().check().problems());
        assertEquals(Reason.UNAVAILABLE, refused(() -> handle.status(inbox)));
    }

    /** A large body is synced by who brought it; its message needs no taking back when the others of its batch do. */
    @Test
    public void takingBackHarmsNobodyElseInTheBatch() throws Exception {
        deliver("before", "k0");
        Message large = Messages.of("Subject: large\r\n\r\n" + "x".repeat(300_000) + "\r\n");
        CountDownLatch held = hold();
        CompletableFuture<List<DeliveryResult>> first = new CompletableFuture<>();
        CompletableFuture<List<DeliveryResult>> second = new CompletableFuture<>();
        store.deliver(large, List.of(to("INBOX", "k1"), to("Junk", "k2")), first::complete);
        blobs.failSyncs(1);
        store.deliver(mail("small"), List.of(to("INBOX", "k3"), to("Junk", "k4")), second::complete);
        held.countDown();
        assertEquals(List.of(Kind.UNAVAILABLE, Kind.UNAVAILABLE), kinds(second.get(20, TimeUnit.SECONDS)));
        assertEquals(List.of(Kind.UNKNOWN, Kind.UNKNOWN), kinds(first.get(20, TimeUnit.SECONDS)));
        store.engine().sweeper().sweep();
        assertEquals(2, messages());
        assertEquals(1, account().status(id("Junk")).messages());
        assertEquals(List.of(), store.admin().check().problems());
        assertEquals(
                List.of(Kind.DUPLICATE, Kind.DUPLICATE), kinds(deliver(large, to("INBOX", "k1"), to("Junk", "k2"))));
        assertEquals(
                List.of(Kind.STORED, Kind.STORED), kinds(deliver(mail("small"), to("INBOX", "k3"), to("Junk", "k4"))));
        store.engine().sweeper().sweep();
        assertEquals(List.of(), store.admin().check().problems());
    }

    @Test
    public void rowsWhoseBodiesWereLostInACrashGo() throws Exception {
        deliver("before", "k0");
        append(inbox(), 1);
        deliver(mail("shared"), to("INBOX", "s1"), to("Junk", "s2"));
        Account handle = account();
        handle.commit(inbox(), List.of(new Op.Expunge(UidSet.of(2), false)), Guard.NONE);
        store.engine().sweeper().sweep(); // else it may run after the bodies were counted
        int bodies = blobs.count();
        // power fails after the transaction is on the disk, before the bodies are
        blobs.failSyncs(Integer.MAX_VALUE);
        database.dieAfterCommit.set(1);
        CompletableFuture<List<DeliveryResult>> never = new CompletableFuture<>();
        store.deliver(mail("lost"), List.of(to("INBOX", "k1"), to("Junk", "k2")), never::complete);
        while (!database.dead) {
            Thread.sleep(5);
        }
        store.close();
        assertEquals(Kind.UNKNOWN, never.get(20, TimeUnit.SECONDS).get(0).kind());
        database.dead = false;
        blobs.failSyncs(0);
        try (var all = blobs.list(java.time.Instant.now().plusSeconds(1))) {
            blobs.delete(all.skip(bodies).toList());
        }
        store = new SqlMailStore(database, blobs, settings());
        assertEquals(2, messages());
        assertEquals(1, account().status(id("Junk")).messages());
        assertEquals(List.of(), store.admin().check().problems());
        assertEquals(Kind.DUPLICATE, deliver("before", "k0"));
        assertEquals(
                List.of(Kind.STORED, Kind.STORED), kinds(deliver(mail("lost"), to("INBOX", "k1"), to("Junk", "k2"))));
        assertEquals(3, messages());
    }

    @Test
    public void anUnknownOutcomeThatWasACommitIsFoundByItsKey() throws Exception {
        assertEquals(Kind.STORED, deliver("before", "k0"));
        database.failAfterCommit.set(1);
        assertEquals(Kind.UNKNOWN, deliver("a", "k1"));
        assertEquals(Kind.DUPLICATE, deliver("a", "k1"));
        assertEquals(2, messages());
        assertEquals(3, deliver(mail("b"), to("INBOX", "k2")).get(0).uid());
        assertTrue(store.admin().check().problems().isEmpty());
    }

    @Test
    public void anUnknownOutcomeThatWasNoCommitIsStoredTheNextTime() throws Exception {
        assertEquals(Kind.STORED, deliver("before", "k0"));
        database.failBeforeCommit.set(1);
        assertEquals(Kind.UNKNOWN, deliver("a", "k1"));
        assertEquals(Kind.STORED, deliver("a", "k1"));
        assertEquals(2, messages());
        assertTrue(store.admin().check().problems().isEmpty());
    }

    @Test
    public void anUnknownOutcomeOfAChangeOfFlagsIsUnavailable() throws Exception {
        append(inbox(), 2);
        Account handle = account();
        long inbox = inbox();
        Op seen = new Op.SetFlags(UidSet.ALL, Op.SetFlags.Mode.ADD, Flags.of(Flags.SEEN));
        database.failAfterCommit.set(1);
        assertEquals(Reason.UNAVAILABLE, refused(() -> handle.commit(inbox, List.of(seen), Guard.NONE)));
        assertEquals(0, handle.status(inbox).unseen());
        assertEquals(
                Flags.of(Flags.SEEN),
                Pages.changes(handle, inbox, 0, 100).changed().get(1).flags());
    }

    @Test
    public void anUnknownOutcomeOfACreationIsSettledByLooking() throws Exception {
        Account handle = account();
        database.failAfterCommit.set(1);
        assertEquals(Reason.UNAVAILABLE, refused(() -> handle.create("New", java.util.Set.of())));
        assertTrue(handle.mailbox("New").isPresent());
    }

    @Test
    public void whoCannotBeToldKeepsNobodyElseOfTheBatchWaiting() throws Exception {
        account();
        CountDownLatch held = hold();
        CompletableFuture<List<DeliveryResult>> next = new CompletableFuture<>();
        store.deliver(mail("a"), List.of(to("INBOX", "k1")), results -> {
            throw new NoClassDefFoundError("its bundle has left");
        });
        store.deliver(mail("b"), List.of(to("INBOX", "k2")), next::complete);
        held.countDown();
        assertEquals(List.of(Kind.STORED), kinds(next.get(20, TimeUnit.SECONDS)));
    }

    @Test
    public void aListenerThatHasLeftKeepsNoHintFromOthers() throws Exception {
        store.listen((account, mailbox, modSeq) -> {
            throw new NoClassDefFoundError("its bundle has left");
        });
        deliver(mail("a"), to("INBOX", "k1"), to("Junk", "k2"), to("Trash", "k3"));
        deliver("b", "k4");
        CountDownLatch told = new CountDownLatch(1);
        store.listen((account, mailbox, modSeq) -> told.countDown());
        deliver("c", "k5");
        assertTrue(told.await(20, TimeUnit.SECONDS));
    }

    @Test
    public void bodiesThatCannotBeDeletedAreNotForgotten() throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        BlobStore stubborn = (BlobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("delete") && failing.get()) {
                        throw new IOException("cannot be written");
                    }
                    return method.invoke(blobs, arguments);
                });
        store.close();
        store = new SqlMailStore(database, stubborn, settings());
        account();
        database.failStatements.set(1);
        assertEquals(Kind.UNAVAILABLE, deliver("lost", "k1"));
        assertEquals(1, blobs.count());
        store.engine().sweeper().sweep();
        assertEquals(1, blobs.count());
        failing.set(false);
        store.engine().sweeper().sweep();
        assertEquals(0, blobs.count());
    }

    @Test
    public void aBatchThatFailsIsRunOneAtATime() throws Exception {
        account();
        database.failStatements.set(2); // the batch, then the first of it alone
        CountDownLatch held = hold();
        List<CompletableFuture<List<DeliveryResult>>> all = deliverMany(5);
        held.countDown();
        List<Kind> kinds = new ArrayList<>();
        for (CompletableFuture<List<DeliveryResult>> f : all) {
            kinds.add(f.get(20, TimeUnit.SECONDS).get(0).kind());
        }
        assertEquals(List.of(Kind.UNAVAILABLE, Kind.STORED, Kind.STORED, Kind.STORED, Kind.STORED), kinds);
        assertEquals(4, messages());
        store.engine().sweeper().sweep();
        assertEquals(4, blobs.count());
        assertTrue(store.admin().check().problems().isEmpty());
    }

    @Test
    public void aDuplicateInABatchDoesNotHarmTheOthers() throws Exception {
        deliver("old", "key2");
        CountDownLatch held = hold();
        List<CompletableFuture<List<DeliveryResult>>> all = deliverMany(5);
        held.countDown();
        List<Kind> kinds = new ArrayList<>();
        for (CompletableFuture<List<DeliveryResult>> f : all) {
            kinds.add(f.get(20, TimeUnit.SECONDS).get(0).kind());
        }
        assertEquals(List.of(Kind.STORED, Kind.STORED, Kind.DUPLICATE, Kind.STORED, Kind.STORED), kinds);
        assertEquals(5, messages());
        store.engine().sweeper().sweep();
        assertEquals(5, blobs.count());
    }

    @Test
    public void moreThanTheQueueHoldsIsRefused() throws Exception {
        account();
        CountDownLatch held = hold();
        List<CompletableFuture<List<DeliveryResult>>> all = deliverMany(100);
        held.countDown();
        int stored = 0;
        int refused = 0;
        for (CompletableFuture<List<DeliveryResult>> f : all) {
            Kind kind = f.get(20, TimeUnit.SECONDS).get(0).kind();
            stored += kind == Kind.STORED ? 1 : 0;
            refused += kind == Kind.UNAVAILABLE ? 1 : 0;
        }
        assertEquals(64, stored);
        assertEquals(36, refused);
        assertEquals(64, messages());
    }

    @Test
    public void aFullDiskIsFull() throws Exception {
        deliver("a", "k0");
        blobs.capacity(0);
        assertEquals(Kind.FULL, deliver("b", "k1"));
        Op append = new Op.Append(mail("c"), Flags.NONE, DATE, java.util.Optional.empty());
        assertEquals(Reason.FULL, refused(() -> account().commit(inbox(), List.of(append), Guard.NONE)));
        blobs.capacity(Long.MAX_VALUE);
        assertEquals(Kind.STORED, deliver("b", "k1"));
    }

    /** Derby stops itself when it cannot write, and recovers at the next connection: that is not to happen for each mail. */
    @Test
    public void aDatabaseWithoutRoomRefusesTheWholeBatchAtOnce() throws Exception {
        account();
        database.failure = new SQLException("no room", "XSDG1");
        database.failStatements.set(Integer.MAX_VALUE);
        CountDownLatch held = hold();
        List<CompletableFuture<List<DeliveryResult>>> all = deliverMany(20);
        held.countDown();
        for (CompletableFuture<List<DeliveryResult>> f : all) {
            assertEquals(Kind.FULL, f.get(20, TimeUnit.SECONDS).get(0).kind());
        }
        assertEquals(1, database.failed.get());
        database.failStatements.set(0);
        assertEquals(Kind.STORED, deliver("a", "key1"));
        assertEquals(1, messages());
        store.engine().sweeper().sweep();
        assertEquals(1, blobs.count());
        assertEquals(List.of(), store.admin().check().problems());
    }

    @Test
    public void aMailboxCannotBeMadeWithoutRoom() throws Exception {
        Account handle = account();
        database.failure = new SQLException("no room", "XSLA4");
        database.failing = "INSERT INTO mailbox";
        database.failStatements.set(Integer.MAX_VALUE);
        assertEquals(Reason.FULL, refused(() -> handle.create("New", java.util.Set.of())));
        assertEquals(1, database.failed.get());
        database.failStatements.set(0);
        handle.create("New", java.util.Set.of());
    }

    @Test
    public void everyDeliveryIsAnsweredOnceWhenTheStoreLeaves() throws Exception {
        account();
        CountDownLatch held = hold();
        List<CompletableFuture<List<DeliveryResult>>> all = deliverMany(20);
        Thread closing = new Thread(store::close);
        closing.start();
        while (store.engine().gate().isOpen()) {
            Thread.onSpinWait();
        }
        assertEquals(Kind.UNAVAILABLE, deliver("late", "late"));
        held.countDown();
        closing.join();
        for (CompletableFuture<List<DeliveryResult>> f : all) {
            assertEquals(Kind.STORED, f.get(1, TimeUnit.SECONDS).get(0).kind());
        }
        reopen();
        assertEquals(20, messages());
    }

    @Test
    public void handlesDieWithTheStore() throws Exception {
        deliver("a", null);
        Account handle = account();
        long inbox = inbox();
        Message content = handle.content(inbox, 1);
        store.close();
        assertEquals(Reason.UNAVAILABLE, refused(handle::mailboxes));
        assertThrows(java.io.IOException.class, () -> content.open(0));
        reopen();
    }

    private List<CompletableFuture<List<DeliveryResult>>> deliverMany(int n) {
        List<CompletableFuture<List<DeliveryResult>>> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
            store.deliver(Messages.of("Subject: " + i + "\r\n\r\n"), List.of(to("INBOX", "key" + i)), done::complete);
            all.add(done);
        }
        return all;
    }

    @Test
    public void flagsAndSizesAreHadWithoutTheTables() throws Exception {
        append(inbox(), 3);
        Account handle = account();
        long inbox = inbox();
        Pages.changes(handle, inbox, 0, 100); // now the flags of the mailbox are in memory
        long size = handle.rows(inbox, UidSet.ALL, 1).get(0).size();
        database.dead = true;
        try {
            assertEquals(Reason.UNAVAILABLE, refused(() -> handle.rows(inbox, UidSet.ALL, 9)));
            assertEquals(2, handle.flags(inbox, UidSet.of(2, 3, 7), 9).size());
            assertEquals(
                    List.of(new MessageSize(1, size), new MessageSize(2, size)), handle.sizes(inbox, UidSet.ALL, 2));
        } finally {
            database.dead = false;
        }
    }

    @Test
    public void thatNothingIsNewIsSaidWithoutTheTables() throws Exception {
        append(inbox(), 3);
        reopen();
        Account handle = account();
        long inbox = inbox();
        long since = handle.status(inbox).highestModSeq();
        database.dead = true;
        try {
            assertEquals(List.of(), handle.changes(inbox, since, 10).changed());
            assertTrue(handle.changes(inbox, since, 10).complete());
            assertEquals(Reason.UNAVAILABLE, refused(() -> handle.changes(inbox, since - 1, 10)));
        } finally {
            database.dead = false;
        }
    }
}
