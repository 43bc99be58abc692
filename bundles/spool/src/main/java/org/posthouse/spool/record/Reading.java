package org.posthouse.spool.record;

import java.io.IOException;
import java.io.InputStream;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.MissingRecordException;
import org.posthouse.segments.SegmentLog;

/** Reads pieces of records. */
final class Reading {
    private final SegmentLog log;

    Reading(SegmentLog log) {
        this.log = log;
    }

    /** Payload octets of a record that must be there. */
    long length(long record) throws IOException {
        long length = log.length(record);
        if (length < 0) {
            throw log.mayBeDamaged(record)
                    ? new CorruptRecordException("record " + Long.toHexString(record) + " is in a damaged segment")
                    : new MissingRecordException(record);
        }
        return length;
    }

    /** Some octets of a record; unless they begin with its first one, nobody compares its checksum. */
    byte[] read(long record, long offset, int length) throws IOException {
        try (InputStream in = log.open(record, offset)) {
            byte[] octets = in.readNBytes(length);
            if (octets.length < length) {
                throw new CorruptRecordException("record " + Long.toHexString(record) + " is truncated");
            }
            return octets;
        }
    }

    /** A record whole, its checksum compared. */
    byte[] read(long record) throws IOException {
        return read(record, 0, Math.toIntExact(length(record)));
    }
}
