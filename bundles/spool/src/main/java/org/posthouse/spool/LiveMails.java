package org.posthouse.spool;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.record.Stored;

/** The mails of which some part is leased. */
final class LiveMails {
    /** A mail of which some part is leased. Changed under its lock, and read by anybody. */
    static final class Live {
        final List<SpoolLease> leases = new CopyOnWriteArrayList<>();
        volatile Stored stored;
        /** Deleted; leases of its parts may still be there. */
        volatile boolean gone;

        Live(Stored stored) {
            this.stored = stored;
        }
    }

    private final Map<Ref, Live> mails = new ConcurrentHashMap<>();

    /** A mail, or null if nothing of it is leased. */
    Live get(Ref ref) {
        return mails.get(ref);
    }

    /** The leases of a mail. */
    List<SpoolLease> leases(Ref ref) {
        Live live = mails.get(ref);
        return live == null ? List.of() : live.leases;
    }

    void add(Ref ref, Live live) {
        mails.put(ref, live);
    }

    void remove(Ref ref) {
        mails.remove(ref);
    }
}
