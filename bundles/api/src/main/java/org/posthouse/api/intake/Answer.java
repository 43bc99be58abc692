package org.posthouse.api.intake;

import java.util.Objects;
import org.posthouse.api.message.Status;

/** The answer to a step of a mail transaction. */
public sealed interface Answer {
    /** It is done. */
    Answer ACCEPTED = new Accepted();

    /** A part it needs is absent. */
    Answer UNAVAILABLE = new Unavailable();

    /** It is done. */
    record Accepted() implements Answer {}

    /**
     * It is refused.
     *
     * @param status the reply to the peer, 4yz or 5yz
     */
    record Refused(Status status) implements Answer {
        public Refused {
            Objects.requireNonNull(status, "status");
        }
    }

    /**
     * A part of the server that it needs is absent: nothing was decided, and the same step may be made again when the part is
     * back, in a new transaction if this one is over.
     */
    record Unavailable() implements Answer {}

    /** The answer that a refusal amounts to. */
    static Answer of(Rejection refusal) {
        return refusal instanceof Rejection.Unavailable ? UNAVAILABLE : new Refused(refusal.status());
    }

    /** Takes an answer. */
    @FunctionalInterface
    interface Taker {
        /** Called exactly once, on any thread, perhaps before the asking method returns; must not block. */
        void answered(Answer answer);
    }
}
