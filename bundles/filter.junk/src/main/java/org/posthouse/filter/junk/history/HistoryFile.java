package org.posthouse.filter.junk.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The file of a history: 8 octets PHHIST and the version of the format, 8 of the secret, the number of entries in 4, 16 an entry (its
 * name's hash, its counts and the day), and the CRC-32C of all before it. All numbers are big-endian.
 */
public final class HistoryFile {
    /** The size in octets: 64 KiB and a little. */
    public static final int SIZE = 24 + 16 * Table.ENTRIES;

    private static final long FORMAT = 0x5048484953540001L; // PHHIST, 1

    private HistoryFile() {}

    /** Writes a history; neither flushes nor closes the stream. */
    public static void write(History history, OutputStream out) throws IOException {
        Table table = history.table();
        ByteBuffer file = ByteBuffer.allocate(SIZE);
        file.putLong(FORMAT).putLong(table.secret()).putInt(Table.ENTRIES);
        for (int i = 0; i < Table.ENTRIES; i++) {
            file.putLong(table.names()[i]).putLong(table.entries()[i]);
        }
        file.putInt(checkSum(file.array()));
        out.write(file.array());
    }

    /**
     * Reads a history; reads at most one octet more than it has.
     *
     * @throws UnusableHistoryException if this is no history that can be used
     * @throws IOException if the stream cannot be read
     */
    public static History read(InputStream in) throws IOException {
        byte[] octets = in.readNBytes(SIZE);
        ByteBuffer file = ByteBuffer.wrap(octets);
        if (octets.length < Long.BYTES || file.getLong() != FORMAT) {
            throw new UnusableHistoryException("not a history, or of another version of the format");
        }
        if (octets.length < SIZE || in.read() >= 0) {
            throw new UnusableHistoryException("not of the right size");
        }
        long secret = file.getLong();
        int entries = file.getInt();
        if (checkSum(octets)
                != ByteBuffer.wrap(octets, SIZE - Integer.BYTES, Integer.BYTES).getInt()) {
            throw new UnusableHistoryException("damaged: wrong check sum");
        }
        if (entries != Table.ENTRIES) {
            throw new UnusableHistoryException("of another size");
        }
        long[] names = new long[Table.ENTRIES];
        long[] counts = new long[Table.ENTRIES];
        for (int i = 0; i < Table.ENTRIES; i++) {
            names[i] = file.getLong();
            counts[i] = file.getLong();
        }
        return new History(new Table(secret, names, counts));
    }

    /** Of all but the check sum itself. */
    private static int checkSum(byte[] octets) {
        CRC32C sum = new CRC32C();
        sum.update(octets, 0, SIZE - Integer.BYTES);
        return (int) sum.getValue();
    }
}
