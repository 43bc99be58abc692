package org.posthouse.spool.record;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Recipient;
import org.posthouse.segments.Batch;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.SegmentLog;
import org.posthouse.spool.legacy.LegacyMails;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all mails at a start. Changes that do not matter are forgotten; mails with nothing left to do, whose deletion was under
 * way, are deleted; what an earlier version wrote of changes is written anew.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int MANY = 1000;

    private final SegmentLog log;
    private final MailRecords records;
    private final Reading reading;
    private final Instant now;
    private final Finder finder;
    private final Heads heads = new Heads();
    private final Longs superseded = new Longs();
    /** Changes that matter beside the latest of their mails. */
    private final Set<Long> chained = new HashSet<>();

    private final Splits splits;
    private Batch batch;
    private int batched;

    /** Takes the mails. */
    public interface Finder {
        /**
         * A mail that waits.
         *
         * @param sequence its place in the order of all; 0 if it has none, since an earlier version wrote it
         * @return false if it is not wanted, and to be deleted
         */
        boolean found(Stored stored, long sequence);

        /** A mail of which nothing is left to do; it is deleted. */
        void over(Stored stored);
    }

    private Recovery(SegmentLog log, MailRecords records, Instant now, Finder finder) throws IOException {
        this.log = log;
        this.records = records;
        this.reading = new Reading(log);
        this.now = now;
        this.finder = finder;
        this.batch = log.beginUrgent();
        this.splits = Splits.read(log, reading, records);
    }

    /**
     * Reads all mails; those of an earlier version come last.
     *
     * @param now the time
     */
    public static void run(SegmentLog log, MailRecords records, Instant now, Finder finder) throws IOException {
        Recovery recovery = new Recovery(log, records, now, finder);
        try {
            recovery.changes();
            for (long record : log.ids(Types.MAIL).toArray()) {
                recovery.mail(record, false);
            }
            recovery.legacy();
            recovery.parted();
            recovery.commit();
        } finally {
            recovery.batch.close();
        }
        recovery.forget();
    }

    private void changes() throws IOException {
        for (long record : log.ids(Types.CHANGE).toArray()) {
            try {
                Change change = Change.read(reading, record);
                long useless = heads.add(change.base(), record, change.number());
                if (useless != 0) {
                    superseded.add(useless);
                }
            } catch (CorruptRecordException e) {
                LOG.error("cannot read a change of a mail; using an earlier one: {}", e.getMessage());
            }
        }
    }

    private void mail(long record, boolean legacy) throws IOException {
        try {
            Base base = records.base(record, legacy);
            Stored stored = latest(base, record, legacy);
            int known = stored.head() == heads.get(record) ? 1 : 0; // the first one is not superseded
            for (int i = known; i < stored.chain().length; i++) {
                chained.add(stored.chain()[i]);
            }
            heads.taken(record);
            offer(split(stored), base.sequence());
        } catch (CorruptRecordException e) {
            heads.taken(record); // nothing of it is thrown away
            LOG.error("cannot read a mail in the spool; it stays on disk: {}", e.getMessage());
        }
    }

    /** The mail without the recipients that have left it for another one, which a cut kept from being written. */
    private Stored split(Stored stored) throws IOException {
        Optional<List<Recipient>> left = splits.left(stored, now);
        if (left.isEmpty()) {
            return stored;
        }
        MailRecords.Written written = records.anew(batch, stored, left.get());
        batched();
        forgetLater(written.useless());
        return written.now();
    }

    /** Mails that took the place of recipients of others, when all is known of these. */
    private void parted() throws IOException {
        for (long record : splits.mails()) {
            if (splits.counts(record)) {
                mail(record, false);
            } else {
                batch.delete(record);
                batched();
            }
        }
    }

    /** The mail with the latest of its changes that can be read with all before it. */
    private Stored latest(Base base, long record, boolean legacy) throws IOException {
        Set<Long> tried = new HashSet<>();
        for (long head = heads.get(record); head != 0; head = before(record, tried)) {
            try {
                return records.load(base, record, legacy, head);
            } catch (CorruptRecordException | org.posthouse.segments.MissingRecordException e) {
                LOG.error(
                        "cannot read a change of {}; using an earlier one: {}",
                        base.mail().id(),
                        e.getMessage());
                tried.add(head);
            }
        }
        return records.load(base, record, legacy, 0);
    }

    /** The latest change of a mail beside those that were tried; slow, for it happens after damage only. */
    private long before(long base, Set<Long> tried) throws IOException {
        long latest = 0;
        int number = -1;
        for (long record : superseded.toArray()) {
            if (!tried.contains(record)) {
                Change change = Change.read(reading, record);
                if (change.base() == base && change.number() > number) {
                    latest = record;
                    number = change.number();
                }
            }
        }
        return latest;
    }

    private void offer(Stored stored, long sequence) throws IOException {
        boolean over = stored.mail().open().isEmpty();
        if (over) {
            finder.over(stored);
        }
        if (over || !finder.found(stored, sequence)) {
            batch.delete(stored.base());
            forgetLater(stored.chain());
            batched();
        }
    }

    private void forgetLater(long[] chain) {
        for (long record : chain) {
            chained.remove(record);
            superseded.add(record);
        }
    }

    private void legacy() throws IOException {
        LegacyMails old = LegacyMails.read(log);
        for (long record : old.mails()) {
            try {
                if (heads.get(record) == 0 && old.isChanged(record)) {
                    renew(old, record);
                } else {
                    mail(record, true);
                }
            } catch (CorruptRecordException e) {
                LOG.error("cannot read a mail in the spool; it stays on disk: {}", e.getMessage());
            }
        }
        commit();
        records.forget(old.changes());
    }

    /** Writes the changes of a mail anew, all in one. */
    private void renew(LegacyMails old, long record) throws IOException {
        Base base = records.base(record, true);
        Stored before = records.load(base, record, true, 0);
        if (old.isDoomed(record)) {
            batch.delete(record);
            batched();
            return;
        }
        Stored now = records.anew(batch, before, old.recipients(record)).now();
        batched();
        offer(now, 0);
    }

    private void batched() throws IOException {
        if (++batched >= MANY) {
            commit();
        }
    }

    private void commit() throws IOException {
        if (batched > 0) {
            batch.commitAndWait();
            batch = log.beginUrgent();
            batched = 0;
        }
    }

    private void forget() {
        long[] useless = superseded.toArray();
        records.forget(Arrays.stream(useless).filter(r -> !chained.contains(r)).toArray());
        records.forget(heads.left()); // of mails that are gone
        splits.useless().forEach(records::forget);
        splits.counting().forEach((mail, split) -> {
            if (records.exists(mail)) {
                records.parted(mail, split);
            } else {
                records.forget(split);
            }
        });
    }
}
