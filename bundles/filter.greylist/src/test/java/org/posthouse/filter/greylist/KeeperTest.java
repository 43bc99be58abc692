package org.posthouse.filter.greylist;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.filter.greylist.Greylist.Decision;
import org.posthouse.testkit.flow.FakeClock;

public class KeeperTest {
    private static final Terms TERMS = new Terms(Duration.ofMinutes(5), Duration.ofHours(36), Duration.ofDays(35), 0);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock();
    private Path directory;
    private Path file;

    /** A bundle that has just begun. */
    private final class Started {
        final Greylist greylist = new Greylist(1024, clock, secret());
        final Keeper keeper = new Keeper(directory, greylist, clock);

        Started() {
            keeper.work();
        }

        Decision decide(String recipient) {
            return greylist.decide("net", "joe", recipient, TERMS);
        }
    }

    @Before
    public void prepare() {
        directory = folder.getRoot().toPath().resolve("data").resolve("greylist");
        file = directory.resolve("greylist");
    }

    private static byte[] secret() {
        byte[] secret = new byte[16];
        new Random().nextBytes(secret);
        return secret;
    }

    private void remember(String... recipients) {
        Started first = new Started();
        for (String recipient : recipients) {
            first.decide(recipient);
            first.keeper.work();
        }
        first.keeper.close();
        clock.advance(Duration.ofMinutes(6));
    }

    @Test
    public void whatWasSeenSurvivesARestart() throws IOException {
        remember("ann");
        Started second = new Started();
        assertTrue(second.keeper.isReady());
        assertEquals(Decision.CONFIRMED, second.decide("ann"));
        assertEquals(Decision.UNKNOWN, second.decide("bob"));
        second.keeper.work();
        second.keeper.close();
        Started third = new Started();
        assertEquals(Decision.KNOWN, third.decide("ann"));
        third.keeper.close();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    /** A process that is killed has written what was given to the system. */
    @Test
    public void whatWasWrittenSurvivesAKill() throws IOException {
        Started killed = new Started();
        killed.decide("ann");
        killed.keeper.work();
        byte[] written = Files.readAllBytes(file);
        killed.keeper.close();
        Files.write(file, written);
        clock.advance(Duration.ofMinutes(6));
        Started next = new Started();
        assertEquals(Decision.CONFIRMED, next.decide("ann"));
        next.keeper.close();
    }

    @Test
    public void theNextVersionWaitsForTheOneBefore() {
        Started first = new Started();
        first.decide("ann");
        Started second = new Started();
        assertFalse(second.keeper.isReady());
        first.keeper.close();
        second.keeper.work();
        assertTrue(second.keeper.isReady());
        clock.advance(Duration.ofMinutes(6));
        assertEquals(Decision.CONFIRMED, second.decide("ann"));
        second.keeper.close();
    }

    @Test
    public void aTornRecordIsNoDamage() throws IOException {
        remember("ann", "bob");
        byte[] octets = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(octets, octets.length - 5));
        Started next = new Started();
        assertEquals(Decision.CONFIRMED, next.decide("ann"));
        assertEquals("the torn one", Decision.UNKNOWN, next.decide("bob"));
        next.keeper.close();
        assertEquals(List.of("greylist"), names());
    }

    @Test
    public void aDamagedFileIsSetAside() throws IOException {
        remember("ann", "bob", "cid");
        byte[] octets = Files.readAllBytes(file);
        octets[StateFile.HEAD + StateFile.RECORD + 3] ^= 1;
        Files.write(file, octets);
        Started next = new Started();
        assertEquals("what is before the damage counts", Decision.CONFIRMED, next.decide("ann"));
        assertEquals(Decision.UNKNOWN, next.decide("cid"));
        next.keeper.close();
        assertEquals(2, names().size());
        assertTrue(names().get(1).startsWith("greylist.damaged-"));
        new Started().keeper.close();
        assertEquals("the new one is sound", 2, names().size());
    }

    @Test
    public void anythingElseIsSetAsideToo() throws IOException {
        for (byte[] other : List.of(
                new byte[0],
                new byte[7],
                new byte[500],
                "not a greylist at all, but long enough".getBytes(StandardCharsets.UTF_8))) {
            Files.createDirectories(directory);
            Files.write(file, other);
            Started next = new Started();
            assertTrue(next.keeper.isReady());
            assertEquals(Decision.UNKNOWN, next.decide("ann"));
            next.keeper.close();
            assertEquals(2, names().size());
            Files.delete(directory.resolve(names().get(1)));
        }
    }

    @Test
    public void theFileDoesNotGrowForEver() throws IOException {
        Started one = new Started();
        for (int i = 0; i < 40_000; i++) {
            one.decide("r" + i);
            if (i % 1000 == 0) {
                one.keeper.work();
            }
        }
        one.keeper.work();
        long records = (Files.size(file) - StateFile.HEAD) / StateFile.RECORD;
        assertTrue("" + records, records <= 2 * 1024 + 10_000 + 1000);
        one.keeper.close();
    }

    @Test
    public void withoutADiskThereIsStillAGreylist() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.write(directory, new byte[0], StandardOpenOption.CREATE); // nothing can be made in there
        Started one = new Started();
        assertTrue(one.keeper.isReady());
        assertEquals(Decision.UNKNOWN, one.decide("ann"));
        clock.advance(Duration.ofMinutes(6));
        assertEquals(Decision.CONFIRMED, one.decide("ann"));
        Files.delete(directory);
        one.keeper.work();
        one.keeper.close();
        Started next = new Started();
        assertEquals("written when the disk was well again", Decision.KNOWN, next.decide("ann"));
        next.keeper.close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("lock"))
                    .sorted()
                    .toList();
        }
    }
}
