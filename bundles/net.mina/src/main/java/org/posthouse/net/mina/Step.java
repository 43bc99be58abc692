package org.posthouse.net.mina;

/** What can be done next on a strand; the order says on which threads, see {@link Mode}. */
enum Step {
    NONE,
    OPEN,
    RESUME,
    PARK,
    CLOSED,
    DRAIN,
    SIGNAL,
    IDLE,
    INPUT,
    WORK,
    PIECE,
    SLOW_INPUT;

    /** It may block. */
    boolean slow() {
        return compareTo(INPUT) > 0;
    }

    /** Which steps a thread may do. */
    enum Mode {
        /** The I/O thread: nothing that may block. */
        IO(INPUT),
        /** A worker: everything. */
        WORKER(SLOW_INPUT),
        /** A thread that tells about services or TLS: only what is owed to it. */
        CONTROL(DRAIN);

        private final Step most;

        Mode(Step most) {
            this.most = most;
        }

        boolean may(Step step) {
            return step.compareTo(most) <= 0;
        }

        /** Its threads are this bundle's, and nobody interrupts them. */
        boolean ownThread() {
            return this != CONTROL;
        }
    }
}
