package org.posthouse.testkit.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.ObjectId;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;

/** What every mail store does with many messages at once: all or nothing, as with few. Extend this one. */
public abstract class BulkContract extends MailboxContract {
    /** Many more than a store may change in one go. */
    protected static final int MANY = 1200;

    private long id(String name) throws Exception {
        return account().mailbox(name).orElseThrow().id();
    }

    private static UidSet all(long first) {
        return UidSet.range(first, first + MANY - 1);
    }

    /** Messages with different flags. */
    private long filled() throws Exception {
        return filled(account());
    }

    private static long filled(Account account) throws Exception {
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Flags flags = Flags.of(i % 3 == 0 ? Flags.SEEN : 0, i % 10 == 0 ? Set.of("$K" + i % 50) : Set.of());
            ops.add(new Op.Append(mail("m" + i), flags, DATE.plusSeconds(i), java.util.Optional.empty()));
        }
        account.commit(inbox, ops, Guard.NONE);
        return inbox;
    }

    /** All of a message but where it is. */
    private List<List<Object>> contents(long mailbox) throws Exception {
        List<List<Object>> all = new ArrayList<>();
        for (Row r : account().rows(mailbox, UidSet.ALL, Integer.MAX_VALUE)) {
            all.add(List.of(r.flags(), r.internalDate(), r.size(), r.emailId()));
        }
        return all;
    }

    private Map<Long, Flags> flags(long mailbox) throws Exception {
        Map<Long, Flags> all = new TreeMap<>();
        account().flags(mailbox, UidSet.ALL, Integer.MAX_VALUE).forEach(r -> all.put(r.uid(), r.flags()));
        return all;
    }

    private void counted(long mailbox) throws Exception {
        MailboxStatus s = account().status(mailbox);
        Map<Long, Flags> flags = flags(mailbox);
        assertEquals(flags.size(), s.messages());
        assertEquals(flags.values().stream().filter(f -> !f.has(Flags.SEEN)).count(), s.unseen());
    }

    @Test
    public void aLargeCopyIsWhatItIsACopyOf() throws Exception {
        long inbox = filled();
        long archive = id("Archive");
        long used = account().used();
        long before = account().status(archive).highestModSeq();
        Transferred t = account().transfer(inbox, UidSet.ALL, archive, false);
        assertEquals(LongStream.rangeClosed(1, MANY).boxed().toList(), t.from());
        assertEquals(LongStream.rangeClosed(1, MANY).boxed().toList(), t.to());
        assertEquals(contents(inbox), contents(archive));
        assertEquals(2 * used, account().used());
        counted(inbox);
        counted(archive);
        Changes c = Pages.changes(account(), archive, before, 1000);
        assertEquals(MANY, c.changed().size());
        assertEquals(
                Set.of(c.highestModSeq()),
                new HashSet<>(c.changed().stream().map(FlagRow::modSeq).toList()));
        for (long uid : new long[] {1, 2, MANY}) {
            assertEquals(text("m" + (uid - 1)), read(account().content(archive, uid)));
        }
        assertEquals(
                MANY + 1,
                deliver(mail("next"), to(me(), "Archive", null)).get(0).uid());
    }

    @Test
    public void aLargeMoveLeavesNothing() throws Exception {
        long inbox = filled();
        long archive = id("Archive");
        List<List<Object>> contents = contents(inbox);
        long used = account().used();
        long since = account().status(inbox).highestModSeq();
        Transferred t = account().transfer(inbox, UidSet.ALL, archive, true);
        assertEquals(MANY, t.to().size());
        assertEquals(contents, contents(archive));
        assertEquals(List.of(), contents(inbox));
        assertEquals(used, account().used());
        counted(inbox);
        counted(archive);
        assertEquals(all(1), Pages.changes(account(), inbox, since, 1000).vanished());
        assertEquals(Reason.NOT_FOUND, refused(() -> account().content(inbox, 7)));
        assertEquals(
                MANY + 1, deliver(mail("next"), to(me(), "INBOX", null)).get(0).uid());
    }

    @Test
    public void aLargeMoveWithinAMailboxGivesNewUids() throws Exception {
        long inbox = filled();
        List<List<Object>> contents = contents(inbox);
        account().transfer(inbox, UidSet.ALL, inbox, true);
        assertEquals(contents, contents(inbox));
        assertEquals(MANY + 1L, (long) flags(inbox).keySet().iterator().next());
        counted(inbox);
    }

    @Test
    public void manyFlagsChangeAtOneModSeq() throws Exception {
        long inbox = filled();
        long since = account().status(inbox).highestModSeq();
        Flags more = Flags.of(Flags.FLAGGED, Set.of("$Done"));
        Committed c = commit(inbox, add(UidSet.ALL, more));
        assertEquals(MANY, c.updated().size());
        List<FlagRow> changed = Pages.changes(account(), inbox, since, 1000).changed();
        assertEquals(c.updated(), changed);
        assertEquals(
                Set.of(c.highestModSeq()),
                new HashSet<>(changed.stream().map(FlagRow::modSeq).toList()));
        assertTrue(flags(inbox).values().stream().allMatch(f -> f.plus(more).equals(f)));
        counted(inbox);
        assertEquals(List.of(), commit(inbox, add(UidSet.ALL, more)).updated());
    }

    // rfc7162#3.1.3
    @Test
    public void theGuardHoldsForTheWholeSet() throws Exception {
        long inbox = filled();
        long since = account().status(inbox).highestModSeq();
        UidSet later = UidSet.of(1, MANY / 2, MANY);
        commit(inbox, add(later, Flags.of(Flags.ANSWERED)));
        Committed c = account()
                .commit(inbox, List.of(add(UidSet.ALL, Flags.of(Flags.DRAFT))), new Guard(OptionalLong.of(since)));
        assertEquals(later, c.refused());
        assertEquals(MANY - 3, c.updated().size());
    }

    @Test
    public void theLatestChangeOfAMessageCounts() throws Exception {
        long inbox = filled();
        commit(inbox, add(UidSet.ALL, Flags.of(Flags.FLAGGED)));
        commit(inbox, new Op.SetFlags(UidSet.of(5), Op.SetFlags.Mode.REPLACE, Flags.of(Flags.DRAFT)));
        commit(inbox, add(UidSet.ALL, Flags.of(Flags.ANSWERED)));
        commit(inbox, new Op.Expunge(UidSet.of(6), false));
        Map<Long, Flags> flags = flags(inbox);
        assertEquals(Flags.of(Flags.DRAFT | Flags.ANSWERED), flags.get(5L));
        assertEquals(Flags.of(Flags.FLAGGED | Flags.ANSWERED), flags.get(2L));
        assertEquals(MANY - 1, flags.size());
        account().transfer(inbox, UidSet.ALL, id("Archive"), false);
        assertEquals(contents(inbox), contents(id("Archive")));
        counted(inbox);
    }

    @Test
    public void manyMessagesAreExpungedAtOnce() throws Exception {
        long inbox = filled();
        account().transfer(inbox, UidSet.of(3, 4), id("Archive"), false);
        long since = account().status(inbox).highestModSeq();
        UidSet odd = UidSet.of(
                LongStream.rangeClosed(1, MANY / 2).map(i -> 2 * i - 1).toArray());
        commit(inbox, add(odd, Flags.of(Flags.DELETED)));
        Committed c = commit(inbox, new Op.Expunge(UidSet.ALL, true));
        assertEquals(odd, c.expunged());
        assertEquals(MANY / 2, flags(inbox).size());
        Changes changes = Pages.changes(account(), inbox, since, 1000);
        assertEquals(odd, changes.vanished());
        assertEquals(List.of(), changes.changed());
        assertEquals(Reason.NOT_FOUND, refused(() -> account().content(inbox, 3)));
        assertEquals(text("m3"), read(account().content(inbox, 4)));
        assertEquals(text("m2"), read(account().content(id("Archive"), 1)));
        counted(inbox);
        commit(inbox, new Op.Expunge(UidSet.ALL, false));
        assertEquals(0, account().status(inbox).octets());
        counted(inbox);
    }

    @Test
    public void operationsOfOneCommitStayTogether() throws Exception {
        long inbox = filled();
        long since = account().status(inbox).highestModSeq();
        Committed c = commit(
                inbox,
                append("new", 0),
                add(UidSet.ALL, Flags.of(Flags.FLAGGED)),
                new Op.Expunge(UidSet.range(1, MANY / 2), false));
        assertEquals(List.of(MANY + 1L), c.appended());
        assertEquals(UidSet.range(1, MANY / 2), c.expunged());
        List<FlagRow> changed = Pages.changes(account(), inbox, since, 1000).changed();
        assertEquals(MANY / 2 + 1, changed.size());
        assertEquals(
                Set.of(c.highestModSeq()),
                new HashSet<>(changed.stream().map(FlagRow::modSeq).toList()));
        counted(inbox);
    }

    @Test
    public void aLargeCopyOverQuotaLeavesNothing() throws Exception {
        AccountInfo small = newAccount(80L * MANY);
        Account account = store().open(small);
        long inbox = filled(account);
        long archive = account.mailbox("Archive").orElseThrow().id();
        long used = account.used();
        assertEquals(Reason.OVER_QUOTA, refused(() -> account.transfer(inbox, UidSet.ALL, archive, false)));
        assertEquals(used, account.used());
        assertEquals(0, account.status(archive).messages());
        assertEquals(List.of(), account.rows(archive, UidSet.ALL, 10));
        assertEquals(
                MANY, account.transfer(inbox, UidSet.ALL, archive, true).to().size());
        assertEquals(used, account.used());
    }

    // rfc3501#6.3.5
    @Test
    public void renamingALargeInboxMovesAllOfIt() throws Exception {
        long inbox = filled();
        List<List<Object>> contents = contents(inbox);
        account().rename("INBOX", "Old");
        assertEquals(contents, contents(id("Old")));
        assertEquals(inbox, inbox());
        assertEquals(0, account().status(inbox).messages());
    }

    private interface Task {
        void run() throws Exception;
    }

    /** Runs tasks while something else is done; all have to end well. */
    private static void meanwhile(Task main, Task... others) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(others.length);
        List<Future<?>> ends = new ArrayList<>();
        for (Task task : others) {
            ends.add(pool.submit(() -> {
                task.run();
                return null;
            }));
        }
        main.run();
        for (Future<?> end : ends) {
            end.get();
        }
        pool.shutdown();
    }

    @Test
    public void mailComesInDuringALargeCopy() throws Exception {
        long inbox = filled();
        long archive = id("Archive");
        AccountInfo other = newAccount(0);
        List<Long> held = Collections.synchronizedList(new ArrayList<>());
        List<Long> free = Collections.synchronizedList(new ArrayList<>());
        meanwhile(
                () -> account().transfer(inbox, UidSet.ALL, archive, false),
                () -> keepDelivering(me(), "Archive", held),
                () -> keepDelivering(other, "INBOX", free));
        assertEquals(held.stream().sorted().toList(), held);
        assertEquals(LongStream.rangeClosed(1, 20).boxed().toList(), free);
        Map<Long, Flags> there = flags(archive);
        assertEquals(MANY + 20, there.size());
        assertTrue(there.keySet().containsAll(held));
        counted(archive);
    }

    private void keepDelivering(AccountInfo who, String mailbox, List<Long> uids) throws Exception {
        for (int i = 0; i < 20; i++) {
            DeliveryResult r = deliver(mail("d" + i), to(who, mailbox, "d" + i)).get(0);
            assertEquals(Kind.STORED, r.kind());
            uids.add(r.uid());
        }
    }

    @Test
    public void whoeverLooksSeesAllOfALargeMoveOrNothing() throws Exception {
        long inbox = filled();
        long archive = id("Archive");
        Set<Integer> seen = Collections.synchronizedSet(new HashSet<>());
        meanwhile(() -> account().transfer(inbox, UidSet.ALL, archive, true), () -> {
            int now;
            do {
                now = Pages.changes(account(), archive, 0, MANY).changed().size();
                seen.add(now);
                seen.add(account().status(archive).messages());
            } while (now == 0);
        });
        seen.remove(0);
        assertEquals(Set.of(MANY), seen);
    }

    /** What happens to a message of the source meanwhile happens before or after the move; it is in one mailbox. */
    @Test
    public void theSourceMayChangeDuringALargeMove() throws Exception {
        long inbox = filled();
        long archive = id("Archive");
        long moved = id("Drafts");
        meanwhile(() -> account().transfer(inbox, UidSet.ALL, archive, true), () -> {
            for (long uid = 1; uid <= MANY; uid += 100) {
                commit(inbox, add(UidSet.of(uid), Flags.of(Flags.DRAFT, Set.of("$Late"))));
                commit(inbox, new Op.Expunge(UidSet.of(uid + 1), false));
                account().transfer(inbox, UidSet.of(uid + 2), moved, true);
            }
        });
        Set<ObjectId> ids = new HashSet<>();
        int rows = 0;
        for (long mailbox : new long[] {inbox, archive, moved}) {
            for (Row row : account().rows(mailbox, UidSet.ALL, Integer.MAX_VALUE)) {
                ids.add(row.emailId());
                rows++;
            }
            counted(mailbox);
        }
        assertEquals("a message is in two places", rows, ids.size());
        assertTrue(rows >= MANY - MANY / 100 && rows <= MANY);
        assertEquals(0, account().status(inbox).messages());
    }

    @Test
    public void largeMovesInBothDirectionsEnd() throws Exception {
        long inbox = filled();
        long archive = id("Archive");
        account().transfer(inbox, UidSet.range(1, MANY / 2), archive, true);
        List<Transferred> done = Collections.synchronizedList(new ArrayList<>());
        meanwhile(
                () -> done.add(account().transfer(inbox, UidSet.ALL, archive, true)),
                () -> done.add(account().transfer(archive, UidSet.ALL, inbox, true)));
        assertEquals(MANY, flags(inbox).size() + flags(archive).size());
        assertEquals(2, done.size());
        counted(inbox);
        counted(archive);
    }

    @Test
    public void theTargetMayGoDuringALargeCopy() throws Exception {
        long inbox = filled();
        long used = account().used();
        long gone = account().create("Gone", Set.of()).id();
        meanwhile(
                () -> {
                    try {
                        account().transfer(inbox, UidSet.ALL, gone, true);
                    } catch (StoreException e) {
                        assertEquals(Reason.NOT_FOUND, e.reason());
                    }
                },
                () -> account().delete("Gone"));
        int left = account().status(inbox).messages();
        assertTrue("half is left: " + left, left == MANY || left == 0);
        assertEquals(left == MANY ? used : 0, account().used());
        assertNotEquals(gone, account().create("Gone", Set.of()).id());
    }
}
