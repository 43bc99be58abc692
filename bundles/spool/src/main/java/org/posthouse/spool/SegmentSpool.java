package org.posthouse.spool;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.Disk;
import org.posthouse.segments.DiskFullException;
import org.posthouse.segments.LogClosedException;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.MissingRecordException;
import org.posthouse.segments.SegmentLog;
import org.posthouse.support.Gate;
import org.posthouse.support.Listeners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool over a {@link SegmentLog}. In memory it keeps a line per entry and a bounded cache; messages and envelopes are
 * on the disk. Whatever it has acknowledged was forced before.
 */
@SuppressWarnings("try") // passes of the gate are only closed
public final class SegmentSpool implements Spool {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSpool.class);
    private static final int LOAD_ATTEMPTS = 10;

    private final Gate gate = new Gate();
    private final SegmentLog log;
    private final EntryRecords records;
    private final Slots slots = new Slots();
    private final EntryCache cache;
    private final Listeners<SpoolListener> listeners = new Listeners<>("spool listener", LOG);

    private SegmentSpool(SegmentLog log, long cacheOctets) throws IOException {
        this.log = log;
        this.records = new EntryRecords(log);
        this.cache = new EntryCache(cacheOctets);
        for (Slot slot : records.recover()) {
            if (!slots.add(slot)) {
                LOG.warn("{} is in the spool twice; the later one is dropped", slot.id);
                records.delete(slot.record);
            }
        }
    }

    /**
     * Opens a spool.
     *
     * @param cacheOctets memory for entries read lately
     */
    public static SegmentSpool open(Disk disk, LogOptions options, long cacheOctets) throws IOException {
        SegmentLog log = SegmentLog.open(disk, options);
        try {
            return new SegmentSpool(log, cacheOctets);
        } catch (IOException | RuntimeException e) {
            log.abort();
            throw e;
        }
    }

    void addListener(SpoolListener listener) {
        listeners.add(listener);
    }

    void tellListeners() {
        listeners.tell(SpoolListener::spooled);
    }

    @Override
    public Draft draft() throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            if (log.free() <= 0) {
                throw new SpoolFullException("no room on the disk");
            }
            return new SpoolDraft(this, log.begin());
        }
    }

    /** What a caller of the spool is told. */
    static IOException explained(IOException e) {
        if (!(e instanceof DiskFullException)) {
            return e;
        }
        SpoolFullException full = new SpoolFullException(e.getMessage());
        full.initCause(e);
        return full;
    }

    @Override
    public Optional<Lease> lease(Instant now, Predicate<Entry> ready) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            Map.Entry<Slot.Key, Slot> next = slots.next(now, null);
            while (next != null) {
                Slot slot = next.getValue();
                Optional<Entry> entry = load(slot);
                if (entry.isPresent() && ready.test(entry.get()) && slots.lease(slot, next.getKey())) {
                    return leased(slot);
                }
                next = slots.next(now, next.getKey());
            }
            return Optional.empty();
        }
    }

    private Optional<Lease> leased(Slot slot) throws IOException {
        try {
            Optional<Entry> now = load(slot); // nobody else changes it but an administrator
            if (now.isPresent()) {
                return Optional.of(new SpoolLease(this, slot, now.get()));
            }
        } catch (IOException | RuntimeException e) {
            release(slot);
            throw e;
        }
        release(slot);
        return Optional.empty();
    }

    /** An entry as it is now; empty if it is gone or damaged. */
    private Optional<Entry> load(Slot slot) throws IOException {
        for (int attempt = 0; attempt < LOAD_ATTEMPTS; attempt++) {
            Slot.Records now = slots.records(slot);
            if (now == null) {
                return Optional.empty();
            }
            Entry cached = cache.get(slot, now);
            if (cached != null) {
                return Optional.of(cached);
            }
            try {
                Entry entry = records.load(now);
                cache.put(slot, now, entry);
                return Optional.of(entry);
            } catch (MissingRecordException e) {
                LOG.debug("{} changed while it was read", slot.id);
            } catch (CorruptRecordException e) {
                LOG.error("{} cannot be read; it stays on the disk: {}", slot.id, e.getMessage());
                slots.damaged(slot);
                return Optional.empty();
            }
        }
        throw new IOException(slot.id + " changes too often to be read");
    }

    @Override
    public Optional<Instant> nextDue() {
        return slots.nextDue();
    }

    @Override
    public Optional<Entry> find(String id) {
        Slot slot = slots.find(id);
        if (slot == null) {
            return Optional.empty();
        }
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return load(slot);
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", id, e.toString());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Message> message(String id) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return Optional.ofNullable(slots.find(id)).map(this::message);
        }
    }

    Message message(Slot slot) {
        return Messages.of(slot.bodySize, offset -> open(slot, offset));
    }

    InputStream open(Slot slot, long offset) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return records.body(slot, offset);
        }
    }

    @Override
    public List<Entry> list(String after, int limit) {
        List<Entry> found = new ArrayList<>();
        for (Slot slot : slots.after(after, limit)) {
            find(slot.id).ifPresent(found::add);
        }
        return found;
    }

    @Override
    public Counts counts() {
        return slots.counts();
    }

    @Override
    public boolean reschedule(String id, Instant due, boolean held) throws IOException {
        Slot slot = slots.find(id);
        if (slot == null) {
            return false;
        }
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            synchronized (slot.writing) {
                Optional<Entry> before = load(slot);
                if (before.isEmpty()) {
                    return false;
                }
                Entry e = before.get();
                State next = slots.next(slot);
                change(slot, e, next.with(e.attempts(), due, held, next.doomed(), e.reason()));
            }
        }
        tellListeners();
        return true;
    }

    /** Makes a change durable and puts it in force; the caller holds {@code slot.writing}. */
    private Entry change(Slot slot, Entry before, State state) throws IOException {
        Entry after = EntryRecords.changed(before, state.recipients().orElse(before.recipients()), state);
        long record;
        try {
            record = records.write(state, baseOf(slot, state));
        } catch (IOException e) {
            throw explained(e);
        }
        long[] useless = slots.changed(slot, state, record);
        cache.put(slot, slots.records(slot), after);
        records.forget(useless);
        return after;
    }

    /** The recipients as they came, to which a change of recipients refers. */
    private List<RecipientState> baseOf(Slot slot, State state) throws IOException {
        return state.recipients().isEmpty()
                ? List.of()
                : records.load(new Slot.Records(slot.record, 0, 0)).recipients();
    }

    /** Records an attempt of a lease. */
    Entry record(Slot slot, Entry before, int attempts, List<RecipientState> recipients, Instant due, String reason)
            throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            synchronized (slot.writing) {
                State next = slots.next(slot).with(recipients);
                return change(slot, before, next.with(attempts, due, next.held(), next.doomed(), reason));
            }
        }
    }

    @Override
    public boolean delete(String id) throws IOException {
        Slot slot = slots.find(id);
        if (slot == null) {
            return false;
        }
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            synchronized (slot.writing) {
                if (!slots.take(slot)) {
                    if (!doom(slot)) {
                        return false;
                    }
                    if (!slots.take(slot)) {
                        return true; // the lease's end sees to it
                    }
                }
            }
            removeTaken(slot);
            return true;
        }
    }

    private boolean doom(Slot slot) throws IOException {
        Optional<Entry> before = load(slot);
        if (before.isEmpty()) {
            return false;
        }
        Entry e = before.get();
        change(slot, e, slots.next(slot).with(e.attempts(), e.due(), e.held(), true, e.reason()));
        return true;
    }

    /** Deletes an entry that the caller has taken; gives it back if that fails. */
    private void removeTaken(Slot slot) throws IOException {
        try {
            remove(slot);
        } catch (IOException | RuntimeException e) {
            slots.release(slot);
            throw e;
        }
    }

    /** Deletes an entry that a lease holds. */
    void remove(Slot slot) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            synchronized (slot.writing) {
                records.delete(slot.record);
                long[] useless = slots.remove(slot);
                cache.remove(slot);
                records.forget(useless);
            }
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** Takes an entry back from a lease. */
    void release(Slot slot) {
        if (slots.isDoomed(slot)) {
            try {
                removeTaken(slot);
                return;
            } catch (IOException e) {
                LOG.warn("{} is deleted later: {}", slot.id, e.toString());
            }
        }
        slots.release(slot);
        tellListeners();
    }

    Slots slots() {
        return slots;
    }

    Gate gate() {
        return gate;
    }

    /** Gives space back, and deletes what could not be deleted when it should have been. */
    void maintain() throws IOException {
        for (Slot slot : slots.doomed()) {
            if (slots.take(slot)) {
                removeTaken(slot);
            }
        }
        boolean more = true;
        while (more) {
            more = log.maintain();
        }
    }

    /** Changes limits. */
    void limits(long keepFree, long cacheOctets) {
        log.minFree(keepFree);
        cache.limit(cacheOctets);
    }

    /** Lets no more calls in, waits for those inside and for commits under way, and leaves the directory. */
    void close(Duration wait) {
        try {
            if (gate.close(wait)) {
                log.close();
            } else {
                LOG.warn("calls did not end in time; they fail");
                log.abort();
            }
        } catch (IOException e) {
            LOG.error("the directory was not left in good order", e);
        }
    }

    /** Leaves the directory as a crash would; for tests. */
    void abort() throws IOException {
        log.abort();
    }
}
