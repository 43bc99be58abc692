package org.posthouse.api.intake;

import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Origin;

/**
 * The one door by which mail enters. It decides who may relay, which recipients exist, what filters say, and where the
 * message goes; protocols only carry its answers to the peer. Any step may throw {@link Rejection.Unavailable}: a part that it needs is absent, and
 * nothing was decided. All methods may block: call them on a worker.
 */
@ProviderType
public interface Intake {
    /**
     * A client connected and is about to be greeted.
     *
     * @throws Rejection if it may not go on
     */
    void connect(Origin origin) throws Rejection;

    /**
     * Begins a mail transaction (rfc5321#3.3).
     *
     * @throws Rejection if no mail can be taken now
     */
    Transaction begin(Origin origin) throws Rejection;

    /**
     * Takes up a transaction that was {@linkplain Transaction#detach() detached}, as when a protocol bundle is replaced
     * in the middle of DATA. A ticket can be used once.
     *
     * @throws Rejection if it does not exist (any more)
     */
    Transaction attach(String ticket) throws Rejection;

    /** The largest message accepted, in octets; 0 means no limit but the disk. */
    long maxSize();
}
