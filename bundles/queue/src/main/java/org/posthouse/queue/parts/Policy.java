package org.posthouse.queue.parts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.DeliverBy;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
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
 * @param tellsStrangers senders that may be forged are told of successes too
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
        int returnFull,
        boolean tellsStrangers) {
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

    /** The longest wait that there can be between two attempts. */
    public Duration longestWait() {
        Duration longest = retry.stream().max(Duration::compareTo).orElseThrow();
        return longest.plus(longest.dividedBy(10));
    }

    /** When a recipient is given up: at the end of its life in the queue, or earlier if its sender wants that. */
    public Instant expiry(Mail mail, Recipient recipient) {
        Instant expiry = begin(mail, recipient).plus(maxLifetime);
        return recipient
                .disposition()
                .deliverBy()
                .filter(by -> by.mode() == DeliverBy.Mode.RETURN)
                .map(DeliverBy::time)
                .filter(expiry::isAfter)
                .orElse(expiry);
    }

    /** True if a recipient has waited for so long that the sender should know. */
    public boolean isLate(Mail mail, Recipient recipient, Instant now) {
        boolean late =
                !delayNotice.isZero() && !now.isBefore(begin(mail, recipient).plus(delayNotice));
        return late || notice(recipient).filter(time -> !now.isBefore(time)).isPresent();
    }

    /** When the sender is to be told of the delay that has named a time for that. */
    public Optional<Instant> notice(Recipient recipient) {
        return recipient
                .disposition()
                .deliverBy()
                .filter(by -> by.mode() == DeliverBy.Mode.NOTIFY)
                .map(DeliverBy::time);
    }

    /** When a recipient could be tried first. */
    private static Instant begin(Mail mail, Recipient recipient) {
        return recipient
                .disposition()
                .notBefore()
                .filter(mail.arrived()::isBefore)
                .orElse(mail.arrived());
    }
}
