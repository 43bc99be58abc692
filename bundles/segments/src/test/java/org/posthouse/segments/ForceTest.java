package org.posthouse.segments;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.posthouse.segments.SegmentLogTest.SMALL;
import static org.posthouse.segments.SegmentLogTest.bytes;
import static org.posthouse.segments.SegmentLogTest.delete;
import static org.posthouse.segments.SegmentLogTest.put;
import static org.posthouse.segments.SegmentLogTest.tidy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Forces and syncs that matter in one situation only: each test fails when one of them is taken out of the code. */
public class ForceTest {
    private final PowerCutDisk disk = new PowerCutDisk();

    @Test
    public void aCopyIsDurable() throws Exception {
        PowerCutDisk backup = new PowerCutDisk();
        List<Long> ids = new ArrayList<>();
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            for (int i = 0; i < 40; i++) {
                ids.add(put(log, bytes(i, i * 60)));
            }
            log.copyTo(backup);
        }
        try (SegmentLog log = SegmentLog.open(backup.cut(), SMALL)) {
            for (int i = 0; i < 40; i++) {
                assertArrayEquals(bytes(i, i * 60), log.read(ids.get(i)));
            }
        }
    }

    /** As long as somebody reads the old segments nothing else syncs the directory. */
    @Test
    public void aMergedSegmentIsThereBeforeAnythingIsDeletedFromIt() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        List<Long> kept = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            (i % 10 == 0 ? kept : gone).add(put(log, bytes(i, 500)));
        }
        delete(log, gone.stream().mapToLong(Long::longValue).toArray());
        List<InputStream> readers = new ArrayList<>();
        for (long id : kept) {
            readers.add(log.open(id, 0));
        }
        tidy(log);
        delete(log, kept.get(0));
        PowerCutDisk after = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            assertThrows(MissingRecordException.class, () -> again.read(kept.get(0)));
            assertArrayEquals(bytes(10, 500), again.read(kept.get(1)));
        }
        for (InputStream in : readers) {
            in.close();
        }
    }

    /** A record that is deleted after it was copied and before the copy counts. */
    @Test
    public void aDeletionDuringAMergeIsKnownBeforeTheCopyCounts() throws Exception {
        Watched watched = new Watched(disk);
        SegmentLog log = SegmentLog.open(watched, SMALL);
        List<Long> kept = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            (i % 10 == 0 ? kept : gone).add(put(log, bytes(i, 500)));
        }
        delete(log, gone.stream().mapToLong(Long::longValue).toArray());
        watched.whenCopied = () -> delete(log, kept.get(0));
        tidy(log);
        assertEquals(1, watched.copied);
        PowerCutDisk after = disk.cut();
        log.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            assertThrows(MissingRecordException.class, () -> again.read(kept.get(0)));
            assertArrayEquals(bytes(10, 500), again.read(kept.get(1)));
        }
    }

    /** A directory's changes may reach the disk in any order; tombstones are to outlive what they are for. */
    @Test
    public void nothingComesBackWhenOldSegmentsGo() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            PowerCutDisk each = new PowerCutDisk();
            long[] ids = new long[12];
            try (SegmentLog log = SegmentLog.open(each, SMALL)) {
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = put(log, bytes(i, 500));
                }
            }
            try (SegmentLog log = SegmentLog.open(each, SMALL)) {
                delete(log, ids); // from another segment, which is too small to be merged
            }
            SegmentLog log = SegmentLog.open(each, SMALL);
            tidy(log);
            PowerCutDisk after = each.cut(new Random(seed));
            log.abort();
            try (SegmentLog again = SegmentLog.open(after, SMALL)) {
                assertEquals("seed " + seed, 0, again.stats().records());
            }
        }
    }

    /** The process was killed, the power was not: what the next one finds counts, so it has to stay. */
    @Test
    public void whatAKilledInstanceDidNotForceIsForcedWhenItIsFound() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        long id = unforced(log, 1);
        log.abort();
        disk.failWrites(1); // so that the segment is not sealed
        SegmentLog found = SegmentLog.open(disk, SMALL);
        assertArrayEquals(bytes(1, 300), found.read(id));
        PowerCutDisk after = disk.cut();
        found.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            assertArrayEquals(bytes(1, 300), again.read(id));
        }
    }

    /** A damaged segment is never sealed. */
    @Test
    public void behindDamageItIsForcedToo() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        put(log, bytes(1, 300));
        long second = put(log, bytes(2, 300));
        long last = unforced(log, 3);
        log.abort();
        String segment = disk.list().get(disk.list().size() - 1);
        disk.flipCached(segment, Format.HEADER + 4);
        SegmentLog found = SegmentLog.open(disk, SMALL);
        int damages = found.recovery().damages().size();
        assertTrue(damages > 0);
        assertArrayEquals(bytes(3, 300), found.read(last));
        PowerCutDisk after = disk.cut();
        found.abort();
        try (SegmentLog again = SegmentLog.open(after, SMALL)) {
            assertEquals(damages, again.recovery().damages().size());
            assertArrayEquals(bytes(2, 300), again.read(second));
            assertArrayEquals(bytes(3, 300), again.read(last));
        }
    }

    private static long unforced(SegmentLog log, int seed) throws IOException {
        try (Batch batch = log.begin()) {
            long id = batch.append(1, ByteBuffer.wrap(bytes(seed, 300)));
            batch.leave();
            return id;
        }
    }

    /** Tells when a merged segment is complete and not in its place yet. */
    private static final class Watched implements Disk {
        interface Then {
            void run() throws IOException;
        }

        private final Disk disk;
        private Then whenCopied = () -> {};
        private int copied;

        Watched(Disk disk) {
            this.disk = disk;
        }

        @Override
        public void rename(String from, String to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public DiskFile create(String name) throws IOException {
            DiskFile file = disk.create(name);
            return name.endsWith(Format.TEMPORARY) ? new Copy(file) : file;
        }

        private final class Copy implements DiskFile {
            private final DiskFile file;
            private boolean sealing;

            Copy(DiskFile file) {
                this.file = file;
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                return file.read(into, position);
            }

            @Override
            public void write(ByteBuffer from, long position) throws IOException {
                file.write(from, position);
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void truncate(long size) throws IOException {
                sealing = true; // the last that is done before the force
                file.truncate(size);
            }

            @Override
            public void force() throws IOException {
                file.force();
                if (sealing) {
                    copied++;
                    whenCopied.run();
                }
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }

        @Override
        public DiskFile open(String name, boolean writable) throws IOException {
            return disk.open(name, writable);
        }

        @Override
        public List<String> list() throws IOException {
            return disk.list();
        }

        @Override
        public void delete(String name) throws IOException {
            disk.delete(name);
        }

        @Override
        public void sync() throws IOException {
            disk.sync();
        }

        @Override
        public long free() throws IOException {
            return disk.free();
        }

        @Override
        public Closeable lock(String name, Duration wait) throws IOException {
            return disk.lock(name, wait);
        }
    }
}
