package org.posthouse.filter.rate;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * Levels by keys, in {@value #OCTETS} octets each. A level that was never raised, or has fallen to 0, is the same as none. A key
 * has few places where it can be; if all are taken, the level that was raised the longest time ago makes room.
 */
final class Buckets {
    private static final int OCTETS = 16;
    private static final int WAYS = 8;
    private static final long TICK_NANOS = 100_000_000; // an int of them lasts for six years
    private static final double TICKS_A_SECOND = 10;
    private static final long NONE = 0;

    /**
     * One to be counted.
     *
     * @param key of its level: random bits, so that nobody can choose whose place he takes
     * @param perSecond how fast the level falls
     * @param most how high it may be
     * @param refuses if it would be higher, nothing is counted
     */
    record Draw(long key, double perSecond, double most, boolean refuses) {}

    private final long[] keys;
    private final float[] levels;
    private final int[] raised;
    private final LongSupplier nanoTime;
    private final long start;

    /**
     * Makes places.
     *
     * @param number how many; a power of two
     * @param nanoTime as {@link System#nanoTime}
     */
    Buckets(int number, LongSupplier nanoTime) {
        if (Integer.bitCount(number) != 1 || number < WAYS) {
            throw new IllegalArgumentException(number + " buckets");
        }
        this.keys = new long[number];
        this.levels = new float[number];
        this.raised = new int[number];
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /**
     * Counts one for each of these, or for none of them if one that refuses has no room.
     *
     * @return the index of the first that has no room, those that refuse before others; -1 if there is none
     */
    synchronized int count(List<Draw> draws) {
        int now = (int) ((nanoTime.getAsLong() - start) / TICK_NANOS);
        int over = -1;
        for (int i = 0; i < draws.size(); i++) {
            if (!hasRoom(draws.get(i), now)) {
                if (draws.get(i).refuses()) {
                    return i;
                }
                over = over < 0 ? i : over;
            }
        }
        for (Draw draw : draws) {
            if (hasRoom(draw, now)) {
                raise(draw, now);
            }
        }
        return over;
    }

    private boolean hasRoom(Draw draw, int now) {
        return level(draw, now) + 1 <= draw.most();
    }

    private double level(Draw draw, int now) {
        int at = find(key(draw));
        return at < 0 ? 0 : fallen(draw, at, now);
    }

    private double fallen(Draw draw, int at, int now) {
        return Math.max(0, levels[at] - draw.perSecond() * (now - raised[at]) / TICKS_A_SECOND);
    }

    private void raise(Draw draw, int now) {
        int at = find(key(draw));
        double level = at < 0 ? 0 : fallen(draw, at, now);
        int place = at < 0 ? room(key(draw)) : at;
        keys[place] = key(draw);
        levels[place] = (float) (level + 1);
        raised[place] = now;
    }

    private int find(long key) {
        int first = first(key);
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == key) {
                return i;
            }
        }
        return -1;
    }

    /** An empty place, else the one that was raised the longest time ago. */
    private int room(long key) {
        int first = first(key);
        int oldest = first;
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == NONE) {
                return i;
            }
            oldest = raised[i] < raised[oldest] ? i : oldest;
        }
        return oldest;
    }

    private int first(long key) {
        return (int) (key >>> 33) % (keys.length / WAYS) * WAYS;
    }

    private static long key(Draw draw) {
        return draw.key() == NONE ? 1 : draw.key();
    }

    /** How many places are taken. */
    synchronized int taken() {
        int taken = 0;
        for (long key : keys) {
            taken += key == NONE ? 0 : 1;
        }
        return taken;
    }
}
