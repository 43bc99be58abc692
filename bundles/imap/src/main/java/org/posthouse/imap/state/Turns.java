package org.posthouse.imap.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;

/**
 * Keeps workers free: of one account no more than some sessions work at a time, a piece each; the others wait for their
 * turn, first come, first served, and hold no thread meanwhile. Used by all threads.
 */
public final class Turns {
    /** The name of the signal that tells a session that it is its turn. */
    public static final String TURN = "turn";

    private static final Signal SIGNAL = Signal.of(TURN);

    /** The sessions of an account. */
    private static final class Line {
        private int busy; // those that have their turn, whether they know or not
        private final Set<Connection> called = new HashSet<>(); // it is their turn, and they did not begin
        private final Set<Connection> waiting = new LinkedHashSet<>();
    }

    private final Map<Long, Line> lines = new HashMap<>();
    private int most;

    /** @param most how many of an account work at a time */
    public Turns(int most) {
        this.most = most;
    }

    /** Changes the limit. */
    public synchronized void limit(int now) {
        most = now;
    }

    /**
     * A session wants to work.
     *
     * @return true: it may, and calls {@link #end} afterwards. False: it gets a signal, and asks again
     */
    public synchronized boolean begin(long account, Connection session) {
        Line line = lines.computeIfAbsent(account, a -> new Line());
        if (line.called.remove(session)) {
            return true;
        }
        if (line.busy < most && line.waiting.isEmpty()) {
            line.busy++;
            return true;
        }
        line.waiting.add(session);
        return false;
    }

    /** A session has worked. */
    public void end(long account) {
        List<Connection> next;
        synchronized (this) {
            Line line = lines.get(account);
            line.busy--;
            next = next(account, line);
        }
        next.forEach(c -> c.signal(SIGNAL));
    }

    /** A session that may be waiting does not want to work any more. */
    public void leave(long account, Connection session) {
        List<Connection> next = List.of();
        synchronized (this) {
            Line line = lines.get(account);
            if (line == null) {
                return;
            }
            line.waiting.remove(session);
            if (line.called.remove(session)) {
                line.busy--;
                next = next(account, line);
            }
        }
        next.forEach(c -> c.signal(SIGNAL));
    }

    private List<Connection> next(long account, Line line) {
        List<Connection> next = new ArrayList<>();
        while (line.busy < most && !line.waiting.isEmpty()) {
            Connection first = line.waiting.iterator().next();
            line.waiting.remove(first);
            line.called.add(first);
            line.busy++;
            next.add(first);
        }
        if (line.busy == 0) {
            lines.remove(account);
        }
        return next;
    }
}
