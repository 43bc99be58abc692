package org.posthouse.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.segments.Batch;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.MissingRecordException;
import org.posthouse.segments.RecordWriter;
import org.posthouse.segments.SegmentLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries as records of a log. One record holds an entry whole: its message, then the entry, its length and its
 * checksum; so neither is ever there without the other. Each change is a record more.
 */
final class EntryRecords {
    private static final Logger LOG = LoggerFactory.getLogger(EntryRecords.class);

    static final int ENTRY = 1;
    private static final int STATE = 2;
    private static final int TAIL = 8;

    private final SegmentLog log;

    EntryRecords(SegmentLog log) {
        this.log = log;
    }

    /** Writes the entry behind its message and ends the record; it is durable with the batch. */
    static long finish(RecordWriter writer, Entry entry) throws IOException {
        byte[] octets = Codec.encode(entry);
        writer.write(octets);
        writer.write(ByteBuffer.allocate(TAIL)
                .putInt(octets.length)
                .putInt(crc(octets))
                .array());
        return writer.finish();
    }

    private static int crc(byte[] octets) {
        CRC32C crc = new CRC32C();
        crc.update(octets);
        return (int) crc.getValue();
    }

    /** Writes a change and waits until it is durable. */
    long write(State state, List<RecipientState> base) throws IOException {
        try (Batch batch = log.beginUrgent()) {
            long record = batch.append(STATE, ByteBuffer.wrap(Codec.encode(state, base)));
            batch.commitAndWait();
            return record;
        }
    }

    /** Deletes an entry and waits until that is durable. */
    void delete(long record) throws IOException {
        try (Batch batch = log.beginUrgent()) {
            batch.delete(record);
            batch.commitAndWait();
        }
    }

    void forget(long... records) {
        log.forget(records);
    }

    /** The message of an entry, from an offset on. */
    InputStream body(Slot slot, long offset) throws IOException {
        return new BodyInputStream(log.open(slot.record, offset), slot.bodySize - offset, offset == 0);
    }

    /** The entry as it was when it came. */
    private Entry original(long record) throws IOException {
        long length = log.length(record);
        if (length < 0) {
            throw log.mayBeDamaged(record)
                    ? new CorruptRecordException("record " + Long.toHexString(record))
                    : new MissingRecordException(record);
        }
        if (length < TAIL) {
            throw new CorruptRecordException("entry of " + length + " octets");
        }
        ByteBuffer tail = ByteBuffer.wrap(read(record, length - TAIL, TAIL));
        int octets = tail.getInt();
        if (octets < 0 || octets > length - TAIL) {
            throw new CorruptRecordException("length of the entry in record " + Long.toHexString(record));
        }
        byte[] entry = read(record, length - TAIL - octets, octets);
        if (crc(entry) != tail.getInt()) {
            throw new CorruptRecordException("checksum of the entry in record " + Long.toHexString(record));
        }
        return Codec.entry(entry);
    }

    private byte[] read(long record, long offset, int length) throws IOException {
        try (InputStream in = log.open(record, offset)) {
            return in.readNBytes(length);
        }
    }

    /** An entry as it is now. */
    Entry load(Slot.Records records) throws IOException {
        Entry original = original(records.entry());
        List<RecipientState> recipients = original.recipients();
        if (records.recipients() != 0) {
            recipients = Codec.state(log.read(records.recipients()), Optional.of(recipients))
                    .recipients()
                    .orElse(recipients);
        }
        if (records.schedule() == 0) {
            return original;
        }
        return changed(original, recipients, Codec.state(log.read(records.schedule()), Optional.empty()));
    }

    static Entry changed(Entry e, List<RecipientState> recipients, State s) {
        return new Entry(
                e.id(),
                e.arrived(),
                e.sender(),
                recipients,
                e.size(),
                s.attempts(),
                s.due(),
                s.held(),
                s.reason(),
                e.account(),
                e.remote());
    }

    private static final class Latest {
        State schedule;
        long scheduleRecord;
        int recipientsSequence = -1;
        long recipientsRecord;
    }

    /** Reads all entries. Changes that no longer matter are forgotten, entries that were to be deleted are. */
    List<Slot> recover() throws IOException {
        Map<Long, Latest> changes = new HashMap<>();
        List<Long> useless = new ArrayList<>();
        for (long record : log.ids(STATE).toArray()) {
            try {
                collect(changes, Codec.state(log.read(record), Optional.empty()), record, useless);
            } catch (CorruptRecordException e) {
                LOG.error("a change of an entry cannot be read; an earlier one is used: {}", e.getMessage());
            }
        }
        List<Slot> slots = new ArrayList<>();
        for (long record : log.ids(ENTRY).toArray()) {
            Latest change = changes.remove(record);
            try {
                Slot slot = slot(record, change);
                if (slot.doomed) {
                    delete(record);
                    useless.add(slot.recipientsRecord);
                    useless.add(slot.scheduleRecord);
                } else {
                    slots.add(slot);
                }
            } catch (CorruptRecordException e) {
                LOG.error("a mail in the spool cannot be read; it stays on the disk: {}", e.getMessage());
            }
        }
        changes.values()
                .forEach(
                        c -> { // of entries that are gone
                            useless.add(c.recipientsRecord);
                            useless.add(c.scheduleRecord);
                        });
        forget(useless.stream().mapToLong(Long::longValue).filter(r -> r != 0).toArray());
        return slots;
    }

    private static void collect(Map<Long, Latest> changes, State s, long record, List<Long> useless) {
        Latest latest = changes.computeIfAbsent(s.entryRecord(), r -> new Latest());
        long oldSchedule = latest.scheduleRecord;
        long oldRecipients = latest.recipientsRecord;
        if (latest.schedule == null || s.sequence() > latest.schedule.sequence()) {
            latest.schedule = s;
            latest.scheduleRecord = record;
        }
        if (s.recipients().isPresent() && s.sequence() > latest.recipientsSequence) {
            latest.recipientsSequence = s.sequence();
            latest.recipientsRecord = record;
        }
        for (long old : new long[] {oldSchedule, oldRecipients, record}) {
            if (old != latest.scheduleRecord && old != latest.recipientsRecord) {
                useless.add(old);
            }
        }
    }

    private Slot slot(long record, Latest change) throws IOException {
        Entry e = original(record);
        Slot slot = new Slot(e.id(), record, e.size(), e.due(), e.held());
        if (change != null) {
            slot.due = change.schedule.due();
            slot.held = change.schedule.held();
            slot.doomed = change.schedule.doomed();
            slot.sequence = change.schedule.sequence();
            slot.scheduleRecord = change.scheduleRecord;
            slot.recipientsRecord = change.recipientsRecord;
        }
        return slot;
    }
}
