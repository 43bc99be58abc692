package org.posthouse.imap.state;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.support.RateLimited;
import org.posthouse.support.columns.Budget;
import org.posthouse.support.columns.UidList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sessions hold of their mailboxes. Views of a mailbox that know the same share it; a session that selects a mailbox which
 * another has selected begins with what that one knows, and asks the store what has changed since. Nothing is taken for
 * equal that was not compared. Used by all threads.
 */
public final class Views {
    /** Why a session has to end, for the memory that it holds (rfc5530#3). */
    public static final String TOO_MUCH = "[LIMIT] Account uses too much memory";

    /** Tells it so. */
    public static final Signal EXCESS = Signal.end("excess", "* BYE " + TOO_MUCH + "\r\n");

    private static final Logger LOG = LoggerFactory.getLogger(Views.class);

    /** A mailbox. */
    private record Box(long account, long mailbox, long uidValidity) {}

    private static final class Known {
        private int views;
        private Snapshot latest;
    }

    private final Map<Box, Known> known = new HashMap<>(); // guards itself and what is in it
    private final Budget budget;
    private final RateLimited refusals = new RateLimited(LOG, Duration.ofSeconds(1));

    /** @param clock as {@link System#nanoTime} */
    public Views(Settings.Bounds bounds, LongSupplier clock) {
        budget = new Budget(bounds.views(), bounds.viewsOfAccount(), clock);
    }

    /** Changes the limits. */
    public void bounds(Settings.Bounds bounds) {
        budget.limits(bounds.views(), bounds.viewsOfAccount());
    }

    /** Octets that all views hold, about. */
    public long octets() {
        return budget.octets();
    }

    /**
     * Room for a session that is about to select a mailbox.
     *
     * @param user the account's name, for the log
     */
    public Hold open(long account, String user, View view, Connection connection) {
        return new Hold(account, user, view, connection);
    }

    /** What a session holds, for as long as it has a mailbox selected. For one thread at a time. */
    public final class Hold {
        private final Box box;
        private final String user;
        private final Connection connection;
        private final View view;
        private final Budget.Share share;
        private final Known mine;
        private long work;
        private boolean released;

        private Hold(long account, String user, View view, Connection connection) {
            this.box = new Box(account, view.mailbox(), view.uidValidity());
            this.user = user;
            this.view = view;
            this.connection = connection;
            this.share = budget.open(account, this::end);
            synchronized (known) {
                mine = known.computeIfAbsent(box, b -> new Known());
                mine.views++;
            }
        }

        /** Called by whoever needs room. */
        private void end(Budget.Excess excess) {
            LOG.warn(
                    "{}: {} logged out: views use {} octets, {} allowed",
                    connection.id(),
                    user,
                    excess.octets(),
                    excess.allowed());
            connection.signal(EXCESS);
        }

        View view() {
            return view;
        }

        /** Begins where others are; false if there are none. */
        public boolean begin() {
            Snapshot latest;
            synchronized (known) {
                latest = mine.latest;
            }
            if (latest != null) {
                view.begin(latest);
            }
            return latest != null;
        }

        /** The view has changed, perhaps. */
        public void keep() {
            UidList list = share.hold(view.list());
            share.own(view.octets() + work);
            Optional<Snapshot> now = view.mailbox() == box.mailbox ? view.snapshot() : Optional.empty();
            synchronized (known) {
                Snapshot latest = mine.latest;
                view.share(list, latest == null ? view.keywords() : latest.keywords());
                if (now.isPresent()
                        && !released
                        && (latest == null || latest.modSeq() <= now.get().modSeq())) {
                    mine.latest = view.snapshot().orElse(null);
                }
            }
        }

        /** False if there is no room for the view as it is now. */
        public boolean fits() {
            view.share(share.hold(view.list()), view.keywords());
            share.own(view.octets() + work);
            return allowed();
        }

        /**
         * The session is about to do something that takes memory; 0: it is done.
         *
         * @param octets how much it takes, about
         * @return false if there is no room for it
         */
        public boolean work(long octets) {
            boolean more = octets > work;
            work = octets;
            share.own(view.octets() + work);
            return !more || allowed();
        }

        private boolean allowed() {
            boolean fits = share.fits();
            if (!fits) {
                refusals.warn("{}: refused a command of {}: mailbox views use too much memory", connection.id(), user);
            }
            return fits;
        }

        /** What has grown by itself may have become too much. */
        public void settle() {
            share.settle();
        }

        /** The client has said something. */
        public void used() {
            share.used();
        }

        /** The mailbox is not selected any more. */
        public void release() {
            synchronized (known) {
                if (!released) {
                    released = true;
                    if (--mine.views == 0) {
                        known.remove(box, mine);
                    }
                }
            }
            share.release();
        }
    }
}
