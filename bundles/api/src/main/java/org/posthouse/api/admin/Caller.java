package org.posthouse.api.admin;

import java.util.Objects;
import java.util.Optional;

/**
 * Who runs an operation, for what it writes down. Whether they may was decided before.
 *
 * @param user the name they logged in with; empty if it is not known
 */
public record Caller(Optional<String> user) {
    /** Somebody whose name is not known. */
    public static final Caller UNKNOWN = new Caller(Optional.empty());

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if there is a name and it is blank
     */
    public Caller {
        Objects.requireNonNull(user, "user");
        if (user.isPresent() && user.get().isBlank()) {
            throw new IllegalArgumentException("a caller's name is blank");
        }
    }

    /** The caller of a name; null or blank: {@link #UNKNOWN}. */
    public static Caller of(String name) {
        return name == null || name.isBlank() ? UNKNOWN : new Caller(Optional.of(name));
    }
}
