package org.posthouse.store.sql.commit;

import java.util.ArrayList;
import java.util.List;

/** How to take back what an operation did to a batch. Used by the committer. */
final class Undo {
    private List<Runnable> steps;

    /** From now on everything can be undone, until {@link #keep} or {@link #undo}. */
    void begin() {
        steps = new ArrayList<>();
    }

    void keep() {
        steps = null;
    }

    void undo() {
        List<Runnable> done = steps;
        steps = null;
        for (int i = done.size() - 1; i >= 0; i--) {
            done.get(i).run();
        }
    }

    /** Something was done; this takes it back. */
    void undoable(Runnable step) {
        if (steps != null) {
            steps.add(step);
        }
    }
}
