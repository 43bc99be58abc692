package org.posthouse.migration.state;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class DoneTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file() {
        return folder.getRoot().toPath().resolve("a.done");
    }

    @Test
    public void whatWasAddedIsThereTheNextTime() throws IOException {
        String key;
        try (Done done = Done.open(file(), 7, 0)) {
            assertFalse(done.has("one"));
            done.add(List.of("one", "two"));
            key = done.key("three");
            assertTrue(done.has("one"));
        }
        try (Done done = Done.open(file(), 99, 0)) {
            assertEquals("that of the first time", 7, done.validity());
            assertTrue(done.has("one") && done.has("two"));
            assertFalse(done.has("three"));
            assertEquals(key, done.key("three"));
            assertNotEquals(key, done.key("four"));
        }
    }

    @Test
    public void aFileMadeAnewHasOtherKeys() throws IOException {
        String key;
        try (Done done = Done.open(file(), 1, 0)) {
            key = done.key("one");
        }
        Files.delete(file());
        try (Done done = Done.open(file(), 1, 0)) {
            assertNotEquals(key, done.key("one"));
        }
    }

    @Test
    public void aRecordThatIsHalfWrittenIsNone() throws IOException {
        try (Done done = Done.open(file(), 1, 0)) {
            done.add(List.of("one", "two"));
        }
        try (RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
            cut.setLength(cut.length() - 3);
        }
        try (Done done = Done.open(file(), 1, 0)) {
            assertTrue(done.has("one"));
            assertFalse(done.has("two"));
            done.add(List.of("three"));
        }
        try (Done done = Done.open(file(), 1, 0)) {
            assertTrue(done.has("one") && done.has("three"));
            assertEquals(2, done.size());
        }
    }

    @Test
    public void aDamagedFileIsNotTakenForAnEmptyOne() throws IOException {
        Done.open(file(), 1, 0).close();
        byte[] octets = Files.readAllBytes(file());
        octets[12] ^= 1;
        Files.write(file(), octets);
        assertThrows(IOException.class, () -> Done.open(file(), 1, 0));
        Files.write(file(), new byte[3]);
        assertThrows(IOException.class, () -> Done.open(file(), 1, 0));
    }

    @Test
    public void fingerprintsHoldMoreThanWasExpected() {
        Fingerprints all = new Fingerprints(0);
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            all.add(random.nextLong());
        }
        assertTrue(all.add(0));
        assertFalse(all.add(0));
        assertEquals(10_001, all.size());
        random.setSeed(1);
        for (int i = 0; i < 10_000; i++) {
            assertTrue(all.has(random.nextLong()));
        }
        assertFalse(all.has(42));
    }
}
