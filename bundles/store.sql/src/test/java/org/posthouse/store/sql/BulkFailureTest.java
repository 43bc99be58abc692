package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Point;

/** Copies and moves too large for one transaction that come to nothing. */
public class BulkFailureTest extends BulkFixture {
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
}
