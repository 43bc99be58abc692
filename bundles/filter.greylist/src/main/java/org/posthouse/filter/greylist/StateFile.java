package org.posthouse.filter.greylist;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.posthouse.filter.greylist.Table.Entry;
import org.posthouse.support.file.PrivateFile;

/**
 * A file of entries: a head, then records of {@value #RECORD} octets, each with its checksum. A later record of a key replaces an
 * earlier one. For one thread.
 */
final class StateFile implements Closeable {
    static final int SECRET = 16;
    static final int HEAD = 32;
    static final int RECORD = 24;
    private static final long MAGIC = 0x5048_4752_4559_4C53L; // PHGREYLS
    private static final int VERSION = 1;
    private static final int BUFFER = 64 * 1024;

    /** How the reading of a file ended. */
    enum End {
        /** All of it could be read, but for the last record if it was being written when the power went. */
        WHOLE,
        /** What follows is no record. */
        DAMAGED
    }

    private final FileChannel channel;
    private long records;

    private StateFile(FileChannel channel, long records) {
        this.channel = channel;
        this.records = records;
    }

    /**
     * Reads a file, as far as it is one.
     *
     * @param secret is given the secret, before any entry; not called if the head is damaged
     * @param entries is given each entry, in the order of the file
     * @throws IOException if it cannot be read
     */
    static End read(Path file, Consumer<byte[]> secret, Consumer<Entry> entries) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            byte[] head = in.readNBytes(HEAD);
            ByteBuffer fields = ByteBuffer.wrap(head);
            if (head.length < HEAD || !isSound(head) || fields.getLong() != MAGIC || fields.getInt() != VERSION) {
                return End.DAMAGED;
            }
            byte[] itsSecret = new byte[SECRET];
            fields.get(itsSecret);
            secret.accept(itsSecret);
            byte[] record;
            while ((record = in.readNBytes(RECORD)).length == RECORD) {
                ByteBuffer values = ByteBuffer.wrap(record);
                Entry entry = new Entry(values.getLong(), values.getInt(), values.getInt(), values.getInt());
                if (!isSound(record) || entry.key() == 0 || entry.good() < 0) {
                    return End.DAMAGED;
                }
                entries.accept(entry);
            }
            return End.WHOLE;
        }
    }

    /**
     * Writes a file anew, durably, in place of the one before: all of it or nothing.
     *
     * @throws IOException if that fails; the one before is still there
     */
    static StateFile write(Path file, byte[] secret, List<Entry> entries) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(HEAD + entries.size() * RECORD);
        octets.putLong(MAGIC).putInt(VERSION).put(secret);
        seal(octets, 0);
        entries.forEach(entry -> put(octets, entry));
        PrivateFile.write(file, octets.array());
        return new StateFile(
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND), entries.size());
    }

    /**
     * Adds entries at the end. Not durable before {@link #close}.
     *
     * @throws IOException if that fails; part of them may be there
     */
    void append(List<Entry> entries) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(entries.size() * RECORD);
        entries.forEach(entry -> put(octets, entry));
        octets.flip();
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
        records += entries.size();
    }

    /** How many records it has. */
    long records() {
        return records;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.force(false);
        }
    }

    private static void put(ByteBuffer octets, Entry entry) {
        int start = octets.position();
        octets.putLong(entry.key()).putInt(entry.first()).putInt(entry.last()).putInt(entry.good());
        seal(octets, start);
    }

    private static void seal(ByteBuffer octets, int start) {
        octets.putInt(sum(octets.array(), start, octets.position() - start));
    }

    private static boolean isSound(byte[] octets) {
        int length = octets.length - Integer.BYTES;
        return ByteBuffer.wrap(octets, length, Integer.BYTES).getInt() == sum(octets, 0, length);
    }

    private static int sum(byte[] octets, int start, int length) {
        CRC32C sum = new CRC32C();
        sum.update(octets, start, length);
        return (int) sum.getValue();
    }
}
