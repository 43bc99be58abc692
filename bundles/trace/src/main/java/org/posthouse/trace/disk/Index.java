package org.posthouse.trace.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Which mails a segment has events of: for each event one number, of which the upper 40 bits are a hash of the mail's id and the
 * lower 24 say where the event begins. In memory in the order of events while the segment grows, on disk sorted once it is full.
 */
final class Index {
    private static final int OFFSET_BITS = 24;
    private static final long OFFSET = (1L << OFFSET_BITS) - 1;

    /** Where a segment ends, at the latest: an offset has to fit. */
    static final int MAX_SEGMENT = 1 << OFFSET_BITS;

    private static final long MAGIC = 0x5048_5452_4143_4531L; // PHTRACE1
    private static final int HEADER = 32;

    private long[] entries = new long[1024];
    private int count;

    /**
     * What the head of an index file says.
     *
     * @param count events
     * @param first time of the earliest event, in nanoseconds
     * @param last time of the latest event
     */
    record Head(int count, long first, long last) {}

    void add(String mail, int offset) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
        }
        entries[count++] = hash(mail) | offset;
    }

    int count() {
        return count;
    }

    /** Gives every place at which an event of the mail may begin: another id may have the same hash. */
    void find(String mail, IntConsumer offset) {
        long hash = hash(mail);
        for (int i = 0; i < count; i++) {
            if ((entries[i] & ~OFFSET) == hash) {
                offset.accept((int) (entries[i] & OFFSET));
            }
        }
    }

    private static long hash(String mail) {
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (int i = 0; i < mail.length(); i++) {
            hash = (hash ^ mail.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        return hash << OFFSET_BITS;
    }

    /** Writes it, durably and as a whole. */
    void write(Path file, long first, long last) throws IOException {
        long[] sorted = Arrays.copyOf(entries, count);
        Arrays.sort(sorted);
        ByteBuffer octets = ByteBuffer.allocate(HEADER + 8 * count);
        octets.putLong(MAGIC).putLong(count).putLong(first).putLong(last);
        for (long entry : sorted) {
            octets.putLong(entry);
        }
        octets.flip();
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(false);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The head of an index file; empty if it is no whole index. */
    static Optional<Head> head(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer head = ByteBuffer.allocate(HEADER);
            long size = channel.size();
            if (size < HEADER || channel.read(head, 0) != HEADER || head.getLong(0) != MAGIC) {
                return Optional.empty();
            }
            long count = head.getLong(8);
            return count < 0 || count > MAX_SEGMENT || size != HEADER + 8 * count
                    ? Optional.empty()
                    : Optional.of(new Head((int) count, head.getLong(16), head.getLong(24)));
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    /** As {@link #find(String, IntConsumer)}, in a file: about as many reads as its size has binary digits. */
    static void find(Path file, String mail, IntConsumer offset) throws IOException {
        long hash = hash(mail);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer one = ByteBuffer.allocate(8);
            int all = (int) ((channel.size() - HEADER) / 8);
            int low = 0;
            int high = all;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (entry(channel, one, middle) < hash) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            for (int i = low; i < all; i++) {
                long entry = entry(channel, one, i);
                if ((entry & ~OFFSET) != hash) {
                    return;
                }
                offset.accept((int) (entry & OFFSET));
            }
        }
    }

    private static long entry(FileChannel channel, ByteBuffer one, int i) throws IOException {
        one.clear();
        while (one.hasRemaining()) {
            if (channel.read(one, HEADER + 8L * i + one.position()) < 0) {
                throw new IOException("truncated index");
            }
        }
        return one.getLong(0);
    }
}
