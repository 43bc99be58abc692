package org.posthouse.filter.junk.accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.filter.junk.model.ModelFile;
import org.posthouse.support.RateLimited;
import org.posthouse.support.file.PrivateFile;
import org.posthouse.support.lock.DirectoryLock;
import org.posthouse.support.lock.HeldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what all accounts have taught: loads it when it is needed, keeps as much in memory as it may, and writes what has changed some
 * seconds later. What was learned in these seconds is lost if the process is killed.
 */
public final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final int MOST_GONE = 10_000;
    private static final String START = "start.model";
    private static final String GIVERS = "start.givers";

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Path directory;
    private final KnowledgeFiles files;
    private final StartModel start = new StartModel();
    private final long most;
    private final Map<Long, Slot> slots = new LinkedHashMap<>(16, 0.75f, true); // guarded by this, like all below
    private final Bounded<Boolean> gone = new Bounded<>(MOST_GONE);
    private long octets;
    private DirectoryLock lock;
    private volatile boolean ready;

    /** What is done with an account's knowledge. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does it.
         *
         * @param knowledge lent for this call
         */
        T with(Knowledge knowledge) throws IOException;
    }

    private static final class Slot {
        final long account;
        final ReentrantLock lock = new ReentrantLock();
        final ReentrantLock writing = new ReentrantLock();
        Knowledge knowledge; // guarded by lock; null before it is loaded
        boolean deleted; // guarded by lock
        int users; // guarded by the shelf
        int octets; // guarded by the shelf
        boolean removed; // guarded by the shelf

        Slot(long account) {
            this.account = account;
        }
    }

    /** @param most octets of memory it may take */
    public Shelf(Path directory, long most, Clock clock) {
        this.directory = directory;
        this.files = new KnowledgeFiles(directory, clock);
        this.most = most;
    }

    /** True once the directory is its own. */
    public boolean isReady() {
        return ready;
    }

    /** The model that the site shares. */
    public StartModel start() {
        return start;
    }

    /** Takes the directory if it has not got it, else writes what has changed. To be called every few seconds, by one thread. */
    public void work() {
        try {
            if (!ready) {
                take();
            } else {
                write(false);
            }
        } catch (IOException e) {
            failures.warn("what accounts have taught the junk filter cannot be read or written: {}", e.toString());
        }
    }

    private void take() throws IOException {
        PrivateFile.directory(directory);
        try {
            lock = lock == null
                    ? DirectoryLock.take(directory.resolve("lock"), "the junk filter", Duration.ZERO)
                    : lock; // the disk failed after it was taken
        } catch (HeldException another) {
            LOG.debug("waiting for {}", directory, another);
            return;
        }
        start.restore(
                files.read(START, ModelFile::read), files.read(GIVERS, in -> StartModel.givers(in.readAllBytes())));
        ready = true;
    }

    /** The accounts that it has notes of in files; none before it is ready. */
    public List<Long> known() throws IOException {
        return ready ? files.accounts() : List.of();
    }

    /**
     * Lends what an account has taught.
     *
     * @throws IOException if it cannot be read, or the shelf is not ready
     */
    public <T> T use(long account, Work<T> work) throws IOException {
        if (!ready) {
            throw new IOException("not ready");
        }
        Slot slot = enter(account);
        int taken = slot.octets;
        slot.lock.lock();
        try {
            if (slot.knowledge == null) {
                slot.knowledge = slot.deleted ? new Knowledge() : files.read(account);
            }
            return work.with(slot.knowledge);
        } finally {
            taken = slot.knowledge == null ? taken : slot.knowledge.octets();
            slot.lock.unlock();
            leave(slot, taken);
            evict();
        }
    }

    private synchronized Slot enter(long account) {
        Slot slot = slots.computeIfAbsent(account, Slot::new);
        slot.deleted |= gone.containsKey(account);
        slot.users++;
        return slot;
    }

    private synchronized void leave(Slot slot, int taken) {
        octets += taken - slot.octets;
        slot.octets = taken;
        slot.users--;
    }

    /** Lets go of those that were not used for the longest time, until the rest is small enough or the disk fails. */
    private void evict() {
        Optional<Slot> victim = victim();
        while (victim.isPresent()) {
            Slot slot = victim.get();
            boolean written = false;
            try {
                write(slot, true);
                written = true;
            } catch (IOException e) {
                failures.warn("what an account has taught the junk filter cannot be written: {}", e.toString());
            } finally {
                remove(slot, written);
            }
            victim = written ? victim() : Optional.empty();
        }
    }

    private synchronized Optional<Slot> victim() {
        if (octets + start.octets() <= most || slots.size() == 1) {
            return Optional.empty();
        }
        Optional<Slot> eldest =
                slots.values().stream().filter(slot -> slot.users == 0).findFirst();
        eldest.ifPresent(slot -> slot.users++);
        return eldest;
    }

    private synchronized void remove(Slot slot, boolean clean) {
        release(slot);
        // nobody uses it now, so nobody has it locked; somebody may have used it since it was written
        if (clean && slot.users == 0 && (slot.knowledge == null || !slot.knowledge.isChanged())) {
            slots.remove(slot.account);
            slot.removed = true;
            octets -= slot.octets;
            slot.octets = 0;
        }
    }

    private void write(boolean all) throws IOException {
        IOException failed = null;
        for (Slot slot : all()) {
            if (!hold(slot)) {
                continue;
            }
            try {
                write(slot, all);
            } catch (IOException e) {
                failed = e; // the others may do
            } finally {
                release(slot);
            }
        }
        StartModel.Snapshot changed = start.takeChanges();
        try {
            files.write(START, changed.model());
            files.write(GIVERS, changed.givers());
        } catch (IOException e) {
            start.notWritten();
            throw e;
        }
        if (failed != null) {
            throw failed;
        }
    }

    private synchronized void release(Slot slot) {
        slot.users--;
    }

    private synchronized boolean hold(Slot slot) {
        boolean there = !slot.removed;
        slot.users += there ? 1 : 0;
        return there;
    }

    private synchronized List<Slot> all() {
        return new ArrayList<>(slots.values());
    }

    /** @param all also what would be found again by following changes once more */
    private void write(Slot slot, boolean all) throws IOException {
        slot.writing.lock();
        try {
            Knowledge.Snapshot snapshot;
            slot.lock.lock();
            try {
                Knowledge its = slot.knowledge;
                if (its == null || slot.deleted || !(all ? its.isChanged() : its.isUrgent())) {
                    return;
                }
                snapshot = its.takeChanges();
            } finally {
                slot.lock.unlock();
            }
            writeOut(slot, snapshot);
        } finally {
            slot.writing.unlock();
        }
    }

    private void writeOut(Slot slot, Knowledge.Snapshot snapshot) throws IOException {
        boolean written = false;
        try {
            files.write(slot.account, snapshot);
            written = true;
        } finally {
            if (!written) {
                slot.lock.lock();
                try {
                    slot.knowledge.notWritten(snapshot);
                } finally {
                    slot.lock.unlock();
                }
            }
        }
    }

    /** Begins anew with an account. */
    public void forget(long account) throws IOException {
        if (!ready) {
            throw new IOException("not ready");
        }
        Slot slot = enter(account);
        slot.writing.lock();
        try {
            slot.lock.lock();
            try {
                Knowledge before = slot.knowledge == null ? files.read(account) : slot.knowledge;
                files.delete(account);
                slot.knowledge = before.forgotten();
            } finally {
                slot.lock.unlock();
            }
        } finally {
            slot.writing.unlock();
            leave(slot, 0);
        }
    }

    /** Removes all of an account that is gone; nothing is written of it from now on. */
    public void delete(long account) throws IOException {
        synchronized (this) {
            gone.put(account, true);
        }
        if (ready) {
            forget(account);
        }
    }

    /** True if the account is known to be gone. */
    public synchronized boolean isGone(long account) {
        return gone.containsKey(account);
    }

    /** Octets of memory that it takes, the start model included. */
    public synchronized long held() {
        return octets + start.octets();
    }

    /** Octets of memory that it may take. */
    public long most() {
        return most;
    }

    /** How many accounts are in memory. */
    public synchronized int inMemory() {
        return slots.size();
    }

    /** Writes all that has changed, and lets go of the directory. */
    public void close() {
        if (lock == null) {
            return;
        }
        ready = false; // what begins from now on fails, and is not lost unnoticed
        try {
            write(true);
        } catch (IOException e) {
            LOG.warn("what accounts have taught the junk filter last is lost: {}", e.toString());
        }
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("lock of {} cannot be released: {}", directory, e.toString());
        }
    }
}
