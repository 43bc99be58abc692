package org.posthouse.support;

/**
 * What to do when the heap is full (ADR 20). Whoever catches an {@link Error} asks here first: the process ends, as it would in a
 * power cut, unless the one who asks knows that nothing but a connection is lost. Nothing acknowledged is lost by that, whereas a
 * part that goes on after it was cut off anywhere might lose it.
 */
public final class OutOfMemory {
    /** As HotSpot's {@code ExitOnOutOfMemoryError}. */
    static final int EXIT = 3;

    private static final int DEPTH = 20;

    private OutOfMemory() {}

    /** True if the heap was full when this was thrown, or its cause; no if only a thread could not be started. */
    public static boolean is(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < DEPTH && cause != null; i++) {
            if (cause instanceof OutOfMemoryError) {
                String message = cause.getMessage();
                return message == null || !message.contains("native thread");
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Ends the process at once if the heap was full, and otherwise does nothing. */
    public static void haltOn(Throwable thrown) {
        if (is(thrown)) {
            halt();
        }
    }

    /** Ends the process at once: no hooks run, nothing is written that was not. */
    public static void halt() {
        try {
            System.err.println("Terminating due to java.lang.OutOfMemoryError in "
                    + Thread.currentThread().getName());
        } finally { // even if there is no memory for a line
            Runtime.getRuntime().halt(EXIT);
        }
    }

    /** For threads of ours that die: memory ends the process, everything else is the thread group's. */
    static void uncaught(Thread thread, Throwable thrown) {
        haltOn(thrown);
        ThreadGroup group = thread.getThreadGroup();
        if (group != null) {
            group.uncaughtException(thread, thrown);
        }
    }
}
