package org.posthouse.spool;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.segments.Batch;
import org.posthouse.segments.SegmentLog;
import org.posthouse.spool.index.Remembered;
import org.posthouse.spool.index.SpoolIndex.Entry;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.record.MailRecords.Written;
import org.posthouse.spool.record.RememberedRecords;
import org.posthouse.spool.record.Stored;

/**
 * Changes of mails that become durable together, and are put in force then. Whoever makes it holds the locks of the mails.
 * Closed without a commit, it changes nothing.
 */
final class Work implements AutoCloseable {
    /** What all such work goes by. */
    record Tools(
            SegmentLog log,
            Mails mails,
            Remembered remembered,
            RememberedRecords rememberedRecords,
            InstantSource clock) {
        /** Begins; it may use space that is kept free, since it must be noted even when the disk is full. */
        Work begin() {
            return new Work(this);
        }

        long seconds() {
            return clock.instant().getEpochSecond();
        }
    }

    private record Change(Ref ref, Written written) {}

    private record Deletion(Ref ref, Stored before, Mail mail) {}

    private final Tools tools;
    private final Batch batch;
    private final List<Change> changes = new ArrayList<>();
    private final List<Deletion> deletions = new ArrayList<>();
    private final List<Mail> ended = new ArrayList<>();
    private final List<Entry> unread = new ArrayList<>();

    private Work(Tools tools) {
        this.tools = tools;
        this.batch = tools.log.beginUrgent();
    }

    /** A mail has other recipients from now on. If nothing is left to do, it goes, unless somebody works on another part of it. */
    void change(Ref ref, Stored before, List<Recipient> recipients, int leases) throws IOException {
        Mail mail = before.mail().with(recipients);
        boolean over = mail.open().isEmpty();
        if (over) {
            ended.add(mail);
        }
        if (over && leases == 0) {
            deletions.add(new Deletion(ref, before, mail));
        } else {
            changes.add(new Change(ref, tools.mails.records.change(batch, before, recipients)));
        }
    }

    /** A mail goes of which nothing was left to do already. */
    void delete(Ref ref, Stored before) {
        deletions.add(new Deletion(ref, before, before.mail()));
    }

    /** A mail goes that cannot be read. */
    void deleteUnread(Entry entry) {
        unread.add(entry);
    }

    /** A mail has ended that is not in the spool: it may have to be remembered. */
    void ended(Mail mail) {
        if (!tools.remembered.contains(RememberedRecords.digest(mail.id()), tools.seconds())) {
            ended.add(mail);
        }
    }

    /** Mails that are changed. */
    int size() {
        return changes.size() + deletions.size() + unread.size();
    }

    /** Makes it durable and puts it in force. */
    void commit() throws IOException {
        if (size() == 0 && ended.isEmpty()) {
            return;
        }
        try {
            long at = tools.seconds();
            long[] digests = digests();
            long record = 0;
            if (digests.length > 0) {
                record = tools.rememberedRecords.write(batch, digests, at);
            }
            batch.delete(deleted());
            batch.commitAndWait();
            if (digests.length > 0) {
                tools.rememberedRecords.written(record, digests.length, at);
            }
            for (long digest : digests) {
                tools.remembered.add(digest, at);
            }
        } catch (IOException e) {
            throw SegmentSpool.explained(e);
        }
        changes.forEach(this::apply);
        deletions.forEach(this::apply);
        unread.forEach(this::apply);
    }

    private long[] deleted() {
        long[] bases = new long[deletions.size() + unread.size()];
        int n = 0;
        for (Deletion deletion : deletions) {
            bases[n++] = deletion.before.base();
        }
        for (Entry entry : unread) {
            bases[n++] = entry.base();
        }
        return bases;
    }

    private long[] digests() {
        return ended.stream()
                .filter(mail -> mail.origin().role() == Origin.Role.INTERNAL)
                .mapToLong(mail -> RememberedRecords.digest(mail.id()))
                .toArray();
    }

    private void apply(Change change) {
        Mails mails = tools.mails;
        Stored now = change.written.now();
        LiveMails.Live live = mails.live.get(change.ref);
        if (live != null) {
            live.stored = now;
        } else {
            mails.cache.put(change.ref, now);
        }
        mails.index.changed(change.ref, now.head(), mails.parts(change.ref, now.mail()));
        mails.records.forget(change.written.useless());
    }

    private void apply(Deletion deletion) {
        Mails mails = tools.mails;
        LiveMails.Live live = mails.live.get(deletion.ref);
        Stored b = deletion.before;
        if (live != null) {
            live.stored = new Stored(deletion.mail, b.base(), b.legacy(), b.number(), b.chain(), b.octets(), b.whole());
            live.gone = true;
        }
        mails.index.remove(deletion.ref);
        mails.cache.remove(deletion.ref);
        mails.records.gone(b.base(), b.chain());
    }

    private void apply(Entry deleted) {
        tools.mails.index.remove(deleted.ref());
        tools.mails.records.gone(deleted.base());
    }

    @Override
    public void close() {
        batch.close();
    }
}
