package org.posthouse.smtp.state;

/** How far a session has come between two commands; decides which commands are allowed. */
public enum Phase {
    /** The client has not said who it is. */
    NEW,
    /** No transaction. */
    READY,
    /** There is a sender, but no recipient. */
    SENDER,
    /** There is a sender and a recipient. */
    RECIPIENTS,
    /** A part of the message came by BDAT. */
    CHUNKS
}
