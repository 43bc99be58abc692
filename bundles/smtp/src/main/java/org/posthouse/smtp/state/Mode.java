package org.posthouse.smtp.state;

/** What the next octets are. */
public enum Mode {
    /** Not for now: the client has not been greeted yet. */
    GREETING,
    /** A command line. */
    COMMAND,
    /** The rest of a line that was too long. */
    SKIP,
    /** Message data behind DATA. */
    DATA,
    /** Message data behind BDAT. */
    CHUNK,
    /** Not for now: the message is being committed. */
    COMMIT,
    /** A response in an authentication exchange. */
    SASL,
    /** An empty response to the server's final proof. */
    SASL_END,
    /** Of no interest: the connection is closing. */
    CLOSING
}
