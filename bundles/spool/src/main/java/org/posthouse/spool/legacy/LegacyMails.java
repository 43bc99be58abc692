package org.posthouse.spool.legacy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.mail.Recipient;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.SegmentLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All entries of a log, and the latest changes of each. */
public final class LegacyMails {
    private static final Logger LOG = LoggerFactory.getLogger(LegacyMails.class);

    /** The latest change, and the latest one that has recipients, which may be an earlier one. */
    private static final class Latest {
        LegacyChange schedule;
        int recipientsSequence = -1;
        long recipients;
    }

    private final SegmentLog log;
    private final Map<Long, Latest> latest = new HashMap<>();
    private final long[] changes;

    private LegacyMails(SegmentLog log) throws IOException {
        this.log = log;
        this.changes = log.ids(LegacyCodec.CHANGE).toArray();
        for (long record : changes) {
            try {
                note(LegacyCodec.change(log.read(record), record, Optional.empty()), record);
            } catch (CorruptRecordException e) {
                LOG.error("cannot read a change of a mail; using an earlier one: {}", e.getMessage());
            }
        }
    }

    /** Reads all changes. */
    public static LegacyMails read(SegmentLog log) throws IOException {
        return new LegacyMails(log);
    }

    private void note(LegacyChange change, long record) {
        Latest now = latest.computeIfAbsent(change.entry(), r -> new Latest());
        if (now.schedule == null || change.sequence() > now.schedule.sequence()) {
            now.schedule = change;
        }
        if (change.recipients().isPresent() && change.sequence() > now.recipientsSequence) {
            now.recipientsSequence = change.sequence();
            now.recipients = record;
        }
    }

    /** The records of all entries. */
    public long[] mails() {
        return log.ids(LegacyCodec.ENTRY).toArray();
    }

    /** The records of all changes. */
    public long[] changes() {
        return changes.clone();
    }

    /** Whether there is a change of an entry. */
    public boolean isChanged(long record) {
        return latest.containsKey(record);
    }

    /** Whether an entry that was changed is to be deleted. */
    public boolean isDoomed(long record) {
        return latest.get(record).schedule.doomed();
    }

    /** The recipients of an entry as its changes leave them. */
    public List<Recipient> recipients(long record) throws IOException {
        LegacyEntry entry = LegacyCodec.entry(log, record);
        Latest now = latest.get(record);
        List<LegacyRecipient> states = entry.recipients();
        if (now.recipients != 0) {
            states = LegacyCodec.change(log.read(now.recipients), now.recipients, Optional.of(states))
                    .recipients()
                    .orElse(states);
        }
        return entry.recipients(now.schedule.state(), states);
    }
}
