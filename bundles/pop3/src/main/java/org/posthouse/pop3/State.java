package org.posthouse.pop3;

/** The states of a session (rfc1939#3). UPDATE is not one of them: it is the {@link Update} that QUIT begins. */
enum State {
    AUTHORIZATION,
    TRANSACTION
}
