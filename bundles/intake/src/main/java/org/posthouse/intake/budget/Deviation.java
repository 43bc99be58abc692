package org.posthouse.intake.budget;

import java.util.Optional;

/**
 * What an entry of the configuration says of budgets, in the words of {@link Budget#parse}; the rest is as for all filters.
 *
 * @param errors which share of calls may fail
 * @param latency how long calls may take
 * @param rejects which share of mails it may refuse
 */
public record Deviation(Optional<String> errors, Optional<String> latency, Optional<String> rejects) {
    /** @throws IllegalArgumentException if it cannot be read; the message says what */
    public Deviation {
        Budget.NONE.but(errors, latency, rejects);
    }

    /** The budget of the entry's filter. */
    public Budget from(Budget usual) {
        return usual.but(errors, latency, rejects);
    }
}
