package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.engine.StoreSettings;

/** Operations too large for one transaction: what is true while their rows are on the way, and when those fail. */
public class BulkTest extends BulkFixture {
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
}
