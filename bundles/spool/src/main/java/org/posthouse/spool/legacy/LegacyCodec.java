package org.posthouse.spool.legacy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.posthouse.api.mail.Mail;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.MissingRecordException;
import org.posthouse.segments.SegmentLog;

/** Reads the record of an entry: its message, then the entry, its length and its checksum. */
public final class LegacyCodec {
    static final int ENTRY = 1;
    static final int CHANGE = 2;
    private static final int TAIL = 8;

    private LegacyCodec() {}

    /**
     * A mail as it came.
     *
     * @param octets how long its entry is
     */
    public record Whole(Mail mail, int octets) {}

    /** The mail of an entry's record, without its changes. */
    public static Whole read(SegmentLog log, long record) throws IOException {
        byte[] octets = octets(log, record);
        return new Whole(entry(octets, record).mail(), octets.length);
    }

    static LegacyEntry entry(SegmentLog log, long record) throws IOException {
        return entry(octets(log, record), record);
    }

    private static LegacyEntry entry(byte[] octets, long record) throws IOException {
        try {
            return LegacyEntry.read(octets);
        } catch (IOException | IllegalArgumentException e) {
            throw corrupt("entry", record, e);
        }
    }

    static LegacyChange change(byte[] octets, long record, Optional<List<LegacyRecipient>> base) throws IOException {
        try {
            return LegacyChange.read(octets, base);
        } catch (IOException | IllegalArgumentException e) {
            throw corrupt("change", record, e);
        }
    }

    private static CorruptRecordException corrupt(String what, long record, Exception cause) {
        return new CorruptRecordException(what + " in record " + Long.toHexString(record) + ": " + cause.getMessage());
    }

    private static byte[] octets(SegmentLog log, long record) throws IOException {
        long length = log.length(record);
        if (length < 0) {
            throw log.mayBeDamaged(record)
                    ? new CorruptRecordException("record " + Long.toHexString(record))
                    : new MissingRecordException(record);
        }
        if (length < TAIL) {
            throw new CorruptRecordException("entry of " + length + " octets");
        }
        ByteBuffer tail = ByteBuffer.wrap(read(log, record, length - TAIL, TAIL));
        int octets = tail.getInt();
        if (octets < 0 || octets > length - TAIL) {
            throw new CorruptRecordException("length of the entry in record " + Long.toHexString(record));
        }
        byte[] entry = read(log, record, length - TAIL - octets, octets);
        CRC32C crc = new CRC32C();
        crc.update(entry);
        if ((int) crc.getValue() != tail.getInt()) {
            throw new CorruptRecordException("checksum of the entry in record " + Long.toHexString(record));
        }
        return entry;
    }

    private static byte[] read(SegmentLog log, long record, long offset, int length) throws IOException {
        try (InputStream in = log.open(record, offset)) {
            return in.readNBytes(length);
        }
    }
}
