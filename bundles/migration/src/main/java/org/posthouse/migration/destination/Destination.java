package org.posthouse.migration.destination;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.posthouse.api.message.Message;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Row;

/** Where mail goes. Used by one thread. */
public interface Destination {
    /** Announces all mailboxes, in order, before the first is opened. */
    default void begin(List<MailboxInfo> all) throws IOException, StoppedException {}

    /**
     * Begins a mailbox, or goes on with it.
     *
     * @throws MailboxException if this mailbox cannot be written, but others can
     */
    Box open(MailboxInfo mailbox, MailboxStatus status) throws IOException, StoppedException;

    /** Keeps the names that are subscribed to. */
    void subscriptions(List<String> names) throws IOException, StoppedException;

    /** One mailbox. Messages come in the order of UIDs. */
    interface Box extends Closeable {
        /** True if the message is there already; it is taken note of then. */
        boolean has(Row row) throws IOException;

        /** Writes a message; after a failure it can be written again. The store is held meanwhile, so this must not wait for a peer. */
        void write(Row row, Message message) throws IOException;

        /**
         * Sends the {@linkplain #write written} message to a peer, if there is one. The store is not held.
         *
         * @return false if the peer refused it, which was reported
         * @throws MailboxException if this mailbox cannot take more
         */
        default boolean send(Row row) throws IOException, StoppedException {
            return true;
        }

        /** All messages were written. */
        void finish() throws IOException;
    }
}
