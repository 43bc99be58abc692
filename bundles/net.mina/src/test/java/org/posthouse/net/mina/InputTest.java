package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;

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
