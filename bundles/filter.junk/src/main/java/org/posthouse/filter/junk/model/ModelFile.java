package org.posthouse.filter.junk.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.posthouse.filter.junk.features.Features;

/**
 * The file of a model. All numbers are big-endian:
 *
 * <pre>
 * 8 octets   PHJUNK and the version of the format, 2 octets
 * 4          the version of the features
 * 4          the number of slots
 * 8, 8       mails learned as wanted, as junk
 * 4 a slot   the weight and the sum of squares
 * 4          CRC-32C of all before it
 * </pre>
 */
public final class ModelFile {
    /** The size in octets. */
    public static final int SIZE = 36 + 4 * Model.SLOTS;

    private static final long FORMAT = 0x50484a554e4b0001L; // PHJUNK, 1

    private ModelFile() {}

    /** Writes a model; neither flushes nor closes the stream. */
    public static void write(Model model, OutputStream out) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(SIZE);
        file.putLong(FORMAT).putInt(Features.VERSION).putInt(Model.SLOTS);
        file.putLong(model.ham()).putLong(model.junk());
        for (int pair : model.slots().pairs()) {
            file.putInt(pair);
        }
        file.putInt(checkSum(file.array(), file.position()));
        out.write(file.array());
    }

    /**
     * Reads a model; reads at most one octet more than it has.
     *
     * @throws UnusableModelException if this is no model that can be used
     * @throws IOException if the stream cannot be read
     */
    public static Model read(InputStream in) throws IOException {
        byte[] octets = new DataInputStream(in).readNBytes(SIZE);
        ByteBuffer file = ByteBuffer.wrap(octets);
        if (octets.length < Long.BYTES || file.getLong() != FORMAT) {
            throw new UnusableModelException("not a model, or of another version of the format");
        }
        if (octets.length < SIZE || in.read() >= 0) {
            throw new UnusableModelException("not of the right size");
        }
        int sum = ByteBuffer.wrap(octets, SIZE - Integer.BYTES, Integer.BYTES).getInt();
        if (checkSum(octets, SIZE - Integer.BYTES) != sum) {
            throw new UnusableModelException("damaged: wrong check sum");
        }
        if (file.getInt() != Features.VERSION || file.getInt() != Model.SLOTS) {
            throw new UnusableModelException("of another version of the features");
        }
        long ham = file.getLong();
        long junk = file.getLong();
        if (ham < 0 || junk < 0) {
            throw new UnusableModelException("damaged: negative counts");
        }
        int[] pairs = new int[Model.SLOTS];
        file.asIntBuffer().get(pairs);
        return new Model(new Slots(pairs), ham, junk);
    }

    private static int checkSum(byte[] octets, int length) {
        CRC32C sum = new CRC32C();
        sum.update(octets, 0, length);
        return (int) sum.getValue();
    }
}
