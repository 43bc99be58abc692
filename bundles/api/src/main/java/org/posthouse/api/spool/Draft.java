package org.posthouse.api.spool;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Mail;

/** A mail in the making. Used by one thread at a time; {@link #close()} without a commit drops it. */
@ProviderType
public interface Draft extends AutoCloseable {
    /** Takes the message's octets. */
    OutputStream body() throws IOException;

    /**
     * Makes the mail durable together with whoever else waits.
     *
     * @param mail its id must be new; if there is a mail of this id, or one is {@linkplain Spool remembered}, that one stays
     *     and counts as success. The delivery keys of its recipients are all different. Its size is taken from the body
     * @param whenDurable called exactly once, on any thread; must not block
     */
    void commit(Mail mail, Completion whenDurable);

    @Override
    void close();

    /** Takes the outcome of a commit. */
    interface Completion {
        /** The mail is on stable storage. */
        void durable();

        /** It is not; {@link SpoolFullException} if the disk has no room. */
        void failed(IOException cause);
    }
}
