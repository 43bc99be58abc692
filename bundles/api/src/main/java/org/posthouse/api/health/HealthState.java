package org.posthouse.api.health;

import java.util.Locale;

/** How bad something is, from the best to the worst. */
public enum HealthState {
    /** Nothing to do. */
    OK,
    /** It works, but an operator should look at it. */
    WARN,
    /** It does not work now, or cannot be told now, and may be well by itself in a moment. */
    UNAVAILABLE,
    /** It does not work, and will not without an operator. */
    CRITICAL;

    /** As people read it: {@code ok}, {@code warn}, {@code unavailable} or {@code critical}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True if what was looked at does its work. */
    public boolean serves() {
        return this == OK || this == WARN;
    }

    /** The worse of both. */
    public HealthState and(HealthState other) {
        return compareTo(other) > 0 ? this : other;
    }
}
