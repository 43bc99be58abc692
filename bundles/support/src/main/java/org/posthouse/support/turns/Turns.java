package org.posthouse.support.turns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps workers free: of one account no more than some sessions work at a time, a piece each; the others wait for their
 * turn, and hold no thread meanwhile. A turn is kept for nobody: one that is called, and whose peer has to read before it
 * can go on, is in nobody's way. As long as any wait, one works, and calls others when it has worked. Used by all threads.
 *
 * @param <S> a session
 */
public final class Turns<S> {
    /** The sessions of an account. */
    private static final class Line<S> {
        private int busy;
        private final Set<S> waiting = new LinkedHashSet<>();
    }

    private final Map<Long, Line<S>> lines = new HashMap<>();
    private final Consumer<S> call;
    private int most;

    /**
     * @param most how many of an account work at a time
     * @param call tells a session to ask again; called without a lock, must not block
     */
    public Turns(int most, Consumer<S> call) {
        this.most = Math.max(1, most);
        this.call = call;
    }

    /** Changes the limit. */
    public synchronized void limit(int now) {
        most = Math.max(1, now);
    }

    /**
     * A session wants to work.
     *
     * @return true: it may, and calls {@link #end} afterwards. False: it is called, and asks again
     */
    public synchronized boolean begin(long account, S session) {
        Line<S> line = lines.computeIfAbsent(account, a -> new Line<>());
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
        List<S> next;
        synchronized (this) {
            Line<S> line = lines.get(account);
            line.busy--;
            next = next(account, line);
        }
        next.forEach(call);
    }

    /** A session that may be waiting does not want to work any more. */
    public synchronized void leave(long account, S session) {
        Line<S> line = lines.get(account);
        if (line != null) {
            line.waiting.remove(session);
        }
    }

    /** Those to be called: as many as there is room for, and all if nobody is left who would call others later. */
    private List<S> next(long account, Line<S> line) {
        List<S> next = new ArrayList<>();
        int room = line.busy == 0 ? line.waiting.size() : most - line.busy;
        Iterator<S> first = line.waiting.iterator();
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
