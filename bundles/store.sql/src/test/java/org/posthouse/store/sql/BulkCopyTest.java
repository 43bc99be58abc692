package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Point;

/** What others do and see while a copy or move is made that is too large for one transaction. */
public class BulkCopyTest extends BulkFixture {
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
