package org.posthouse.store.sql.commit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthouse.store.sql.tables.Cold;

/** What a batch makes of the references to bodies. Used by the committer. */
final class BodyRefs {
    /** What becomes of the references to one body. */
    static final class Refs {
        final Cold.Body body;
        int delta;

        Refs(Cold.Body body) {
            this.body = body;
        }
    }

    private final Undo undo;
    private final Map<Long, Refs> refs = new LinkedHashMap<>();

    BodyRefs(Undo undo) {
        this.undo = undo;
    }

    void refer(Cold.Body body, int delta) {
        refs.computeIfAbsent(body.blob(), b -> new Refs(body)).delta += delta;
        undo.undoable(() -> refs.get(body.blob()).delta -= delta);
    }

    Collection<Refs> all() {
        return refs.values();
    }

    /** True if there is nothing to write. */
    boolean isEmpty() {
        return refs.values().stream().noneMatch(r -> r.delta != 0 || r.body.fresh());
    }
}
