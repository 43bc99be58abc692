package org.posthouse.blobs.segments;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.PowerCutDisk;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.testkit.blob.BlobBackupContract;

/** The contract on a disk that loses all that was not forced. */
public class PowerCutBlobStoreTest extends BlobBackupContract {
    private Instant now = Instant.EPOCH;
    private final LogOptions options = LogOptions.defaults("blobs")
            .withSegmentSize(1 << 20)
            .withGrowAhead(0)
            .withClock(() -> now);
    private PowerCutDisk disk = new PowerCutDisk();
    private SegmentBlobStore store;

    @Override
    protected BlobStore store() throws Exception {
        if (store == null) {
            store = SegmentBlobStore.open(disk, options);
        }
        return store;
    }

    @Override
    protected void now(Instant time) {
        now = time;
    }

    @Override
    protected BlobStore restart() throws Exception {
        store();
        PowerCutDisk after = disk.cut(new Random(1));
        store.close(Duration.ofSeconds(1));
        disk = after;
        store = SegmentBlobStore.open(disk, options);
        return store;
    }

    @Override
    protected void room(long octets) throws Exception {
        store();
        disk.capacity(octets == Long.MAX_VALUE ? octets : disk.used() + octets);
    }

    @Override
    protected void damage(BlobId id) throws Exception {
        byte[] wanted = read(store(), id, 0);
        for (String name : disk.list()) {
            byte[] all = disk.octets(name);
            int at = indexOf(all, wanted);
            if (at >= 0) {
                disk.flip(name, at + wanted.length / 2);
                return;
            }
        }
        throw new AssertionError("body not found on the disk");
    }

    static int indexOf(byte[] all, byte[] wanted) {
        for (int i = 0; i + wanted.length <= all.length; i += 8) {
            if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    @After
    public void close() {
        if (store != null) {
            store.close(Duration.ofSeconds(1));
        }
    }

    /** The proof that {@code whatIsSyncedSurvives} can fail. */
    @Test
    public void withoutForcesItWouldNot() throws Exception {
        disk.ignoreForces(name -> true);
        assertThrows(Throwable.class, this::whatIsSyncedSurvives);
    }

    @Test
    public void aFailedSyncIsToldToTheWriter() throws Exception {
        BlobId before = store().write(body(1, 100));
        store.sync();
        BlobId id = store.write(body(2, 100));
        disk.failForces(2);
        assertThrows(IOException.class, store::sync);
        assertThrows("another writer may have waited for it", IOException.class, store::sync);
        assertThrows(ExecutionException.class, () -> store.syncLater().get());
        assertThrows(FileNotFoundException.class, () -> store.open(id, 0));
        assertArrayEquals(octets(1, 100), read(store, before, 0));
    }

    @Test
    public void whatIsSyncedLaterSurvivesOnceThatIsTold() throws Exception {
        BlobId id = store().write(body(1, 100));
        store.syncLater().get();
        assertArrayEquals(octets(1, 100), read(restart(), id, 0));
    }

    /** Whoever waits is served before the log is left. */
    @Test
    public void aSyncUnderWayEndsWhenTheStoreLeaves() throws Exception {
        BlobId id = store().write(body(1, 100));
        CompletableFuture<Void> sync = store.syncLater();
        store.close(Duration.ofSeconds(1));
        sync.get(1, TimeUnit.SECONDS);
        assertArrayEquals(octets(1, 100), read(restart(), id, 0));
    }

    @Test
    public void bodiesOutliveOneFailedForce() throws Exception {
        BlobId id = store().write(body(2, 100));
        disk.failForces(1);
        assertThrows(IOException.class, store::sync);
        store.sync();
        assertArrayEquals(octets(2, 100), read(restart(), id, 0));
    }

    @Test
    public void aLateCallFails() throws Exception {
        BlobId id = store().write(body(1, 100));
        SegmentBlobStore left = store;
        left.close(Duration.ofMillis(10));
        assertThrows(IOException.class, () -> left.write(body(1, 100)));
        assertThrows(IOException.class, left::sync);
        assertTrue(left.syncLater().isCompletedExceptionally());
        assertThrows(IOException.class, () -> left.open(id, 0));
        store = null;
    }

    @Test
    public void whatWasDeletedDuringABackupIsNotForgottenWhenItsEndFails() throws Exception {
        BlobId id = store().write(body(1, 1000));
        store.sync();
        try (BlobStore.Pin pin = store.pin()) {
            store.delete(List.of(id));
            disk.failForces(1);
        }
        assertTrue(store.verify(id));
        store.pin().close();
        assertFalse(store.verify(id));
    }

    @Test
    public void housekeepingGivesSpaceBack() throws Exception {
        List<BlobId> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(store().write(body(i, 100_000)));
        }
        store.sync();
        long before = disk.used();
        store.delete(ids.subList(1, 40));
        store.maintain();
        assertTrue(disk.used() < before / 2);
        assertArrayEquals(octets(0, 100_000), read(store, ids.get(0), 0));
        assertArrayEquals(octets(0, 100_000), read(restart(), ids.get(0), 0));
    }

    /** Cuts the power at every change of the disk during a restore: old or new, never a mixture. */
    @Test
    public void aRestoreIsAllOrNothing() throws Exception {
        PowerCutDisk backup = new PowerCutDisk();
        BlobId old = store().write(body(1, 1000));
        store.sync();
        store.log().copyTo(backup);
        Restore.describe(backup);
        store.delete(List.of(old));
        store.close(Duration.ofSeconds(1));
        store = SegmentBlobStore.open(disk, options);
        BlobId present = store.write(body(2, 1000));
        store.sync();
        store.maintain(); // so that no file of the backup is there any more
        store.close(Duration.ofSeconds(1));
        int restored = 0;
        int kept = 0;
        for (int step = 0; step < 640; step++) {
            PowerCutDisk victim = copy(disk);
            SegmentBlobStore target = SegmentBlobStore.open(victim, options);
            victim.cutAfter(step / 16);
            try {
                target.restore(backup);
            } catch (IOException e) {
                assertTrue(e.toString(), e.getMessage().contains("power is off"));
            }
            PowerCutDisk after = victim.cut(new Random(step));
            target.close(Duration.ofSeconds(1));
            SegmentBlobStore found = SegmentBlobStore.open(after, options);
            if (found.verify(old)) {
                restored++;
                assertThrows(FileNotFoundException.class, () -> found.open(present, 0));
            } else {
                kept++;
                assertArrayEquals(octets(2, 1000), read(found, present, 0));
            }
            assertTrue("used twice", found.write(body(3, 1)).value() > present.value());
            found.close(Duration.ofSeconds(1));
        }
        assertTrue(restored + " restored, " + kept + " kept", restored > 3 && kept > 3);
        store = null;
    }

    @Test
    public void aBackupIsWholeAfterAPowerCut() throws Exception {
        PowerCutDisk backup = new PowerCutDisk();
        store().write(body(1, 1000));
        store.sync();
        store.log().copyTo(backup);
        Restore.describe(backup);
        Restore.check(backup.cut());
    }

    /** Else the next start would do the restore once more. */
    @Test
    public void whatComesAfterARestoreStays() throws Exception {
        PowerCutDisk backup = new PowerCutDisk();
        BlobId old = store().write(body(1, 1000));
        store.sync();
        store.log().copyTo(backup);
        Restore.describe(backup);
        store.restore(backup);
        BlobId later = store.write(body(2, 1000));
        store.sync();
        PowerCutDisk after = disk.cut();
        store.close(Duration.ofSeconds(1));
        disk = after;
        store = SegmentBlobStore.open(disk, options);
        assertArrayEquals(octets(1, 1000), read(store, old, 0));
        assertArrayEquals(octets(2, 1000), read(store, later, 0));
    }

    private static PowerCutDisk copy(PowerCutDisk from) throws IOException {
        PowerCutDisk copy = new PowerCutDisk();
        for (String name : from.list()) {
            copy.put(name, from.octets(name));
        }
        return copy;
    }
}
