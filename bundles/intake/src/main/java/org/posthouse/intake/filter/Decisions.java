package org.posthouse.intake.filter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.posthouse.api.filter.FilterAdmin.Decision;

/** The latest verdicts other than pass, and the latest failures. */
final class Decisions {
    private static final int MOST = 500;

    private final Deque<Decision> latest = new ArrayDeque<>(); // guarded by this

    synchronized void add(Decision decision) {
        if (latest.size() >= MOST) {
            latest.removeLast();
        }
        latest.addFirst(decision);
    }

    /** Newest first. */
    synchronized List<Decision> latest(int limit) {
        return latest.stream().limit(Math.max(0, limit)).toList();
    }
}
