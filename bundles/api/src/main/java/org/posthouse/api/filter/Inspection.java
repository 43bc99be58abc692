package org.posthouse.api.filter;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;

/**
 * A filter's look at one connection or one mail, with its state. For a connection {@link #connect} and {@link #helo} are
 * called, for a mail that comes in {@link #sender}, {@link #recipient} for each recipient, and {@link #message}; for one about
 * to leave {@link #message} only. One method at a time; memory effects of a call are visible to the next.
 *
 * <p>The context of each call has what is known by then, with what filters published at earlier stages, at the connection's
 * too.
 */
@ConsumerType
public interface Inspection extends AutoCloseable {
    /** A client connected. */
    default Verdict connect(Context context) throws IOException {
        return Verdict.PASS;
    }

    /** The client gave its name, {@code context.origin().helo()}. */
    default Verdict helo(Context context) throws IOException {
        return Verdict.PASS;
    }

    /** The client named the sender (MAIL FROM); {@link Context#recipients()} is empty. */
    default Verdict sender(Context context) throws IOException {
        return Verdict.PASS;
    }

    /** The client named a recipient (RCPT TO); the context has those accepted so far. */
    default Verdict recipient(Context context, Recipient recipient) throws IOException {
        return Verdict.PASS;
    }

    /**
     * The message is there.
     *
     * @param message lent for this call only
     */
    default Verdict message(Context context, Message message) throws IOException {
        return Verdict.PASS;
    }

    /**
     * True if {@link #ended} or {@link #close} have something to do. If false, neither is called, which saves a change of thread for each
     * mail. Asked once, after {@link Filter#begin}.
     */
    default boolean awaitsEnd() {
        return true;
    }

    /**
     * The mail has ended; {@link #close} follows. Not called for connections, nor if the filter leaves before the mail has
     * ended.
     */
    default void ended(Ended ended) throws IOException {}

    /**
     * Nothing more comes. Called exactly once for each inspection that was begun, on the filter's thread: after {@link #ended},
     * when the mail was dropped, when the connection is gone, when the filter or intake leaves.
     */
    @Override
    default void close() throws IOException {}
}
