package org.posthouse.spool;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Lease;
import org.posthouse.segments.LogClosedException;
import org.posthouse.spool.index.SpoolIndex.Picked;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.parts.Part;
import org.posthouse.spool.parts.Parts;
import org.posthouse.spool.parts.Recording;
import org.posthouse.spool.record.Stored;
import org.posthouse.support.Gate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lends parts of mails and takes them back. */
@SuppressWarnings("try") // passes of the gate and locks are only closed
final class Leasing {
    private static final Logger LOG = LoggerFactory.getLogger(Leasing.class);
    /** Parts that turn out not to be what they seemed, or damaged, in one call; then whoever asks is to ask again. */
    private static final int MISSES = 1000;

    private final Gate gate;
    private final Mails mails;
    private final Work.Tools tools;
    private final Runnable tell;
    /** Mails that could not be deleted when they should have been. */
    private final Set<Ref> leftover = ConcurrentHashMap.newKeySet();

    Leasing(Gate gate, Mails mails, Work.Tools tools, Runnable tell) {
        this.gate = gate;
        this.mails = mails;
        this.tools = tools;
        this.tell = tell;
    }

    Optional<Lease> lease(Instant now, Admission admission) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            for (int miss = 0; miss < MISSES; miss++) {
                Optional<Picked> picked = mails.index.next(now, admission);
                if (picked.isEmpty()) {
                    return Optional.empty();
                }
                Optional<Lease> lease = lease(picked.get(), now);
                if (lease.isPresent()) {
                    return lease;
                }
            }
            return Optional.empty();
        }
    }

    private Optional<Lease> lease(Picked picked, Instant now) throws IOException {
        Ref ref = picked.entry().ref();
        try (MailLocks.Held held = mails.locks.lock(ref)) {
            Optional<Stored> stored;
            try {
                stored = mails.loadLocked(ref);
            } catch (IOException | RuntimeException e) {
                mails.index.giveBack(picked);
                throw e;
            }
            if (stored.isEmpty()) { // damaged, or deleted since it was picked
                mails.index.ended(picked);
                return Optional.empty();
            }
            Mail mail = stored.get().mail();
            List<Recipient> due = due(mails.parts(ref, mail), picked.destination(), now);
            if (due.isEmpty()) { // changed since it was picked
                mails.index.ended(picked);
                mails.index.regroup(ref, mails.parts(ref, mail));
                return Optional.empty();
            }
            LiveMails.Live live = mails.live.get(ref);
            if (live == null) {
                live = new LiveMails.Live(stored.get());
                mails.live.add(ref, live);
            }
            SpoolLease lease = new SpoolLease(this, picked, live, due);
            live.leases.add(lease);
            return Optional.of(lease);
        }
    }

    private static List<Recipient> due(List<Part> parts, Destination destination, Instant now) {
        for (Part part : parts) {
            if (part.destination().equals(destination) && !part.held() && !part.leased()) {
                return part.due(now);
            }
        }
        return List.of();
    }

    InputStream message(Stored stored, long offset) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return mails.message(stored, offset);
        }
    }

    void record(SpoolLease lease, List<Recipient> before, List<Recipient> now) throws IOException {
        Set<String> named = SpoolLease.keys(before);
        boolean gone;
        try (Gate.Pass pass = gate.enter(LogClosedException::new);
                MailLocks.Held held = mails.locks.lock(lease.ref())) {
            lease.open();
            if (!lease.keys().containsAll(named)) {
                throw new IllegalArgumentException("not in this lease: " + named);
            }
            if (mails.isUnknown(lease.ref())) { // what the lease knows may not be what the mail is
                throw new IOException(lease.picked.entry().id() + " is locked until the next start");
            }
            LiveMails.Live live = lease.live();
            List<Recipient> after = Recording.apply(live.stored.mail(), named, now);
            if (!live.gone && !after.equals(live.stored.mail().recipients())) {
                try (Work work = tools.begin()) {
                    work.change(lease.ref(), live.stored, after, live.leases.size() - 1);
                    work.commit();
                }
            }
            lease.recorded(named, after);
            gone = live.gone;
        }
        if (!gone) {
            tell.run(); // it may go elsewhere now
        }
    }

    void end(SpoolLease lease) {
        boolean more;
        try (Gate.Pass pass = gate.enter(LogClosedException::new);
                MailLocks.Held held = mails.locks.lock(lease.ref())) {
            if (!lease.endOnce()) {
                return;
            }
            LiveMails.Live live = lease.live();
            live.leases.remove(lease);
            more = mails.index.ended(lease.picked) || !live.gone;
            if (!live.gone && live.leases.isEmpty() && live.stored.mail().open().isEmpty()) {
                delete(lease.ref(), live.stored); // it was deleted while others worked on it
            }
            if (!live.gone) {
                List<Part> parts = Parts.of(live.stored.mail(), live.leases);
                mails.index.regroup(lease.ref(), parts);
            }
            if (live.leases.isEmpty()) {
                mails.live.remove(lease.ref());
                if (!live.gone) {
                    mails.cache.put(lease.ref(), live.stored);
                }
            }
        } catch (LogClosedException e) {
            LOG.debug("a lease ended after its spool", e);
            return;
        }
        if (more) {
            tell.run();
        }
    }

    private void delete(Ref ref, Stored stored) {
        try (Work work = tools.begin()) {
            work.delete(ref, stored);
            work.commit();
        } catch (IOException e) {
            LOG.warn("{} will be deleted later: {}", stored.mail().id(), e.toString());
            leftover.add(ref);
        }
    }

    /** Deletes what could not be deleted when it should have been. */
    void tidy() throws IOException {
        for (Ref ref : leftover) {
            try (MailLocks.Held held = mails.locks.lock(ref)) {
                Optional<Stored> stored = mails.loadLocked(ref);
                if (stored.isPresent()) {
                    try (Work work = tools.begin()) {
                        work.delete(ref, stored.get());
                        work.commit();
                    }
                }
                leftover.remove(ref);
            }
        }
    }
}
