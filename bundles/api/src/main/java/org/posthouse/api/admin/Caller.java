package org.posthouse.api.admin;

import java.util.Objects;
import java.util.Optional;

/**
 * Who runs an operation, for what is written down. Whether they may was decided before.
 *
 * @param user the name they logged in with; empty if it is not known
 * @param means how they came, such as {@code ssh} or {@code webconsole}; {@code ?} if it is not known
 * @param address from where, an address in text form without a port; {@code ?} if it is not known
 */
public record Caller(Optional<String> user, String means, String address) {
    /** Somebody whose name is not known. */
    public static final Caller UNKNOWN = new Caller(Optional.empty());

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if there is a name and it is blank
     */
    public Caller {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(means, "means");
        Objects.requireNonNull(address, "address");
        if (user.isPresent() && user.get().isBlank()) {
            throw new IllegalArgumentException("the caller's name is blank");
        }
    }

    /** One of whom nobody knows how he came. */
    public Caller(Optional<String> user) {
        this(user, "?", "?");
    }

    /** The caller of a name; null or blank: {@link #UNKNOWN}. */
    public static Caller of(String name) {
        return name == null || name.isBlank() ? UNKNOWN : new Caller(Optional.of(name));
    }

    /** The same, who came in some way from somewhere. */
    public Caller by(String way, String from) {
        return new Caller(user, way, from);
    }
}
