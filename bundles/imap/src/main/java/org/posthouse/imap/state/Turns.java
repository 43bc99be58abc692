package org.posthouse.imap.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;

/**
 * Keeps workers free: of one account no more than some sessions work at a time, a piece each; the others wait for their
 * turn, and hold no thread meanwhile. A turn is kept for nobody: one that is called, and whose peer has to read before it
 * can go on, is in nobody's way. As long as any wait, one works, and calls others when it has worked. Used by all threads.
 */
public final class Turns {
    /** The name of the signal that tells a session to ask again. */
    public static final String TURN = "turn";

    private static final Signal SIGNAL = Signal.of(TURN);

    /** The sessions of an account. */
    private static final class Line {
        private int busy;
        private final Set<Connection> waiting = new LinkedHashSet<>();
    }

    private final Map<Long, Line> lines = new HashMap<>();
    private int most;

    /** @param most how many of an account work at a time */
    public Turns(int most) {
        this.most = Math.max(1, most);
    }

    /** Changes the limit. */
    public synchronized void limit(int now) {
        most = Math.max(1, now);
    }

    /**
     * A session wants to work.
     *
     * @return true: it may, and calls {@link #end} afterwards. False: it gets a signal, and asks again
     */
    public synchronized boolean begin(long account, Connection session) {
        Line line = lines.computeIfAbsent(account, a -> new Line());
        if (line.busy < most) {
            line.busy++;
            line.waiting.remove(session);
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
    public synchronized void leave(long account, Connection session) {
        Line line = lines.get(account);
        if (line != null) {
            line.waiting.remove(session);
        }
    }

    /** Those to be called: as many as there is room for, and all if nobody is left who would call others later. */
    private List<Connection> next(long account, Line line) {
        List<Connection> next = new ArrayList<>();
        int room = line.busy == 0 ? line.waiting.size() : most - line.busy;
        Iterator<Connection> first = line.waiting.iterator();
        for (; room > 0 && first.hasNext(); room--) {
            next.add(first.next());
            first.remove();
        }
        if (line.busy == 0) {
            lines.remove(account);
        }
        return next;
    }
}
