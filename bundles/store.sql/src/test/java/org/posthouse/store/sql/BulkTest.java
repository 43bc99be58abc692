package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.engine.StoreSettings;

/** Operations too large for one transaction: what is true while their rows are on the way, and when that fails. */
public class BulkTest extends StoreFixture {
    private static final int MANY = 100;

    private interface Step {
        void run() throws Exception;
    }

    @Override
    StoreSettings settings() {
        return new StoreSettings(64, TimeUnit.DAYS.toMillis(10), 1000, 100_000, 50, true, 20);
    }

    /** Opens the store anew, and does something when a point is passed for the third time. */
    private void at(Point point, Step step) throws Exception {
        store.close();
        AtomicInteger left = new AtomicInteger(3);
        store = new SqlMailStore(database, blobs, settings(), p -> {
            if (p == point && left.decrementAndGet() == 0) {
                try {
                    step.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private static Flags flagged() {
        return Flags.of(Flags.FLAGGED, Set.of("$Big"));
    }

    private void flag(long mailbox, UidSet uids, Flags flags) throws Exception {
        account().commit(mailbox, List.of(new Op.SetFlags(uids, Op.SetFlags.Mode.ADD, flags)), Guard.NONE);
    }

    private Map<Long, Flags> flags(long mailbox) throws Exception {
        Map<Long, Flags> all = new TreeMap<>();
        account().flags(mailbox, UidSet.ALL, Integer.MAX_VALUE).forEach(r -> all.put(r.uid(), r.flags()));
        return all;
    }

    private long count(String table) throws Exception {
        try (var c = derby.connection();
                var s = c.createStatement();
                var r = s.executeQuery("SELECT COUNT(*) FROM " + table)) {
            r.next();
            return r.getLong(1);
        }
    }

    /** Everything is in the rows, and they and the bodies belong together. */
    private void settled(int messages) throws Exception {
        assertEquals(List.of(), store.admin().check().problems());
        store.engine().sweeper().sweep();
        assertEquals(0, count("pending"));
        assertEquals(messages, count("message"));
        assertEquals(messages, count("mstate"));
        assertEquals(List.of(), store.admin().check().problems());
    }

    private Reason copyFails(long from, long to, boolean move) {
        return assertThrows(StoreException.class, () -> account().transfer(from, UidSet.ALL, to, move))
                .reason();
    }

    @Test
    public void whatIsDecidedIsTrueBeforeItIsInTheRows() throws Exception {
        long inbox = inbox();
        append(inbox, MANY);
        store.engine().sweeper().halt(); // nothing comes into the rows
        flag(inbox, UidSet.ALL, flagged());
        flag(inbox, UidSet.of(7), Flags.of(Flags.ANSWERED));
        flag(inbox, UidSet.range(1, 50), Flags.of(Flags.SEEN));
        expunge(inbox, UidSet.range(30, 80));
        assertEquals(3, count("pending"));
        for (int life = 0; life < 2; life++) {
            Map<Long, Flags> flags = flags(inbox);
            assertEquals(MANY - 51, flags.size());
            assertEquals(Flags.of(Flags.FLAGGED | Flags.ANSWERED | Flags.SEEN, Set.of("$Big")), flags.get(7L));
            assertEquals(flagged(), flags.get(90L));
            assertEquals(MANY - 51, account().status(inbox).messages());
            assertEquals(20, account().status(inbox).unseen());
            assertEquals(
                    Reason.NOT_FOUND,
                    assertThrows(StoreException.class, () -> account().content(inbox, 40))
                            .reason());
            assertEquals(List.of(), store.admin().check().problems());
            store.close();
            store = new SqlMailStore(database, blobs, settings());
            store.engine().sweeper().halt();
        }
        store.engine().sweeper().resume();
        settled(MANY - 51);
        assertEquals(MANY - 51, blobs.count());
        reopen();
        assertEquals(flagged(), flags(inbox).get(90L));
    }

    @Test
    public void recentIsCountedByMessagesNotByRows() throws Exception {
        long inbox = inbox();
        append(inbox, 10);
        account().claimRecent(inbox);
        append(inbox, MANY);
        store.engine().sweeper().halt();
        expunge(inbox, UidSet.range(1, 60));
        assertEquals(50, account().status(inbox).recent());
        store.engine().sweeper().resume();
        settled(50);
    }

    @Test
    public void othersGoOnDuringACopyAndItsTargetWaits() throws Exception {
        append(inbox(), MANY);
        CompletableFuture<List<DeliveryResult>> held = new CompletableFuture<>();
        Instant before = Instant.now();
        at(Point.COPYING, () -> {
            long inbox = inbox();
            assertEquals(
                    Kind.STORED, deliver(mail("free"), to("Junk", null)).get(0).kind());
            store.deliver(mail("held"), List.of(to("Archive", null)), held::complete);
            assertEquals(Kind.STORED, deliver("more", "more"));
            flag(id("Archive"), UidSet.ALL, Flags.of(Flags.SEEN)); // nothing is there
            flag(inbox, UidSet.of(1, 50, 99), flagged());
            expunge(inbox, UidSet.of(2, 98));
            assertFalse(held.isDone());
            assertEquals(0, account().status(id("Archive")).messages());
            assertEquals(1, account().status(id("Archive")).uidNext());
            assertEquals(List.of(), store.admin().check().problems());
            // what is staged is no orphan
            store.engine().sweeper().lookForOrphans(before, before);
            assertEquals(
                    0,
                    store.engine()
                            .sweeper()
                            .lookForOrphans(before, before.plusSeconds(10_000))
                            .removed());
        });
        long archive = id("Archive");
        Transferred t = account().transfer(inbox(), UidSet.ALL, archive, false);
        assertEquals(MANY - 2, t.to().size());
        assertFalse(t.from().contains(2L) || t.from().contains(98L));
        assertEquals(MANY + 1L, held.get(20, TimeUnit.SECONDS).get(0).uid());
        Map<Long, Flags> flags = flags(archive);
        assertEquals(MANY - 1, flags.size());
        for (long uid : new long[] {1, 50, 99}) {
            assertEquals(flagged(), flags.get(uid));
        }
        assertEquals(Flags.NONE, flags.get(3L));
        reopen();
        assertEquals(flags, flags(archive));
        settled(MANY - 2 + 1 + 1 + MANY - 1);
        reopen();
        assertEquals(flags, flags(archive));
    }

    /** A pool's thread waits for each of those who are kept waiting. */
    @Test
    public void whatWaitsForACopyTooLongIsRefused() throws Exception {
        append(inbox(), MANY);
        List<DeliveryResult> results = new ArrayList<>();
        at(Point.COPYING, () -> {
            long archive = id("Archive");
            results.addAll(deliver(mail("held"), to("Archive", "k"), to("Junk", "k")));
            assertEquals(
                    Reason.UNAVAILABLE,
                    assertThrows(StoreException.class, () -> append(archive, 1)).reason());
        });
        assertEquals(
                MANY,
                account()
                        .transfer(inbox(), UidSet.ALL, id("Archive"), false)
                        .to()
                        .size());
        assertEquals(List.of(Kind.UNAVAILABLE, Kind.UNAVAILABLE), kinds(results));
        assertEquals(
                Kind.STORED, deliver(mail("held"), to("Archive", "k")).get(0).kind()); // it is tried again
        settled(2 * MANY + 1);
        assertEquals(MANY + 1, blobs.count());
    }

    @Test
    public void moreChangesDuringAMoveThanATransactionTakes() throws Exception {
        append(inbox(), MANY);
        at(Point.COPYING, () -> {
            flag(inbox(), UidSet.range(1, 70), flagged());
            expunge(inbox(), UidSet.range(5, 40));
        });
        long archive = id("Archive");
        Transferred t = account().transfer(inbox(), UidSet.ALL, archive, true);
        assertEquals(MANY - 36, t.to().size());
        Map<Long, Flags> flags = flags(archive);
        assertEquals(flagged(), flags.get(70L));
        assertEquals(flagged(), flags.get(4L));
        assertEquals(Flags.NONE, flags.get(71L));
        assertEquals(0, account().status(inbox()).messages());
        reopen();
        assertEquals(flags, flags(archive));
        settled(MANY - 36);
        reopen();
        assertEquals(flags, flags(archive));
    }

    /** A copy ends half way: nothing of it is left, and its UIDs are given to nobody. */
    private void comesToNothing(Reason why, boolean move) throws Exception {
        long inbox = inbox();
        long archive = id("Archive");
        long used = account().used();
        assertEquals(why, copyFails(inbox, archive, move));
        assertEquals(0, account().status(archive).messages());
        assertEquals(MANY, account().status(inbox).messages());
        assertEquals(used, account().used());
        assertEquals(
                MANY + 1L, deliver(mail("next"), to("Archive", null)).get(0).uid());
        assertEquals(Set.of(MANY + 1L), flags(archive).keySet());
        settled(MANY + 1);
        for (Row row : account().rows(inbox, UidSet.ALL, MANY)) {
            account().content(inbox, row.uid()).open(0).readAllBytes();
        }
        assertEquals(
                MANY, account().transfer(inbox, UidSet.ALL, archive, move).to().size());
        settled(move ? MANY + 1 : 2 * MANY + 1);
    }

    @Test
    public void aCopyWhosePieceFails() throws Exception {
        append(inbox(), MANY);
        at(Point.COPYING, () -> database.failBeforeCommit.set(1));
        comesToNothing(Reason.UNAVAILABLE, false);
    }

    @Test
    public void aMoveWhosePieceHasAnUnknownOutcome() throws Exception {
        append(inbox(), MANY);
        at(Point.COPYING, () -> database.failAfterCommit.set(1));
        comesToNothing(Reason.UNAVAILABLE, true);
    }

    @Test
    public void aMoveWhoseEndFails() throws Exception {
        append(inbox(), MANY);
        store.close();
        AtomicInteger pieces = new AtomicInteger();
        store = new SqlMailStore(database, blobs, settings(), p -> {
            if (p == Point.COPYING && pieces.incrementAndGet() == MANY / 10) {
                database.failBeforeCommit.set(1);
            }
        });
        comesToNothing(Reason.UNAVAILABLE, true);
    }

    @Test
    public void aMoveWhoseEndHasAnUnknownOutcomeIsThere() throws Exception {
        append(inbox(), MANY);
        store.close();
        AtomicInteger pieces = new AtomicInteger();
        store = new SqlMailStore(database, blobs, settings(), p -> {
            if (p == Point.COPYING && pieces.incrementAndGet() == MANY / 10) {
                database.failAfterCommit.set(1);
            }
        });
        assertEquals(Reason.UNAVAILABLE, copyFails(inbox(), id("Archive"), true));
        assertEquals(MANY, account().status(id("Archive")).messages());
        assertEquals(MANY, flags(id("Archive")).size());
        assertEquals(0, flags(inbox()).size());
        settled(MANY);
    }

    private void appendLarge(String mailbox) throws Exception {
        account()
                .commit(
                        id(mailbox),
                        List.of(new Op.Append(
                                org.posthouse.api.message.Messages.of("x".repeat(94_000)),
                                Flags.NONE,
                                DATE,
                                java.util.Optional.empty())),
                        Guard.NONE);
    }

    @Test
    public void soManyMessagesAtOnceAreRefused() throws Exception {
        append(inbox(), MANY);
        store.close();
        store = new SqlMailStore(
                database,
                blobs,
                new StoreSettings(64, TimeUnit.DAYS.toMillis(10), 1000, 100_000, 50, true, 20, MANY - 1));
        assertEquals(Reason.LIMIT, copyFails(inbox(), id("Archive"), false));
        assertEquals(Reason.LIMIT, copyFails(inbox(), id("Archive"), true));
        assertEquals(
                Reason.LIMIT,
                assertThrows(StoreException.class, () -> flag(inbox(), UidSet.ALL, flagged()))
                        .reason());
        assertEquals(
                Reason.LIMIT,
                assertThrows(StoreException.class, () -> expunge(inbox(), UidSet.ALL))
                        .reason());
        flag(inbox(), UidSet.range(1, MANY - 2), flagged());
        account().transfer(inbox(), UidSet.range(2, MANY), id("Archive"), true);
        settled(MANY);
    }

    @Test
    public void octetsOfACopyUnderWayAreNotGivenToOthers() throws Exception {
        me = newAccount(100_000);
        append(inbox(), MANY);
        at(Point.COPYING, () -> {
            assertEquals(
                    Reason.OVER_QUOTA,
                    assertThrows(StoreException.class, () -> appendLarge("Junk"))
                            .reason());
            assertEquals(
                    Kind.STORED, deliver(mail("small"), to("Junk", null)).get(0).kind());
        });
        long used = account().used();
        account().transfer(inbox(), UidSet.ALL, id("Archive"), false);
        assertTrue(account().used() > 2 * used);
        // they are counted once
        me = new AccountInfo(
                me.id(), me.name(), account().used() + mail("small").size());
        assertEquals(
                Kind.STORED, deliver(mail("small"), to("Junk", null)).get(0).kind());
        settled(2 * MANY + 2);
    }

    @Test
    public void octetsOfACopyThatCameToNothingAreFree() throws Exception {
        me = newAccount(100_000);
        append(inbox(), MANY);
        at(Point.COPYING, () -> database.failBeforeCommit.set(1));
        assertEquals(Reason.UNAVAILABLE, copyFails(inbox(), id("Archive"), false));
        appendLarge("Junk");
        settled(MANY + 1);
    }

    @Test
    public void anAccountHasOneLargeCopyAtATime() throws Exception {
        append(inbox(), MANY);
        at(Point.COPYING, () -> assertEquals(Reason.UNAVAILABLE, copyFails(inbox(), id("Junk"), false)));
        account().transfer(inbox(), UidSet.ALL, id("Archive"), false);
        account().transfer(inbox(), UidSet.ALL, id("Junk"), false);
        settled(3 * MANY);
    }

    @Test
    public void aCopyThatNeverBeganLeavesNothingToDo() throws Exception {
        append(inbox(), MANY);
        me = new AccountInfo(me.id(), me.name(), account().used() + 10);
        AtomicInteger abandoned = new AtomicInteger();
        database.statements = sql -> {
            if (sql.startsWith("UPDATE pending")) {
                abandoned.incrementAndGet();
            }
        };
        assertEquals(Reason.OVER_QUOTA, copyFails(inbox(), id("Archive"), false));
        settled(MANY);
        assertEquals(0, abandoned.get());
    }

    @Test
    public void aCopyOfWhichNobodyKnowsWhetherItBeganIsCleanedUp() throws Exception {
        append(inbox(), MANY);
        id("Archive");
        database.failAfterCommit.set(1);
        assertEquals(Reason.UNAVAILABLE, copyFails(inbox(), id("Archive"), false));
        settled(MANY);
        assertEquals(MANY + 1, account().status(id("Archive")).uidNext());
    }

    @Test
    public void theTargetIsDeletedDuringACopy() throws Exception {
        append(inbox(), MANY);
        CompletableFuture<List<DeliveryResult>> held = new CompletableFuture<>();
        at(Point.COPYING, () -> {
            store.deliver(mail("held"), List.of(to("Archive", null)), held::complete);
            account().delete("Archive");
        });
        assertEquals(Reason.NOT_FOUND, copyFails(inbox(), id("Archive"), false));
        assertEquals(Kind.STORED, held.get(20, TimeUnit.SECONDS).get(0).kind());
        assertEquals(MANY + 1, flags(inbox()).size());
        settled(MANY + 1);
    }

    @Test
    public void theAccountIsDeletedDuringACopy() throws Exception {
        append(inbox(), MANY);
        at(Point.COPYING, () -> store.deleteAccount(me.id()));
        assertEquals(Reason.UNAVAILABLE, copyFails(inbox(), id("Archive"), false));
        settled(0);
    }

    @Test
    public void theStoreLeavesDuringACopy() throws Exception {
        append(inbox(), MANY);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        CompletableFuture<List<DeliveryResult>> held = new CompletableFuture<>();
        at(Point.COPYING, () -> {
            store.deliver(mail("held"), List.of(to("Archive", null)), held::complete);
            new Thread(() -> {
                        store.close();
                        closed.complete(null);
                    })
                    .start();
            while (store.engine().gate().isOpen()) {
                Thread.sleep(5);
            }
        });
        assertEquals(Reason.UNAVAILABLE, copyFails(inbox(), id("Archive"), true));
        closed.get(20, TimeUnit.SECONDS);
        boolean stored = held.get(20, TimeUnit.SECONDS).get(0).kind() == Kind.STORED;
        store = new SqlMailStore(database, blobs, settings());
        assertEquals(stored ? 1 : 0, account().status(id("Archive")).messages());
        assertEquals(MANY, flags(inbox()).size());
        settled(MANY + (stored ? 1 : 0));
    }

    /** Nothing is written any more from one moment on, as if power had failed. */
    @Test
    public void powerFailsDuringACopy() throws Exception {
        append(inbox(), MANY);
        at(Point.COPYING, () -> database.dead = true);
        copyFails(inbox(), id("Archive"), true);
        store.close();
        database.dead = false;
        store = new SqlMailStore(database, blobs, settings());
        assertEquals(0, account().status(id("Archive")).messages());
        assertEquals(MANY + 1, account().status(id("Archive")).uidNext());
        assertEquals(MANY, flags(inbox()).size());
        assertEquals(List.of(), account().rows(id("Archive"), UidSet.ALL, 10));
        settled(MANY);
    }

    @Test
    public void powerFailsWhileRowsFollow() throws Exception {
        append(inbox(), MANY);
        account().transfer(inbox(), UidSet.range(1, 10), id("Archive"), false); // ten bodies are shared
        at(Point.REDOING, () -> database.dead = true);
        expunge(inbox(), UidSet.range(1, 90));
        store.engine().sweeper().sweep();
        store.close();
        database.dead = false;
        store = new SqlMailStore(database, blobs, settings());
        assertEquals(10, flags(inbox()).size());
        settled(20);
        assertEquals(20, blobs.count());
        assertEquals(10, flags(id("Archive")).size());
    }

    @Test
    public void aRenameOfInboxThatFailsLeavesNoMailbox() throws Exception {
        append(inbox(), MANY);
        at(Point.COPYING, () -> database.failBeforeCommit.set(1));
        assertThrows(StoreException.class, () -> account().rename("INBOX", "Old"));
        assertTrue(account().mailbox("Old").isEmpty());
        assertEquals(MANY, flags(inbox()).size());
        settled(MANY);
        account().rename("INBOX", "Old");
        assertEquals(MANY, flags(id("Old")).size());
    }

    @Test
    public void whoMakesRecordsFasterThanTheyAreCarriedOutWaits() throws Exception {
        append(inbox(), MANY);
        for (int i = 0; i < 40; i++) {
            flag(inbox(), UidSet.ALL, Flags.of(0, Set.of("k" + i)));
        }
        assertTrue("records: " + count("pending"), count("pending") <= 17);
        settled(MANY);
        assertEquals(40, flags(inbox()).get(1L).keywords().size());
    }

    @Test
    public void aRecordThatCannotBeCarriedOutKeepsNoOther() throws Exception {
        long first = Math.min(inbox(), id("Trash"));
        long second = Math.max(inbox(), id("Trash"));
        append(first, MANY);
        append(second, MANY);
        store.engine().sweeper().halt();
        flag(first, UidSet.ALL, flagged());
        damage("entries");
        expunge(second, UidSet.ALL);
        store.engine().sweeper().resume();
        store.engine().sweeper().sweep();
        assertEquals(1, count("pending"));
        assertEquals(MANY, count("message"));
        assertEquals(0, count("garbage"));
        assertEquals(MANY, blobs.count());
    }

    @Test
    public void bodiesGoThoughNoRecordCanBeRead() throws Exception {
        append(inbox(), MANY);
        expunge(inbox(), UidSet.of(1, 2));
        store.engine().sweeper().halt();
        flag(inbox(), UidSet.ALL, flagged());
        damage("kind");
        store.engine().sweeper().resume();
        store.engine().sweeper().sweep();
        assertEquals(0, count("garbage"));
        assertEquals(MANY - 2, blobs.count());
    }

    /** Makes the records that there are unreadable. */
    private static void damage(String column) throws Exception {
        try (var c = derby.connection();
                var s = c.prepareStatement("UPDATE pending SET " + column + " = ?")) {
            if (column.equals("kind")) {
                s.setInt(1, 99);
            } else {
                s.setBytes(1, new byte[] {(byte) 0xFF});
            }
            assertEquals(1, s.executeUpdate());
            c.commit();
        }
    }

    @Test
    public void aMailboxWithRecordsIsDeleted() throws Exception {
        long trash = id("Trash");
        append(trash, MANY);
        store.engine().sweeper().halt();
        flag(trash, UidSet.ALL, flagged());
        expunge(trash, UidSet.range(1, 50));
        account().delete("Trash");
        assertEquals(0, count("pending"));
        store.engine().sweeper().resume();
        settled(0);
        assertEquals(0, blobs.count());
    }

    @Test
    public void manySeparateRemovalsAreNotAllRemembered() throws Exception {
        long inbox = inbox();
        int many = 5000;
        for (int i = 0; i < many; i += 500) {
            append(inbox, 500);
        }
        long since = account().status(inbox).highestModSeq();
        long[] odd = new long[many / 2];
        Arrays.setAll(odd, i -> 2L * i + 1);
        expunge(inbox, UidSet.of(odd));
        Account account = account();
        assertFalse(account.changes(inbox, since, 100).complete());
        assertTrue(account.changes(inbox, account.status(inbox).highestModSeq(), 100)
                .complete());
        assertEquals(0, count("expunged"));
        settled(many / 2);
    }

    @Test
    public void deliveriesToAnotherAccountComeBetweenThePieces() throws Exception {
        append(inbox(), MANY);
        AccountInfo other = newAccount(0);
        store.open(other);
        List<Long> uids = new ArrayList<>();
        store.close();
        store = new SqlMailStore(database, blobs, settings(), p -> {
            if (p == Point.COPYING || p == Point.REDOING) {
                CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
                store.deliver(
                        mail("other"),
                        List.of(new org.posthouse.store.api.Delivery(
                                other, "INBOX", false, new byte[0], Flags.NONE, DATE, java.util.Optional.empty())),
                        done::complete);
                uids.add(done.join().get(0).uid());
            }
        });
        account().transfer(inbox(), UidSet.ALL, id("Archive"), true);
        assertEquals(MANY / 10, uids.size());
        store.engine().sweeper().sweep();
        assertEquals(MANY / 10 + MANY / 20, uids.size());
        assertEquals((long) uids.size(), (long) uids.get(uids.size() - 1));
    }

    @Test
    public void aBackupMayHaveHalfACopyAndRecords() throws Exception {
        append(inbox(), MANY);
        Path backup = FOLDER.newFolder().toPath();
        at(Point.COPYING, () -> copies().backup(backup));
        store.engine().sweeper().halt();
        flag(inbox(), UidSet.ALL, flagged());
        expunge(inbox(), UidSet.range(1, 40));
        account().transfer(inbox(), UidSet.ALL, id("Archive"), false);
        store.engine().sweeper().resume();
        copies().restore(backup);
        assertEquals(0, account().status(id("Archive")).messages());
        Map<Long, Flags> flags = flags(inbox());
        assertEquals(MANY - 40, flags.size());
        assertEquals(Set.of(flagged()), Set.copyOf(flags.values()));
        assertEquals(List.of(), store.admin().check().problems());
        settled(MANY - 40);
        assertEquals(flags, flags(inbox()));
    }
}
