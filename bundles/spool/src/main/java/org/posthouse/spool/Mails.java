package org.posthouse.spool;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.posthouse.api.mail.Mail;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.MissingRecordException;
import org.posthouse.spool.index.SpoolIndex;
import org.posthouse.spool.index.SpoolIndex.Entry;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.parts.Part;
import org.posthouse.spool.parts.Parts;
import org.posthouse.spool.record.MailRecords;
import org.posthouse.spool.record.Stored;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mails of the spool, from memory if they are leased or were read lately, else from the disk. */
final class Mails {
    private static final Logger LOG = LoggerFactory.getLogger(Mails.class);
    private static final int LOAD_ATTEMPTS = 10;

    final SpoolIndex index;
    final MailRecords records;
    final MailCache cache;
    final LiveMails live = new LiveMails();
    final MailLocks locks = new MailLocks();
    /** Mails of which a start may find that they are not what they seem. */
    private final Set<Ref> resting = ConcurrentHashMap.newKeySet();
    /** Those of which it is not known what is on the disk: whatever were written now would continue an old state. */
    private final Set<Ref> unknown = ConcurrentHashMap.newKeySet();

    Mails(SpoolIndex index, MailRecords records, MailCache cache) {
        this.index = index;
        this.records = records;
        this.cache = cache;
    }

    /**
     * A mail as it is now; empty if it is gone or damaged.
     *
     * @throws MissingRecordException if its deletion is under way
     */
    Optional<Stored> load(Ref ref) throws IOException {
        return load(ref, cache::put);
    }

    private Optional<Stored> load(Ref ref, BiConsumer<Ref, Stored> keep) throws IOException {
        MissingRecordException missing = null;
        for (int attempt = 0; attempt < LOAD_ATTEMPTS; attempt++) {
            LiveMails.Live leased = live.get(ref);
            Entry entry = index.entry(ref).filter(e -> !e.damaged()).orElse(null);
            if (entry == null) {
                return Optional.empty(); // who works on another part of it can go on
            }
            if (leased != null) {
                return leased.gone ? Optional.empty() : Optional.of(leased.stored);
            }
            Stored cached = cache.get(entry);
            if (cached != null) {
                return Optional.of(cached);
            }
            try {
                Stored stored = records.load(entry.base(), entry.legacy(), entry.head());
                keep.accept(ref, stored);
                return Optional.of(stored);
            } catch (MissingRecordException e) {
                missing = e; // it has changed meanwhile
            } catch (CorruptRecordException e) {
                LOG.error("{} cannot be read; it stays on disk: {}", entry.id(), e.getMessage());
                index.damaged(ref);
                return Optional.empty();
            }
        }
        throw missing;
    }

    /** As {@link #load}, for whoever holds the lock of the mail, so that nobody else deletes or changes it. */
    Optional<Stored> loadLocked(Ref ref) throws IOException {
        try {
            return load(ref);
        } catch (MissingRecordException e) { // nobody learned how a change of it ended, as when a thread is interrupted
            Optional<Entry> entry = index.entry(ref);
            if (entry.isPresent() && !records.exists(entry.get().base())) {
                LOG.warn("{} has disappeared from disk", entry.get().id());
                index.remove(ref);
            } else if (entry.isPresent()) {
                LOG.error("{} cannot be read; it stays on disk: {}", entry.get().id(), e.getMessage());
                index.damaged(ref);
            }
            return Optional.empty();
        }
    }

    /** A mail rests, as if it could not be read: it is neither lent nor changed, and stays, whatever an administrator says. */
    void rest(Ref ref) {
        resting.add(ref);
        index.damaged(ref);
    }

    boolean isResting(Ref ref) {
        return resting.contains(ref);
    }

    /** As {@link #rest}; who works on another part of it cannot record anything either. */
    void restUnknown(Ref ref) {
        unknown.add(ref);
        rest(ref);
    }

    boolean isUnknown(Ref ref) {
        return unknown.contains(ref);
    }

    /** A mail that rested is what it was. Whoever calls it holds its lock. */
    void wake(Ref ref) throws IOException {
        resting.remove(ref);
        index.mended(ref);
        Optional<Stored> stored = loadLocked(ref);
        stored.ifPresent(s -> index.regroup(ref, parts(ref, s.mail())));
    }

    /**
     * A mail for whoever looks at it: one of which nothing is left to do is not there, whoever still works on it. A look through all of
     * a queue that is larger than the cache would else leave nothing in it that the next look, or a delivery, needs.
     */
    Optional<Mail> look(Ref ref) {
        try {
            return load(ref, cache::offer).map(Stored::mail).filter(mail -> !mail.open()
                    .isEmpty());
        } catch (MissingRecordException e) {
            LOG.debug("a mail was removed while being read", e);
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("a mail cannot be read: {}", e.toString());
            return Optional.empty();
        }
    }

    /** The parts of a mail. */
    List<Part> parts(Ref ref, Mail mail) {
        return Parts.of(mail, live.leases(ref));
    }

    /** The message of a mail, from an offset on. */
    InputStream message(Stored stored, long offset) throws IOException {
        return records.message(stored.base(), stored.mail().size(), offset);
    }
}
