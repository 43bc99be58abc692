package org.posthouse.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Connected UDP sockets, each lent to one question at a time. Whoever wants to forge an answer must guess the id of the
 * question and the port of its socket (rfc5452#9.2). Therefore every socket has a port that the system chooses at random, a
 * socket serves few questions and not for long, and which of the idle ones is next is a matter of chance; a question never
 * shares its port with another one that is under way. A socket whose last question was not answered well is not used again.
 */
final class UdpSockets implements AutoCloseable {
    /** Questions that one socket is used for. */
    static final int USES = 16;

    /** How long one is used. */
    static final long NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int IDLE = 16;

    private final SecureRandom random;
    private final LongSupplier clock;
    private final List<Lease> idle = new ArrayList<>();
    private boolean closed;

    /** @param clock nanoseconds, as of {@link System#nanoTime} */
    UdpSockets(SecureRandom random, LongSupplier clock) {
        this.random = random;
        this.clock = clock;
    }

    /** A socket in use. */
    final class Lease implements AutoCloseable {
        private final InetSocketAddress server;
        private final DatagramSocket socket;
        private final long since;
        private int uses;
        private boolean sound;

        private Lease(InetSocketAddress server) throws IOException {
            this.server = server;
            this.since = clock.getAsLong();
            this.socket = new DatagramSocket();
            try {
                socket.connect(server); // others cannot answer
            } catch (RuntimeException e) {
                socket.close();
                throw new IOException(e);
            }
        }

        DatagramSocket socket() {
            return socket;
        }

        /** Nothing but the answer was received: it may be used again. */
        void sound() {
            sound = true;
        }

        @Override
        public void close() {
            if (!sound || !keep(this)) {
                socket.close();
            }
        }

        private boolean isWorn() {
            return uses >= USES || clock.getAsLong() - since > NANOS;
        }
    }

    /** A socket that is connected to a server. */
    Lease borrow(InetSocketAddress server) throws IOException {
        Lease lease = take(server);
        if (lease == null) {
            lease = new Lease(server);
        }
        lease.uses++;
        lease.sound = false;
        return lease;
    }

    private synchronized Lease take(InetSocketAddress server) {
        List<Lease> fit = new ArrayList<>();
        for (Iterator<Lease> all = idle.iterator(); all.hasNext(); ) {
            Lease lease = all.next();
            if (lease.isWorn()) {
                all.remove();
                lease.socket.close();
            } else if (lease.server.equals(server)) {
                fit.add(lease);
            }
        }
        if (fit.isEmpty()) {
            return null;
        }
        Lease lease = fit.get(random.nextInt(fit.size()));
        idle.remove(lease);
        return lease;
    }

    private synchronized boolean keep(Lease lease) {
        return !closed && !lease.isWorn() && idle.size() < IDLE && idle.add(lease);
    }

    /** Closes what is idle now, and later what is in use. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(lease -> lease.socket.close());
        idle.clear();
    }
}
