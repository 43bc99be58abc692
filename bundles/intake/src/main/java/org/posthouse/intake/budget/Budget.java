package org.posthouse.intake.budget;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a version of a filter may cost. Whatever is empty is not limited.
 *
 * @param errors which share of calls may fail, from 0 to 1
 * @param latency how long calls may take
 * @param rejects which share of mails it may refuse
 * @param minimum calls, or mails, below which nothing is judged
 */
public record Budget(OptionalDouble errors, Optional<Latency> latency, Optional<Rejects> rejects, int minimum) {
    /** Without limits. */
    public static final Budget NONE = new Budget(OptionalDouble.empty(), Optional.empty(), Optional.empty(), 1);

    /**
     * A budget in words.
     *
     * @param errors {@code 5%}
     * @param latency {@code 2s} or {@code 3x} for the mean, {@code p95:500ms} or {@code p95:3x} for a quantile
     * @param rejects {@code +25%} more than the version before, {@code 60%} at all
     * @throws IllegalArgumentException if one of them is none of these, nor {@code off}; the message says which
     */
    public static Budget parse(String errors, String latency, String rejects, int minimum) {
        return new Budget(
                BudgetWords.errors(errors),
                BudgetWords.latency(latency),
                BudgetWords.rejects(rejects),
                Math.min(Math.max(minimum, 1), Calls.SIZE));
    }

    /** This one, but for what is said here, in the same words; absent: as it is. */
    public Budget but(Optional<String> errors, Optional<String> latency, Optional<String> rejects) {
        return new Budget(
                errors.map(BudgetWords::errors).orElse(this.errors),
                latency.map(BudgetWords::latency).orElse(this.latency),
                rejects.map(BudgetWords::rejects).orElse(this.rejects),
                minimum);
    }
}
