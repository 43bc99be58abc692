package org.posthouse.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.spool.Draft;
import org.posthouse.spool.index.Remembered;
import org.posthouse.spool.index.SpoolIndex;
import org.posthouse.spool.record.RememberedRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits under way, and who else waits for them. */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    private final SpoolIndex index;
    private final Remembered remembered;
    private final Map<String, List<Draft.Completion>> coming = new HashMap<>();

    /** What to do with a commit. */
    enum Claim {
        /** The id is new; go on, and tell {@link #ended}. */
        NEW,
        /** There is such a mail already, or was lately. */
        THERE,
        /** There will be: who commits it now tells this one too. */
        COMING
    }

    Commits(SpoolIndex index, Remembered remembered) {
        this.index = index;
        this.remembered = remembered;
    }

    synchronized Claim claim(String id, Draft.Completion completion, long now) {
        if (index.find(id).isPresent() || remembered.contains(RememberedRecords.digest(id), now)) {
            return Claim.THERE;
        }
        List<Draft.Completion> others = coming.get(id);
        if (others != null) {
            others.add(completion);
            return Claim.COMING;
        }
        coming.put(id, new ArrayList<>(List.of(completion)));
        return Claim.NEW;
    }

    /** A commit has ended, and if it is durable its mail is in the index: tells whoever waits for it. */
    void tell(String id, IOException failure) {
        for (Draft.Completion c : ended(id)) {
            try {
                if (failure == null) {
                    c.durable();
                } else {
                    c.failed(SegmentSpool.explained(failure));
                }
            } catch (RuntimeException | Error e) {
                LOG.error("{}: its committer's callback failed", id, e); // the others are told all the same
            }
        }
    }

    private synchronized List<Draft.Completion> ended(String id) {
        return coming.remove(id);
    }
}
