package org.posthouse.testkit.net;

import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Source;

/** What a session asked for, to be done in order. */
sealed interface MemoryAction {
    record Work(Runnable work) implements MemoryAction {}

    /** @param patience in nanoseconds */
    record Retry(Attempt attempt, long patience) implements MemoryAction {}

    record Stream(Source source) implements MemoryAction {}

    record Write(byte[] octets) implements MemoryAction {}
}
