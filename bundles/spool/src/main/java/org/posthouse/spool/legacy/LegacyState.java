package org.posthouse.spool.legacy;

import java.io.IOException;
import java.time.Instant;

/**
 * How far an entry is as a whole.
 *
 * @param attempts attempts recorded
 * @param due when it is due
 * @param held it is on hold
 * @param reason why it is still here
 */
record LegacyState(int attempts, Instant due, boolean held, String reason) {
    static LegacyState read(LegacyInput in) throws IOException {
        return new LegacyState(in.integer(), in.instant(), in.flag(), in.text());
    }
}
