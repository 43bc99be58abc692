package org.posthouse.api.mail;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a recipient waits for an administrator. Made by {@link #because}, {@link #by(String)} and {@link #since(Instant)}.
 *
 * @param reason why, for administrators
 * @param by who put it on hold: a kind, and after a colon which one, such as {@code filter:no-exe} or {@code
 *     admin:alice}; empty if that is not known, as of what earlier versions put on hold
 * @param since when; empty if that is not known
 */
public record Hold(String reason, Optional<String> by, Optional<Instant> since) {
    /** By an administrator whose name is not known. */
    public static final String ADMIN = "admin";

    /** By the queue itself. */
    public static final String QUEUE = "queue";

    /** By a route. */
    public static final String ROUTING = "routing";

    private static final String FILTER = "filter:";

    public Hold {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(since, "since");
        if (by.isPresent() && by.get().isBlank()) {
            throw new IllegalArgumentException("hold without owner");
        }
    }

    /** For this reason; by whom and since when is not said. */
    public static Hold because(String reason) {
        return new Hold(reason, Optional.empty(), Optional.empty());
    }

    /** The same by somebody. */
    public Hold by(String who) {
        return new Hold(reason, Optional.of(who), since);
    }

    /** The same by a filter. */
    public Hold byFilter(String name) {
        return by(FILTER + name);
    }

    /** True if a filter put it on hold, as far as that is known. */
    public boolean isByFilter() {
        return by.filter(who -> who.startsWith(FILTER)).isPresent();
    }

    /** The same by an administrator. */
    public Hold byAdmin(String user) {
        return by(ADMIN + ":" + user);
    }

    /** The same since this time. */
    public Hold since(Instant when) {
        return new Hold(reason, by, Optional.of(when));
    }

    /** By whom, if known, and why, in one line: what queries search. */
    public String text() {
        return by.map(who -> who + ": " + reason).orElse(reason);
    }
}
