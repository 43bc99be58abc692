package org.posthouse.queue.parts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Address;

/**
 * What configuration says, as one immutable whole.
 *
 * @param perDestination the most deliveries at once to one remote destination
 * @param recipientsPerJob the most recipients that a transport is given at once
 * @param retry the waits after the first, second, … attempt; the last one repeats
 * @param maxLifetime after so long mail that could not be delivered is given up
 * @param delayNotice after so long the sender is told that the mail is still waiting; zero: never
 * @param hostname this server's name in notifications
 * @param postmaster the address notifications come from
 * @param holdDoubleBounces mail of the null sender that failed is put on hold instead of being dropped
 * @param returnFull a failed message of up to so many octets is returned as a whole
 */
public record Policy(
        int perDestination,
        int recipientsPerJob,
        List<Duration> retry,
        Duration maxLifetime,
        Duration delayNotice,
        String hostname,
        Address postmaster,
        boolean holdDoubleBounces,
        int returnFull) {
    public Policy {
        retry = List.copyOf(retry);
    }

    /**
     * The wait after an attempt.
     *
     * @param attempts attempts made so far, this one included
     * @param spread 0 to 1, chooses within ±10 %, so that what failed together is not tried together
     */
    public Duration waitAfter(int attempts, double spread) {
        Duration wait = retry.get(Math.min(Math.max(1, attempts), retry.size()) - 1);
        return wait.plusMillis((long) (wait.toMillis() * (spread * 0.2 - 0.1)));
    }

    /** When a mail is given up. */
    public Instant expiry(Mail mail) {
        return mail.arrived().plus(maxLifetime);
    }

    /** True if a mail has waited for so long that its sender should know. */
    public boolean isLate(Mail mail, Instant now) {
        return !delayNotice.isZero() && !now.isBefore(mail.arrived().plus(delayNotice));
    }
}
