package org.posthouse.store.sql.work;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.BoxWork;
import org.posthouse.store.sql.commit.CallWork;
import org.posthouse.store.sql.memory.Columns;
import org.posthouse.store.sql.tables.Cold;

/**
 * Ends a large copy: all its rows come to be seen at once, as the messages are in the source at this moment; what is moved is
 * gone there at the same moment.
 */
public final class AdoptWork extends CallWork<Transferred> {
    private final Staging staging;
    private final int piece;

    /** @param piece flags of more messages than this are written later */
    public AdoptWork(Staging staging, int piece) {
        this.staging = staging;
        this.piece = piece;
    }

    @Override
    public int weight() {
        return staging.count();
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    protected Transferred run(Batch batch) throws StoreException {
        staging.check();
        Columns rows = staging.rows();
        BoxWork source = batch.box(staging.account, staging.from);
        List<BoxWork.View> kept = new ArrayList<>(rows.count());
        List<Long> fromUids = new ArrayList<>(rows.count());
        List<Long> toUids = new ArrayList<>(rows.count());
        Map<Long, Flags> patches = new HashMap<>();
        source.forEach(staging.source(), v -> {
            long uid = staging.target(v.uid());
            int at = v.fresh() != null || uid == 0 ? -1 : rows.find(uid);
            if (at >= 0) {
                kept.add(v);
                fromUids.add(v.uid());
                toUids.add(uid);
                if (rows.modSeq(at) != v.modSeq() && !rows.flags(at).equals(v.flags())) {
                    patches.put(uid, v.flags());
                }
            }
        });
        if (!kept.isEmpty()) {
            long octets = kept.stream().mapToLong(BoxWork.View::size).sum();
            BoxWork target = batch.box(staging.account, staging.to);
            batch.promise(staging.account, -staging.hold.promised());
            staging.admit(batch, target, patches.values(), octets);
            target.recordFlags(piece);
            target.adopt(
                    staging.hold.id(), staging.reserved(), rows, unwanted(rows, toUids), patches, target.nextModSeq());
            if (staging.move) {
                long at = source.nextModSeq();
                kept.forEach(v -> source.remove(v, null, at));
            } else {
                batch.grow(staging.account, octets);
            }
        }
        return new Transferred(staging.to.info().uidValidity(), fromUids, toUids, source.modSeq());
    }

    /** What was staged and is not in the source any more. */
    private static UidSet unwanted(Columns rows, List<Long> toUids) {
        if (toUids.size() == rows.count()) {
            return UidSet.EMPTY;
        }
        UidSet wanted = UidSet.of(toUids);
        LongStream.Builder unwanted = LongStream.builder();
        for (int i = 0; i < rows.count(); i++) {
            if (!wanted.contains(rows.uid(i))) {
                unwanted.add(rows.uid(i));
            }
        }
        return UidSet.of(unwanted.build().toArray());
    }

    @Override
    protected void visible(Transferred done) {
        if (!done.to().isEmpty()) {
            staging.hold.settle();
        }
    }
}
