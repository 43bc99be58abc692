package org.posthouse.api.filter;

import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.Job;

/**
 * The stage between lease and transport, where filters with the direction {@code out} see everything that leaves for another
 * server, whoever made it: signing, sealing, rewriting. Provided by intake, which chooses the filters.
 */
@ProviderType
public interface OutboundStage {
    /**
     * Asks the filters about a job. Blocks until they have answered, each within its deadline: call it on a worker. The same
     * job may be asked about again at the next attempt; nothing is stored.
     *
     * @param message readable until the result is closed
     */
    Leaving leave(Job job, Message message);

    /** What is to be sent. Close it when the attempt has ended. */
    @ProviderType
    interface Leaving extends AutoCloseable {
        /** What was decided. */
        Decision decision();

        /** Tells the filters how the attempt ended. Optional; at most once, before {@link #close}. */
        void ended(Ended ended);

        @Override
        void close();
    }

    /** What was decided about a job. */
    sealed interface Decision {
        /**
         * Send it.
         *
         * @param mail the mail, perhaps with another sender
         * @param message the message to send; readable until the {@link Leaving} is closed
         */
        record Send(Mail mail, Message message) implements Decision {}

        /**
         * Do not send it.
         *
         * @param status 4yz: try again later; 5yz: never
         */
        record Refuse(Status status) implements Decision {}

        /**
         * Keep it until an administrator looks at it.
         *
         * @param hold why, by which filter and since when
         */
        record Hold(org.posthouse.api.mail.Hold hold) implements Decision {}

        /** A required filter, or the stage itself, is not there: the attempt does not count. */
        record Unavailable() implements Decision {}
    }
}
