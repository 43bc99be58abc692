package org.posthouse.store.api;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;

/**
 * That a mailbox changed.
 *
 * @param mailbox its id
 * @param kinds what changed, one at least
 * @param modSeq the mod-sequence of the latest of it
 */
public record MailboxChange(long mailbox, Set<Kind> kinds, long modSeq) {
    /** What can change. */
    public enum Kind {
        /** It was made. */
        CREATED,
        /** It has another name. */
        RENAMED,
        /** Messages came, changed or went: {@link Account#changes} tells which. */
        MESSAGES,
        /** It is gone, with all that was in it; alone. */
        DELETED
    }

    static final Comparator<MailboxChange> ORDER =
            Comparator.comparingLong(MailboxChange::modSeq).thenComparingLong(MailboxChange::mailbox);

    public MailboxChange {
        kinds = Set.copyOf(EnumSet.copyOf(kinds));
    }
}
