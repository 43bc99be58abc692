package org.posthouse.testkit.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MessageSize;
import org.posthouse.store.api.ObjectId;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;

/** What every mail store does with copies, changes and accounts. Extend {@link BulkContract}. */
public abstract class MessageContract extends SearchContract {
    // --- transfer

    @Test
    public void copyKeepsFlagsAndDates() throws Exception {
        commit(inbox(), append("a", Flags.SEEN), append("b", 0), append("c", Flags.FLAGGED));
        long trash = account().mailbox("Trash").orElseThrow().id();
        Transferred t = account().transfer(inbox(), UidSet.of(3, 1, 77), trash, false);
        assertEquals(List.of(1L, 3L), t.from());
        assertEquals(List.of(1L, 2L), t.to());
        assertEquals(account().mailbox("Trash").orElseThrow().uidValidity(), t.uidValidity());
        Row copy = account().rows(trash, UidSet.ALL, 5).get(1);
        assertEquals(Flags.of(Flags.FLAGGED), copy.flags());
        assertEquals(DATE, copy.internalDate());
        assertEquals(text("c"), read(account().content(trash, 2)));
        assertEquals(3, account().status(inbox()).messages());
        assertEquals(5L * text("a").length(), account().used());
        // the copy lives on without the first
        commit(inbox(), new Op.Expunge(UidSet.ALL, false));
        assertEquals(text("c"), read(account().content(trash, 2)));
    }

    @Test
    public void moveTakesThemAway() throws Exception {
        commit(inbox(), append("a", 0), append("b", 0));
        long before = account().status(inbox()).highestModSeq();
        long trash = account().mailbox("Trash").orElseThrow().id();
        Transferred t = account().transfer(inbox(), UidSet.of(1), trash, true);
        assertTrue(t.sourceModSeq() > before);
        assertEquals(UidSet.of(1), changes(inbox(), before).vanished());
        assertEquals(text("a"), read(account().content(trash, t.to().get(0))));
        assertEquals(2L * text("a").length(), account().used());
    }

    @Test
    public void transferWithinAMailboxGivesNewUids() throws Exception {
        commit(inbox(), append("a", 0), append("b", 0));
        assertEquals(
                List.of(3L),
                account().transfer(inbox(), UidSet.of(1), inbox(), false).to());
        assertEquals(
                List.of(4L),
                account().transfer(inbox(), UidSet.of(2), inbox(), true).to());
        assertEquals(
                List.of(1L, 3L, 4L),
                account().rows(inbox(), UidSet.ALL, 9).stream().map(Row::uid).toList());
    }

    @Test
    public void transferOfNothingDoesNothing() throws Exception {
        long trash = account().mailbox("Trash").orElseThrow().id();
        Transferred t = account().transfer(inbox(), UidSet.of(5), trash, true);
        assertEquals(List.of(), t.to());
        assertEquals(account().status(inbox()).highestModSeq(), t.sourceModSeq());
    }

    @Test
    public void copyingIsBoundedByTheQuotaAndMovingIsNot() throws Exception {
        AccountInfo small = newAccount(text("x").length() + 5);
        Account account = store().open(small);
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        long trash = account.mailbox("Trash").orElseThrow().id();
        account.commit(inbox, List.of(append("x", 0)), Guard.NONE);
        assertEquals(Reason.OVER_QUOTA, refused(() -> account.transfer(inbox, UidSet.ALL, trash, false)));
        assertEquals(1, account.transfer(inbox, UidSet.ALL, trash, true).to().size());
    }

    // --- object ids

    // rfc8474#5.1
    @Test
    public void theEmailIdIsThatOfAllCopies() throws Exception {
        long trash = account().mailbox("Trash").orElseThrow().id();
        long junk = account().mailbox("Junk").orElseThrow().id();
        commit(inbox(), append("a", 0), append("b", 0));
        ObjectId a = emailId(inbox(), 1);
        ObjectId b = emailId(inbox(), 2);
        assertNotEquals(a, b);
        commit(inbox(), add(UidSet.of(1), Flags.of(Flags.SEEN)));
        assertEquals(a, emailId(inbox(), 1));
        account().transfer(inbox(), UidSet.of(1), trash, false);
        account().transfer(inbox(), UidSet.of(1), junk, true);
        account().transfer(junk, UidSet.of(1), trash, true);
        account().transfer(trash, UidSet.of(2), inbox(), false);
        assertEquals(a, emailId(trash, 1));
        assertEquals(a, emailId(trash, 2));
        assertEquals(a, emailId(inbox(), 3));
        account().rename("Trash", "Elsewhere");
        assertEquals(a, emailId(trash, 1));
        assertEquals(b, emailId(inbox(), 2));
    }

    /** The same text that came twice is two messages: they may differ in their fields and their dates. */
    @Test
    public void deliveriesAreMessagesOfTheirOwn() throws Exception {
        deliver(mail("both"), to(me(), "INBOX", "1"), to(me(), "Junk", "2"));
        long junk = account().mailbox("Junk").orElseThrow().id();
        assertNotEquals(emailId(inbox(), 1), emailId(junk, 1));
    }

    private ObjectId emailId(long mailbox, long uid) throws Exception {
        return account().rows(mailbox, UidSet.of(uid), 1).get(0).emailId();
    }

    // rfc8474#4
    @Test
    public void theMailboxIdOutlivesItsNames() throws Exception {
        MailboxInfo made = account().create("A/B", Set.of());
        account().rename("A", "C");
        assertEquals(made.objectId(), account().mailbox("C/B").orElseThrow().objectId());
        account().delete("C/B");
        assertNotEquals(made.objectId(), account().create("C/B", Set.of()).objectId());
        assertEquals(
                account().mailboxes().size(),
                account().mailboxes().stream()
                        .map(MailboxInfo::objectId)
                        .distinct()
                        .count());
    }

    // --- changes

    @Test
    public void changesSinceZeroIsTheWholeMailbox() throws Exception {
        commit(inbox(), append("a", 0), append("b", Flags.SEEN), append("c", 0));
        commit(inbox(), new Op.Expunge(UidSet.of(2), false));
        Changes all = changes(inbox(), 0);
        assertTrue(all.complete());
        assertEquals(List.of(1L, 3L), all.changed().stream().map(FlagRow::uid).toList());
        assertEquals(4, all.uidNext());
        assertEquals(UidSet.range(1, 3), all.covered());
        assertEquals(account().status(inbox()).highestModSeq(), all.highestModSeq());
    }

    @Test
    public void changesSayWhatIsNewOtherAndGone() throws Exception {
        commit(inbox(), append("a", 0), append("b", 0), append("c", 0), append("d", 0));
        Changes before = changes(inbox(), 0);
        long since = before.highestModSeq();
        commit(inbox(), add(UidSet.of(3), Flags.of(Flags.SEEN)));
        commit(inbox(), new Op.Expunge(UidSet.of(1, 2), false));
        deliver(mail("e"), to(me(), "INBOX", null));
        Changes now = changes(inbox(), since);
        assertTrue(now.complete());
        assertEquals(List.of(3L, 5L), now.changed().stream().map(FlagRow::uid).toList());
        assertEquals(UidSet.of(1, 2), now.vanished());
        assertEquals(6, now.uidNext());
        Changes none = changes(inbox(), now.highestModSeq());
        assertEquals(List.of(), none.changed());
        assertTrue(none.vanished().isEmpty());
        assertEquals(now.highestModSeq(), none.highestModSeq());
    }

    @Test
    public void changesComeInPages() throws Exception {
        for (int i = 0; i < 5; i++) {
            commit(inbox(), append("m" + i, 0));
        }
        Changes first = account().changes(inbox(), 0, 2);
        assertEquals(List.of(1L, 2L), uids(first));
        assertEquals(UidSet.range(1, 2), first.covered());
        // between two pages: one that was told changes, one that was not goes, another changes, one comes
        commit(inbox(), add(UidSet.of(1, 4), Flags.of(Flags.SEEN)));
        commit(inbox(), new Op.Expunge(UidSet.of(3), false), append("new", 0));
        Changes second = account().changes(inbox(), first.next().orElseThrow(), 2);
        assertEquals(List.of(4L, 5L), uids(second));
        assertEquals(Flags.of(Flags.SEEN), second.changed().get(0).flags());
        assertEquals(first.highestModSeq(), second.highestModSeq());
        assertEquals(6, second.uidNext());
        UidSet covered = second.covered();
        if (second.next().isPresent()) { // a store need not know that it was the last one
            Changes third = account().changes(inbox(), second.next().get(), 2);
            assertEquals(List.of(), uids(third));
            assertTrue(third.next().isEmpty());
            covered = covered.union(third.covered());
        }
        assertEquals(UidSet.range(3, 5), covered);
        Changes later = changes(inbox(), second.highestModSeq());
        assertEquals(List.of(1L, 4L, 6L), uids(later));
        assertEquals(UidSet.of(3), later.vanished());
    }

    @Test
    public void aPageNamesWhatItCovers() throws Exception {
        for (int i = 0; i < 6; i++) {
            commit(inbox(), append("m" + i, 0));
        }
        long since = account().status(inbox()).highestModSeq();
        commit(inbox(), add(UidSet.of(1, 3, 6), Flags.of(Flags.SEEN)), new Op.Expunge(UidSet.of(2, 5), false));
        Changes first = account().changes(inbox(), since, 1);
        assertEquals(UidSet.of(2, 5), first.vanished());
        assertEquals(List.of(1L), uids(first));
        Changes second = account().changes(inbox(), first.next().orElseThrow(), 1);
        assertEquals(List.of(3L), uids(second));
        assertTrue(second.vanished().isEmpty());
        Changes third = account().changes(inbox(), second.next().orElseThrow(), 1);
        assertEquals(List.of(6L), uids(third));
        long end = 0;
        for (Changes page : List.of(first, second, third)) {
            assertEquals(end + 1, page.covered().first());
            assertEquals(1, page.covered().ranges().size());
            end = page.covered().last();
            assertTrue(page.covered().contains(uids(page).get(0)));
        }
        assertEquals(6, end);
    }

    private static List<Long> uids(Changes changes) {
        return changes.changed().stream().map(FlagRow::uid).toList();
    }

    @Test
    public void rowsComeInPieces() throws Exception {
        for (int i = 0; i < 7; i++) {
            commit(inbox(), append("m" + i, 0));
        }
        List<Long> seen = new ArrayList<>();
        UidSet rest = UidSet.ofRanges(List.of(new UidSet.Range(2, 3), new UidSet.Range(5, UidSet.MAX_UID)));
        while (true) {
            List<Row> some = account().rows(inbox(), rest, 2);
            if (some.isEmpty()) {
                break;
            }
            assertTrue(some.size() <= 2);
            some.forEach(r -> seen.add(r.uid()));
            rest = rest.after(seen.get(seen.size() - 1));
        }
        assertEquals(List.of(2L, 3L, 5L, 6L, 7L), seen);
    }

    @Test
    public void flagsAndSizesAreThoseOfTheRows() throws Exception {
        byte[] prefix = "X: y\r\n".getBytes(StandardCharsets.US_ASCII);
        deliver(mail("long name"), new Delivery(me(), "INBOX", false, prefix, Flags.NONE, DATE, Optional.empty()));
        commit(inbox(), append("a", Flags.SEEN), append("b", 0), append("cc", 0));
        commit(inbox(), add(UidSet.of(3), Flags.of(Flags.DRAFT)), new Op.Expunge(UidSet.of(2), false));
        List<Row> rows = account().rows(inbox(), UidSet.ALL, 9);
        assertEquals(3, rows.size());
        assertEquals(
                rows.stream()
                        .map(r -> new FlagRow(r.uid(), r.modSeq(), r.flags()))
                        .toList(),
                account().flags(inbox(), UidSet.ALL, 9));
        assertEquals(
                rows.stream().map(r -> new MessageSize(r.uid(), r.size())).toList(),
                account().sizes(inbox(), UidSet.ALL, 9));
        assertEquals(
                List.of(4L),
                account().sizes(inbox(), UidSet.of(2, 4, 8), 9).stream()
                        .map(MessageSize::uid)
                        .toList());
        assertEquals(
                List.of(1L, 3L),
                account().flags(inbox(), UidSet.ALL, 2).stream()
                        .map(FlagRow::uid)
                        .toList());
    }

    // --- accounts

    @Test
    public void aDeletedAccountHasNothingLeft() throws Exception {
        deliver(mail("a"), to(me(), "INBOX", "k"));
        MailboxInfo old = account().mailbox("INBOX").orElseThrow();
        store().deleteAccount(me().id());
        assertEquals(0, store().used(me().id()));
        store().deleteAccount(me().id());
        MailboxInfo fresh = account().mailbox("INBOX").orElseThrow();
        assertTrue(fresh.id() > old.id());
        assertTrue(fresh.uidValidity() > old.uidValidity());
        assertFalse(fresh.uses().contains(SpecialUse.JUNK));
        assertEquals(Reason.NOT_FOUND, refused(() -> account().status(old.id())));
        assertEquals(0, store().used(newAccount(0).id()));
    }
}
