package org.posthouse.net.mina;

import java.util.LinkedHashSet;
import java.util.Set;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;

/**
 * The place of the session on its strand: the session, or, between two versions of its protocol, what it left. Guarded by
 * the strand's lock.
 */
final class Seat {
    private static final int MOST_SIGNALS = 10_000;

    private final Versions versions;
    private Versions.Version version;
    private Session session;
    private HostedConnection connection;
    private Parked parked;
    private Session orphan;
    private boolean told;
    private Set<Signal> signals = Set.of();
    private Signal end; // the signal that ends the connection
    private long endSince;

    Seat(Versions versions) {
        this.versions = versions;
    }

    Versions versions() {
        return versions;
    }

    /** The session; null if there is none. */
    Session session() {
        return session;
    }

    Versions.Version version() {
        return version;
    }

    /** What the session of now holds; null if there is none. */
    HostedConnection connection() {
        return connection;
    }

    /** What the last session left; null if it left nothing, or another one has taken over. */
    Parked parked() {
        return parked;
    }

    /** There is a better version than the session's, or none. */
    boolean isOutdated() {
        return session != null && versions.current() != version;
    }

    /** Prepares for a session of the best version; false if there is none. */
    boolean reserve(Strand strand) {
        version = versions.acquire();
        connection = version == null ? null : new HostedConnection(strand);
        return version != null;
    }

    /** The session takes its place; false if it was given away meanwhile. */
    boolean take(Session opened) {
        if (version == null) {
            return false;
        }
        session = opened;
        parked = null;
        return true;
    }

    /** The session leaves, and leaves this; it is null if nothing is to be kept. Nothing of its bundle is kept. */
    void leave(Parked state) {
        parked = state;
        session = null;
        connection = null;
        if (version != null) {
            versions.release(version);
            version = null;
        }
    }

    /** The session is about to be told that it is closed. */
    void closing() {
        told = true;
    }

    /** The session leaves in the middle of a call; when that has ended, it is to be closed, unless that is the call. */
    void orphan() {
        orphan = told ? null : session;
        leave(null);
    }

    /** The session that left during the call that has just ended; null if none did. */
    Session takeOrphan() {
        Session left = orphan;
        orphan = null;
        return left;
    }

    /** Keeps a signal; false if there are too many. */
    boolean add(Signal signal) {
        if (signal.ends()) {
            if (end == null) {
                end = signal;
                endSince = System.nanoTime();
            }
            return true;
        }
        if (signals.isEmpty()) {
            signals = new LinkedHashSet<>(2);
        }
        return signals.contains(signal) || signals.size() < MOST_SIGNALS && signals.add(signal);
    }

    boolean hasSignals() {
        return end != null || !signals.isEmpty();
    }

    /** Among the signals is one that ends the connection. */
    boolean isToEnd() {
        return end != null;
    }

    /** When that one came. */
    long toEndSince() {
        return endSince;
    }

    /** The next signal: one that ends the connection comes before all others. */
    Signal takeSignal() {
        Signal signal = end;
        if (signal != null) {
            end = null;
            return signal;
        }
        signal = signals.iterator().next();
        signals.remove(signal);
        if (signals.isEmpty()) {
            signals = Set.of();
        }
        return signal;
    }

    void dropSignals() {
        signals = Set.of();
        end = null;
    }

    /** Takes the signals; what the peer is to be told of them, in their order. */
    String takeLastWords() {
        StringBuilder words = new StringBuilder();
        signals.forEach(signal -> words.append(signal.lastWord()));
        if (end != null) {
            words.append(end.lastWord());
        }
        dropSignals();
        return words.toString();
    }
}
