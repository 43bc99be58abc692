package org.posthouse.filter.milter.protocol;

import java.io.IOException;

/**
 * A milter could not be asked, or gave no answer that counts. It is something that an operator mends, so it comes without a stack
 * trace.
 */
public final class MilterException extends IOException {
    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Kind {
        /** No connection. */
        UNREACHABLE,
        /** Not tried, since the last attempts failed and others try. */
        NOT_TRIED,
        /** No answer in time. */
        TIMEOUT,
        /** The milter has closed the connection. */
        LOST,
        /** An answer that is not allowed, or not understood. */
        PROTOCOL,
        /** The milter itself says that it cannot go on. */
        FAILED,
        /** Something failed here, such as writing a temporary file. */
        LOCAL
    }

    private final Kind kind;

    /** @param message in a few words, without what a peer has sent */
    public MilterException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** The milter broke the protocol. */
    public static MilterException protocol(String message) {
        return new MilterException(Kind.PROTOCOL, message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
