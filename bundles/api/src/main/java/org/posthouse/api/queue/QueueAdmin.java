package org.posthouse.api.queue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;

/**
 * What an administrator can do with the queue. Methods that change something answer how many mails they changed; they throw
 * IOException if storage fails or the spool is absent, and what was changed before stays changed. Methods that look give
 * nothing while the spool is absent.
 */
@ProviderType
public interface QueueAdmin {
    /** A page of the mails that match, see {@link Spool#list}. */
    Spool.Page list(Query query, OptionalLong after, int limit);

    /** How many parts match. */
    Spool.Tally count(Query query);

    /** The destinations with the most waiting parts that match, at most {@code limit}. */
    List<DestinationStatus> destinations(Query query, int limit);

    /** One mail. */
    Optional<Mail> find(String id);

    /** The header section of a mail, at most 16 KiB of it, for showing. */
    Optional<String> header(String id) throws IOException;

    /**
     * Reads the message of a mail, which is lent for the call.
     *
     * @return what was read; empty if there is no such mail
     * @throws IOException if storage fails, the spool is absent, or the reading throws it
     */
    <T> Optional<T> read(String id, Reading<T> reading) throws IOException;

    /** Tries what matches now, whenever it would be due, unless it is not to be tried before a later time; held mail is released only if it is named by its id. */
    int retry(Query query) throws IOException;

    /**
     * Puts what matches on hold; what is on hold already keeps its reason.
     *
     * @param hold for administrators; by its text {@link Query#reason} finds again what was put on hold together. If it does
     *     not say since when, it is since now
     */
    int hold(Query query, Hold hold) throws IOException;

    /** Ends the hold of what matches. */
    int release(Query query) throws IOException;

    /**
     * Ends the hold of recipients of a mail with another message, sender or treatment, in one durable step: they leave the mail
     * for one of their own, whose way is asked for anew. Their delivery keys stay, so nobody gets anything twice.
     *
     * @param id the mail that they leave
     * @return the id of the mail that they get; empty if none of them is held, or one was taken up at this moment
     */
    Optional<String> release(String id, Rework rework) throws IOException;

    /** Deletes what matches; nobody is told. */
    int delete(Query query) throws IOException;

    /** Gives up what matches: senders get a DSN, unless they are the null sender. */
    int bounce(Query query) throws IOException;

    /** Stops (true) or goes on (false) taking mail from the spool; what is under way is finished. */
    void pause(boolean paused);

    /** Whether it is paused. */
    boolean paused();

    /** Numbers of mails. */
    Spool.Counts counts();

    /** Reads a message that is lent to it. */
    @FunctionalInterface
    interface Reading<T> {
        /** What it found, not null; it does not hold the message. */
        T of(Message message) throws IOException;
    }

    /**
     * What waits for a destination, and why it does not go faster.
     *
     * @param waiting what waits
     * @param limit the most deliveries at once
     * @param obstacle what keeps all of it from being tried now, such as an absent transport; empty if nothing does
     */
    record DestinationStatus(Spool.Waiting waiting, int limit, Optional<String> obstacle) {}
}
