package org.posthouse.filter.greylist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.filter.greylist.Table.Entry;
import org.posthouse.support.RateLimited;
import org.posthouse.support.file.PrivateFile;
import org.posthouse.support.lock.DirectoryLock;
import org.posthouse.support.lock.HeldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a greylist in a file. The directory has one owner: while an earlier version of the bundle has it, this one waits, and
 * nothing is decided. If the disk fails, the greylist goes on in memory. Its methods are called one at a time, on a
 * thread that may block; {@link #isReady} by anyone.
 */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String FILE = "greylist";
    private static final int SLACK = 10_000;

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Path directory;
    private final Path file;
    private final Greylist greylist;
    private final Clock clock;
    private volatile boolean ready;
    private DirectoryLock lock;
    private StateFile open;

    Keeper(Path directory, Greylist greylist, Clock clock) {
        this.directory = directory;
        this.file = directory.resolve(FILE);
        this.greylist = greylist;
        this.clock = clock;
    }

    /** True once what is known has been read. */
    boolean isReady() {
        return ready;
    }

    /** Reads the file if that has not been done, else writes what has changed. To be called every few seconds. */
    void work() {
        try {
            if (lock == null && !lock()) {
                return;
            }
            if (open == null) {
                rewrite();
            } else {
                write();
            }
        } catch (IOException e) {
            failures.warn("greylist cannot be written, and is kept in memory only: {}", e.toString());
            abandon();
        } finally {
            ready = ready || lock != null;
        }
    }

    private boolean lock() throws IOException {
        try {
            PrivateFile.directory(directory);
            lock = DirectoryLock.take(directory.resolve("lock"), "the greylist", Duration.ZERO);
        } catch (HeldException another) {
            LOG.debug("waiting for {}", directory, another);
            return false;
        } catch (IOException e) {
            ready = true; // without a disk, but not without a greylist
            throw e;
        }
        if (!ready) { // else it has begun without, and has keys of its own
            read();
        }
        return true;
    }

    private void read() {
        List<Entry> entries = new ArrayList<>();
        List<byte[]> secret = new ArrayList<>();
        try {
            boolean whole =
                    !Files.exists(file) || StateFile.read(file, secret::add, entries::add) == StateFile.End.WHOLE;
            if (!whole) {
                setAside(entries.size());
            }
        } catch (IOException e) {
            LOG.warn("greylist {} cannot be read, and begins anew: {}", file, e.toString());
        }
        if (!secret.isEmpty()) {
            greylist.begin(secret.get(0), entries);
        }
    }

    private void setAside(int kept) throws IOException {
        Path aside = directory.resolve(FILE + ".damaged-" + clock.instant().getEpochSecond());
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("greylist {} is damaged: moved to {}; the {} records before the damage are used", file, aside, kept);
    }

    private void write() throws IOException {
        Greylist.Changes changed = greylist.takeChanges();
        if (changed.all() || open.records() > 2L * greylist.size() + SLACK) {
            rewrite();
        } else if (!changed.changes().isEmpty()) {
            open.append(changed.changes());
        }
    }

    private void rewrite() throws IOException {
        StateFile before = open;
        open = StateFile.write(file, greylist.secret(), greylist.takeAll());
        if (before != null) {
            before.close();
        }
    }

    private void abandon() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadySaid) {
                LOG.debug("closing {}", file, alreadySaid);
            }
            open = null; // all of it is written when the disk is well again
        }
    }

    /** Writes what has changed, durably, and lets go of the directory. */
    void close() {
        if (lock == null) {
            return;
        }
        work();
        abandon();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("lock of {} cannot be released: {}", directory, e.toString());
        }
    }
}
