package org.posthouse.api.health;

import java.util.Objects;

/**
 * What a check found.
 *
 * @param state how bad it is
 * @param subject what it is about, such as a domain or a file; empty if it is the only thing that the check looks at. The same
 *     thing has the same subject at every look, so that a change of its state is seen
 * @param found what was found, in a sentence; one line, and no secret
 * @param fix what mends it: a command such as {@code mail:queue-resume}, or the file to edit and how; one line. Empty if
 *     there is nothing to mend
 */
public record Diagnosis(HealthState state, String subject, String found, String fix) {
    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if something is wrong, and nothing is said to mend it
     */
    public Diagnosis {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(found, "found");
        if (fix.isBlank() && state != HealthState.OK) {
            throw new IllegalArgumentException(state + " without a fix: " + found);
        }
    }

    /** All is well. */
    public static Diagnosis ok(String found) {
        return new Diagnosis(HealthState.OK, "", found, "");
    }

    public static Diagnosis warn(String found, String fix) {
        return new Diagnosis(HealthState.WARN, "", found, fix);
    }

    public static Diagnosis unavailable(String found, String fix) {
        return new Diagnosis(HealthState.UNAVAILABLE, "", found, fix);
    }

    public static Diagnosis critical(String found, String fix) {
        return new Diagnosis(HealthState.CRITICAL, "", found, fix);
    }

    /** The same about one thing of several. */
    public Diagnosis of(String thing) {
        return new Diagnosis(state, thing, found, fix);
    }
}
