package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The layout of a segment file; all numbers big-endian.
 *
 * <pre>
 * 0      segment header, twice (at 0 and 512), 1024 octets
 * 1024   records, each aligned to 8 octets: header of 48 octets, payload, zeros up to the alignment
 * ...    if sealed: the record of type INDEX, and the trailer of 32 octets that ends the file
 *
 * segment header: magic 8, number 8, generation 8, marker 8, kind 4, CRC32C 4
 * record header:  marker 8, id 8, payload length 8, time 8, forced 4, type 1, zero 3, CRC32C of payload 4, of header 4
 * trailer:        magic 8, offset of INDEX 8, marker 8, zero 4, CRC32C 4
 * </pre>
 *
 * The marker is random for each segment, so that no payload can pass for a record. {@code forced} is how much of the
 * file, in units of 8 octets, was known to be durable when the record was written: damage below it is no torn write.
 */
final class Format {
    static final int HEADER = 1024;
    static final int HEADER_COPY = 512;
    static final int RECORD = 48;
    static final int TRAILER = 32;
    static final int ALIGN = 8;

    /** Types 1 to 15 belong to the owner of the log, the rest to the library; five bits. */
    static final int LAST_USER_TYPE = 15;

    static final int TOMBSTONES = 16;
    static final int REPLACES = 17;
    static final int INDEX = 18;

    static final String SUFFIX = ".seg";
    static final String TEMPORARY = ".tmp";

    private static final long MAGIC = 0x5048_5345_4730_3031L; // PHSEG001
    private static final long SEALED = 0x5048_5345_414c_4544L; // PHSEALED
    private static final int HEADER_USED = 40;
    private static final int ORDINAL_BITS = 24;

    /** Ordinals of one segment; the last one is the index's. */
    static final int MAX_ORDINAL = (1 << ORDINAL_BITS) - 1;

    /** How a segment came to be. */
    enum Kind {
        ACTIVE,
        LANE,
        MERGED
    }

    /** The header of a segment. The generation is the number of the first segment of the instance that made it. */
    record SegmentHeader(long number, long generation, long marker, Kind kind) {}

    /** The header of a record. */
    record RecordHeader(long id, long length, long time, long forced, int type, int payloadCrc) {
        long span() {
            return Format.span(length);
        }
    }

    private Format() {}

    static long id(long segment, int ordinal) {
        return segment << ORDINAL_BITS | ordinal;
    }

    /** The number of the segment a record was first written to. */
    static long birth(long id) {
        return id >>> ORDINAL_BITS;
    }

    static String fileName(long number) {
        return String.format("%012x%s", number, SUFFIX);
    }

    /** The number in a file name, or -1 if it is not that of a segment. */
    static long number(String fileName) {
        if (!fileName.matches("[0-9a-f]{12}\\" + SUFFIX)) {
            return -1;
        }
        return Long.parseLong(fileName.substring(0, 12), 16);
    }

    static long align(long length) {
        return (length + ALIGN - 1) & -ALIGN;
    }

    /** Octets a record takes in the file. */
    static long span(long length) {
        return RECORD + align(length);
    }

    static int crc(ByteBuffer octets) {
        CRC32C crc = new CRC32C();
        crc.update(octets);
        return (int) crc.getValue();
    }

    private static void seal(ByteBuffer into, int start) {
        int end = into.position();
        into.putInt(crc(into.duplicate().position(start).limit(end)));
    }

    private static boolean sealed(ByteBuffer from, int start, int length) {
        return from.getInt(start + length)
                == crc(from.duplicate().position(start).limit(start + length));
    }

    static ByteBuffer encode(SegmentHeader h) {
        ByteBuffer all = ByteBuffer.allocate(HEADER);
        for (int start = 0; start < HEADER; start += HEADER_COPY) {
            all.position(start);
            all.putLong(MAGIC).putLong(h.number()).putLong(h.generation()).putLong(h.marker());
            all.putInt(h.kind().ordinal());
            seal(all, start);
        }
        return all.clear();
    }

    /** Reads either copy; null if both are invalid. */
    static SegmentHeader segmentHeader(ByteBuffer octets) {
        for (int start = 0; start + HEADER_USED <= octets.limit(); start += HEADER_COPY) {
            if (octets.getLong(start) == MAGIC && sealed(octets, start, HEADER_USED - 4)) {
                int kind = octets.getInt(start + 32);
                if (kind >= 0 && kind < Kind.values().length) {
                    return new SegmentHeader(
                            octets.getLong(start + 8),
                            octets.getLong(start + 16),
                            octets.getLong(start + 24),
                            Kind.values()[kind]);
                }
            }
        }
        return null;
    }

    static void encode(ByteBuffer into, long marker, RecordHeader h) {
        int start = into.position();
        into.putLong(marker).putLong(h.id()).putLong(h.length()).putLong(h.time());
        into.putInt((int) (h.forced() / ALIGN))
                .put((byte) h.type())
                .put((byte) 0)
                .putShort((short) 0);
        into.putInt(h.payloadCrc());
        seal(into, start);
    }

    /** Reads a record header at the buffer's index {@code at}; null if it is invalid. */
    static RecordHeader recordHeader(ByteBuffer octets, int at, long marker) {
        if (octets.getLong(at) != marker || !sealed(octets, at, RECORD - 4)) {
            return null;
        }
        long length = octets.getLong(at + 16);
        if (length < 0 || length > LogOptions.MAX_SIZE) {
            return null;
        }
        return new RecordHeader(
                octets.getLong(at + 8),
                length,
                octets.getLong(at + 24),
                Integer.toUnsignedLong(octets.getInt(at + 32)) * ALIGN,
                octets.get(at + 36),
                octets.getInt(at + 40));
    }

    static ByteBuffer trailer(long indexOffset, long marker) {
        ByteBuffer t = ByteBuffer.allocate(TRAILER);
        t.putLong(SEALED).putLong(indexOffset).putLong(marker).putInt(0);
        seal(t, 0);
        return t.clear();
    }

    /** What a trailer says. */
    record Trailer(long indexOffset, long marker) {}

    /** Reads the trailer of a file; null if there is no valid one. */
    static Trailer trailer(DiskFile file, long size) throws IOException {
        ByteBuffer t = ByteBuffer.allocate(TRAILER);
        if (size < HEADER + TRAILER || file.read(t, size - TRAILER) < TRAILER) {
            return null;
        }
        if (t.getLong(0) != SEALED || !sealed(t, 0, TRAILER - 4)) {
            return null;
        }
        return new Trailer(t.getLong(8), t.getLong(16));
    }
}
