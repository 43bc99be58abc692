package org.posthouse.testkit.dialog;

import java.util.Optional;

/** The client's end of a connection, as a {@link Dialog} needs it. */
public interface Peer {
    /** Sends octets. */
    void send(byte[] octets);

    /** The next line from the server without its line end; waits a bounded time; empty if none comes. */
    Optional<String> readLine();

    /** Everything that was received but not read as a line, without waiting for more. */
    String receiveNow();

    /** The server has closed the connection; waits a bounded time for it. */
    boolean closed();

    /** Negotiates TLS, after the server agreed to it. */
    void startTls();

    /** Lets the time of silence pass after which the server closes; or fails where time cannot be moved. */
    void idle();

    /** Closes the connection. */
    void close();

    /** All that was said, for messages of failures. */
    String transcript();
}
