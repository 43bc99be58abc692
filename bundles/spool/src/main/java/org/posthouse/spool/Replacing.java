package org.posthouse.spool;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Replacement;
import org.posthouse.segments.Batch;
import org.posthouse.segments.RecordWriter;
import org.posthouse.spool.index.SpoolIndex.Entry;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.parts.Parts;
import org.posthouse.spool.record.MailRecords;
import org.posthouse.spool.record.Stored;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a mail in the place of held recipients of another, in two syncs: first the mail that comes, with the word that it
 * takes them over; from then on a start would finish it. Then they leave the other mail, and only then the new one is lent.
 */
@SuppressWarnings("try") // locks are only closed
final class Replacing {
    private static final Logger LOG = LoggerFactory.getLogger(Replacing.class);
    private static final Draft.Completion NOBODY = new Draft.Completion() {
        @Override
        public void durable() {}

        @Override
        public void failed(IOException cause) {}
    };

    private final Mails mails;
    private final Work.Tools tools;
    private final Commits commits;
    /** Records of mails that came to nothing and could not be deleted when they should have been, and who rests for it. */
    private final Map<Long, Ref> leftover = new ConcurrentHashMap<>();

    Replacing(Mails mails, Work.Tools tools, Commits commits) {
        this.mails = mails;
        this.tools = tools;
        this.commits = commits;
    }

    /** False if one of them is not there, not held, or worked on: nothing was changed. */
    boolean replace(String id, Replacement replacement) throws IOException {
        Mail by = replacement.by();
        SpoolDraft.check(by);
        Optional<Entry> entry = mails.index.find(id);
        if (entry.isEmpty()) {
            return false;
        }
        try (Batch batch = tools.log().begin();
                RecordWriter writer = MailRecords.beginParted(batch)) {
            try (InputStream in = replacement.message().open(0)) {
                in.transferTo(writer); // before anything is locked
            }
            if (commits.claim(by.id(), NOBODY, tools.seconds()) != Commits.Claim.NEW) {
                throw new IOException("mail " + by.id() + " already exists");
            }
            boolean done = false;
            IOException failure = new IOException(by.id() + " failed");
            try {
                done = replace(entry.get().ref(), replacement, batch, writer);
            } catch (IOException e) {
                failure = SegmentSpool.explained(e);
                throw failure;
            } finally {
                commits.tell(by.id(), done ? null : failure);
            }
            return done;
        }
    }

    private boolean replace(Ref ref, Replacement replacement, Batch batch, RecordWriter writer) throws IOException {
        try (MailLocks.Held held = mails.locks.lock(ref)) {
            Optional<Stored> stored = mails.loadLocked(ref);
            if (stored.isEmpty() || !areFree(ref, stored.get().mail(), replacement.keys())) {
                return false;
            }
            Mail by = replacement.by().toBuilder().size(writer.length()).build();
            long place = mails.index.nextSequence();
            long record = MailRecords.finish(writer, by, place).base();
            try {
                long split = MailRecords.split(batch, record, stored.get(), replacement.keys());
                batch.commitAndWait();
                leave(ref, stored.get(), replacement.keys(), by.id());
                mails.records.parted(record, split);
                mails.index.add(by, place, record, 0, false, Parts.of(by, List.of()));
                return true;
            } catch (InterruptedIOException | RuntimeException | Error e) {
                LOG.error(
                        "{} and its recipients are locked until the next start, which will settle their state",
                        by.id());
                mails.restUnknown(ref);
                throw e;
            } catch (IOException e) {
                undo(ref, record);
                throw e;
            }
        }
    }

    private boolean areFree(Ref ref, Mail mail, Set<String> keys) {
        Set<String> held = mail.open().stream()
                .filter(r -> r.disposition().held().isPresent())
                .map(Recipient::key)
                .collect(Collectors.toSet());
        return held.containsAll(keys)
                && mails.live.leases(ref).stream()
                        .noneMatch(lease -> lease.keys().stream().anyMatch(keys::contains));
    }

    private void leave(Ref ref, Stored stored, Set<String> keys, String by) throws IOException {
        Instant now = tools.clock().instant();
        List<Recipient> left = stored.mail().recipients().stream()
                .map(r -> keys.contains(r.key()) ? Replacement.left(r, by, now) : r)
                .toList();
        try (Work work = tools.begin()) {
            work.change(ref, stored, left, mails.live.leases(ref).size());
            work.commit();
        }
    }

    /** As long as the record is there a start could take it for what became of the mail, which must not get further then. */
    private void undo(Ref ref, long record) {
        try {
            delete(record);
        } catch (IOException | RuntimeException | Error e) {
            OutOfMemory.haltOn(e);
            LOG.error("a mail is locked until its failed replacement is deleted: {}", e.toString());
            mails.rest(ref);
            leftover.put(record, ref);
        }
    }

    private void delete(long record) throws IOException {
        try (Batch batch = tools.log().beginUrgent()) {
            batch.delete(record);
            batch.commitAndWait();
        }
    }

    /** Deletes what could not be deleted when it should have been. */
    void tidy() throws IOException {
        for (Map.Entry<Long, Ref> left : leftover.entrySet()) {
            Ref ref = left.getValue();
            try (MailLocks.Held held = mails.locks.lock(ref)) {
                delete(left.getKey());
                leftover.remove(left.getKey());
                mails.wake(ref);
            }
        }
    }
}
