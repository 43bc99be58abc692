package org.posthouse.testkit.net;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;

/** The session of a connection, what it holds, and the signals for it. Guarded by the strand's lock, but for the calls. */
final class MemorySeat {
    private final MemoryStrand strand;
    private final Set<Signal> signals = new LinkedHashSet<>();
    private MemoryConnection connection;
    private Session session;
    private boolean told;

    MemorySeat(MemoryStrand strand) {
        this.strand = strand;
        this.connection = new MemoryConnection(strand);
    }

    /** Begins, in a call. */
    void open(Protocol protocol) {
        session = protocol.open(connection);
    }

    /** The session; null before it was opened. */
    Session session() {
        return session;
    }

    /** What the session of now holds. */
    MemoryConnection connection() {
        return connection;
    }

    /** In a call: asks the session for its state. */
    Optional<Parked> park() {
        return session.park();
    }

    /** Prepares for another session. */
    MemoryConnection succeed() {
        connection = new MemoryConnection(strand);
        return connection;
    }

    /** Another session has taken over. */
    void take(Session next) {
        session = next;
    }

    /** Takes the call that tells the session that it is closed; false if there is nobody to be told any more. */
    boolean takeClosed() {
        boolean due = !told && session != null;
        told = true;
        return due;
    }

    /** The session left, and could not be replaced: nobody is told anything. */
    void leave() {
        told = true;
    }

    void signal(Signal signal) {
        signals.add(signal);
    }

    /** Takes the oldest signal. */
    Optional<Signal> takeSignal() {
        Optional<Signal> next = signals.stream().findFirst();
        next.ifPresent(signals::remove);
        return next;
    }

    void dropSignals() {
        signals.clear();
    }
}
