package org.posthouse.segments;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.posthouse.segments.SegmentLogTest.SMALL;
import static org.posthouse.segments.SegmentLogTest.bytes;
import static org.posthouse.segments.SegmentLogTest.delete;
import static org.posthouse.segments.SegmentLogTest.put;
import static org.posthouse.segments.SegmentLogTest.tidy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

/** What a torn end is, what damage is, and that damage costs nothing but itself. */
public class CorruptionTest {
    private static final int SPAN = 48 + 104;
    private final PowerCutDisk disk = new PowerCutDisk();
    private final List<Long> ids = new ArrayList<>();
    private String file;

    /** Ten records of 100 octets in one segment; sealed, or as a crash leaves it. */
    private void write(boolean sealed) throws IOException {
        SegmentLog log = SegmentLog.open(disk, SMALL.withGrowAhead(0));
        for (int i = 0; i < 10; i++) {
            ids.add(put(log, bytes(i, 100)));
        }
        file = disk.list().stream().filter(n -> n.endsWith(".seg")).findFirst().get();
        if (sealed) {
            log.close();
        } else {
            log.abort();
        }
    }

    private static long offset(int record) {
        return 1024 + (long) record * SPAN;
    }

    private void assertReadable(SegmentLog log, int from, int until) throws IOException {
        for (int i = from; i < until; i++) {
            assertArrayEquals("record " + i, bytes(i, 100), log.read(ids.get(i)));
        }
    }

    @Test
    public void aTornEndIsCutOff() throws Exception {
        write(false);
        disk.put(file, Arrays.copyOf(disk.octets(file), (int) offset(10) - 20));
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertTrue(log.recovery().damages().isEmpty());
            assertEquals(SPAN - 20, log.recovery().tornBytes());
            assertReadable(log, 0, 9);
            assertEquals(9, log.stats().records());
        }
        SegmentLog.open(disk, SMALL).close();
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertEquals(0, log.recovery().tornBytes());
            assertEquals(0, log.recovery().scanned());
            assertReadable(log, 0, 9);
        }
    }

    @Test
    public void aBadChecksumAtTheEndIsTornToo() throws Exception {
        write(false);
        disk.flip(file, offset(9) + 60);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertTrue(log.recovery().damages().isEmpty());
            assertEquals(SPAN, log.recovery().tornBytes());
            assertReadable(log, 0, 9);
        }
    }

    @Test
    public void aBadPayloadInTheMiddleIsDamageOfThatRecord() throws Exception {
        write(false);
        disk.flip(file, offset(4) + 60);
        byte[] before = disk.octets(file);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertEquals(ids.get(4).longValue(), log.recovery().damages().get(0).id());
            assertEquals(1, log.recovery().damages().size());
            assertReadable(log, 0, 4);
            assertReadable(log, 5, 10);
            assertThrows(CorruptRecordException.class, () -> log.read(ids.get(4)));
            assertFalse(log.verify(ids.get(4)));
            assertTrue(log.verify(ids.get(3)));
            assertArrayEquals(before, Arrays.copyOf(disk.octets(file), before.length));
        }
    }

    @Test
    public void aBadHeaderInTheMiddleHidesItsRecordOnly() throws Exception {
        write(false);
        disk.flip(file, offset(4) + 20);
        byte[] before = disk.octets(file);
        for (int life = 0; life < 2; life++) { // in the second one the segment is an old one
            try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
                assertEquals(1, log.recovery().damages().size());
                assertEquals(offset(4), log.recovery().damages().get(0).offset());
                assertReadable(log, 3, 4);
                assertReadable(log, 5, 10);
                assertThrows(CorruptRecordException.class, () -> log.read(ids.get(4)));
                assertEquals(100, log.length(ids.get(3)));
                delete(log, ids.get(0), ids.get(1), ids.get(2));
                log.maintain();
                assertArrayEquals("left as it is", before, disk.octets(file));
            }
        }
    }

    @Test
    public void damageAtTheEndOfAnOldSegmentIsNotTorn() throws Exception {
        write(false);
        byte[] whole = disk.octets(file);
        SegmentLog.open(disk, SMALL).abort(); // a later generation; it sealed the old segment
        disk.put(file, whole);
        disk.flip(file, offset(9) + 60);
        byte[] before = disk.octets(file);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertFalse(log.recovery().damages().isEmpty());
            assertEquals(0, log.recovery().tornBytes());
            assertReadable(log, 0, 9);
            assertThrows(CorruptRecordException.class, () -> log.read(ids.get(9)));
            assertArrayEquals(before, disk.octets(file));
        }
    }

    @Test
    public void damageInASealedSegmentIsFoundByReading() throws Exception {
        write(true);
        disk.flip(file, offset(9) + 60);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertEquals(0, log.recovery().scanned());
            assertEquals(1, log.check().size());
            assertEquals(ids.get(9).longValue(), log.check().get(0).id());
            assertReadable(log, 0, 9);
        }
    }

    @Test
    public void aBadIndexIsReplacedByAScan() throws Exception {
        write(true);
        SegmentLog.open(disk, SMALL).close(); // a later generation
        disk.flip(file, offset(10) + 70);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertEquals(1, log.recovery().scanned());
            assertEquals(1, log.recovery().damages().size());
            assertReadable(log, 0, 10);
        }
    }

    /** The power may go between the octets of the index and those behind it. */
    @Test
    public void aTornSealIsNoDamage() throws Exception {
        write(true);
        disk.flip(file, offset(10) + 70);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertEquals(1, log.recovery().scanned());
            assertTrue(log.recovery().damages().isEmpty());
            assertReadable(log, 0, 10);
        }
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertEquals("sealed again", 0, log.recovery().scanned());
            assertReadable(log, 0, 10);
        }
    }

    @Test
    public void aBadSegmentHeaderHasASpare() throws Exception {
        write(false);
        disk.flip(file, 10);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertTrue(log.recovery().damages().isEmpty());
            assertReadable(log, 0, 10);
        }
        disk.flip(file, 520);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) { // both gone, but it is sealed by now
            assertEquals(1, log.recovery().damages().size());
            assertReadable(log, 0, 10);
        }
    }

    @Test
    public void aLostSegmentHeaderIsDamageNotEmptiness() throws Exception {
        write(false);
        disk.flip(file, 10);
        disk.flip(file, 520);
        byte[] before = disk.octets(file);
        try (SegmentLog log = SegmentLog.open(disk, SMALL)) {
            assertEquals(1, log.recovery().damages().size());
            assertThrows(CorruptRecordException.class, () -> log.read(ids.get(0)));
            assertTrue("id used twice", put(log, bytes(1, 1)) > ids.get(9));
            log.maintain();
        }
        assertArrayEquals(before, disk.octets(file));
    }

    @Test
    public void mergingLeavesADamagedSegmentAlone() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL);
        List<Long> gone = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long id = put(log, bytes(i, 500));
            if (i % 4 == 0) {
                ids.add(id);
            } else {
                gone.add(id);
            }
        }
        log.sync();
        String first =
                disk.list().stream().filter(n -> n.endsWith(".seg")).findFirst().get();
        disk.flip(first, 1024 + 48 + 5);
        delete(log, gone.stream().mapToLong(Long::longValue).toArray());
        assertThrows(CorruptRecordException.class, log::maintain);
        tidy(log);
        assertTrue(disk.list().contains(first));
        assertThrows(CorruptRecordException.class, () -> log.read(ids.get(0)));
        for (int i = 1; i < ids.size(); i++) {
            assertArrayEquals(bytes(i * 4, 500), log.read(ids.get(i)));
        }
        log.close();
    }

    /** A peer may send octets that look like records; they must stay octets. */
    @Test
    public void aPayloadCannotPassForARecord() throws Exception {
        SegmentLog other = SegmentLog.open(disk, SMALL);
        put(other, bytes(1, 100));
        String name =
                disk.list().stream().filter(n -> n.endsWith(".seg")).findFirst().get();
        byte[] image = Arrays.copyOfRange(disk.octets(name), 1024, (int) offset(1));
        other.abort();

        PowerCutDisk victim = new PowerCutDisk();
        SegmentLog log = SegmentLog.open(victim, SMALL.withGrowAhead(0));
        long id = put(log, image);
        put(log, bytes(2, 100));
        log.abort();
        victim.flip(name, 1024 + 3); // the reader now looks for the next record, through the payload
        try (SegmentLog again = SegmentLog.open(victim, SMALL)) {
            assertEquals(1, again.stats().records());
            assertThrows(CorruptRecordException.class, () -> again.read(id));
        }
    }

    /** Valid records behind a hole, none of them acknowledged: not damage. */
    @Test
    public void aHoleThatWasNeverAcknowledgedIsNoDamage() throws Exception {
        SegmentLog log = SegmentLog.open(disk, SMALL.withGrowAhead(0));
        ids.add(put(log, bytes(0, 100)));
        Batch batch = log.begin();
        for (int i = 1; i < 4; i++) {
            ids.add(batch.append(1, ByteBuffer.wrap(bytes(i, 100))));
        }
        file = disk.list().stream().filter(n -> n.endsWith(".seg")).findFirst().get();
        log.abort();
        disk.flip(file, offset(1) + 60);
        for (int life = 0; life < 2; life++) {
            try (SegmentLog again = SegmentLog.open(disk, SMALL)) {
                assertTrue(again.recovery().damages().isEmpty());
                assertThrows(MissingRecordException.class, () -> again.read(ids.get(1)));
                assertReadable(again, 2, 4);
                assertReadable(again, 0, 1);
                assertEquals(3, again.stats().records());
            }
        }
    }
}
