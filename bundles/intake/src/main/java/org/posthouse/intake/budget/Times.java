package org.posthouse.intake.budget;

/** Times in buckets, eight to each doubling: from one microsecond to minutes in a few hundred numbers, known to an eighth. */
final class Times {
    private static final int BITS = 3;
    private static final int PARTS = 1 << BITS;

    /** Enough for 30 bits. */
    static final int BUCKETS = PARTS * (31 - BITS);

    private Times() {}

    /** The bucket of a time of up to 30 bits. */
    static int bucket(int micros) {
        if (micros < PARTS) {
            return micros;
        }
        int shift = 31 - Integer.numberOfLeadingZeros(micros) - BITS;
        return (shift + 1) * PARTS + (micros >>> shift) - PARTS;
    }

    /** The shortest time of a bucket. */
    static int least(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int shift = bucket / PARTS - 1;
        return PARTS + bucket % PARTS << shift;
    }

    /** A time that this share of the calls did not exceed: the end of the bucket where it is. */
    static double quantile(int[] times, int of, double share) {
        int wanted = (int) Math.ceil(share * of);
        int sum = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sum += times[bucket];
            if (sum >= wanted) {
                return least(bucket + 1);
            }
        }
        return least(BUCKETS);
    }

    /** How many are in buckets that begin above a time. */
    static int longerThan(int[] times, double limit) {
        int sum = 0;
        for (int bucket = BUCKETS - 1; bucket >= 0 && least(bucket) > limit; bucket--) {
            sum += times[bucket];
        }
        return sum;
    }
}
