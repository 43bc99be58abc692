package org.posthouse.api.spool;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Message;

/** The right to work on an entry. {@link #close()} gives it back as it was, with no attempt counted. */
@ProviderType
public interface Lease extends AutoCloseable {
    /** The entry as it was when the lease was taken or last recorded. */
    Entry entry();

    /** Its message, valid while the lease is held. */
    Message message() throws IOException;

    /**
     * Records an attempt, durably: the new states of recipients, and when the entry is due again. All records of one
     * lease are one attempt.
     *
     * @param recipients all recipients of the entry, in their order
     * @param due when to try the pending ones again
     * @param reason why it is still here, for administrators
     */
    void record(List<RecipientState> recipients, Instant due, String reason) throws IOException;

    /** Ends the entry, durably: nothing is left to do for it. */
    void done() throws IOException;

    @Override
    void close();
}
