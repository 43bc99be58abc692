package org.posthouse.support;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.Test;

public class PiecesTest {
    private static void add(Pieces pieces, byte[] octets, int from, int length) {
        int wanted = pieces.wanted(length, 1 << 20);
        if (wanted > 0) {
            pieces.grow(wanted);
        }
        pieces.add(octets, from, length);
    }

    @Test
    public void whatIsWrittenIsReadHoweverItIsCut() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            byte[] octets = new byte[random.nextInt(200_000)];
            random.nextBytes(octets);
            Pieces pieces = new Pieces();
            for (int at = 0; at < octets.length; ) {
                int length = Math.min(octets.length - at, random.nextInt(random.nextBoolean() ? 50 : 40_000));
                add(pieces, octets, at, length);
                at += length;
            }
            assertEquals(octets.length, pieces.size());
            assertArrayEquals(octets, pieces.copy());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pieces.writeTo(out::write);
            assertArrayEquals(octets, out.toByteArray());
            int offset = random.nextInt(octets.length + 1);
            try (InputStream in = pieces.open(offset)) {
                assertEquals(octets.length - offset, in.available());
                assertEquals(offset < octets.length ? octets[offset] & 0xff : -1, in.read());
                int skipped = (int) in.skip(random.nextInt(5000));
                int rest = Math.min(octets.length, offset + 1 + skipped);
                assertArrayEquals(Arrays.copyOfRange(octets, rest, octets.length), in.readAllBytes());
                assertEquals(-1, in.read(new byte[3], 0, 3));
            }
            int head = Math.min(octets.length, 10_000);
            assertArrayEquals(Arrays.copyOf(octets, head), Arrays.copyOf(pieces.head(10_000), head));
        }
    }

    @Test
    public void littleMemoryIsLeftOver() {
        Pieces pieces = new Pieces();
        byte[] octets = new byte[1000];
        for (int i = 1; i <= 500; i++) {
            add(pieces, octets, 0, octets.length);
            int most = Math.max(4096, Math.min(2 * pieces.size(), pieces.size() + (64 << 10)));
            assertTrue(pieces.capacity() + " for " + pieces.size(), pieces.capacity() <= most);
        }
        Pieces whole = new Pieces();
        add(whole, new byte[100_000], 0, 100_000);
        assertEquals("no more than what comes", 100_000, whole.capacity());
        assertSame("which is not copied", whole.head(10), whole.head(100_000));
    }

    @Test
    public void theBoundIsKept() {
        Pieces pieces = new Pieces();
        pieces.grow(pieces.wanted(5000, 6000));
        pieces.add(new byte[5000], 0, 5000);
        assertEquals(1000, pieces.wanted(500, 6000));
        assertEquals("for these alone", 2000, pieces.wanted(2000, 6000));
        assertThrows(IndexOutOfBoundsException.class, () -> pieces.add(new byte[1], 0, 1));
        pieces.clear();
        assertEquals(0, pieces.capacity());
        assertEquals(0, pieces.size());
    }

    @Test
    public void readersSeeWhatWasThereWhenTheyBegan() throws IOException {
        Pieces pieces = new Pieces();
        add(pieces, new byte[] {1, 2, 3}, 0, 3);
        try (InputStream in = pieces.open(1)) {
            add(pieces, new byte[10_000], 0, 10_000);
            pieces.clear();
            assertArrayEquals(new byte[] {2, 3}, in.readAllBytes());
        }
    }
}
