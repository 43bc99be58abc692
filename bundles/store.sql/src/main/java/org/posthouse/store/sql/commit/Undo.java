package org.posthouse.store.sql.commit;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** How to take back what an operation did to a batch. Used by the committer. */
final class Undo {
    private List<Runnable> steps;
    private final Map<BoxWork, List<BoxWork.View>> trails = new IdentityHashMap<>();

    /** From now on everything can be undone, until {@link #keep} or {@link #undo}. */
    void begin() {
        steps = new ArrayList<>();
    }

    void keep() {
        steps = null;
        trails.clear();
    }

    void undo() {
        List<Runnable> done = steps;
        steps = null;
        trails.clear();
        for (int i = done.size() - 1; i >= 0; i--) {
            done.get(i).run();
        }
    }

    /** Number of steps that can be undone. */
    int steps() {
        return steps == null ? 0 : steps.size();
    }

    /** A message is about to be changed or removed. All of an operation are one step, as there may be very many. */
    void undoable(BoxWork of, BoxWork.View before) {
        if (steps != null) {
            trails.computeIfAbsent(of, this::trail).add(before);
        }
    }

    private List<BoxWork.View> trail(BoxWork of) {
        List<BoxWork.View> trail = new ArrayList<>();
        steps.add(() -> {
            for (int i = trail.size() - 1; i >= 0; i--) {
                of.takeBack(trail.get(i));
            }
        });
        return trail;
    }

    /** Something was done; this takes it back. */
    void undoable(Runnable step) {
        if (steps != null) {
            steps.add(step);
        }
    }
}
