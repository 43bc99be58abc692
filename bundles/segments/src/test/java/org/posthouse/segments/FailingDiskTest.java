package org.posthouse.segments;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.posthouse.segments.SegmentLogTest.SMALL;
import static org.posthouse.segments.SegmentLogTest.bytes;
import static org.posthouse.segments.SegmentLogTest.delete;
import static org.posthouse.segments.SegmentLogTest.put;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** Full disks, failing writes and failing forces. */
public class FailingDiskTest {
    private final PowerCutDisk disk = new PowerCutDisk();

    @Test
    public void afterTheDiskWasFullWorkGoesOn() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL.withGrowAhead(0));
        long before = put(log, bytes(1, 100));
        disk.capacity(disk.used() + 60);
        assertThrows(DiskFullException.class, () -> put(log, bytes(2, 200)));
        assertThrows(DiskFullException.class, () -> put(log, bytes(3, 4000)));
        disk.capacity(Long.MAX_VALUE);
        long after = put(log, bytes(4, 200));
        long large = put(log, bytes(5, 4000));
        PowerCutDisk later = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(later, SMALL)) {
            assertArrayEquals(bytes(1, 100), again.read(before));
            assertArrayEquals(bytes(4, 200), again.read(after));
            assertArrayEquals(bytes(5, 4000), again.read(large));
            assertEquals(3, again.stats().records());
            assertTrue(again.recovery().damages().isEmpty());
        }
    }

    @Test
    public void someSpaceIsKeptForDeleting() throws Exception {
        try (SegmentLog log = SegmentLog.open(disk, SMALL.withMinFree(10_000).withGrowAhead(0))) {
            disk.capacity(disk.used() + 10_300);
            long id = put(log, bytes(1, 100));
            assertThrows(DiskFullException.class, () -> put(log, bytes(2, 200)));
            assertThrows(DiskFullException.class, () -> put(log, bytes(2, 2000)));
            delete(log, id);
            try (Batch batch = log.beginUrgent()) {
                batch.append(1, ByteBuffer.wrap(bytes(3, 200)));
                batch.commitAndWait();
            }
        }
    }

    @Test
    public void aFailedWriteHidesNothing() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL.withGrowAhead(0));
        long before = put(log, bytes(1, 100));
        disk.failWrites(1);
        assertThrows(IOException.class, () -> put(log, bytes(2, 300)));
        long after = put(log, bytes(3, 100));
        PowerCutDisk later = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(later, SMALL)) {
            assertArrayEquals(bytes(1, 100), again.read(before));
            assertArrayEquals(bytes(3, 100), again.read(after));
            assertEquals(0, again.recovery().tornBytes());
        }
    }

    @Test
    public void aSegmentWhoseForceFailedIsNeverForcedAgain() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        long before = put(log, bytes(1, 100));
        Batch open = log.begin();
        long pending = open.append(1, ByteBuffer.wrap(bytes(2, 100)));
        disk.failForces(1);
        Batch waiting = log.begin();
        long failed = waiting.append(1, ByteBuffer.wrap(bytes(3, 100)));
        assertThrows(IOException.class, waiting::commitAndWait);
        assertThrows(MissingRecordException.class, () -> log.read(failed));
        // what was not part of a failed commit is saved, or its commit would have to fail
        open.commitAndWait();
        long after = put(log, bytes(4, 100));
        PowerCutDisk later = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(later, SMALL)) {
            assertArrayEquals(bytes(1, 100), again.read(before));
            assertArrayEquals(bytes(2, 100), again.read(pending));
            assertArrayEquals(bytes(4, 100), again.read(after));
            assertThrows(MissingRecordException.class, () -> again.read(failed));
        }
    }

    /** The bundle of whoever is told may have left, so that it can load no class any more. */
    @Test(timeout = 60_000)
    public void whoCannotBeToldKeepsNobodyElseWaiting() throws Exception {
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            Batch gone = log.begin();
            gone.append(1, ByteBuffer.wrap(bytes(1, 100)));
            gone.commit(failure -> {
                throw new NoClassDefFoundError("its bundle has left");
            });
            Batch next = log.begin();
            long id = next.append(1, ByteBuffer.wrap(bytes(2, 100)));
            next.commit().get(20, TimeUnit.SECONDS);
            assertArrayEquals(bytes(2, 100), log.read(id));
        }
    }

    @Test
    public void whatCouldNotBeSavedFailsItsCommit() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        long before = put(log, bytes(1, 100));
        Batch open = log.begin();
        open.append(1, ByteBuffer.wrap(bytes(2, 100)));
        open.delete(before);
        disk.failForces(2); // the segment, and the one that was to save its records
        assertThrows(IOException.class, log::sync);
        assertThrows(IOException.class, open::commitAndWait);
        assertArrayEquals("its deletion is undone", bytes(1, 100), log.read(before));
        assertThrows("nobody knows who wrote what was lost", IOException.class, log::sync);
        long after = put(log, bytes(3, 100));
        PowerCutDisk later = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(later, SMALL)) {
            assertArrayEquals(bytes(1, 100), again.read(before));
            assertArrayEquals(bytes(3, 100), again.read(after));
            assertEquals(2, again.stats().records());
        }
    }
}
