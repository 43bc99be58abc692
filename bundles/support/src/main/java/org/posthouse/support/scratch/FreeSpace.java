package org.posthouse.support.scratch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the free space of a disk, once a second at most. */
final class FreeSpace {
    private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final RateLimited warnings = new RateLimited(LOG, Duration.ofMinutes(1));
    private final Path directory;
    private final long minFree;
    private volatile long usable;
    private volatile long lookedAt = System.nanoTime() - LOOK_AGAIN;

    /** @param directory need not exist yet */
    FreeSpace(Path directory, long minFree) {
        this.directory = directory;
        this.minFree = minFree;
    }

    /** True if so many octets leave what must stay free. */
    boolean has(long octets) {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_AGAIN) {
            usable = look();
            lookedAt = now;
        }
        return usable - octets >= minFree;
    }

    private long look() {
        try {
            Path existing = directory.toAbsolutePath();
            while (existing.getParent() != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            long free = Files.getFileStore(existing).getUsableSpace();
            if (free < minFree) {
                warnings.warn("refusing messages: {} has {} octets free, {} are required", existing, free, minFree);
            }
            return free;
        } catch (IOException e) {
            warnings.warn("refusing messages: cannot determine the free space of {}: {}", directory, e.toString());
            return 0;
        }
    }
}
