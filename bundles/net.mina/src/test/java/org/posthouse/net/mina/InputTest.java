package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.Test;

public class InputTest {
    @Test
    public void givesBackWhatWasPutInHoweverItIsCut() {
        Random random = new Random(1);
        for (int round = 0; round < 40; round++) {
            Input input = new Input();
            ByteArrayOutputStream in = new ByteArrayOutputStream();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int step = 0; step < 60; step++) {
                for (int adds = random.nextInt(4); adds > 0; adds--) {
                    byte[] octets = new byte[random.nextInt(random.nextBoolean() ? 20 : 33_000)];
                    random.nextBytes(octets);
                    in.writeBytes(octets);
                    input.add(ByteBuffer.wrap(octets));
                }
                assertEquals(in.size() - out.size(), input.size());
                ByteBuffer offered = input.offer();
                int size = offered.remaining();
                assertEquals(Math.min(Input.MOST, input.size()) > 0, size > 0);
                byte[] taken = new byte[random.nextInt(size + 1)];
                offered.get(taken);
                out.writeBytes(taken);
                if (random.nextBoolean()) { // comes in while the session reads
                    byte[] octets = new byte[random.nextInt(5000)];
                    random.nextBytes(octets);
                    in.writeBytes(octets);
                    input.add(ByteBuffer.wrap(octets));
                }
                assertEquals(taken.length, input.taken(offered, size));
            }
            while (input.size() > 0) {
                ByteBuffer offered = input.offer();
                byte[] taken = new byte[offered.remaining()];
                offered.get(taken);
                out.writeBytes(taken);
                input.taken(offered, taken.length);
            }
            assertEquals(true, Arrays.equals(in.toByteArray(), out.toByteArray()));
        }
    }

    @Test
    public void offersAFullBufferOfManySmallPieces() {
        Input input = new Input();
        for (int i = 0; i < Input.MOST + 10; i++) {
            input.add(ByteBuffer.wrap(new byte[] {(byte) i}));
        }
        assertEquals(Input.MOST, input.offer().remaining());
        assertFalse("a full buffer was seen", input.hasMore());
    }

    @Test
    public void whoeverTakesNothingOfAPieceSeesWhatIsBehindIt() {
        Input input = new Input();
        input.add(ByteBuffer.wrap(new byte[10_000]));
        input.add(ByteBuffer.wrap(new byte[10_000]));
        ByteBuffer some = input.offer();
        assertEquals(10_000, some.remaining());
        assertEquals(0, input.taken(some, 10_000));
        assertTrue(input.hasMore());
        ByteBuffer all = input.offer();
        assertEquals(20_000, all.remaining());
        assertEquals(0, input.taken(all, 20_000));
        assertFalse(input.hasMore());
        assertTrue(input.isSeen());
    }

    @Test
    public void offersLargePiecesAsTheyCame() {
        Input input = new Input();
        ByteBuffer first = ByteBuffer.wrap(new byte[30_000]);
        ByteBuffer second = ByteBuffer.wrap(new byte[20_000]);
        input.add(first);
        input.add(second);
        assertSame(first, input.offer());
        first.position(30_000);
        assertEquals(30_000, input.taken(first, 30_000));
        assertFalse(input.hasMore());
        assertSame(second, input.offer());
        second.position(19_000); // leaves a part
        input.add(ByteBuffer.wrap(new byte[5_000]));
        input.taken(second, 20_000);
        assertEquals("joined with what came behind it", 6_000, input.offer().remaining());
    }

    @Test
    public void noticesThatItWasCleared() {
        Input input = new Input();
        input.add(ByteBuffer.wrap(new byte[10]));
        ByteBuffer offered = input.offer();
        input.clear();
        assertEquals(-1, input.taken(offered, 10));
        assertEquals(0, input.size());
    }
}
