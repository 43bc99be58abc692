package org.posthouse.store.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.message.Message;

/** One change of a mailbox. */
public sealed interface Op {
    /**
     * Adds a message.
     *
     * @param message of an {@link Upload}, or any other; readable until the commit returned
     * @param dedupeKey a delivery key: used before in this account, nothing is added; empty: always added
     */
    record Append(Message message, Flags flags, Instant internalDate, Optional<String> dedupeKey) implements Op {
        public Append {
            Objects.requireNonNull(message, "message");
        }
    }

    /** Changes flags; UIDs that do not exist are passed over. */
    record SetFlags(UidSet uids, Mode mode, Flags flags) implements Op {
        /** How flags are changed. */
        public enum Mode {
            REPLACE,
            ADD,
            REMOVE
        }
    }

    /**
     * Removes messages.
     *
     * @param onlyDeleted only those that have \Deleted at that moment
     */
    record Expunge(UidSet uids, boolean onlyDeleted) implements Op {}
}
