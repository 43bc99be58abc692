package org.posthouse.queue.attempt;

import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.posthouse.queue.notice.Notices;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.parts.Policy;

/**
 * What attempts are made with.
 *
 * @param parts the other parts of the server
 * @param clock tells the time
 * @param random 0 to 1, for spreading attempts
 * @param policies gives what configuration says now
 * @param setAside where nothing can be tried
 * @param notices tells senders
 * @param unrecorded what is still to be recorded
 * @param stopping true once no further job is to be begun
 */
public record Workshop(
        Parts parts,
        Clock clock,
        DoubleSupplier random,
        Supplier<Policy> policies,
        SetAside setAside,
        Notices notices,
        Unrecorded unrecorded,
        BooleanSupplier stopping) {
    Instant now() {
        return clock.instant();
    }

    Policy policy() {
        return policies.get();
    }

    void trace(String mail, String stage, String detail) {
        parts.traces().stage(mail, stage, detail);
    }
}
