package org.posthouse.api.transport;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;

/**
 * A transport to mailboxes of this server, so quick and so safe that intake uses it before the 250 (DESIGN: direct
 * delivery). It is given the job before anything is spooled; should its answer not come in time, the mail is spooled
 * under the same keys, and the transport does not deliver it twice.
 */
@ProviderType
public interface DirectTransport extends Transport {
    /**
     * Delivers and answers when it is durable.
     *
     * @param message stays readable until {@code whenDurable} was called
     * @param whenDurable called exactly once, on any thread, perhaps before this method returns; must not block
     */
    void deliver(Job job, Message message, Consumer<List<RecipientResult>> whenDurable);

    /**
     * Asks before the message comes whether an account would take it.
     *
     * @param size declared size in octets, 0 if unknown
     * @return the refusal (quota: 452 4.2.2 or 552 5.2.2), or empty
     */
    Optional<Status> refuses(AccountInfo account, long size);
}
