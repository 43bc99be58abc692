package org.posthouse.store.api;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Message;

/**
 * A message on its way from a client to a mailbox: small in memory, large on disk. {@link #close()} drops what was not
 * committed.
 */
@ProviderType
public interface Upload extends AutoCloseable {
    /** Takes the octets. Blocks on the disk if they are many. */
    OutputStream stream() throws IOException;

    /** Octets taken so far. */
    long size();

    /** What was uploaded, for {@link Op.Append}; readable until {@link #close()}. */
    Message message() throws IOException;

    /**
     * Lets go of it, to be taken up by {@link MailStore#attach}; dropped if nobody does so within a minute.
     *
     * @return the ticket
     */
    String detach();

    @Override
    void close();
}
