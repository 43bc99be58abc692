package org.posthouse.api.spool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;

/**
 * The durable queue on disk. It depends on nothing but its directory, and keeps little in memory of a mail. A mail whose
 * recipients have nothing left to do is removed.
 *
 * <p>Ids of mails of {@link org.posthouse.api.mail.Origin.Role#INTERNAL} are remembered for {@link #REMEMBERED} after the
 * mail has gone, so that whoever submits one again after a crash sends it once.
 */
@ProviderType
public interface Spool {
    /** For how long the ids of this server's own mails are remembered at least: longer than mail is tried. */
    Duration REMEMBERED = Duration.ofDays(14);

    /**
     * Begins a mail.
     *
     * @throws SpoolFullException if the disk has no room
     * @throws IOException if storage fails
     */
    Draft draft() throws IOException;

    /**
     * Leases the due part of a mail for the destination whose turn it is. Destinations take turns; within one, what is due
     * for the longest time goes first. Costs the same however much waits. A mail that cannot be read is set aside and
     * reported in the log, and the next one is leased.
     *
     * <p>A part covers the recipients that are due. {@link Destination#SENDER} is the exception: as soon as one is due, all
     * whose sender is to be told are leased together, so that one report tells of all.
     *
     * @param now parts due at or before it are candidates; held ones are not
     * @param admission says for which destinations there is room
     * @return empty if nothing is due for which there is room
     */
    Optional<Lease> lease(Instant now, Admission admission) throws IOException;

    /**
     * Asks {@link Admission#limit} again for destinations that were set aside because there was no room; for when limits
     * have changed. The end of a lease does so for its own destination.
     */
    void reconsider();

    /**
     * When the earliest part that is neither held, leased nor set aside will be due; empty if there is none.
     *
     * @param admission what is not {@linkplain Admission#admits admitted} is passed over; limits are not asked for
     */
    Optional<Instant> nextDue(Admission admission);

    /** A mail as it is now, leased or not; empty if there is none, or if it cannot be read. */
    Optional<Mail> find(String id);

    /** The message of a mail, valid while the mail exists. */
    Optional<Message> message(String id) throws IOException;

    /**
     * A page of the mails that match, in the order in which they came. Reads those it returns from the disk, and no others
     * if the query can be answered by the index.
     *
     * @param after the {@link Page#next} of the page before; empty for the first
     * @param limit the most mails of the page
     */
    Page list(Query query, OptionalLong after, int limit);

    /** Counts the parts that match. From the index, over the whole queue. */
    Tally count(Query query);

    /**
     * The destinations with the most waiting parts that match, in that order.
     *
     * @param limit the most destinations
     */
    List<Waiting> destinations(Query query, int limit);

    /**
     * Changes all mails that match, durably, many with one sync. A part that is leased is changed as far as that makes
     * sense: a hold is in force when the lease ends; a deletion at once, but whoever works on it can go on; what is {@link
     * Change.Bounce bounced} or {@link Change.Retry retried} is under way already and is passed over.
     *
     * @return how many mails were changed, those included whose parts are tried when they would have been anyway; those
     *     changed before a failure stay changed
     * @throws IOException if storage fails
     */
    int change(Query query, Change change) throws IOException;

    /**
     * Puts a mail in the place of held recipients of another, durably and in one step: after a crash, before it or on the way,
     * either they are held as they were, or the mail that replaces them is there; never both, and never neither. In the
     * mail that they leave they are what {@link Replacement#left} says; if nothing else is left to do, it is removed. What comes is not on hold unless it says so.
     *
     * @param id the mail that they leave
     * @return false if the mail is not there, or one of them is not, is not held, or is being worked on: nothing was changed
     * @throws SpoolFullException if the disk has no room; nothing was changed
     * @throws IOException if storage fails, or if there is a mail of the id of the one that is to come; nothing was changed, though
     *     the mail may rest, as one that cannot be read, until it is known that the other one is gone
     */
    boolean replace(String id, Replacement replacement) throws IOException;

    /** Numbers of mails and parts. */
    Counts counts();

    /**
     * Some mails of many.
     *
     * @param mails the mails
     * @param next where the next page begins; empty if this is the last
     */
    record Page(List<Listed> mails, OptionalLong next) {
        public Page {
            mails = List.copyOf(mails);
        }
    }

    /**
     * A mail in a list.
     *
     * @param mail the mail
     * @param leased some part of it is being worked on
     */
    record Listed(Mail mail, boolean leased) {}

    /**
     * How many parts of mails match, by what they wait for. A part that is leased counts as such only.
     *
     * @param mails mails of which some part matches
     * @param due due now
     * @param deferred due later
     * @param held on hold
     * @param leased being worked on
     */
    record Tally(long mails, long due, long deferred, long held, long leased) {}

    /**
     * What waits for a destination.
     *
     * @param destination the destination
     * @param tally its parts
     * @param oldest when the oldest of its mails arrived, to the second
     */
    record Waiting(Destination destination, Tally tally, Instant oldest) {}

    /**
     * Numbers.
     *
     * @param total mails
     * @param held mails of which some part is on hold
     * @param leased parts being worked on
     */
    record Counts(int total, int held, int leased) {}
}
