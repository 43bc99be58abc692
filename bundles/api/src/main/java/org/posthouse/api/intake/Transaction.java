package org.posthouse.api.intake;

import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;

/**
 * A mail transaction: sender, recipients, data, commit. Used by one thread at a time. {@link #close()} without a commit
 * aborts it; after a commit it does nothing.
 */
@ProviderType
public interface Transaction extends AutoCloseable {
    /** The id by which log, trace and queue know this mail. */
    String id();

    /** Names the sender. If it is refused, the transaction is over. No other method is called before the answer. */
    void sender(Sender sender, Answer.Taker whenDecided);

    /**
     * Names a further recipient. If it is refused, the transaction goes on. No other method but {@link #detach} is called
     * before the answer.
     */
    void recipient(Recipient recipient, Answer.Taker whenDecided);

    /**
     * The stream that takes the message, dots unstuffed, lines ended by CRLF. Small messages stay in memory, larger ones
     * go to disk. A write that fails, or exceeds the size limit, does not throw: the stream swallows what follows and
     * {@link #commit} gives the reason. The stream needs no close.
     *
     * @throws Rejection if there is no valid recipient, or no message can be taken now
     */
    OutputStream data() throws Rejection;

    /** True if so many octets more may have to wait for a disk: they are to be written on a worker. */
    default boolean mayBlock(int octets) {
        return true;
    }

    /** Octets written to {@link #data()} so far, those swallowed included. */
    long received();

    /**
     * The message is complete. Runs filters, then delivers or spools it. Returns once that is under way;
     * {@code whenDurable} is called exactly once, on any thread, perhaps before this method returns: with a positive
     * outcome only when the message is on stable storage. The callee must not block. The transaction is over, whatever
     * the outcome.
     */
    void commit(Completion whenDurable);

    /**
     * Lets go of the transaction without ending it, to be taken up by {@link Intake#attach}. It is aborted if nobody
     * does so within a minute. An answer that is still to come is given to whoever was to take it. If its intake has left or
     * leaves, the message so far is left for the next one, see {@link Intake#begin(org.posthouse.api.mail.Origin, String)}.
     *
     * @return the ticket
     */
    String detach();

    /** Aborts the transaction unless it was committed or detached. */
    @Override
    void close();
}
