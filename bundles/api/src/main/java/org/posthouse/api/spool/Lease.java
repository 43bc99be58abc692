package org.posthouse.api.spool;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;

/**
 * The right to work on the part of a mail that goes to one destination and is due. {@link #close()} gives back what was not
 * recorded as it was, with no attempt counted. Used by one thread at a time. Dies with the spool that lent it.
 */
@ProviderType
public interface Lease extends AutoCloseable {
    /** The mail as it was when the lease was taken or last recorded, all its recipients included. */
    Mail mail();

    /** Where the part goes. */
    Destination destination();

    /** The recipients of the part as they were when the lease was taken or last recorded; those that are done are not among them. */
    List<Recipient> recipients();

    /** The message, valid while the lease is held and something is left to do for the mail. */
    Message message() throws IOException;

    /** True if some other part of the mail is leased, or neither held nor due later than this time. */
    boolean othersDue(Instant now);

    /**
     * Records what became of recipients, durably. May be called several times. What an administrator changed meanwhile
     * stays: a hold, also of what comes of a recipient; a release, which also ends what a filter holds by this record; a recipient that was deleted, of which nothing comes. Who goes to
     * another destination now has left the lease and can be leased at once; those that are new are never of this lease.
     *
     * @param before recipients of this lease; those that are not named stay leased as they are
     * @param now what they have become, each with its key: the same recipient further on, or others in its place (an
     *     alias is expanded). One whose key the mail has already is dropped
     * @throws IOException if it could not be made durable; the lease stays as it was
     */
    void record(List<Recipient> before, List<Recipient> now) throws IOException;

    @Override
    void close();
}
