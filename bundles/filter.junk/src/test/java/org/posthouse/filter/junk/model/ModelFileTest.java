package org.posthouse.filter.junk.model;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.Test;

public class ModelFileTest {
    private final byte[] octets = write(trained());

    public ModelFileTest() throws IOException {}

    @Test
    public void whatIsReadIsWhatWasWritten() throws IOException {
        Model model = trained();
        Model read = read(octets);
        assertArrayEquals(model.slots().pairs(), read.slots().pairs());
        assertEquals(21, read.ham());
        assertEquals(20, read.junk());
        assertArrayEquals(octets, write(read));
    }

    @Test
    public void isLessThanAMebibyte() {
        assertEquals(ModelFile.SIZE, octets.length);
        assertTrue(octets.length <= 1 << 20);
    }

    @Test
    public void oneDamagedBitIsNoticedWhereverItIs() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            int at = i < 40 ? i : random.nextInt(octets.length);
            byte[] damaged = octets.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            refused(damaged);
        }
    }

    @Test
    public void anotherLengthIsRefused() {
        for (int length : new int[] {0, 1, 7, 8, 35, 36, octets.length - 1, octets.length + 1, octets.length + 1_000}) {
            refused(Arrays.copyOf(octets, length));
        }
    }

    @Test
    public void otherVersionsAndSizesAreRefusedThoughTheSumIsRight() {
        for (int at : new int[] {7, 11, 15, 16, 24}) {
            byte[] other = octets.clone();
            other[at] ^= (byte) 0x80;
            CRC32C sum = new CRC32C();
            sum.update(other, 0, other.length - 4);
            ByteBuffer.wrap(other).putInt(other.length - 4, (int) sum.getValue());
            refused(other);
        }
    }

    private static void refused(byte[] octets) {
        assertThrows(UnusableModelException.class, () -> read(octets));
    }

    private static Model trained() throws IOException {
        Mails mails = new Mails(7);
        Model model = new Model();
        model.learn(mails.ham(), false);
        for (int i = 0; i < 20; i++) {
            model.learn(mails.ham(), false);
            model.learn(mails.junk(), true);
        }
        return model;
    }

    private static Model read(byte[] octets) throws IOException {
        return ModelFile.read(new ByteArrayInputStream(octets));
    }

    private static byte[] write(Model model) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ModelFile.write(model, out);
        return out.toByteArray();
    }
}
