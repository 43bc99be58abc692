package org.posthouse.testkit.blob;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.fail;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.store.api.blob.BlobBackup;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;

/** What every blob store does that is also a {@link BlobBackup}. */
public abstract class BlobBackupContract extends BlobStoreContract {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private BlobBackup backup() throws Exception {
        return store().extension(BlobBackup.class).orElseThrow();
    }

    @Test
    public void aBackupHoldsWhatWasThereWhenItWasPinned() throws Exception {
        BlobId early = store().write(body(1, 1000));
        BlobId large = store().write(body(2, 400_000));
        store().sync();
        Path copy = folder.newFolder().toPath().resolve("blobs");
        try (BlobStore.Pin pin = store().pin()) {
            store().delete(List.of(early));
            backup().copyTo(pin, copy);
        }
        assertThrows("deleted when the pin is closed", FileNotFoundException.class, () -> store().open(early, 0));
        BlobId late = store().write(body(3, 1000));
        store().sync();

        backup().restore(copy);
        assertArrayEquals(octets(1, 1000), read(store(), early, 0));
        assertArrayEquals(octets(2, 400_000), read(store(), large, 0));
        assertThrows(FileNotFoundException.class, () -> store().open(late, 0));
        BlobId next = store().write(body(4, 1000));
        assertNotEquals("used twice", late.value(), next.value());
        store().sync();
        BlobStore later = restart();
        assertArrayEquals(octets(1, 1000), read(later, early, 0));
        assertArrayEquals(octets(4, 1000), read(later, next, 0));
    }

    @Test
    public void aLookChangesNeitherTheBackupNorTheStore() throws Exception {
        BlobId early = store().write(body(1, 1000));
        store().sync();
        Path copy = folder.newFolder().toPath().resolve("blobs");
        try (BlobStore.Pin pin = store().pin()) {
            backup().copyTo(pin, copy);
        }
        BlobId late = store().write(body(2, 1000));
        store().sync();
        Map<String, String> before = files(copy);
        backup().look(copy, folder.newFolder().toPath(), looked -> {
            assertArrayEquals(octets(1, 1000), read(looked, early, 0));
            assertThrows(FileNotFoundException.class, () -> looked.open(late, 0));
            looked.write(body(3, 1000)); // as a store does when it is opened
            looked.delete(List.of(early));
            looked.sync();
        });
        assertEquals(before, files(copy));
        assertArrayEquals(octets(1, 1000), read(store(), early, 0));
        assertArrayEquals(octets(2, 1000), read(store(), late, 0));
        Path empty = folder.newFolder().toPath();
        assertThrows(IOException.class, () -> backup().look(
                        empty, folder.newFolder().toPath(), looked -> fail("not a backup")));
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                files.put(
                        file.getFileName() + " " + Files.getLastModifiedTime(file),
                        Arrays.hashCode(Files.readAllBytes(file)) + " " + Files.size(file));
            }
        }
        return files;
    }

    @Test
    public void onlyABackupIsRestored() throws Exception {
        BlobId id = store().write(body(1, 1000));
        store().sync();
        Path empty = folder.newFolder().toPath();
        assertThrows(IOException.class, () -> backup().restore(empty));
        assertArrayEquals(octets(1, 1000), read(store(), id, 0));
        BlobStore.Pin pin = store().pin();
        pin.close();
        assertThrows(IOException.class, () -> backup().copyTo(pin, empty.resolve("x")));
    }
}
