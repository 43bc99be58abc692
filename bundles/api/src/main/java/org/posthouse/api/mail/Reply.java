package org.posthouse.api.mail;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.message.Status;

/**
 * What was said last about a recipient.
 *
 * @param action what became of it
 * @param status the reply, of this server or of the remote host
 * @param remoteMta the host that gave the reply; empty if it was this server
 * @param at when
 */
public record Reply(Action action, Status status, Optional<String> remoteMta, Instant at) {
    /** The values of the Action field of a DSN (rfc3464#2.3.3). */
    public enum Action {
        DELIVERED,
        RELAYED,
        EXPANDED,
        DELAYED,
        FAILED
    }

    public Reply {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(remoteMta, "remoteMta");
        Objects.requireNonNull(at, "at");
    }

    /** A reply of this server itself. */
    public static Reply own(Action action, Status status, Instant at) {
        return new Reply(action, status, Optional.empty(), at);
    }

    /** {@code mx.example.org: 450 4.2.1 Mailbox busy}. */
    @Override
    public String toString() {
        return remoteMta.map(mta -> mta + ": ").orElse("") + status;
    }
}
