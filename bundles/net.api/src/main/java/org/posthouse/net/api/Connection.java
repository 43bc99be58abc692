package org.posthouse.net.api;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The host's side of one connection. Unless said otherwise, methods are called by the session while the host is calling
 * it (or from its work or source). After the connection is closed they do nothing.
 */
@ProviderType
public interface Connection {
    /** A short id, unique in this process, as in the log. */
    String id();

    /** The listener that took the connection. */
    Listener listener();

    /** This server's end. */
    InetSocketAddress local();

    /** The client's end. */
    InetSocketAddress remote();

    /** What the TLS handshake established; empty while the connection is not encrypted. */
    Optional<TlsSession> tlsSession();

    /** Protocol and cipher; empty while the connection is not encrypted. */
    default Optional<TlsInfo> tls() {
        return tlsSession().map(TlsSession::info);
    }

    /** True if {@link #startTls} can be called now: the listener allows it, a certificate is there, TLS is not on. */
    boolean tlsAvailable();

    /**
     * Sends octets, in order. They are gathered and sent when the current call of the session, work or source returns.
     * Not for long results: those go through {@link #stream}. The array may be changed afterwards.
     */
    void write(byte[] octets, int offset, int length);

    /** Sends octets. */
    default void write(byte[] octets) {
        write(octets, 0, octets.length);
    }

    /** Sends text in UTF-8. */
    default void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends what was written so far in clear, then negotiates TLS. The session must have consumed all input: octets sent
     * before the handshake must not survive it, so the host closes the connection if it finds any (rfc3207#4.2 and its
     * likes).
     */
    void startTls();

    /**
     * Runs something that may block on a worker, after the current call returned. Until it has ended, input and signals
     * are kept for later; afterwards unread input is offered again, on that worker. May be called from work: one piece
     * follows the other.
     *
     * @param work must not throw; if it does, the session is {@linkplain Session#drain() drained}
     */
    void run(Runnable work);

    /**
     * Runs something on a worker, as {@link #run} does, and again while a part of the server that it needs is absent. No
     * thread waits: between two attempts the session rests, input and signals are kept, {@link Session#idle} is not called,
     * and {@link Session#park} may be. The next attempt is made when a service has come to the server, or after a short
     * pause. When patience is over, {@link Attempt#giveUp} is called.
     *
     * <p>Patience is counted from the first attempt on this connection that found a part absent, until one is done: a peer
     * that was refused and asks again is not kept waiting for as long again, unless the part is back. A session that is parked
     * between two attempts notes what it was about, and the one that takes over asks for the retry again: patience goes on.
     *
     * @param attempt must not throw; if it does, the session is {@linkplain Session#drain() drained}
     * @param patience zero: a single attempt
     */
    void retry(Attempt attempt, Duration patience);

    /**
     * From now on {@link Session#input} is called on workers (true) or on the I/O thread (false, as at the beginning):
     * for long input that goes to a disk.
     */
    void blocking(boolean workers);

    /**
     * Stops (true) offering input, as while waiting for a {@link #signal}, or goes on (false). Signals still come. A session that is
     * parked meanwhile is kept until one has come, or until the {@linkplain #timeout silence} is over, however long no version of
     * its protocol is there: nobody else could tell the peer how what it asked for has ended. For the same reason work that a held
     * session has asked for goes on when its protocol leaves, for as long; then the session is parked.
     */
    void hold(boolean held);

    /**
     * Sends a long result, piece by piece, as fast as the peer reads: the source is asked for the next piece on a worker
     * when the last but one has left. Input and signals are kept until it is exhausted. What was written before goes
     * first.
     */
    void stream(Source source);

    /**
     * Hands a note to the session, or to the one that takes its place. From any thread; equal signals that were not yet
     * delivered are merged. One that {@linkplain Signal#ends ends} the connection does not wait for a peer that does not
     * read. Does not block.
     */
    void signal(Signal signal);

    /** Sets after how much silence {@link Session#idle} is called. At the beginning: five minutes. */
    void timeout(Duration silence);

    /**
     * The client has proven that it is this account's user. From now on the connection counts as the account's, and not among
     * those of strangers, who have less time and less memory. Also for the session that takes this one's place; asking again for
     * the same account is the same.
     *
     * @param account a name that is the same however the user wrote it
     * @return false if the account has as many sessions in this protocol as it may have: nothing has changed then, and the
     *     session refuses the login
     */
    boolean login(String account);

    /**
     * The login is refused after all: from now on the connection is a stranger's again, and another login is possible. Does
     * nothing if nobody is logged in.
     */
    void logout();

    /**
     * Closes the connection when everything written has been sent. What the peer still sends is read for a moment and thrown
     * away, or it might lose what was said last.
     */
    void close();

    /**
     * Closes the connection as the peer has asked for, when everything written has been sent. It has nothing more to say, so its
     * side is not waited for.
     */
    default void closeAsked() {
        close();
    }
}
