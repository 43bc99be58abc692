package org.posthouse.testkit.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxChange.Kind;
import org.posthouse.store.api.MailboxChanges;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;

/** What every mail store does with mailboxes as such: names, uses, subscriptions, counts. Extend {@link BulkContract}. */
public abstract class MailboxContract extends MessageContract {
    private List<String> names() throws Exception {
        return account().mailboxes().stream().map(MailboxInfo::name).toList();
    }

    private MailboxInfo named(String name) throws Exception {
        return account().mailbox(name).orElseThrow();
    }

    @Test
    public void aNewAccountHasTheUsualMailboxes() throws Exception {
        assertEquals(List.of("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"), names());
        assertEquals(Set.of(SpecialUse.JUNK), named("Junk").uses());
        assertEquals(Set.of(), named("INBOX").uses());
        assertEquals(names().stream().sorted().toList(), account().subscriptions());
        long validity = named("INBOX").uidValidity();
        assertTrue(validity > 0 && validity <= 0xFFFFFFFFL);
    }

    @Test
    public void inboxIsTheSameInAnyCase() throws Exception {
        assertEquals(named("INBOX"), named("iNbOx"));
        account().create("inbox/Sub", Set.of());
        assertEquals("INBOX/Sub", named("INBOX/Sub").name());
        assertEquals(Reason.EXISTS, refused(() -> account().create("Inbox", Set.of())));
        assertTrue(account().mailbox("drafts").isEmpty());
    }

    @Test
    public void createMakesMissingParents() throws Exception {
        MailboxInfo made = account().create("A/B/C", Set.of(SpecialUse.FLAGGED));
        assertEquals("A/B/C", made.name());
        assertEquals(Set.of(SpecialUse.FLAGGED), made.uses());
        assertEquals(made, named("A/B/C"));
        assertTrue(names().containsAll(List.of("A", "A/B", "A/B/C")));
        assertEquals(Reason.EXISTS, refused(() -> account().create("A/B", Set.of())));
    }

    @Test
    public void badNamesAreRefused() throws Exception {
        String tooLong = "x".repeat(2000);
        for (String bad : List.of("", "/", "/a", "a/", "a//b", "a\u0007", "a\nb", "#news", "\ud800", tooLong)) {
            assertEquals(bad, Reason.INVALID_NAME, refused(() -> account().create(bad, Set.of())));
            assertTrue(account().mailbox(bad).isEmpty());
        }
        assertEquals("Entwürfe 日本", account().create("Entwürfe 日本", Set.of()).name());
    }

    @Test
    public void deleteRemovesMessagesAndKeepsChildren() throws Exception {
        MailboxInfo parent = account().create("P", Set.of());
        account().create("P/Child", Set.of());
        commit(parent.id(), append("a", 0));
        account().delete("P");
        assertTrue(account().mailbox("P").isEmpty());
        assertTrue(account().mailbox("P/Child").isPresent());
        assertEquals(0, account().used());
        assertEquals(Reason.NOT_FOUND, refused(() -> account().status(parent.id())));
        assertEquals(Reason.NOT_FOUND, refused(() -> commit(parent.id(), append("b", 0))));
        assertEquals(Reason.NOT_FOUND, refused(() -> changes(parent.id(), 0)));
        assertEquals(Reason.NOT_FOUND, refused(() -> account().rows(parent.id(), UidSet.ALL, 1)));
        assertEquals(Reason.NOT_FOUND, refused(() -> account().content(parent.id(), 1)));
        assertEquals(Reason.NOT_FOUND, refused(() -> account().delete("P")));
        MailboxInfo again = account().create("P", Set.of());
        assertNotEquals(parent.id(), again.id());
        assertTrue(again.uidValidity() > parent.uidValidity()); // rfc3501#2.3.1.1
    }

    @Test
    public void inboxCannotBeDeleted() throws Exception {
        assertEquals(Reason.INVALID_NAME, refused(() -> account().delete("inbox")));
    }

    @Test
    public void renameTakesTheChildrenAlong() throws Exception {
        MailboxInfo a = account().create("A", Set.of());
        account().create("A/B", Set.of());
        account().create("AB", Set.of());
        commit(a.id(), append("a", 0));
        account().rename("A", "New/Place");
        assertEquals(a.id(), named("New/Place").id());
        assertTrue(account().mailbox("New/Place/B").isPresent());
        assertTrue(account().mailbox("New").isPresent());
        assertTrue(account().mailbox("AB").isPresent());
        assertTrue(account().mailbox("A").isEmpty() && account().mailbox("A/B").isEmpty());
        assertEquals(1, account().status(a.id()).messages());
        assertEquals(Reason.EXISTS, refused(() -> account().rename("AB", "New")));
        assertEquals(Reason.NOT_FOUND, refused(() -> account().rename("A", "Z")));
        assertEquals(Reason.INVALID_NAME, refused(() -> account().rename("New", "New/Place/Deep")));
        assertEquals(Reason.INVALID_NAME, refused(() -> account().rename("AB", "x//y")));
    }

    // rfc3501#6.3.5
    @Test
    public void renamingInboxMovesItsMessages() throws Exception {
        account().create("INBOX/Sub", Set.of());
        commit(inbox(), append("a", Flags.SEEN), append("b", 0));
        long inbox = inbox();
        account().rename("INBOX", "Old mail");
        assertEquals(inbox, inbox());
        assertEquals(0, account().status(inbox).messages());
        assertEquals(2, account().status(named("Old mail").id()).messages());
        assertTrue(account().mailbox("INBOX/Sub").isPresent());
    }

    @Test
    public void namesNeedNotExistToBeSubscribed() throws Exception {
        account().subscribe("Nowhere", true);
        account().subscribe("Nowhere", true);
        account().subscribe("Trash", false);
        account().subscribe("Never was", false);
        assertEquals(
                List.of("Archive", "Drafts", "INBOX", "Junk", "Nowhere", "Sent"),
                account().subscriptions());
        account().create("Gone", Set.of());
        account().subscribe("Gone", true);
        account().delete("Gone");
        assertTrue(account().subscriptions().contains("Gone")); // rfc3501#6.3.6
    }

    @Test
    public void statusCounts() throws Exception {
        MailboxStatus empty = account().status(inbox());
        assertEquals(0, empty.messages());
        assertEquals(1, empty.uidNext());
        assertTrue(empty.highestModSeq() >= 1); // rfc7162#3.1.2.1
        commit(inbox(), append("a", Flags.SEEN), append("b", 0), append("c", 0));
        commit(inbox(), add(UidSet.of(2), Flags.of(Flags.SEEN)));
        MailboxStatus s = account().status(inbox());
        assertEquals(3, s.messages());
        assertEquals(1, s.unseen());
        assertEquals(3, s.recent());
        assertEquals(4, s.uidNext());
        assertEquals(named("INBOX").uidValidity(), s.uidValidity());
        assertEquals(3L * text("a").length(), s.octets());
        commit(inbox(), new Op.Expunge(UidSet.of(3), false));
        s = account().status(inbox());
        assertEquals(2, s.messages());
        assertEquals(0, s.unseen());
        assertEquals(4, s.uidNext());
        assertEquals(2L * text("a").length(), account().used());
        assertEquals(account().used(), store().used(me().id()));
    }

    @Test
    public void recentIsSaidToOne() throws Exception {
        assertEquals(1, account().claimRecent(inbox()));
        commit(inbox(), append("a", 0), append("b", 0));
        assertEquals(2, account().status(inbox()).recent());
        commit(inbox(), new Op.Expunge(UidSet.of(1), false));
        assertEquals(1, account().status(inbox()).recent());
        assertEquals(2, account().claimRecent(inbox()));
        assertEquals(0, account().status(inbox()).recent());
        assertEquals(3, account().claimRecent(inbox()));
        commit(inbox(), append("c", 0));
        assertEquals(3, account().claimRecent(inbox()));
    }

    @Test
    public void accountsDoNotSeeEachOther() throws Exception {
        AccountInfo other = newAccount(0);
        Account theirs = store().open(other);
        commit(inbox(), append("mine", 0));
        long mine = inbox();
        assertEquals(Reason.NOT_FOUND, refused(() -> theirs.status(mine)));
        assertEquals(Reason.NOT_FOUND, refused(() -> theirs.content(mine, 1)));
        assertEquals(Reason.NOT_FOUND, refused(() -> theirs.rows(mine, UidSet.ALL, 1)));
        long own = theirs.mailbox("INBOX").orElseThrow().id();
        assertEquals(Reason.NOT_FOUND, refused(() -> theirs.transfer(mine, UidSet.ALL, own, false)));
        assertEquals(Reason.NOT_FOUND, refused(() -> theirs.transfer(own, UidSet.ALL, mine, false)));
    }

    // --- what changed in the account

    private static Set<Kind> kinds(MailboxChanges changes, long mailbox) {
        return changes.mailboxes().stream()
                .filter(c -> c.mailbox() == mailbox)
                .findFirst()
                .map(MailboxChange::kinds)
                .orElse(Set.of());
    }

    @Test
    public void modSequencesAreCountedForTheAccount() throws Exception {
        long inbox = inbox();
        long trash = named("Trash").id();
        long first = commit(inbox, append("a", 0)).highestModSeq();
        long second = commit(trash, append("b", 0)).highestModSeq();
        long third = commit(inbox, append("c", 0)).highestModSeq();
        assertTrue(first < second && second < third);
        assertEquals(second, account().status(trash).highestModSeq());
        assertTrue(account().transfer(inbox, UidSet.of(1), trash, true).sourceModSeq() > third);
    }

    @Test
    public void whatChangedInAnAccountIsTold() throws Exception {
        long inbox = inbox();
        long junk = named("Junk").id();
        MailboxChanges all = account().mailboxChanges(0, 100);
        assertEquals(6, all.mailboxes().size());
        assertTrue(all.complete() && all.next().isEmpty());
        assertEquals(Set.of(Kind.CREATED), kinds(all, inbox));
        assertEquals(List.of(), account().mailboxChanges(all.modSeq(), 100).mailboxes());

        commit(inbox, append("a", 0));
        MailboxChanges some = account().mailboxChanges(all.modSeq(), 100);
        assertEquals(
                List.of(inbox),
                some.mailboxes().stream().map(MailboxChange::mailbox).toList());
        assertEquals(Set.of(Kind.MESSAGES), kinds(some, inbox));
        // the account's mod-sequence serves in each mailbox
        assertEquals(1, changes(inbox, all.modSeq()).changed().size());
        assertEquals(0, changes(inbox, some.modSeq()).changed().size());
        assertTrue(changes(junk, some.modSeq()).complete());
        assertEquals(0, changes(junk, some.modSeq()).changed().size());

        long made = account().create("A/B", Set.of()).id();
        long parent = named("A").id();
        commit(made, append("b", 0));
        account().rename("A", "C");
        account().delete("Junk");
        MailboxChanges later = account().mailboxChanges(some.modSeq(), 100);
        assertEquals(3, later.mailboxes().size());
        assertEquals(Set.of(Kind.CREATED, Kind.RENAMED, Kind.MESSAGES), kinds(later, made));
        assertEquals(Set.of(Kind.CREATED, Kind.RENAMED), kinds(later, parent));
        assertEquals(Set.of(Kind.DELETED), kinds(later, junk));
        assertTrue(later.complete());
        commit(made, add(UidSet.ALL, Flags.of(Flags.SEEN)));
        MailboxChanges last = account().mailboxChanges(later.modSeq(), 100);
        assertEquals(Set.of(Kind.MESSAGES), kinds(last, made));
        assertEquals(1, last.mailboxes().size());
        // whoever begins anew hears nothing of what is gone
        assertEquals(7, account().mailboxChanges(0, 100).mailboxes().size());
    }

    @Test
    public void whatChangedInAnAccountComesInPages() throws Exception {
        long since = account().mailboxChanges(0, 100).modSeq();
        List<Long> made = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            made.add(account().create(name, Set.of()).id());
        }
        account().delete("Junk");
        MailboxChanges first = account().mailboxChanges(since, 2);
        assertEquals(
                made.subList(0, 2),
                first.mailboxes().stream().map(MailboxChange::mailbox).toList());
        commit(made.get(0), append("x", 0)); // told already: it comes once more
        MailboxChanges second = account().mailboxChanges(first.next().orElseThrow(), 2);
        assertEquals(
                made.subList(2, 4),
                second.mailboxes().stream().map(MailboxChange::mailbox).toList());
        MailboxChanges third = account().mailboxChanges(second.next().orElseThrow(), 2);
        assertEquals(2, third.mailboxes().size());
        assertTrue(third.next().isEmpty());
        assertEquals(first.modSeq(), third.modSeq());
        assertEquals(Set.of(Kind.MESSAGES), kinds(account().mailboxChanges(first.modSeq(), 9), made.get(0)));
        // those of one commit too
        MailboxChanges page = account().mailboxChanges(0, 2);
        int count = page.mailboxes().size();
        while (page.next().isPresent()) {
            page = account().mailboxChanges(page.next().get(), 2);
            count += page.mailboxes().size();
        }
        assertEquals(9, count);
    }

    @Test
    public void whatNoAccountEverSaidIsNotKnown() throws Exception {
        MailboxChanges now = account().mailboxChanges(0, 100);
        MailboxChanges never = account().mailboxChanges(now.modSeq() + 1000, 100);
        assertFalse(never.complete());
        assertEquals(6, never.mailboxes().size());
        assertFalse(account().changes(inbox(), now.modSeq() + 1000, 10).complete());
    }

    @Test
    public void anAccountIsOpenToItsOwnerAlone() throws Exception {
        AccountInfo other = newAccount(0);
        account().create("Mine", Set.of());
        assertEquals(
                names(),
                store().open(me(), me()).mailboxes().stream()
                        .map(MailboxInfo::name)
                        .toList());
        assertEquals(Reason.NO_PERMISSION, refused(() -> store().open(me(), other)));
        assertEquals(Reason.NO_PERMISSION, refused(() -> store().open(other, me())));
    }

    @Test
    public void whatItCannotDoIsNoExtension() throws Exception {
        assertTrue(store().extension(Unheard.class).isEmpty());
        assertTrue(account().extension(Unheard.class).isEmpty());
        assertEquals(
                names(),
                account().extension(Account.class).orElseThrow().mailboxes().stream()
                        .map(MailboxInfo::name)
                        .toList());
    }

    /** Nobody implements it. */
    private interface Unheard {}

    @Test
    public void aDeliveryToInboxInAnyCase() throws Exception {
        deliver(mail("a"), new Delivery(me(), "inbox", false, new byte[0], Flags.NONE, DATE, Optional.empty()));
        assertEquals(1, account().status(inbox()).messages());
        assertFalse(names().contains("inbox"));
    }
}
