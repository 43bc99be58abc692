package org.posthouse.sasl.client;

import java.util.Optional;

/** One authentication exchange with a server. Used by one thread, once. Does not block, but may take milliseconds of CPU. */
public interface ClientExchange {
    /** The mechanism's name, as the server is told. */
    String mechanism();

    /** What goes along with the name of the mechanism, not encoded; empty if the server speaks first. */
    Optional<byte[]> initial();

    /**
     * The answer to a challenge of the server.
     *
     * @param challenge decoded; may be empty
     */
    Answer answer(byte[] challenge);

    /**
     * True if the server may say now that the client is authenticated: nothing is left to say, and where the mechanism makes the
     * server prove that it knows the password, it has. A success that comes earlier is none.
     */
    boolean complete();

    /** What to tell the server next. */
    sealed interface Answer {
        /**
         * This.
         *
         * @param data not encoded; may be empty
         */
        record Response(byte[] data) implements Answer {}

        /**
         * Nothing: the exchange is to be cancelled.
         *
         * @param why what the server did wrong, for people; nothing of what it or the client said
         */
        record Abort(String why) implements Answer {}
    }
}
