package org.posthouse.directory.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the seed file as long as the directory is empty. A file is used once it has not changed between two looks: it may just
 * be being written.
 */
final class LateSeed {
    static final long SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(LateSeed.class);

    private final RateLimited problems = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Seed seed;
    private final ScheduledExecutorService timer;
    private Look before = Look.NOTHING; // on the thread of the timer

    private record Look(long size, FileTime changed) {
        static final Look NOTHING = new Look(-1, FileTime.fromMillis(0));
    }

    /** @param timer ended when there is nothing to look for any more */
    LateSeed(Seed seed, ScheduledExecutorService timer) {
        this.seed = seed;
        this.timer = timer;
        later();
    }

    private void later() {
        try {
            timer.schedule(this::look, SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.trace("the directory has stopped");
        }
    }

    private void look() {
        try {
            if (!seed.isEmpty()) {
                timer.shutdown();
                return;
            }
            Look now = now();
            if (now.size() >= 0 && now.equals(before)) {
                seed.apply();
            }
            before = now;
        } catch (DirectoryException | RuntimeException failed) {
            problems.warn("Cannot look for {}: {}", seed.file(), failed.toString());
        }
        later();
    }

    private Look now() {
        try {
            BasicFileAttributes file = Files.readAttributes(seed.file(), BasicFileAttributes.class);
            return file.isRegularFile() ? new Look(file.size(), file.lastModifiedTime()) : Look.NOTHING;
        } catch (IOException missing) {
            return Look.NOTHING;
        }
    }

    void close() {
        timer.shutdownNow();
    }
}
