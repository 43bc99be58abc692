package org.posthouse.intake.filter;

import java.time.Instant;

/**
 * A version exceeds a budget.
 *
 * @param kind what was done about it
 * @param since since when
 * @param test what found it: a stage, or the role of listeners
 * @param reason the budget, and what was seen
 * @param other the bundle that is in force in its place, or why it is in force all the same
 */
record Fault(Kind kind, Instant since, String test, String reason, String other) {
    /** What was done about it. */
    enum Kind {
        /** It is in force all the same. */
        MARKED,
        /** The version before, which is there too, is in force in its place. */
        SET_BACK,
        /** Its bundle is being replaced by what it was before. */
        ROLLING_BACK,
        /** Its bundle was replaced by what it was before. */
        ROLLED_BACK
    }

    /** True if somebody has to act on it; else it passes when the filter is within its budget again. */
    boolean stands() {
        return kind != Kind.MARKED;
    }

    Fault as(Kind done, String with) {
        return new Fault(done, since, test, reason, with);
    }

    /** For operators, in a part of a sentence. */
    String text() {
        return switch (kind) {
            case MARKED -> "over budget: " + reason + " (" + other + ")";
            case SET_BACK -> "set back to " + other + ": " + reason;
            case ROLLING_BACK -> "being set back to " + other + ": " + reason;
            case ROLLED_BACK -> "was set back to " + other + ": " + reason;
        };
    }
}
