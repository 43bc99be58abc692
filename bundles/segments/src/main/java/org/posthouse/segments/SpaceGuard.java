package org.posthouse.segments;

import java.io.IOException;

/** Keeps some of the disk free. It asks the disk rarely while there is plenty. */
final class SpaceGuard {
    private static final long STALE_NANOS = 100_000_000;

    private final Disk disk;
    private long minFree;
    private long room;
    private long askedAt;
    private boolean asked;

    SpaceGuard(Disk disk, long minFree) {
        this.disk = disk;
        this.minFree = minFree;
    }

    /** Changes how much is kept free. */
    synchronized void minFree(long octets) {
        minFree = octets;
        asked = false;
    }

    /** Takes octets from what is free; the exception says that there are not so many. */
    synchronized void require(long octets) throws IOException {
        if (minFree == 0) {
            return; // the write itself will tell
        }
        long now = System.nanoTime();
        if (!asked || room < octets || now - askedAt > STALE_NANOS) {
            room = disk.free() - minFree;
            askedAt = now;
            asked = true;
        }
        if (room < octets) {
            throw new DiskFullException("less than " + minFree + " octets would remain free");
        }
        room -= octets;
    }

    /** Octets free for new records. */
    synchronized long free() throws IOException {
        return Math.max(0, disk.free() - minFree);
    }
}
