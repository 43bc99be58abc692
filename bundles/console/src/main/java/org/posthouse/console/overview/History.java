package org.posthouse.console.overview;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * How much mail came in and went out: rings of intervals, each ring coarser than the one before, in fixed memory and in a file
 * of fixed size. Not safe for several threads.
 *
 * <p>The file is worth little: one that is absent, damaged or of another version is a history that begins anew.
 */
final class History {
    /** The intervals that are remembered. */
    enum Span {
        HOUR("hour", 30, 120),
        DAY("day", 600, 144),
        WEEK("week", 3600, 168);

        final String title;
        final int seconds;
        final int points;

        /**
         * @param seconds the length of an interval
         * @param points how many intervals
         */
        Span(String title, int seconds, int points) {
            this.title = title;
            this.seconds = seconds;
            this.points = points;
        }
    }

    private static final int MAGIC = 0x50480001;
    private static final int HEADER = Integer.BYTES;
    private static final int SLOT = 3 * Long.BYTES;

    /** Which interval is in a place: its number since the epoch; 0 for none. */
    private final long[][] intervals = new long[Span.values().length][];

    private final long[][] in = new long[Span.values().length][];
    private final long[][] out = new long[Span.values().length][];

    History() {
        for (Span span : Span.values()) {
            intervals[span.ordinal()] = new long[span.points];
            in[span.ordinal()] = new long[span.points];
            out[span.ordinal()] = new long[span.points];
        }
    }

    /** Counts mails that came and went just now, in seconds since the epoch. */
    void add(long now, long received, long sent) {
        for (Span span : Span.values()) {
            int ring = span.ordinal();
            long interval = now / span.seconds;
            int place = (int) (interval % span.points);
            if (intervals[ring][place] != interval) {
                intervals[ring][place] = interval;
                in[ring][place] = 0;
                out[ring][place] = 0;
            }
            in[ring][place] += received;
            out[ring][place] += sent;
        }
    }

    /** The intervals of a span up to now, the oldest first; those of which nothing is known have no mail. */
    List<Sampler.Point> points(Span span, long now) {
        int ring = span.ordinal();
        List<Sampler.Point> points = new ArrayList<>();
        long last = now / span.seconds;
        for (long interval = last - span.points + 1; interval <= last; interval++) {
            int place = (int) (interval % span.points);
            points.add(
                    intervals[ring][place] == interval
                            ? new Sampler.Point(in[ring][place], out[ring][place])
                            : new Sampler.Point(0, 0));
        }
        return points;
    }

    private static int size() {
        return HEADER
                + Arrays.stream(Span.values()).mapToInt(span -> span.points).sum() * SLOT
                + Long.BYTES;
    }

    /** Writes it in the place of the file, which is whole at any time. */
    void write(Path file) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(size()).putInt(MAGIC);
        for (int ring = 0; ring < intervals.length; ring++) {
            for (int place = 0; place < intervals[ring].length; place++) {
                octets.putLong(intervals[ring][place]).putLong(in[ring][place]).putLong(out[ring][place]);
            }
        }
        octets.putLong(sum(octets));
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, octets.array());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Takes what a file has.
     *
     * @return false if it is no such file; nothing is taken then
     */
    boolean read(Path file) throws IOException {
        if (Files.size(file) != size()) {
            return false;
        }
        ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file));
        if (octets.capacity() != size()
                || octets.getInt(0) != MAGIC
                || octets.getLong(size() - Long.BYTES) != sum(octets.duplicate().position(size() - Long.BYTES))) {
            return false;
        }
        octets.position(HEADER);
        for (int ring = 0; ring < intervals.length; ring++) {
            for (int place = 0; place < intervals[ring].length; place++) {
                intervals[ring][place] = octets.getLong();
                in[ring][place] = octets.getLong();
                out[ring][place] = octets.getLong();
            }
        }
        return true;
    }

    /** The checksum of what is before the position. */
    private static long sum(ByteBuffer octets) {
        CRC32 crc = new CRC32();
        crc.update(octets.array(), 0, octets.position());
        return crc.getValue();
    }
}
