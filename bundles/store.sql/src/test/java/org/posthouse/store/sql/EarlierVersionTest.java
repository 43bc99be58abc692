package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.blobs.segments.SegmentBlobStore;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.ObjectId;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.engine.StoreSettings;
import org.posthouse.testkit.store.Pages;

/**
 * A store that version 20b204c wrote (schema version 2), as {@code earlier.zip}; {@code earlier.txt} is what that version
 * itself said of its contents.
 */
public class EarlierVersionTest {
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@example.test", 0);
    private static final AccountInfo BOB = new AccountInfo(2, "bob@example.test", 1_000_000);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private DerbyDatabase database;
    private SqlMailStore store;

    @Before
    public void open() throws Exception {
        Path root = folder.getRoot().toPath();
        unzip("earlier.zip", root);
        database = DerbyDatabase.open(root.resolve("db"), DerbyDatabase.Settings.DEFAULT);
        SegmentBlobStore blobs =
                SegmentBlobStore.open(new DirectoryDisk(root.resolve("blobs")), LogOptions.defaults("blobs"));
        store = new SqlMailStore(
                database, blobs, new StoreSettings(64, TimeUnit.DAYS.toMillis(10), 100, 10_000, 50, true));
    }

    @After
    public void close() throws Exception {
        store.close();
        database.close();
    }

    private static void unzip(String name, Path to) throws IOException {
        try (ZipInputStream in = new ZipInputStream(EarlierVersionTest.class.getResourceAsStream(name))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                Path file = to.resolve(e.getName());
                if (e.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    @Test
    public void whatItWroteIsReadAsItWas() throws Exception {
        String expected;
        try (InputStream in = getClass().getResourceAsStream("earlier.txt")) {
            expected = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(expected, contents(ALICE) + contents(BOB));
        assertEquals(List.of(), store.admin().check().problems());
    }

    /** A key that version stored is found by the form it had then. */
    @Test
    public void deliveryKeysKeepTheirFormWhileOneOfBeforeCanBeThere() throws Exception {
        try (Connection c = database.connection()) {
            long last = Sql.one(c, "SELECT MAX(expires) FROM delivered", r -> r.getLong(1))
                    .orElseThrow();
            assertTrue(last > 0);
            String sql = "SELECT value FROM store_meta WHERE name = 'keys_by_time'";
            assertEquals(last, (long) Sql.one(c, sql, r -> r.getLong(1)).orElseThrow());
        }
    }

    @Test
    public void itGoesOnWhereItStopped() throws Exception {
        Account alice = store.open(ALICE);
        MailboxInfo inbox = alice.mailbox("INBOX").orElseThrow();
        MailboxStatus before = alice.status(inbox.id());
        assertEquals(Kind.DUPLICATE, deliver("key 1").kind());
        DeliveryResult next = deliver("another");
        assertEquals(Kind.STORED, next.kind());
        assertEquals(before.uidNext(), next.uid());
        // mod-sequences go on above those of all mailboxes; before that nobody followed an account
        assertTrue(alice.status(inbox.id()).highestModSeq() > before.highestModSeq());
        assertFalse(alice.mailboxChanges(before.highestModSeq() - 1, 100).complete());
        assertEquals(
                List.of(inbox.id()),
                alice.mailboxChanges(before.highestModSeq(), 100).mailboxes().stream()
                        .map(MailboxChange::mailbox)
                        .toList());
        assertEquals(List.of(), store.admin().check().problems());
    }

    /** Nothing was stored for them; a copy from now on has the id of what it is a copy of. */
    @Test
    public void itsMessagesHaveObjectIds() throws Exception {
        Account alice = store.open(ALICE);
        Set<ObjectId> ids = new HashSet<>();
        int messages = 0;
        for (MailboxInfo box : alice.mailboxes()) {
            for (Row row : alice.rows(box.id(), UidSet.ALL, 1000)) {
                ids.add(row.emailId());
                messages++;
            }
        }
        assertEquals(messages, ids.size());
        long inbox = alice.mailbox("INBOX").orElseThrow().id();
        long trash = alice.mailbox("Trash").orElseThrow().id();
        ObjectId id = alice.rows(inbox, UidSet.of(2), 1).get(0).emailId();
        long copy = alice.transfer(inbox, UidSet.of(2), trash, false).to().get(0);
        assertEquals(id, alice.rows(trash, UidSet.of(copy), 1).get(0).emailId());
        assertEquals(List.of(), store.admin().check().problems());
    }

    private DeliveryResult deliver(String key) throws Exception {
        CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
        Delivery delivery =
                new Delivery(ALICE, "INBOX", false, new byte[0], Flags.NONE, StoreFixture.DATE, Optional.of(key));
        store.deliver(StoreFixture.mail("later"), List.of(delivery), done::complete);
        return done.get(20, TimeUnit.SECONDS).get(0);
    }

    /** In the words of the version that wrote it. */
    private String contents(AccountInfo who) throws Exception {
        Account account = store.open(who);
        StringBuilder out = new StringBuilder();
        out.append("account ")
                .append(who.id())
                .append(' ')
                .append(account.used())
                .append('\n');
        out.append("subscribed ")
                .append(String.join(" ", account.subscriptions()))
                .append('\n');
        for (MailboxInfo box : account.mailboxes()) {
            MailboxStatus s = account.status(box.id());
            out.append("mailbox ").append(box.id()).append(' ').append(box.name());
            out.append(' ').append(box.uidValidity()).append(' ').append(new TreeSet<>(box.uses()));
            for (long n : new long[] {
                s.messages(), s.recent(), s.unseen(), s.uidNext(), s.highestModSeq(), s.octets(),
            }) {
                out.append(' ').append(n);
            }
            out.append('\n');
            for (Row row : account.rows(box.id(), UidSet.ALL, 1000)) {
                out.append("  ").append(line(account, box, row)).append('\n');
            }
            if (s.highestModSeq() >= 2) {
                Changes c = Pages.changes(account, box.id(), 2, 100);
                out.append("  since 2: ")
                        .append(c.changed().stream().map(f -> f.uid()).toList())
                        .append(" gone ")
                        .append(c.vanished())
                        .append(' ')
                        .append(c.complete())
                        .append('\n');
            }
        }
        return out.toString();
    }

    private static String line(Account account, MailboxInfo box, Row row) throws Exception {
        byte[] content;
        try (InputStream in = account.content(box.id(), row.uid()).open(0)) {
            content = in.readAllBytes();
        }
        return row.uid() + " " + row.modSeq() + " (" + row.flags() + ") " + row.internalDate() + " " + row.size() + " "
                + Integer.toHexString(Arrays.hashCode(content)) + " "
                + new String(row.envelope(), StandardCharsets.UTF_8) + " "
                + new String(row.bodyStructure(), StandardCharsets.UTF_8);
    }
}
