package org.posthouse.api.intake;

import org.posthouse.api.message.Status;

/** A step of a transaction was refused; the peer is told {@link #status()}. Has no stack trace. */
public sealed class Rejection extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Status status;

    public Rejection(Status status) {
        super(status.toString(), null, false, false);
        this.status = status;
    }

    public Rejection(int code, String enhanced, String text) {
        this(new Status(code, enhanced, text));
    }

    /** A 4yz or 5yz reply. */
    public Status status() {
        return status;
    }

    /**
     * No decision: a part that the step needs is absent. Nothing was stored. The same step may be made again once the part
     * is back, in a new transaction if this one is over; callers who do not wait tell the peer {@link #status()}.
     */
    public static final class Unavailable extends Rejection {
        private static final long serialVersionUID = 1;

        public Unavailable() {
            super(Status.UNAVAILABLE);
        }
    }
}
