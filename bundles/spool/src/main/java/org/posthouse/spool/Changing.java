package org.posthouse.spool;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Query;
import org.posthouse.spool.index.SpoolIndex.Entry;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.parts.Changes;
import org.posthouse.spool.parts.Selector;
import org.posthouse.spool.record.Stored;

/** Changes all mails that match a query, many with one sync. Each is read, since the index can only say nearly what matches. */
final class Changing {
    /** Mails, or their recipients, whose changes share one sync and that are in memory at once. */
    private static final int MAILS = 1000;

    private static final int RECIPIENTS = 20_000;

    private final Mails mails;
    private final Work.Tools tools;

    Changing(Mails mails, Work.Tools tools) {
        this.mails = mails;
        this.tools = tools;
    }

    /** Changes what matches; calls for each batch that is in force. Returns how many mails were changed. */
    int change(Query query, Change change, Runnable inForce) throws IOException {
        Instant now = tools.clock().instant();
        Selector selector = new Selector(query, now);
        long before = mails.index.nextSequence(); // what comes from now on is left alone
        int changed = 0;
        int row = 0;
        while (row >= 0) {
            List<Ref> found = new ArrayList<>();
            row = mails.index.some(query, now, before, row, MAILS, found);
            int done = 0;
            while (done < found.size()) {
                Step step = new Step(selector, change);
                done += step.run(found.subList(done, found.size()));
                changed += step.changed;
                if (step.changed > 0) {
                    inForce.run();
                }
            }
        }
        return changed;
    }

    /** Some mails whose changes share one sync. */
    private final class Step {
        private final Selector selector;
        private final Change change;
        private final List<Ref> locked = new ArrayList<>();
        private int weight;
        private int changed;

        Step(Selector selector, Change change) {
            this.selector = selector;
            this.change = change;
        }

        /** Changes the first ones of some mails, which are in the order of their rows; returns how many were looked at. */
        int run(List<Ref> refs) throws IOException {
            try (Work work = tools.begin()) {
                int done = 0;
                while (done < refs.size() && weight < RECIPIENTS) {
                    one(work, refs.get(done++));
                }
                if (work.size() > 0) {
                    work.commit();
                    changed = work.size();
                }
                return done;
            } finally {
                mails.locks.release(locked);
            }
        }

        private void one(Work work, Ref ref) throws IOException {
            mails.locks.take(ref);
            locked.add(ref);
            Optional<Stored> stored = mails.loadLocked(ref);
            if (stored.isEmpty()) {
                damaged(work, ref);
                return;
            }
            Mail mail = stored.get().mail();
            weight += mail.recipients().size();
            Optional<List<Recipient>> after = Changes.apply(mail, mails.parts(ref, mail), selector, change);
            if (after.isPresent()) {
                work.change(
                        ref, stored.get(), after.get(), mails.live.leases(ref).size());
            }
        }

        /** What cannot be read can be deleted, by its name. */
        private void damaged(Work work, Ref ref) {
            Optional<Entry> entry = mails.index.entry(ref).filter(Entry::damaged);
            if (entry.isPresent()
                    && change instanceof Change.Delete
                    && !mails.isResting(ref)
                    && selector.query().equals(Query.of(entry.get().id()))) {
                work.deleteUnread(entry.get());
            }
        }
    }
}
