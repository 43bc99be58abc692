package org.posthouse.net.mina;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.support.memory.HeapShare;

/**
 * How much memory connections may take together. What every open connection takes, whatever it does, bounds their number
 * ({@link Limits#connections}); what one takes besides, octets that it has not read or that were not looked at and the state of
 * a handshake, is charged here. Any thread.
 */
final class Budget {
    /** An open connection without buffers: its session, MINA's, and TLS; 8 to 14 KiB were seen. */
    static final long CONNECTION = 16 * 1024;

    private static final long LEAST_BUFFERS = 4L * 1024 * 1024;
    private static final int LEAST_CONNECTIONS = 100;

    /**
     * What may be used.
     *
     * @param buffers octets of all buffers together
     * @param connections open connections
     * @param perAccount sessions of one account in one protocol
     */
    record Limits(long buffers, int connections, int perAccount) {
        /**
         * Limits as configured, or, where that is 0, from the size of the heap: their {@link HeapShare}, so that however
         * connections behave most of it is left to the mail.
         *
         * @param heap octets
         */
        static Limits of(NetConfig settings, long heap) {
            long buffers = settings.bufferMegabytes() > 0
                    ? settings.bufferMegabytes() * 1024L * 1024
                    : Math.max(LEAST_BUFFERS, HeapShare.BUFFERS.of(heap));
            int connections = settings.maxConnections() > 0
                    ? settings.maxConnections()
                    : (int) Math.max(
                            LEAST_CONNECTIONS,
                            Math.min(Integer.MAX_VALUE, HeapShare.CONNECTIONS.of(heap) / CONNECTION));
            return new Limits(buffers, OpenFiles.connections(connections), settings.maxSessionsPerAccount());
        }

        /** The most connections without a login; the rest is kept for those who have one. */
        int strangers() {
            return connections - connections / 4;
        }

        /** Buffers of all who have not logged in. */
        long strangersBuffers() {
            return buffers / 2;
        }

        /** Buffers of one account, or of one address of clients that have not logged in. */
        long shareBuffers() {
            return buffers / 4;
        }
    }

    private final AtomicLong used = new AtomicLong();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Runnable onExceeded;
    private volatile Limits limits = new Limits(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** @param onExceeded told once when more is used than may be, until {@link #looked}; must not block */
    Budget(Runnable onExceeded) {
        this.onExceeded = onExceeded;
    }

    Limits limits() {
        return limits;
    }

    void limits(Limits changed) {
        limits = changed;
    }

    /** So many octets more are held, or fewer if it is negative. */
    void charge(long octets) {
        if (used.addAndGet(octets) > limits.buffers() && octets > 0 && asked.compareAndSet(false, true)) {
            onExceeded.run();
        }
    }

    /** Somebody has looked, and may be told again. */
    void looked() {
        asked.set(false);
    }

    long used() {
        return used.get();
    }

    /** More than half is used: input that cannot be looked at now is left to the peer. */
    boolean isTight() {
        return used.get() > limits.buffers() / 2;
    }
}
