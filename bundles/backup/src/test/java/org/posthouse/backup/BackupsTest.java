package org.posthouse.backup;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.testkit.flow.FakeSpool;

public class BackupsTest {
    private static final LocalDateTime NIGHT = LocalDateTime.of(2026, 11, 30, 3, 15);
    private static final LocalTime TIME = LocalTime.of(3, 15);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final byte[] sealed = new byte[100_000];
    private byte[] growing = new byte[70_000];
    private Path directory;
    private Path etc;
    private Backups backups;
    private final FakeSpool spool = new FakeSpool();

    private final StoreBackup store = new StoreBackup() {
        @Override
        public StoreAdmin.Report backup(Path copy) throws IOException {
            Files.createDirectories(copy.resolve("bodies"));
            Files.write(copy.resolve("bodies/1"), sealed);
            Files.write(copy.resolve("bodies/2"), growing);
            Files.write(copy.resolve("small"), new byte[10]);
            return new StoreAdmin.Report(1, 2, 2, 170_000, 0, List.of());
        }

        @Override
        public StoreAdmin.Report restore(Path copy) {
            throw new AssertionError();
        }

        @Override
        public Rehearsal rehearse(Path copy, Path scratch) throws IOException {
            Files.writeString(scratch.resolve("opened"), "");
            return new Rehearsal(new StoreAdmin.Report(1, 2, 2, 170_000, 0, List.of()), 3);
        }
    };

    @Before
    public void fill() throws IOException {
        directory = folder.getRoot().toPath().resolve("backups");
        etc = folder.newFolder("etc").toPath();
        Files.createDirectory(etc.resolve("keys"));
        Files.writeString(etc.resolve("a.cfg"), "a = 1\n");
        Files.writeString(etc.resolve("keys/secret"), "word");
        Files.setPosixFilePermissions(etc.resolve("keys/secret"), PosixFilePermissions.fromString("rw-------"));
        backups = new Backups(directory);
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    public void whatIsTheSameIsALinkToTheOneBefore() throws Exception {
        Path first = backups.make(store, spool, Optional.of(etc), NIGHT).path();
        growing = new byte[80_000];
        Backups.Made second = backups.make(store, spool, Optional.of(etc), NIGHT.plusDays(1));
        assertEquals(100_000, second.linked());
        assertEquals(inode(first.resolve("mail/bodies/1")), inode(second.path().resolve("mail/bodies/1")));
        assertNotEquals(
                inode(first.resolve("mail/bodies/2")), inode(second.path().resolve("mail/bodies/2")));
        assertNotEquals(inode(first.resolve("mail/small")), inode(second.path().resolve("mail/small")));
        assertEquals("word", Files.readString(second.path().resolve("etc/keys/secret")));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(second.path().resolve("etc/keys/secret"))));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(second.path())));
        assertEquals(List.of(first, second.path()), List.copyOf(backups.all().values()));
        Backups.delete(first);
        assertEquals(100_000, Files.size(second.path().resolve("mail/bodies/1")));
    }

    private StoreBackup failing() {
        return new StoreBackup() {
            @Override
            public StoreAdmin.Report backup(Path copy) throws IOException {
                store.backup(copy);
                throw new IOException("the disk is full");
            }

            @Override
            public StoreAdmin.Report restore(Path copy) {
                throw new AssertionError();
            }

            @Override
            public Rehearsal rehearse(Path copy, Path scratch) throws IOException {
                Files.writeString(scratch.resolve("opened"), "");
                throw new IOException("it cannot be opened");
            }
        };
    }

    @Test
    public void whatFailedIsNoBackup() throws Exception {
        StoreBackup failing = failing();
        assertThrows(IOException.class, () -> backups.make(failing, spool, Optional.of(etc), NIGHT));
        assertTrue(backups.all().isEmpty());
        assertFalse(Files.exists(directory.resolve("partial")));
        Files.createDirectories(directory.resolve("partial/left")); // by a crash
        backups.make(store, spool, Optional.empty(), NIGHT);
        assertEquals(1, backups.all().size());
        assertThrows(IOException.class, () -> backups.make(store, spool, Optional.empty(), NIGHT));
        assertEquals("what was there stays", 1, backups.all().size());
    }

    @Test
    public void aRehearsalLeavesNothing() throws Exception {
        spool.put(QueueCopyTest.mail("1"), "text");
        Path backup = backups.make(store, spool, Optional.of(etc), NIGHT).path();
        assertEquals(Optional.of(backup), backups.find("2026-11-30T031500"));
        assertEquals(Optional.of(backup), backups.find("2026-11-30T03:15"));
        assertEquals(Optional.empty(), backups.find("../etc"));
        Files.createDirectories(directory.resolve("rehearsal/left")); // by a crash
        Backups.Rehearsed found = backups.rehearse(store, backup);
        assertEquals(OptionalLong.of(1), found.queue());
        assertEquals(OptionalLong.of(2), found.settings());
        assertEquals(3, found.mail().mailboxes());
        assertEquals(List.of(), found.problems());
        assertFalse(Files.exists(directory.resolve("rehearsal")));

        Files.write(backup.resolve("queue"), new byte[] {1}, StandardOpenOption.APPEND);
        Files.write(backup.resolve("queue"), Arrays.copyOf(Files.readAllBytes(backup.resolve("queue")), 100));
        assertEquals(1, backups.rehearse(store, backup).problems().size());
        assertThrows(IOException.class, () -> backups.rehearse(failing(), backup));
        assertFalse(Files.exists(directory.resolve("rehearsal")));
        Files.delete(backup.resolve("queue"));
        assertEquals(
                "of an earlier version",
                OptionalLong.empty(),
                backups.rehearse(store, backup).queue());
    }

    @Test
    public void oldOnesGoAndWhatIsNotOursStays() throws Exception {
        for (int day = 0; day < 5; day++) {
            backups.make(store, spool, Optional.empty(), NIGHT.plusDays(day));
        }
        Files.createDirectory(directory.resolve("2020-01-01")); // an operator's
        Files.writeString(directory.resolve("2020-01-01T000000"), "a file");
        assertEquals(3, backups.prune(new Retention(2, 0), NIGHT.plusDays(4)));
        assertEquals(
                List.of(NIGHT.plusDays(3), NIGHT.plusDays(4)),
                List.copyOf(backups.all().keySet()));
        assertTrue(Files.exists(directory.resolve("2020-01-01")));
        assertTrue(Files.exists(directory.resolve("2020-01-01T000000")));
        assertFalse(Files.exists(directory.resolve("partial")));
    }

    @Test
    public void oneADayIsDueAndAMissedOneAtOnce() {
        LocalDateTime evening = NIGHT.minusHours(8);
        assertEquals("the first", NIGHT, Backups.due(TIME, Optional.empty(), evening));
        assertEquals(NIGHT.plusDays(1), Backups.due(TIME, Optional.of(NIGHT), NIGHT.plusMinutes(1)));
        assertEquals(NIGHT.plusDays(1), Backups.due(TIME, Optional.of(NIGHT), NIGHT.plusHours(20)));
        LocalDateTime late = NIGHT.plusDays(3);
        assertEquals("the server was down", late, Backups.due(TIME, Optional.of(NIGHT), late));
        assertEquals(
                "made by hand in the evening", NIGHT, Backups.due(TIME, Optional.of(evening), evening.plusMinutes(1)));
    }
}
