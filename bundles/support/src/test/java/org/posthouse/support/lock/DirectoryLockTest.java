package org.posthouse.support.lock;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class DirectoryLockTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;

    @Before
    public void place() {
        file = folder.getRoot().toPath().resolve("lock");
    }

    private DirectoryLock take(String owner) throws IOException {
        return DirectoryLock.take(file, owner, Duration.ZERO);
    }

    @Test
    public void thereIsOneOwnerAndItsNameIsSaid() throws IOException {
        try (DirectoryLock lock = take("the first")) {
            HeldException held = assertThrows(HeldException.class, () -> take("the second"));
            String who = file + " is held by the first in process "
                    + ProcessHandle.current().pid() + " since ";
            assertTrue(held.getMessage(), held.getMessage().startsWith(who));
            assertTrue(Files.readString(file).startsWith("the first in process "));
        }
        assertEquals("", Files.readString(file));
        DirectoryLock second = take("the second");
        second.close();
        second.close();
        take("the third").close();
    }

    @Test
    public void whatAnotherLeftBehindLocksNothing() throws IOException {
        Files.writeString(file, "the first in process 1 since the dawn of time\n".repeat(20));
        try (DirectoryLock lock = take("the second")) {
            assertTrue(Files.readString(file).matches("the second in process \\d+ since \\S+\n"));
        }
    }

    @Test
    public void anOwnerThatSaysNothingIsSomebody() throws IOException {
        try (java.nio.channels.FileChannel earlier = java.nio.channels.FileChannel.open(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            earlier.lock();
            HeldException held = assertThrows(HeldException.class, () -> take("me"));
            assertEquals(file + " is held by another process", held.getMessage());
        }
    }

    @Test
    public void theNextWaitsUntilTheFirstLetsGo() throws Exception {
        DirectoryLock first = take("the first");
        CompletableFuture<DirectoryLock> second = CompletableFuture.supplyAsync(() -> {
            try {
                return DirectoryLock.take(file, "the second", LONG);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        first.close();
        second.join().close();
    }

    @Test
    public void anInterruptEndsTheWaitingAndNotTheLock() throws IOException {
        Thread.currentThread().interrupt();
        try (DirectoryLock lock = take("the first")) {
            assertThrows(InterruptedIOException.class, () -> DirectoryLock.take(file, "the second", LONG));
            assertTrue(Thread.interrupted());
            assertThrows(HeldException.class, () -> take("the second"));
        }
    }

    @Test
    public void theDirectoryMustBeThere() {
        assertThrows(
                NoSuchFileException.class,
                () -> DirectoryLock.take(file.resolveSibling("gone").resolve("lock"), "me", LONG));
    }

    @Test
    public void aProcessThatIsKilledLetsGo() throws Exception {
        Process other = other();
        try {
            assertEquals('!', other.getInputStream().read());
            HeldException held = assertThrows(HeldException.class, () -> take("me"));
            assertTrue(held.getMessage(), held.getMessage().contains("is held by another in process " + other.pid()));
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertTrue("it is still named", Files.readString(file).contains("" + other.pid()));
        take("me").close();
    }

    /** The system drops a process's lock when any channel of the file is closed. */
    @Test
    public void whoAsksInVainDoesNotTakeTheLockFromItsOwner() throws Exception {
        try (DirectoryLock lock = take("the first")) {
            assertThrows(HeldException.class, () -> take("the second"));
            assertEquals('?', answer());
        }
        assertEquals('!', answer());
    }

    private int answer() throws Exception {
        Process other = other();
        try {
            return other.getInputStream().read();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Takes the lock, says whether it has it, and waits for its end. */
    public static final class Other {
        private Other() {}

        public static void main(String[] args) throws Exception {
            try (DirectoryLock lock = DirectoryLock.take(Path.of(args[0]), "another", Duration.ZERO)) {
                say('!');
            } catch (HeldException held) {
                say('?');
            }
        }

        private static void say(char answer) throws IOException {
            System.out.write(answer);
            System.out.flush();
            System.in.read();
        }
    }
}
