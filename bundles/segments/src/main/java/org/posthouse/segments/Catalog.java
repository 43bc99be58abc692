package org.posthouse.segments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All segments of a log, and in which of them a record is: its id says in which segment it was first written, a small
 * table where the records of that segment are now. Methods that change which records live, or which segments there
 * are, are synchronized; looking up is not.
 */
final class Catalog {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

    /** A record's place; good as long as the segment is pinned. */
    record Place(Segment segment, int position) {}

    private final Disk disk;
    private final HandleCache handles;
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final Map<Long, Segment> births = new ConcurrentHashMap<>();
    /** Segments out of use whose files could not be deleted yet. */
    private final Map<Long, Segment> leaving = new ConcurrentHashMap<>();
    /** Numbers of merged segments in the making. */
    private final Set<Long> coming = ConcurrentHashMap.newKeySet();
    /** Records whose deletion was written but is not durable yet. */
    private final Set<Long> unsettled = new HashSet<>();

    Catalog(Disk disk, HandleCache handles) {
        this.disk = disk;
        this.handles = handles;
    }

    /**
     * Adds a segment and makes it the home of records born in it and of those it holds. Not synchronized: the appender
     * calls it under its own lock, and deleting takes the two the other way round.
     */
    void add(Segment s) {
        segments.put(s.number(), s);
        births.put(s.number(), s);
        s.index.births(birth -> births.put(birth, s));
    }

    Iterable<Segment> segments() {
        return segments.values();
    }

    /** All segments at one moment, oldest first. */
    synchronized List<Segment> snapshot() {
        return new ArrayList<>(segments.values());
    }

    /** The segment of a number, or null. */
    Segment segment(long number) {
        return segments.get(number);
    }

    /** The largest number in use, 0 if there is none. */
    long lastNumber() {
        return segments.isEmpty() ? 0 : segments.lastKey();
    }

    /** The live record of an id with its segment pinned, or null. */
    Place pin(long id) {
        while (true) {
            Place place = locate(id);
            if (place == null || !place.segment().index.isLive(place.position())) {
                return null;
            }
            if (place.segment().pin()) {
                return place;
            }
        }
    }

    /** The record of an id, dead or alive, or null. */
    private Place locate(long id) {
        Segment s = births.get(Format.birth(id));
        int i = s == null ? -1 : s.index.find(id);
        return i < 0 ? null : new Place(s, i);
    }

    boolean isLive(long id) {
        Place place = locate(id);
        return place != null && place.segment().index.isLive(place.position());
    }

    /** Payload octets of a live record, -1 if there is none. */
    long length(long id) {
        Place place = locate(id);
        return place != null && place.segment().index.isLive(place.position())
                ? place.segment().index.length(place.position())
                : -1;
    }

    /** True if an unknown id may be one that damage has hidden. */
    boolean mayBeDamaged(long id) {
        Segment s = births.get(Format.birth(id));
        return s != null && s.damaged() && locate(id) == null;
    }

    /** Marks records as dead without a trace on the disk. */
    synchronized void forget(long... ids) {
        for (long id : ids) {
            Place place = locate(id);
            if (place != null) {
                place.segment().index.kill(place.position());
            }
        }
    }

    /** Deletions that were written down: of which records, and in which segments those were. */
    record Deletion(long[] ids, long[] targets) {
        boolean isEmpty() {
            return ids.length == 0;
        }
    }

    /** Writes a tombstone and returns the segment it was written to. */
    interface TombstoneWriter {
        Segment write(Deletion deletion) throws IOException;
    }

    /**
     * Deletes records: writes a tombstone, then marks them as dead. Unknown and dead ones are passed over.
     *
     * @return those deleted, to be given to {@link #settle} or {@link #undo} when the tombstone's fate is known
     */
    synchronized Deletion delete(long[] ids, TombstoneWriter writer) throws IOException {
        long[] found =
                Arrays.stream(ids).filter(this::isLive).distinct().sorted().toArray();
        Deletion deletion = new Deletion(found, homes(found));
        if (!deletion.isEmpty()) {
            bury(deletion, writer);
            for (long id : found) {
                Place place = locate(id);
                place.segment().index.kill(place.position());
                unsettled.add(id);
            }
        }
        return deletion;
    }

    private long[] homes(long[] ids) {
        return Arrays.stream(ids).map(id -> locate(id).segment().number()).toArray();
    }

    private void bury(Deletion deletion, TombstoneWriter writer) throws IOException {
        Segment holder = writer.write(deletion);
        for (long target : deletion.targets()) {
            countTombstone(holder, target);
        }
    }

    /**
     * Ends a deletion whose tombstone is durable. Records that moved meanwhile need another tombstone for the place where
     * they are now; it is written.
     *
     * @return what is still to be settled, once that is durable too
     */
    synchronized Deletion settle(Deletion deletion, TombstoneWriter writer) throws IOException {
        long[] moved = new long[deletion.ids().length];
        int n = 0;
        for (int i = 0; i < deletion.ids().length; i++) {
            long id = deletion.ids()[i];
            Place place = locate(id);
            if (place != null && place.segment().number() != deletion.targets()[i]) {
                moved[n++] = id;
            } else {
                unsettled.remove(id);
            }
        }
        long[] rest = Arrays.copyOf(moved, n);
        Deletion left = new Deletion(rest, homes(rest));
        if (!left.isEmpty()) {
            bury(left, writer);
        }
        return left;
    }

    /** Undoes a deletion whose tombstone was lost or is not wanted. */
    synchronized void undo(Deletion deletion) {
        for (long id : deletion.ids()) {
            unsettled.remove(id);
            Place place = locate(id);
            if (place != null) {
                place.segment().index.revive(place.position());
            }
        }
    }

    /** Notes that a segment holds a tombstone for a record of another. */
    synchronized void countTombstone(Segment holder, long target) {
        holder.tombstones.merge(target, (long) Tombstones.ENTRY, Long::sum);
    }

    synchronized boolean isUnsettled(long id) {
        return unsettled.contains(id);
    }

    /** The ids of a segment's records that a merge has to copy, deleted ones included whose deletion may be undone. */
    synchronized long[] toKeep(Segment s) {
        long[] ids = new long[s.index.count()];
        int n = 0;
        for (int i = 0; i < ids.length; i++) {
            long id = s.index.id(i);
            if (s.index.type(i) != Format.REPLACES && (s.index.isLive(i) || unsettled.contains(id))) {
                ids[n++] = id;
            }
        }
        return Arrays.copyOf(ids, n);
    }

    /** The ids of live records in a segment from an offset on. */
    synchronized Set<Long> liveFrom(Segment s, long offset) {
        Set<Long> ids = new HashSet<>();
        for (int i = s.index.count() - 1; i >= 0 && s.index.offset(i) >= offset; i--) {
            if (s.index.isLive(i)) {
                ids.add(s.index.id(i));
            }
        }
        return ids;
    }

    /** True if a tombstone for a record of this segment is still needed. */
    boolean exists(long number) {
        return segments.containsKey(number) || leaving.containsKey(number) || coming.contains(number);
    }

    /** Announces a merged segment, so that tombstones for it count before it is there. */
    void announce(long number) {
        coming.add(number);
    }

    /** Ends {@link #announce}, whether it came or not. */
    void arrived(long number) {
        coming.remove(number);
    }

    /** Octets of tombstones in a segment that are still needed; those for itself go when it goes. */
    synchronized long neededTombstones(Segment s) {
        s.tombstones.keySet().removeIf(target -> target == s.number() || !exists(target));
        return s.tombstones.values().stream().mapToLong(Long::longValue).sum();
    }

    /** True if nothing in a segment is of use any more, so that its file may go. */
    synchronized boolean useless(Segment s) {
        s.replaces.removeIf(number -> !exists(number));
        return s.index.live() == 0
                && s.replaces.isEmpty()
                && neededTombstones(s) == 0
                && unsettled.stream().noneMatch(id -> births.get(Format.birth(id)) == s);
    }

    /** Takes a segment out of use; its file goes with {@link #sweep}. */
    synchronized void retire(Segment s) {
        leaving.put(s.number(), s);
        segments.remove(s.number());
        births.values().removeIf(home -> home == s);
    }

    /** Puts a merged segment in the place of its sources. */
    synchronized void replace(Segment merged, List<Segment> sources) {
        sources.forEach(s -> {
            leaving.put(s.number(), s);
            segments.remove(s.number());
        });
        births.replaceAll((birth, home) -> sources.contains(home) ? merged : home);
        segments.put(merged.number(), merged);
        births.put(merged.number(), merged);
    }

    /** Deletes the files of retired segments that nobody reads. */
    void sweep() throws IOException {
        List<Segment> gone = new ArrayList<>();
        IOException failure = null;
        for (Segment s : leaving.values()) {
            if (s.claimRemoval()) {
                try {
                    handles.forget(s);
                    disk.delete(s.name());
                    gone.add(s);
                } catch (IOException e) {
                    failure = e;
                    LOG.warn("cannot delete {}: {}", s, e.toString());
                }
            }
        }
        if (!gone.isEmpty()) {
            disk.sync(); // only then are tombstones for what they held no longer needed
            gone.forEach(s -> leaving.remove(s.number()));
        }
        if (failure != null) {
            throw failure;
        }
    }
}
