package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.Test;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxChanges;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.store.api.blob.BlobBackup;
import org.posthouse.store.api.blob.BlobStore;

/** A backup put in place of what is there, and what may come between. */
public class RestoreTest extends StoreFixture {
    private Path backup() throws IOException {
        Path directory = FOLDER.newFolder().toPath();
        copies().backup(directory);
        return directory;
    }

    @Test
    public void aBackupCountsWhatIsInTheCopy() throws Exception {
        append(inbox(), 3);
        long inbox = inbox();
        database.afterBackup = () -> {
            try {
                append(inbox, 2);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        Path directory = FOLDER.newFolder().toPath();
        StoreAdmin.Report report = copies().backup(directory);
        assertEquals(3, report.messages());
        assertEquals(3, report.bodies());
        assertEquals(1, report.accounts());
        assertEquals("the store has more", 5, store.admin().totals().messages());
        database.afterBackup = () -> {};
        copies().restore(directory);
        assertEquals("and so it can be restored", 3, store.admin().totals().messages());
    }

    @Test
    public void aBackupFromWhichTheStoreGoesAwaySaysSoAndLeavesNothing() throws Exception {
        append(inbox(), 3);
        Path directory = FOLDER.newFolder().toPath();
        database.afterBackup = () -> {
            store.close();
            throw new IllegalStateException("ERROR 08003: No current connection.");
        };
        IOException said = assertThrows(IOException.class, () -> copies().backup(directory));
        assertEquals("the mail store, or its database or bodies, stopped meanwhile", said.getMessage());
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** POP3's unique-ids are made of mailbox and UID. */
    @Test
    public void aUidOfAfterTheBackupIsNeverGivenAgain() throws Exception {
        append(inbox(), 3);
        account().create("Gone", Set.of());
        append(id("Gone"), 2);
        Path backup = backup();
        append(inbox(), 2);
        append(id("Gone"), 7);
        account().delete("Gone");
        copies().restore(backup);
        DeliveryResult next = deliver(mail("next"), to("INBOX", null)).get(0);
        assertEquals(6, next.uid());
        assertTrue(deliver(mail("next"), to("Gone", null)).get(0).uid() > 9);
        assertEquals(4, account().status(inbox()).messages());
        assertEquals(List.of(), store.admin().check().problems());
    }

    /** The index is the backup's, the bodies are still the old ones. */
    @Test
    public void aRestoreThatWasInterruptedIsFinishedByTheNextStart() throws Exception {
        append(inbox(), 3);
        long validity = account().mailbox("INBOX").orElseThrow().uidValidity();
        Path backup = backup();
        expunge(inbox(), org.posthouse.store.api.UidSet.of(1));
        store.engine().sweeper().sweep();
        AtomicBoolean broken = new AtomicBoolean(true);
        store.close();
        store = new SqlMailStore(database, breaking(broken), settings());
        assertThrows(IOException.class, () -> copies().restore(backup));
        assertEquals("half a restore is not shown to anybody", Kind.UNAVAILABLE, deliver("a", "k"));
        assertThrows(IOException.class, () -> store.admin().totals());
        store.close();
        assertThrows(IOException.class, () -> new SqlMailStore(database, breaking(broken), settings()));
        broken.set(false);
        store = new SqlMailStore(database, breaking(broken), settings());
        assertEquals(3, account().status(inbox()).messages());
        assertTrue(account().mailbox("INBOX").orElseThrow().uidValidity() > validity);
        try (InputStream in = account().content(inbox(), 1).open(0)) {
            assertTrue(new String(in.readAllBytes()).contains("Subject: m0"));
        }
        assertEquals(List.of(), store.admin().check().problems());
        assertEquals(Kind.STORED, deliver("a", "k"));
    }

    @Test
    public void aRestoreThatFailedHalfWayCanBeTriedAgain() throws Exception {
        append(inbox(), 3);
        Path backup = backup();
        AtomicBoolean broken = new AtomicBoolean(true);
        store.close();
        store = new SqlMailStore(database, breaking(broken), settings());
        append(inbox(), 1);
        assertThrows(IOException.class, () -> copies().restore(backup));
        broken.set(false);
        copies().restore(backup);
        assertEquals(3, account().status(inbox()).messages());
        assertEquals(Kind.STORED, deliver("a", "k"));
        store.engine().sweeper().sweep();
    }

    /** Bodies that cannot be restored as long as it is broken. */
    private BlobStore breaking(AtomicBoolean broken) {
        return (BlobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BlobStore.class, BlobBackup.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("extension")) {
                        return Optional.of(proxy);
                    }
                    if (method.getName().equals("restore") && broken.get()) {
                        throw new IOException("injected");
                    }
                    try {
                        return method.invoke(blobs, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Whoever restores because a mailbox was deleted does so while its messages are being removed. */
    @Test
    public void aMailboxThatIsBeingEmptiedComesBackWhole() throws Exception {
        append(account().create("Big", Set.of()).id(), 1200);
        Path backup = backup();
        account().delete("Big");
        CountDownLatch held = hold();
        Thread sweeping = start(() -> store.engine().sweeper().sweep());
        while (store.waiting() == 0) {
            Thread.sleep(2); // for its first piece
        }
        List<CountDownLatch> again = new ArrayList<>();
        database.beforeRestore = () -> {
            if (!sweeping.isAlive()) {
                return;
            }
            again.add(hold()); // so that the next piece meets the restored tables
            while (sweeping.isAlive() && store.waiting() == 0) {
                Thread.onSpinWait();
            }
        };
        Thread restoring = start(() -> copies().restore(backup));
        while (restoring.getState() == Thread.State.NEW || restoring.getState() == Thread.State.RUNNABLE) {
            Thread.sleep(2);
        }
        held.countDown();
        restoring.join();
        again.forEach(CountDownLatch::countDown);
        sweeping.join();
        store.engine().sweeper().sweep();
        assertEquals(1200, account().status(id("Big")).messages());
        assertEquals(List.of(), store.admin().check().problems());
    }

    /** One that has no files of its own is backed up by other means, and says so. */
    @Test
    public void aStoreWithoutFilesHasNoBackup() throws Exception {
        assertTrue(store.admin().extension(StoreBackup.class).isPresent());
        Database server = new Database() {
            @Override
            public Connection connection() throws SQLException {
                return database.connection();
            }

            @Override
            public SqlDialect dialect() {
                return database.dialect();
            }
        };
        store.close();
        store = new SqlMailStore(server, blobs, settings());
        assertTrue(store.admin().extension(StoreBackup.class).isEmpty());
        assertEquals(List.of(), store.admin().check().problems());
    }

    @Test
    public void whoFollowedAnAccountBeginsAnew() throws Exception {
        append(inbox(), 3);
        Path backup = backup();
        append(inbox(), 2);
        account().delete("Junk");
        long known = account().mailboxChanges(0, 100).modSeq();
        copies().restore(backup);
        MailboxChanges changes = account().mailboxChanges(known, 100);
        assertFalse(changes.complete());
        assertEquals(6, changes.mailboxes().size());
        assertTrue(changes.modSeq() > known);
        append(inbox(), 1);
        assertEquals(
                List.of(inbox()),
                account().mailboxChanges(changes.modSeq(), 100).mailboxes().stream()
                        .map(MailboxChange::mailbox)
                        .toList());
    }

    private interface Task {
        void run() throws Exception;
    }

    private static Thread start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    public void bodiesOfAnotherIndexStay() throws Exception {
        append(inbox(), 3);
        for (int i = 0; i < 10_001; i++) {
            blobs.write(mail("of another"));
        }
        Instant now = Instant.now().plusSeconds(1);
        assertEquals(0, store.engine().sweeper().lookForOrphans(now, now).marked());
        assertEquals(10_004, blobs.count());
    }
}
