package org.posthouse.segments;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How a log works.
 *
 * @param name part of thread names and messages
 * @param segmentSize octets at which a segment is sealed
 * @param largeSize payloads longer than this are written and forced by their writer, in a segment it has for itself
 * @param growAhead octets by which the active segment is extended with zeros ahead of need, so that a force has no new
 *     file size to write; 0 for never
 * @param minFree octets of the disk that appending leaves free; deleting may use them
 * @param lockWait how long to wait for another instance to leave the directory
 * @param firstNumber lowest number a new segment may get
 * @param clock gives records their time
 */
public record LogOptions(
        String name,
        long segmentSize,
        int largeSize,
        int growAhead,
        long minFree,
        Duration lockWait,
        long firstNumber,
        InstantSource clock) {
    /** The largest record or segment, bounded by the width of offsets. */
    public static final long MAX_SIZE = 1L << 34;

    public LogOptions {
        if (segmentSize < 4096 || segmentSize > MAX_SIZE / 2) {
            throw new IllegalArgumentException("segment size " + segmentSize);
        }
        if (largeSize < 0 || largeSize > segmentSize || growAhead < 0 || minFree < 0 || firstNumber < 1) {
            throw new IllegalArgumentException("negative or too large");
        }
    }

    /** The defaults: segments of 64 MiB, 256 KiB inline, 1 MiB ahead, nothing kept free, 10 s for the lock. */
    public static LogOptions defaults(String name) {
        return new LogOptions(
                name, 64L << 20, 256 << 10, 1 << 20, 0, Duration.ofSeconds(10), 1, InstantSource.system());
    }

    public LogOptions withSegmentSize(long size) {
        return new LogOptions(
                name,
                size,
                (int) Math.min(largeSize, size / 4),
                (int) Math.min(growAhead, size / 4),
                minFree,
                lockWait,
                firstNumber,
                clock);
    }

    public LogOptions withLargeSize(int size) {
        return new LogOptions(name, segmentSize, size, growAhead, minFree, lockWait, firstNumber, clock);
    }

    public LogOptions withGrowAhead(int size) {
        return new LogOptions(name, segmentSize, largeSize, size, minFree, lockWait, firstNumber, clock);
    }

    public LogOptions withMinFree(long free) {
        return new LogOptions(name, segmentSize, largeSize, growAhead, free, lockWait, firstNumber, clock);
    }

    public LogOptions withLockWait(Duration wait) {
        return new LogOptions(name, segmentSize, largeSize, growAhead, minFree, wait, firstNumber, clock);
    }

    public LogOptions withFirstNumber(long number) {
        return new LogOptions(name, segmentSize, largeSize, growAhead, minFree, lockWait, number, clock);
    }

    public LogOptions withClock(InstantSource source) {
        return new LogOptions(name, segmentSize, largeSize, growAhead, minFree, lockWait, firstNumber, source);
    }
}
