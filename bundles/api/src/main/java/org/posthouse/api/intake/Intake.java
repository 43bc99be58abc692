package org.posthouse.api.intake;

import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Status;

/**
 * The one door by which mail enters. It decides who may relay, which recipients exist, what filters say, and where the
 * message goes; protocols only carry its answers to the peer. Methods may block on directory and disk, unless they say that
 * they do not: call them on a worker. None of them waits for a filter: where filters are asked, the answer comes by a call.
 */
@ProviderType
public interface Intake {
    /** A client connected and is about to be greeted. Does not block. */
    void connect(Origin origin, Answer.Taker whenDecided);

    /** The client gave its name in HELO, EHLO or LHLO. Does not block. */
    void helo(Origin origin, Answer.Taker whenDecided);

    /** The connection is gone: what was kept for its session need not be kept longer. A hint. Does not block. */
    void disconnected(String session);

    /**
     * Begins a mail transaction (rfc5321#3.3).
     *
     * @throws Rejection if no mail can be taken
     */
    Transaction begin(Origin origin) throws Rejection;

    /**
     * Takes up a transaction that was {@linkplain Transaction#detach() detached}, as when a protocol bundle is replaced
     * in the middle of DATA. A ticket can be used once.
     *
     * @throws Rejection if it does not exist (any more)
     */
    Transaction attach(String ticket) throws Rejection;

    /**
     * Begins a mail transaction with what came of a message already: that of a transaction which was {@linkplain
     * Transaction#detach() detached} and whose intake was replaced since, or of a {@linkplain Outcome.Unavailable commit that
     * came to nothing}. Nobody was named in it: sender and recipients are, as in any other; a sender that cannot be
     * decided now may be named again. Then the message goes on. A ticket can be used once.
     *
     * @throws Rejection.Unavailable if no mail can be taken now; the ticket is still good
     * @throws Rejection if no mail can be taken, or if the message is gone
     */
    default Transaction begin(Origin origin, String ticket) throws Rejection {
        throw new Rejection(Status.UNAVAILABLE);
    }

    /** The largest message accepted, in octets; 0 means no limit but the disk. Does not block. */
    long maxSize();
}
