package org.posthouse.net.mina;

import org.posthouse.net.api.Source;

/** What a session asked for, to be done in the order in which it asked. */
sealed interface Action permits Action.Work, Action.Stream, Action.Write, Retry {
    /** See {@link org.posthouse.net.api.Connection#run}. */
    record Work(Runnable work) implements Action {}

    /** See {@link org.posthouse.net.api.Connection#stream}. */
    record Stream(Source source) implements Action {}

    // and Retry, which changes

    /** Octets written after a stream was asked for. */
    record Write(byte[] octets) implements Action {}
}
