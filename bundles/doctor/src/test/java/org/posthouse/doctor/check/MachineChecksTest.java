package org.posthouse.doctor.check;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.Assume;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.health.HealthState;
import org.posthouse.support.backup.LastBackup;
import org.posthouse.testkit.flow.FakeClock;

/** What is wrong with the machine and with files. */
public class MachineChecksTest {
    private static final long GIB = 1L << 30;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock();
    private final String user = System.getProperty("user.name");

    private Path etc() throws IOException {
        // others may enter it, unlike the folder of the rule on some machines
        Path root = folder.getRoot().toPath();
        for (Path above = root; above != null; above = above.getParent()) {
            boolean open = Files.getPosixFilePermissions(above)
                    .contains(java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE);
            if (!open && above.equals(root)) {
                Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            } else {
                Assume.assumeTrue(above + " is closed to others", open);
            }
        }
        return root;
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static DiskCheck disk(long total, long usable) {
        Map<String, Path> directories = new LinkedHashMap<>();
        directories.put("data", Path.of("/srv/mail"));
        directories.put("queue", Path.of("/srv/mail/spool"));
        return new DiskCheck(() -> directories, path -> new DiskCheck.Disk("sda", total, usable));
    }

    @Test
    public void aDiskThatIsNearlyFullIsNamedOnce() {
        assertEquals(
                List.of("ok data, queue: 50.0 GiB of 100.0 GiB free at /srv/mail"),
                Findings.of(disk(100 * GIB, 50 * GIB)));
        assertEquals(HealthState.WARN, Findings.bad(disk(100 * GIB, 4 * GIB)).state());
        assertEquals(HealthState.WARN, Findings.bad(disk(10 * GIB, GIB - 1)).state());
        assertEquals(HealthState.CRITICAL, Findings.bad(disk(10 * GIB, GIB / 4)).state());
        assertTrue("5 % of a large disk are plenty", Findings.well(disk(10_000 * GIB, 30 * GIB)));
    }

    @Test
    public void aDiskThatIsGoneIsNamed() {
        DiskCheck check = new DiskCheck(() -> Map.of("queue", Path.of("/mnt/gone")), path -> {
            throw new IOException("Input/output error");
        });
        assertEquals("queue", Findings.bad(check).subject());
    }

    @Test
    public void theDiskOfADirectoryThatIsNotMadeYetIsFound() {
        Path missing = folder.getRoot().toPath().resolve("a/b/c");
        assertEquals(1, new DiskCheck(() -> Map.of("queue", missing)).check().size());
    }

    @Test
    public void fewOpenFilesAreNamed() throws IOException {
        Path process = folder.getRoot().toPath();
        Files.writeString(
                process.resolve("limits"), "Max open files            1024                 4096      files\n");
        Files.createDirectories(process.resolve("fd"));
        LimitsCheck check = new LimitsCheck(process, () -> 0, GIB);
        assertEquals(
                "0 of 1024 files are open; each connection uses one",
                Findings.bad(check).found());
        Files.writeString(
                process.resolve("limits"), "Max open files            65536                65536      files\n");
        assertTrue(Findings.well(check));
        Files.writeString(process.resolve("limits"), "Max open files            2                65536      files\n");
        Files.createFile(process.resolve("fd/0"));
        Files.createFile(process.resolve("fd/1"));
        assertEquals(HealthState.CRITICAL, Findings.bad(check).state());
    }

    @Test
    public void aFullHeapIsNamed() {
        LimitsCheck check = new LimitsCheck(folder.getRoot().toPath(), () -> GIB / 10 * 9, GIB);
        assertEquals("memory", Findings.bad(check).subject());
        assertTrue(Findings.well(new LimitsCheck(folder.getRoot().toPath(), () -> GIB / 10 * 8, GIB)));
    }

    @Test
    public void aBackupThatIsMissingOrOldIsNamed() throws IOException {
        Path root = folder.getRoot().toPath();
        BackupCheck check = new BackupCheck(root, clock, () -> 7);
        assertEquals("no backup was ever made", Findings.bad(check).found());
        new LastBackup(clock.instant(), Path.of("/backups/1")).write(root);
        clock.advance(Duration.ofDays(6));
        assertEquals(List.of("ok: the last backup is 6 days old, in /backups/1"), Findings.of(check));
        clock.advance(Duration.ofDays(2));
        assertEquals(HealthState.WARN, Findings.bad(check).state());
        assertEquals(List.of(), Findings.of(new BackupCheck(root, clock, () -> 0)));
        Files.writeString(root.resolve("last-backup"), "yesterday\n/backups/1\n");
        assertTrue(Findings.bad(check).found().contains("last-backup lacks the time"));
    }

    @Test
    public void aFileThatCannotBeUnderstoodIsNamed() throws IOException {
        Path etc = folder.getRoot().toPath();
        Files.writeString(etc.resolve("org.posthouse.smtp.cfg"), "# fine\nhostname = mail.post.house\n");
        assertEquals(List.of("ok: 1 file read"), Findings.of(new ConfigurationCheck(etc)));
        Files.writeString(etc.resolve("org.posthouse.tls.cfg"), "key = \"C:\\users\\keys\"\n");
        assertEquals(
                "etc/org.posthouse.tls.cfg",
                Findings.bad(new ConfigurationCheck(etc)).subject());
    }

    @Test
    public void aFileThatCannotBeReadIsNamed() throws IOException {
        Path etc = folder.getRoot().toPath();
        // what not even root can read from its beginning
        Files.createSymbolicLink(etc.resolve("org.posthouse.smtp.cfg"), Path.of("/proc/self/mem"));
        assertTrue(Findings.bad(new ConfigurationCheck(etc)).fix().contains("chmod 600"));
    }

    @Test
    public void aDirectoryThatIsGoneIsNamed() {
        Path gone = folder.getRoot().toPath().resolve("gone");
        assertEquals(
                HealthState.CRITICAL, Findings.bad(new ConfigurationCheck(gone)).state());
    }

    @Test
    public void aSecretThatOthersReadIsNamed() throws IOException {
        Path etc = etc();
        SecretsCheck check = new SecretsCheck(etc, user);
        Path plain =
                Files.writeString(etc.resolve("org.posthouse.smtp.cfg"), "#password = x\npasswordless = \nport = 25\n");
        mode(plain, "rw-r--r--");
        assertEquals(List.of("ok: no other user can read files with secrets"), Findings.of(check));
        Path users = Files.writeString(etc.resolve("users.properties"), "admin = x,admin\n");
        mode(users, "rw-r-----");
        assertTrue(Findings.well(check));
        mode(users, "rw-r--r--");
        assertEquals("etc/users.properties", Findings.bad(check).subject());
        assertEquals("chmod 600 " + users, Findings.bad(check).fix());
        mode(users, "rw-------");
        Path database = Files.writeString(etc.resolve("org.posthouse.tls.cfg"), "keystorePassword = \"x\"\n");
        mode(database, "rw-rw-rw-");
        assertTrue(Findings.bad(check).found().endsWith("can change it"));
    }

    /** Its commands have names such as account-password, and roles for values. */
    @Test
    public void whoMayRunWhichCommandIsNoSecret() throws IOException {
        Path etc = etc();
        String roles = "account-password = admin,operator\nsetting-secret = admin\n";
        mode(Files.writeString(etc.resolve("org.apache.karaf.command.acl.mail.cfg"), roles), "rw-r--r--");
        assertTrue(Findings.well(new SecretsCheck(etc, user)));
    }

    @Test
    public void aSecretInAClosedDirectoryIsNoMatter() throws IOException {
        Path etc = etc();
        mode(Files.writeString(etc.resolve("users.properties"), "admin = x,admin\n"), "rw-r--r--");
        mode(etc, "rwx------");
        assertTrue(Findings.well(new SecretsCheck(etc, user)));
    }

    @Test
    public void aPrivateKeyElsewhereIsLookedAt() throws IOException {
        Path root = etc();
        Path etc = Files.createDirectories(root.resolve("etc"));
        Path key = Files.writeString(root.resolve("privkey"), "KEY");
        mode(key, "rw-r--r--");
        mode(Files.writeString(etc.resolve("org.posthouse.tls.cfg"), "key = \"" + key + "\"\n"), "rw-------");
        assertEquals(key.toString(), Findings.bad(new SecretsCheck(etc, user)).subject());
    }

    @Test
    public void aFileOfSomebodyElseIsNamed() throws IOException {
        Path etc = etc();
        Path users = Files.writeString(etc.resolve("users.properties"), "admin = x,admin\n");
        mode(users, "rw-------");
        if (user.equals("root")) { // whose files are for all servers
            Files.setOwner(
                    users, users.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        assertTrue(Findings.bad(new SecretsCheck(etc, "somebody")).fix().startsWith("chown somebody "));
    }

    @Test
    public void aFirstPasswordThatIsLeftIsNamed() throws IOException {
        Path etc = etc();
        mode(Files.writeString(etc.resolve("admin-password"), "secret\n"), "rw-------");
        assertEquals(HealthState.WARN, Findings.bad(new SecretsCheck(etc, user)).state());
    }

    @Test
    public void threadsThatWaitForEachOtherAreNamed() throws Exception {
        DeadlockCheck check = new DeadlockCheck();
        assertTrue(Findings.well(check));
        ReentrantLock one = new ReentrantLock();
        ReentrantLock two = new ReentrantLock();
        CyclicBarrier both = new CyclicBarrier(2);
        Thread first = new Thread(() -> take(one, two, both), "first-of-two");
        Thread second = new Thread(() -> take(two, one, both), "second-of-two");
        first.start();
        second.start();
        try {
            for (int i = 0; i < 2000 && Findings.well(check); i++) {
                Thread.sleep(10);
            }
            assertEquals(List.of("critical: deadlocked threads: first-of-two, second-of-two"), Findings.of(check));
        } finally {
            first.interrupt();
            second.interrupt();
            first.join();
            second.join();
        }
        assertTrue(Findings.well(check));
    }

    private static void take(ReentrantLock one, ReentrantLock two, CyclicBarrier both) {
        one.lock();
        try {
            both.await();
            two.lockInterruptibly();
        } catch (InterruptedException | BrokenBarrierException ended) {
            Thread.currentThread().interrupt();
        } finally {
            one.unlock();
        }
    }
}
