package org.posthouse.api.spool;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/** An entry in the making. Used by one thread at a time; {@link #close()} without a commit drops it. */
@ProviderType
public interface Draft extends AutoCloseable {
    /** Takes the message's octets. */
    OutputStream body() throws IOException;

    /**
     * Makes the entry durable together with whoever else waits.
     *
     * @param entry its id must be new; if an entry of this id exists, that one stays and counts as success
     * @param whenDurable called exactly once, on any thread; must not block
     */
    void commit(Entry entry, Completion whenDurable);

    @Override
    void close();

    /** Takes the outcome of a commit. */
    interface Completion {
        /** The entry is on stable storage. */
        void durable();

        /** It is not; {@link SpoolFullException} if the disk has no room. */
        void failed(IOException cause);
    }
}
