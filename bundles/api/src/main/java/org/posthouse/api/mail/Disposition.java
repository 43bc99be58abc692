package org.posthouse.api.mail;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How far a recipient of a mail is.
 *
 * @param phase what is left to do
 * @param destination where it goes; empty if no router was asked yet
 * @param due when to go on; of no meaning once nothing is left to do. As long as it waits to be tried, it is never before
 *     {@code notBefore}: an earlier time becomes that
 * @param held that it waits for an administrator, and why; empty if it does not
 * @param attempts attempts made so far
 * @param last the last reply; empty before the first attempt
 * @param notified what the sender was told already
 * @param released an administrator has ended a hold: filters of the outbound stage cannot put it on hold again
 * @param notBefore it is not tried before this time, whoever is in a hurry, and its life in the queue begins then (rfc4865);
 *     empty: at once. Unlike {@code due} it does not move with attempts
 * @param deliverBy by when the sender wants it delivered; empty: as long as the queue tries anything
 * @param remote the last reply of a remote host, for the report should it fail: {@code last} if that is one, else an earlier one
 *     that {@code last}, a reply of this server itself, did not make void; empty if no host has said anything
 * @param later what a later version wrote
 */
public record Disposition(
        Phase phase,
        Optional<Destination> destination,
        Instant due,
        Optional<Hold> held,
        int attempts,
        Optional<Reply> last,
        Set<Notice> notified,
        boolean released,
        Optional<Instant> notBefore,
        Optional<DeliverBy> deliverBy,
        Optional<Reply> remote,
        Opaque later) {
    /** What is left to do for a recipient. Written as their ordinals: add at the end only. */
    public enum Phase {
        /** To be tried, perhaps again. */
        WAITING,
        /** Its outcome, {@link Disposition#last}, is final; the sender is still to be told of it. */
        TELLING,
        /** Delivered, relayed or expanded; nothing is left to do. */
        DELIVERED,
        /** Failed for good; nothing is left to do. */
        FAILED
    }

    /** What a sender can be told (rfc3461#4.1). Written as their ordinals: add at the end only. */
    public enum Notice {
        SUCCESS,
        FAILURE,
        DELAY
    }

    public Disposition {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(due, "due");
        Objects.requireNonNull(held, "held");
        Objects.requireNonNull(last, "last");
        Objects.requireNonNull(later, "later");
        Objects.requireNonNull(deliverBy, "deliverBy");
        Objects.requireNonNull(remote, "remote");
        if (last.isPresent() && last.get().remoteMta().isPresent()) {
            remote = last;
        }
        notified = Set.copyOf(notified);
        if (phase == Phase.WAITING && notBefore.isPresent() && due.isBefore(notBefore.get())) {
            due = notBefore.get();
        }
    }

    /** Before the first attempt, due at this time. */
    public static Disposition fresh(Instant due) {
        return builder(due).build();
    }

    /** Begins with one that waits and is due at this time. */
    public static Builder builder(Instant due) {
        return new Builder(due);
    }

    /** Begins with this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(due);
        builder.phase = phase;
        builder.destination = destination;
        builder.held = held;
        builder.attempts = attempts;
        builder.last = last;
        builder.notified = notified;
        builder.released = released;
        builder.notBefore = notBefore;
        builder.deliverBy = deliverBy;
        builder.remote = remote;
        builder.later = later;
        return builder;
    }

    /** True if something is left to do, whether or not it is held. */
    public boolean open() {
        return phase == Phase.WAITING || phase == Phase.TELLING;
    }

    /** The key under which it waits: its destination, {@link Destination#UNROUTED} or {@link Destination#SENDER}. */
    public Destination queue() {
        return phase == Phase.TELLING ? Destination.SENDER : destination.orElse(Destination.UNROUTED);
    }

    /** Why it is still here, for administrators: {@link Hold#text}, or the last reply; empty before the first attempt. */
    public String reason() {
        return held.map(Hold::text).orElseGet(() -> last.map(Reply::toString).orElse(""));
    }

    /** Makes dispositions. */
    public static final class Builder {
        private Phase phase = Phase.WAITING;
        private Optional<Destination> destination = Optional.empty();
        private Instant due;
        private Optional<Hold> held = Optional.empty();
        private int attempts;
        private Optional<Reply> last = Optional.empty();
        private Set<Notice> notified = Set.of();
        private boolean released;
        private Optional<Instant> notBefore = Optional.empty();
        private Optional<DeliverBy> deliverBy = Optional.empty();
        private Optional<Reply> remote = Optional.empty();
        private Opaque later = Opaque.NONE;

        private Builder(Instant due) {
            this.due = due;
        }

        public Builder phase(Phase now) {
            phase = now;
            later = later.without(DispositionCodec.PHASE); // an unknown one is not what it is any more
            return this;
        }

        /** Sets where it goes; null: a router has to be asked. */
        public Builder destination(Destination now) {
            destination = Optional.ofNullable(now);
            return this;
        }

        public Builder due(Instant now) {
            due = now;
            return this;
        }

        /** Puts it on hold. */
        public Builder hold(Hold now) {
            held = Optional.of(now);
            return this;
        }

        /** Puts it on hold for this reason; by whom and since when is not said. */
        public Builder hold(String reason) {
            return hold(Hold.because(reason));
        }

        /** Ends a hold if there is one, on behalf of an administrator, whose word is remembered. */
        public Builder release() {
            held = Optional.empty();
            released = true;
            return this;
        }

        Builder released(boolean now) {
            released = now;
            return this;
        }

        public Builder attempts(int now) {
            attempts = now;
            return this;
        }

        /** Sets the last reply. If it is this server's own, that of a remote host before it stays as {@link Disposition#remote}. */
        public Builder last(Reply reply) {
            last = Optional.of(reply);
            remote = reply.remoteMta().isPresent() ? last : remote;
            return this;
        }

        /**
         * Sets what a remote host said before the last reply, if that is this server's own; null: nothing, or nothing that has to do
         * with what became of the recipient.
         */
        public Builder remote(Reply reply) {
            remote = Optional.ofNullable(reply);
            return this;
        }

        public Builder notified(Notice notice) {
            Set<Notice> more = EnumSet.of(notice);
            more.addAll(notified);
            notified = more;
            return this;
        }

        /** It is not to be tried before this time. */
        public Builder notBefore(Instant time) {
            notBefore = Optional.of(time);
            return this;
        }

        /** When its sender wants it delivered. */
        public Builder deliverBy(DeliverBy wish) {
            deliverBy = Optional.of(wish);
            return this;
        }

        Builder later(Opaque unknown) {
            later = unknown;
            return this;
        }

        public Disposition build() {
            return new Disposition(
                    phase,
                    destination,
                    due,
                    held,
                    attempts,
                    last,
                    notified,
                    released,
                    notBefore,
                    deliverBy,
                    remote,
                    later);
        }
    }
}
