package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.posthouse.segments.Catalog.Place;
import org.posthouse.segments.Format.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives space back: segments in which nothing lives are deleted; what lives in mostly dead ones, or in many small ones,
 * is copied into one new segment that takes their place in one step (the rename of its finished file).
 */
final class Merger {
    private static final Logger LOG = LoggerFactory.getLogger(Merger.class);
    private static final int MANY = 8;
    private static final int INSTALL_ROUNDS = 50;

    private final Disk disk;
    private final LogOptions options;
    private final Catalog catalog;
    private final Appender appender;
    private final HandleCache handles;
    private final Forcer forcer;
    private final BooleanSupplier closing;

    /** Makes tombstones durable. */
    interface Forcer {
        void force() throws IOException;
    }

    Merger(
            Disk disk,
            LogOptions options,
            Catalog catalog,
            Appender appender,
            HandleCache handles,
            Forcer forcer,
            BooleanSupplier closing) {
        this.disk = disk;
        this.options = options;
        this.catalog = catalog;
        this.appender = appender;
        this.handles = handles;
        this.forcer = forcer;
        this.closing = closing;
    }

    /** One round; true if another may find something to do. */
    boolean maintain() throws IOException {
        boolean changed = removeUseless();
        List<Segment> sources = choose();
        if (!sources.isEmpty()) {
            merge(sources, Set.of());
            changed = true;
        }
        return changed;
    }

    private boolean removeUseless() throws IOException {
        List<Segment> useless = new ArrayList<>();
        long newest = catalog.lastNumber(); // stays, so that no number is used twice
        for (Segment s : catalog.segments()) {
            if (free(s) && s.number() < newest && catalog.useless(s)) {
                catalog.retire(s);
                useless.add(s);
            }
        }
        catalog.sweep();
        return !useless.isEmpty();
    }

    private static boolean free(Segment s) {
        return !s.writable() && !s.poisoned() && !s.damaged();
    }

    /** What to merge. A segment just merged has no waste, so this comes to an end. */
    private List<Segment> choose() {
        List<Segment> sparse = new ArrayList<>();
        List<Segment> small = new ArrayList<>();
        Map<Segment, Long> load = new HashMap<>();
        for (Segment s : catalog.segments()) {
            if (!free(s)) {
                continue;
            }
            long bytes = s.index.liveBytes() + s.index.bytes(Format.REPLACES) + catalog.neededTombstones(s);
            load.put(s, bytes);
            if (bytes <= records(s) / 2) {
                sparse.add(s);
            }
            if (bytes <= options.segmentSize() / 4) {
                small.add(s);
            }
        }
        List<Segment> chosen = fitting(sparse, load);
        long waste = chosen.stream().mapToLong(s -> records(s) - load.get(s)).sum();
        if (waste >= options.segmentSize() / 8 || chosen.size() >= MANY) {
            return chosen;
        }
        chosen = fitting(small, load);
        return chosen.size() >= MANY ? chosen : List.of();
    }

    private static long records(Segment s) {
        return s.index.end() - Format.HEADER;
    }

    private List<Segment> fitting(List<Segment> candidates, Map<Segment, Long> load) {
        candidates.sort(Comparator.comparing(load::get));
        List<Segment> chosen = new ArrayList<>();
        long sum = 0;
        for (Segment s : candidates) {
            sum += load.get(s);
            if (!chosen.isEmpty() && sum > options.segmentSize()) {
                break;
            }
            chosen.add(s);
        }
        return chosen;
    }

    /**
     * Copies what lives in some segments and puts the copy in their place.
     *
     * @param mayBeMissing records that are passed over if they cannot be read
     * @return those that were
     */
    Set<Long> merge(List<Segment> sources, Set<Long> mayBeMissing) throws IOException {
        Format.SegmentHeader header = appender.newHeader(Kind.MERGED);
        String temporary = Format.fileName(header.number()) + Format.TEMPORARY;
        catalog.announce(header.number());
        Segment merged = null;
        try {
            merged = Segment.create(disk, temporary, header);
            Set<Long> replaced = replacedBy(sources);
            Set<Long> missing = copyAll(sources, merged, replaced, mayBeMissing);
            merged.seal(); // and forces all of it
            merged.markForced(merged.index.end());
            if (!merged.sealed()) {
                throw new IOException("cannot seal the merged segment");
            }
            install(sources, merged, replaced);
            catalog.sweep();
            LOG.debug("{} replaced {}", merged, sources);
            return missing;
        } catch (IOException | RuntimeException e) {
            if (merged != null && merged.name().equals(temporary)) {
                merged.retire();
                deleteQuietly(temporary, e);
            }
            throw e;
        } finally {
            catalog.arrived(header.number());
        }
    }

    private void deleteQuietly(String name, Exception cause) {
        try {
            disk.delete(name);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private Set<Long> copyAll(List<Segment> sources, Segment merged, Set<Long> replaced, Set<Long> mayBeMissing)
            throws IOException {
        Map<Long, Segment> homes = new HashMap<>();
        long[] ids = {};
        for (Segment s : sources) {
            s.index.births(birth -> homes.put(birth, s));
            int n = ids.length;
            long[] here = catalog.toKeep(s);
            ids = Arrays.copyOf(ids, n + here.length);
            System.arraycopy(here, 0, ids, n, here.length);
        }
        Arrays.sort(ids);
        MergeOutput out = new MergeOutput(merged, handles, options.clock());
        Set<Long> missing = new HashSet<>();
        for (long id : ids) {
            if (closing.getAsBoolean()) {
                throw new LogClosedException();
            }
            Segment s = homes.get(Format.birth(id));
            int i = s.index.find(id);
            appender.space().require(Format.span(s.index.length(i)));
            boolean copied = s.index.type(i) == Format.TOMBSTONES
                    ? out.collect(new Place(s, i), target -> !replaced.contains(target) && catalog.exists(target))
                    : out.copy(new Place(s, i));
            if (!copied) {
                if (!mayBeMissing.contains(id)) {
                    s.damage();
                    throw new CorruptRecordException(s + ": record " + Long.toHexString(id) + " cannot be read");
                }
                missing.add(id);
            }
        }
        out.tombstones(target -> catalog.countTombstone(merged, target));
        out.replaces(replaced);
        return missing;
    }

    private Set<Long> replacedBy(List<Segment> sources) {
        Set<Long> replaced = new HashSet<>();
        for (Segment s : sources) {
            replaced.add(s.number());
            s.replaces.stream().filter(catalog::exists).forEach(replaced::add);
        }
        return replaced;
    }

    /**
     * What was deleted since it was copied gets a tombstone for the copy, durable before the copy counts. A deletion that
     * is still under way sees to that itself when it ends.
     */
    private void install(List<Segment> sources, Segment merged, Set<Long> replaced) throws IOException {
        Set<Long> covered = new HashSet<>();
        for (int round = 0; round < INSTALL_ROUNDS; round++) {
            List<Long> uncovered = new ArrayList<>();
            synchronized (catalog) {
                List<Integer> dead = new ArrayList<>();
                for (int i = 0; i < merged.index.count(); i++) {
                    long id = merged.index.id(i);
                    if (merged.index.type(i) <= Format.LAST_USER_TYPE && !catalog.isLive(id)) {
                        dead.add(i);
                        if (!covered.contains(id) && !catalog.isUnsettled(id)) {
                            uncovered.add(id);
                        }
                    }
                }
                if (uncovered.isEmpty()) {
                    dead.forEach(merged.index::kill);
                    putInPlace(sources, merged, replaced);
                    return;
                }
            }
            bury(uncovered, merged);
            covered.addAll(uncovered);
        }
        throw new IOException("too many deletions meanwhile, merging postponed");
    }

    private void putInPlace(List<Segment> sources, Segment merged, Set<Long> replaced) throws IOException {
        if (sources.stream().anyMatch(s -> catalog.segment(s.number()) != s)) {
            throw new IllegalStateException("merged twice");
        }
        String name = Format.fileName(merged.number());
        String temporary = merged.name();
        disk.rename(temporary, name);
        try {
            disk.sync();
        } catch (IOException e) {
            disk.rename(name, temporary);
            throw e;
        }
        merged.renamed(name);
        merged.replaces.addAll(replaced);
        catalog.replace(merged, sources);
    }

    private void bury(List<Long> ids, Segment merged) throws IOException {
        for (int from = 0; from < ids.size(); from += Tombstones.MOST) {
            long[] dead = ids.subList(from, Math.min(ids.size(), from + Tombstones.MOST)).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            long[] targets = new long[dead.length];
            Arrays.fill(targets, merged.number());
            ByteBuffer pairs = Tombstones.encode(new Catalog.Deletion(dead, targets));
            Segment holder = appender.append(Format.TOMBSTONES, pairs, true).segment();
            for (int i = 0; i < dead.length; i++) {
                catalog.countTombstone(holder, merged.number());
            }
        }
        forcer.force();
    }
}
