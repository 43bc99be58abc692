package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxChanges;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.ObjectId;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.engine.StoreSettings;
import org.posthouse.store.sql.memory.ExpungedLog;
import org.posthouse.testkit.store.Pages;

/** The life of a store: restarts, cleaning up, large operations, backup and restore. */
public class LifeTest extends StoreFixture {
    @Test
    public void everythingIsThereAfterARestart() throws Exception {
        append(inbox(), 5);
        account().commit(inbox(), List.of(set(UidSet.of(2), Flags.of(Flags.SEEN, Set.of("Work", "play")))), Guard.NONE);
        long since = Pages.changes(account(), inbox(), 0, 100).highestModSeq();
        expunge(inbox(), UidSet.of(1, 4));
        account().claimRecent(inbox());
        account().subscribe("Trash", false);
        account().create("A/B", Set.of());
        deliver("x", "key");
        Changes before = Pages.changes(account(), inbox(), 0, 100);
        List<MailboxInfo> boxes = account().mailboxes();
        account().transfer(inbox(), UidSet.of(2), id("Trash"), false);
        List<ObjectId> ids = emailIds(inbox());
        reopen();
        assertEquals(ids, emailIds(inbox()));
        assertEquals(ids.get(0), emailIds(id("Trash")).get(0));
        assertEquals(boxes, account().mailboxes());
        assertEquals(before, Pages.changes(account(), inbox(), 0, 100));
        Changes changes = Pages.changes(account(), inbox(), since, 100);
        assertTrue(changes.complete());
        assertEquals(UidSet.of(1, 4), changes.vanished());
        assertEquals(1, account().status(inbox()).recent());
        assertEquals(3, account().status(inbox()).unseen());
        assertFalse(account().subscriptions().contains("Trash"));
        assertEquals(Kind.DUPLICATE, deliver("x", "key"));
        assertEquals(7, deliver(mail("y"), to("INBOX", "key2")).get(0).uid());
        assertTrue(store.admin().check().problems().isEmpty());
    }

    private List<ObjectId> emailIds(long mailbox) throws Exception {
        return account().rows(mailbox, UidSet.ALL, 100).stream()
                .map(Row::emailId)
                .toList();
    }

    private static Op set(UidSet uids, Flags flags) {
        return new Op.SetFlags(uids, Op.SetFlags.Mode.ADD, flags);
    }

    @Test
    public void bodiesGoWithTheirLastMessage() throws Exception {
        append(inbox(), 3);
        deliver(mail("shared"), to("INBOX", "1"), to("Junk", "2"), to("Junk", "3"));
        assertEquals(4, blobs.count());
        account().transfer(inbox(), UidSet.of(1), id("Trash"), false);
        expunge(inbox(), UidSet.ALL);
        store.engine().sweeper().sweep();
        assertEquals(2, blobs.count());
        expunge(id("Junk"), UidSet.of(1));
        store.engine().sweeper().sweep();
        assertEquals(2, blobs.count());
        expunge(id("Junk"), UidSet.of(2));
        expunge(id("Trash"), UidSet.ALL);
        store.engine().sweeper().sweep();
        assertEquals(0, blobs.count());
    }

    @Test
    public void copiesOfCopiesAreCounted() throws Exception {
        append(inbox(), 1);
        for (int i = 0; i < 3; i++) {
            account().transfer(inbox(), UidSet.ALL, inbox(), false);
        }
        assertEquals(8, account().status(inbox()).messages());
        assertTrue(store.admin().check().problems().isEmpty());
        expunge(inbox(), UidSet.range(1, 7));
        store.engine().sweeper().sweep();
        assertEquals(1, blobs.count());
        account().transfer(inbox(), UidSet.ALL, id("Trash"), true);
        assertTrue(store.admin().check().problems().isEmpty());
        expunge(id("Trash"), UidSet.ALL);
        store.engine().sweeper().sweep();
        assertEquals(0, blobs.count());
    }

    @Test
    public void aBodyNobodyTakesGoes() throws Exception {
        deliver("a", "k");
        deliver("a", "k");
        store.engine().sweeper().sweep();
        assertEquals(1, blobs.count());
    }

    @Test
    public void aDeletedMailboxIsEmptiedAndADeletedAccountToo() throws Exception {
        append(account().create("Big", Set.of()).id(), 700);
        append(inbox(), 3);
        account().delete("Big");
        store.engine().sweeper().sweep();
        assertEquals(3, blobs.count());
        assertEquals(3, rows("mstate"));
        deliver("k", "k");
        store.deleteAccount(me.id());
        store.engine().sweeper().sweep();
        assertEquals(0, blobs.count());
        for (String table : List.of(
                "mailbox",
                "mstate",
                "message",
                "expunged",
                "delivered",
                "body",
                "garbage",
                "doomed",
                "deleted",
                "subscription")) {
            assertEquals(table, 0, rows(table));
        }
    }

    private static int rows(String table) throws Exception {
        try (Connection c = derby.connection();
                Statement s = c.createStatement();
                var r = s.executeQuery("SELECT COUNT(*) FROM " + table)) {
            r.next();
            return r.getInt(1);
        }
    }

    @Test
    public void expiredKeysAreForgotten() throws Exception {
        store.settings(new StoreSettings(64, -1000, 1000, 1000, 50, true));
        for (int i = 0; i < 3; i++) {
            deliver("a", "old" + i);
        }
        store.settings(settings());
        deliver("b", "new");
        store.engine().sweeper().pruneKeys();
        assertEquals(1, rows("delivered"));
        assertEquals(Kind.DUPLICATE, deliver("b", "new"));
    }

    @Test
    public void largeOperationsAreDoneInPieces() throws Exception {
        for (int i = 0; i < 5; i++) {
            append(inbox(), 500);
        }
        Committed c = account().commit(inbox(), List.of(set(UidSet.ALL, Flags.of(Flags.FLAGGED))), Guard.NONE);
        assertEquals(2500, c.updated().size());
        Transferred t = account().transfer(inbox(), UidSet.ALL, id("Archive"), false);
        assertEquals(2500, t.to().size());
        assertEquals(
                UidSet.range(1, 2500),
                account()
                        .commit(inbox(), List.of(new Op.Expunge(UidSet.ALL, false)), Guard.NONE)
                        .expunged());
        assertEquals(2500, account().status(id("Archive")).messages());
        t = account().transfer(id("Archive"), UidSet.ALL, inbox(), true);
        assertEquals(2500, t.from().size());
        assertEquals(0, account().status(id("Archive")).messages());
        assertTrue(store.admin().check().problems().isEmpty());
    }

    @Test
    public void whatIsNotInMemoryIsReadAgain() throws Exception {
        store.settings(new StoreSettings(64, 1_000_000, 2, 10, 50, true));
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            me = newAccount(0);
            append(inbox(), 8);
            accounts.add(account());
        }
        for (int round = 0; round < 3; round++) {
            for (Account a : accounts) {
                long inbox = a.mailbox("INBOX").orElseThrow().id();
                Flags flag = Flags.of(1 << round);
                assertEquals(
                        8,
                        a.commit(inbox, List.of(set(UidSet.ALL, flag)), Guard.NONE)
                                .updated()
                                .size());
                assertEquals(8, Pages.changes(a, inbox, 0, 100).changed().size());
            }
        }
        assertTrue(store.engine().cache().all().size() <= 3);
        assertTrue(store.admin().check().problems().isEmpty());
    }

    @Test
    public void tooManyDifferentKeywordsAreRefused() throws Exception {
        append(inbox(), 1);
        List<Op> ops = new ArrayList<>();
        for (int n = 0; n < 6000; n++) {
            int number = n;
            ops.add(new Op.SetFlags(
                    UidSet.of(1),
                    Op.SetFlags.Mode.REPLACE,
                    Flags.of(
                            0,
                            IntStream.range(0, 64)
                                    .mapToObj(i -> "k" + number + "-" + i)
                                    .toList())));
        }
        StoreException refused =
                assertThrows(StoreException.class, () -> account().commit(inbox(), ops, Guard.NONE));
        assertEquals(Reason.LIMIT, refused.reason());
        assertEquals("too many different keywords in this mailbox", refused.getMessage());
        assertEquals(
                Flags.NONE,
                Pages.changes(account(), inbox(), 0, 100).changed().get(0).flags());
        account().commit(inbox(), ops.subList(0, 100), Guard.NONE);
        assertEquals(
                64,
                Pages.changes(account(), inbox(), 0, 100)
                        .changed()
                        .get(0)
                        .flags()
                        .keywords()
                        .size());
    }

    @Test
    public void oldRemovalsAreForgottenAndThatIsSaid() throws Exception {
        long since = Pages.changes(account(), inbox(), 0, 100).highestModSeq();
        append(inbox(), 2 * ExpungedLog.MAX + 10);
        List<Long> odd = new ArrayList<>();
        for (long uid = 1; uid <= 2L * ExpungedLog.MAX + 10; uid += 2) {
            odd.add(uid);
        }
        long middle = Pages.changes(account(), inbox(), 0, 100).highestModSeq();
        expunge(inbox(), UidSet.of(odd));
        Changes c = Pages.changes(account(), inbox(), since, 100);
        assertFalse(c.complete());
        assertEquals(ExpungedLog.MAX + 5, c.changed().size());
        assertFalse(Pages.changes(account(), inbox(), middle, 100).complete());
        assertTrue(rows("expunged") <= ExpungedLog.MAX);
        reopen();
        assertFalse(Pages.changes(account(), inbox(), since, 100).complete());
        long now = Pages.changes(account(), inbox(), 0, 100).highestModSeq();
        expunge(inbox(), UidSet.of(2));
        assertEquals(UidSet.of(2), Pages.changes(account(), inbox(), now, 100).vanished());
    }

    @Test
    public void whatChangedInAnAccountIsKnownAfterARestart() throws Exception {
        long made = account().create("Made", Set.of()).id();
        append(made, 1);
        long since = account().mailboxChanges(0, 100).modSeq();
        append(inbox(), 1);
        account().rename("Made", "Other");
        long junk = id("Junk");
        account().delete("Junk");
        MailboxChanges before = account().mailboxChanges(since, 100);
        assertEquals(3, before.mailboxes().size());
        reopen();
        assertEquals(before, account().mailboxChanges(since, 100));
        append(inbox(), 1);
        assertTrue(account().mailboxChanges(0, 100).modSeq() > before.modSeq());
        assertEquals(
                List.of(junk),
                account().mailboxChanges(since, 100).mailboxes().stream()
                        .filter(c -> c.kinds().contains(MailboxChange.Kind.DELETED))
                        .map(MailboxChange::mailbox)
                        .toList());
    }

    @Test
    public void oldDeletionsAreForgottenAndThatIsSaid() throws Exception {
        append(inbox(), 1);
        append(inbox(), 1);
        long since = account().mailboxChanges(0, 100).modSeq();
        for (int i = 0; i < 30; i++) {
            account().create("x" + i, Set.of());
            account().delete("x" + i);
        }
        assertTrue(account().mailboxChanges(since, 100).complete());
        // as if there had been a thousand more
        try (Connection c = derby.connection();
                Statement s = c.createStatement()) {
            for (int i = 0; i < 1000; i++) {
                s.executeUpdate("INSERT INTO deleted VALUES (" + me.id() + ", " + (1_000_000 + i) + ", " + since + ")");
            }
            c.commit();
        }
        account().create("last", Set.of());
        long now = account().mailboxChanges(0, 100).modSeq();
        account().delete("last");
        assertTrue(rows("deleted") < 600);
        assertFalse(account().mailboxChanges(since - 1, 100).complete());
        assertEquals(1, account().mailboxChanges(now, 100).mailboxes().size());
        assertTrue(account().mailboxChanges(now, 100).complete());
        reopen();
        assertFalse(account().mailboxChanges(since - 1, 100).complete());
    }

    @Test
    public void headersTooLongForTheIndexAreKeptWithTheBody() throws Exception {
        byte[] prefix = ("X-Long: " + "y".repeat(5000) + "\r\n").getBytes();
        deliver(mail("a"), new Delivery(me, "INBOX", false, prefix, Flags.NONE, DATE, Optional.empty()));
        try (InputStream in = account().content(inbox(), 1).open(0)) {
            assertEquals(new String(prefix) + "From: a@example.test", new String(in.readNBytes(prefix.length + 20)));
        }
        store.engine().sweeper().sweep();
        assertEquals(1, blobs.count());
    }

    @Test
    public void rowsHaveWhatImapWants() throws Exception {
        deliver("hello", null);
        Row row = account().rows(inbox(), UidSet.ALL, 1).get(0);
        assertTrue(new String(row.envelope()).contains("\"hello\""));
        assertTrue(new String(row.bodyStructure()).toUpperCase().contains("\"TEXT\" \"PLAIN\""));
        store.settings(new StoreSettings(64, 1_000_000, 2, 10, 50, false));
        deliver("later", null);
        assertEquals(0, account().rows(inbox(), UidSet.of(2), 1).get(0).envelope().length);
    }

    @Test
    public void listenersHearOfChanges() throws Exception {
        LinkedBlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        long inbox = inbox();
        store.listen((account, mailbox, modSeq) -> {
            if (mailbox == inbox) {
                heard.add(modSeq);
            }
        });
        deliver("a", null);
        assertEquals(Long.valueOf(account().status(inbox).highestModSeq()), heard.poll(10, TimeUnit.SECONDS));
    }

    @Test
    public void aCheckFindsWhatIsWrong() throws Exception {
        append(inbox(), 3);
        assertEquals(List.of(), store.admin().check().problems());
        assertEquals(3, store.admin().check().messages());
        try (var all = blobs.list(Instant.now().plusSeconds(1))) {
            blobs.damage(all.findFirst().orElseThrow());
        }
        assertEquals(1, store.admin().check().problems().size());
        try (Connection c = derby.connection();
                Statement s = c.createStatement()) {
            s.executeUpdate("UPDATE mailbox SET unseen = unseen + 1 WHERE name = 'INBOX'");
            s.executeUpdate("DELETE FROM mstate WHERE uid = 2");
            c.commit();
        }
        assertEquals(3, store.admin().check().problems().size());
    }

    @Test
    public void aBackupIsRestoredUnderANewValidity() throws Exception {
        append(inbox(), 3);
        long inbox = inbox();
        long validity = account().mailbox("INBOX").orElseThrow().uidValidity();
        Path backup = FOLDER.getRoot().toPath().resolve("backup" + me.id());
        StoreAdmin.Report report = copies().backup(backup);
        assertEquals(3, report.messages());
        assertThrows(IOException.class, () -> copies().backup(backup));
        append(inbox(), 2);
        long later = account().create("Later", Set.of()).id();
        copies().restore(backup);
        assertEquals(inbox, inbox());
        assertEquals(3, account().status(inbox).messages());
        assertTrue(account().mailbox("INBOX").orElseThrow().uidValidity() > validity);
        assertTrue(account().create("Other", Set.of()).id() > later);
        assertEquals(List.of(), store.admin().check().problems());
        assertThrows(IOException.class, () -> copies().restore(FOLDER.getRoot().toPath()));
        try (InputStream in = account().content(inbox, 3).open(0)) {
            assertTrue(new String(in.readAllBytes()).contains("Subject: m2"));
        }
        append(inbox(), 1);
        assertEquals(4, account().status(inbox).messages());
    }
}
