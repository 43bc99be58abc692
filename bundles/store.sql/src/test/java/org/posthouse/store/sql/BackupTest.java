package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.blobs.segments.SegmentBlobStore;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.engine.StoreSettings;

/** A backup made and restored while mail flows, on real files. */
public class BackupTest {
    private static final int UNDER_WAY = 20;
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@example.test", 0);
    private static final AccountInfo BOB = new AccountInfo(2, "bob@example.test", 0);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> expunged = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private volatile boolean enough;
    private SqlMailStore store;

    @Test
    public void whatWasAcknowledgedBeforeABackupIsInIt() throws Exception {
        Path root = folder.getRoot().toPath();
        DerbyDatabase database = DerbyDatabase.open(root.resolve("db"), DerbyDatabase.Settings.DEFAULT);
        SegmentBlobStore blobs = SegmentBlobStore.open(
                new DirectoryDisk(root.resolve("blobs")),
                LogOptions.defaults("blobs").withSegmentSize(1 << 20));
        store = new SqlMailStore(
                database, blobs, new StoreSettings(4096, TimeUnit.DAYS.toMillis(10), 1000, 100_000, 100, true));
        Thread load = new Thread(this::deliver);
        load.start();
        await(300);
        Set<String> before = new HashSet<>(acknowledged);
        Set<String> gone = new HashSet<>(expunged);
        Path backup = root.resolve("backup");
        copies().backup(backup);
        Set<String> possible = new HashSet<>(begun);
        await(acknowledged.size() + 100);
        enough = true;
        load.join();
        room.acquire(UNDER_WAY);
        room.release(UNDER_WAY);
        long validity = store.open(ALICE).mailbox("INBOX").orElseThrow().uidValidity();
        assertEquals(List.of(), store.admin().check().problems());

        Path scratch = Files.createDirectory(root.resolve("scratch"));
        String untouched = contents(backup);
        StoreBackup.Rehearsal rehearsal = copies().rehearse(backup, scratch);
        assertEquals("a rehearsal changes nothing", untouched, contents(backup));
        assertEquals(List.of(), rehearsal.report().problems());
        assertTrue(rehearsal.mailboxes() > 0);

        StoreAdmin.Report restored = copies().restore(backup);
        assertEquals(restored.messages(), rehearsal.report().messages());
        assertEquals(restored.accounts(), rehearsal.report().accounts());
        assertEquals(List.of(), store.admin().check().problems());
        for (AccountInfo who : List.of(ALICE, BOB)) {
            Set<String> there = subjects(who);
            assertTrue(possible.containsAll(there));
            Set<String> missing = new HashSet<>(before);
            missing.removeAll(there);
            missing.removeAll(expunged); // while the backup was made, perhaps
            assertEquals(Set.of(), missing);
            assertTrue("came back", who == BOB || there.stream().noneMatch(gone::contains));
        }
        assertTrue(store.open(ALICE).mailbox("INBOX").orElseThrow().uidValidity() > validity);
        System.out.printf(
                "backup under load: %d acknowledged before, %d in the backup, %d in the end%n",
                before.size(), subjects(BOB).size(), acknowledged.size());
        enough = false;
        int known = acknowledged.size();
        load = new Thread(this::deliver);
        load.start();
        await(known + 50);
        enough = true;
        load.join();
        room.acquire(UNDER_WAY);
        assertEquals(List.of(), store.admin().check().problems());
        store.close();
        database.close();
        assertTrue(Files.exists(backup));
    }

    private StoreBackup copies() {
        return store.admin().extension(StoreBackup.class).orElseThrow();
    }

    private void await(int acknowledgements) throws InterruptedException {
        while (acknowledged.size() < acknowledgements) {
            Thread.sleep(2);
        }
    }

    /** Each mail goes to both; every tenth is expunged from the mailbox of one. */
    private void deliver() {
        try {
            Account alice = store.open(ALICE);
            long inbox = alice.mailbox("INBOX").orElseThrow().id();
            for (int n = begun.size(); !enough; n++) {
                room.acquire();
                String subject = "mail" + n;
                begun.add(subject);
                store.deliver(mail(subject, n), List.of(delivery(ALICE, subject), delivery(BOB, subject)), results -> {
                    if (results.stream().allMatch(r -> r.kind() == Kind.STORED)) {
                        acknowledged.add(subject);
                    }
                    room.release();
                });
                if (n % 10 == 9) {
                    List<Row> first = alice.rows(inbox, UidSet.ALL, 1);
                    if (!first.isEmpty()) {
                        long uid = first.get(0).uid();
                        String gone = subject(alice.content(inbox, uid));
                        alice.commit(inbox, List.of(new Op.Expunge(UidSet.of(uid), false)), Guard.NONE);
                        expunged.add(gone);
                    }
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Delivery delivery(AccountInfo to, String key) {
        return new Delivery(to, "INBOX", false, new byte[0], Flags.NONE, StoreFixture.DATE, Optional.of(key));
    }

    private static Message mail(String subject, int n) {
        return Messages.of("Subject: " + subject + "\r\n\r\n" + "x".repeat(n % 40 == 0 ? 300_000 : 3000) + "end\r\n");
    }

    private static String subject(Message m) throws java.io.IOException {
        return m.headers().first("Subject").orElseThrow();
    }

    /** The subjects of all mail of an account, which is whole. */
    private Set<String> subjects(AccountInfo who) throws Exception {
        Account account = store.open(who);
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        Set<String> subjects = new HashSet<>();
        for (Row row : account.rows(inbox, UidSet.ALL, Integer.MAX_VALUE)) {
            Message m = account.content(inbox, row.uid());
            try (InputStream in = m.open(0)) {
                assertTrue(new String(in.readAllBytes(), StandardCharsets.US_ASCII).endsWith("end\r\n"));
            }
            assertTrue("twice", subjects.add(subject(m)));
        }
        return subjects;
    }

    /** Names, times and octets of all files. */
    private static String contents(Path tree) throws Exception {
        StringBuilder contents = new StringBuilder();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                CRC32 sum = new CRC32();
                sum.update(Files.readAllBytes(file));
                contents.append(tree.relativize(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append(' ')
                        .append(sum.getValue())
                        .append('\n');
            }
        }
        return contents.toString();
    }
}
