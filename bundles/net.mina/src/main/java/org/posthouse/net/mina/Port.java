package org.posthouse.net.mina;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: what it is bound to, its limits and its counters. Connections outlive a change of its address, and the
 * listener itself.
 */
final class Port {
    private static final Logger LOG = LoggerFactory.getLogger(Port.class);

    /** In place of a port, if none is configured. */
    static final int UNSET = -1;

    private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MOST_PAUSE = TimeUnit.SECONDS.toNanos(4);

    /**
     * The settings of a listener.
     *
     * @param listener name, protocol and TLS
     * @param address the address to bind; empty or * for all
     * @param port the port; 0 for any that is free; {@link #UNSET} if there is none
     * @param backlog connections that wait to be accepted
     * @param most the most connections
     * @param mostPerAddress the most connections of one address, or of one /64 of IPv6
     * @param asksClients clients are asked for a certificate when TLS begins
     */
    record Settings(
            Listener listener,
            String address,
            int port,
            int backlog,
            int most,
            int mostPerAddress,
            boolean asksClients) {
        /** What is not set, although nothing can be opened without it. */
        Optional<String> missing() {
            return listener.protocol().isEmpty()
                    ? Optional.of("protocol")
                    : port == UNSET ? Optional.of("port") : Optional.empty();
        }

        boolean sameSocket(Settings other) {
            return address.equals(other.address) && port == other.port && backlog == other.backlog;
        }
    }

    private final NetHost host;
    private final Census census = new Census();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong parked = new AtomicLong();
    private final AtomicLong drained = new AtomicLong();
    private volatile Settings settings;
    private volatile InetSocketAddress bound;
    private volatile String problem = "waiting for parts of the server";
    private final long since = System.nanoTime();
    private boolean opened;

    /** Where it is bound, was bound before, and is being bound: from each of them connections may be coming in. */
    private volatile List<InetSocketAddress> addresses = List.of();

    /** The settings that it was bound with. */
    private Settings inUse;

    /** When it was last tried to open it, and how long it is left alone after that. */
    private long tried;

    private long pause;
    private boolean closed;

    Port(NetHost host, Settings settings) {
        this.host = host;
        this.settings = settings;
    }

    Listener listener() {
        return settings.listener();
    }

    /** Clients are asked for a certificate when TLS begins. */
    boolean asksClients() {
        return settings.asksClients();
    }

    /** The address it is bound to; null if it is not. */
    InetSocketAddress bound() {
        return bound;
    }

    /** Takes new settings; binds anew only if it has to. */
    synchronized void change(Settings changed) {
        settings = changed;
        pause = 0;
        bindIfNeeded();
        if (bound != null && inUse.sameSocket(changed)) {
            problem = ""; // back to what it was, while it could not be opened elsewhere
        }
    }

    /** Binds, if it is not bound as it should be; a failure is noted, logged once, and tried again with one of the next ticks. */
    synchronized void bindIfNeeded() {
        boolean wrong = bound == null || !inUse.sameSocket(settings);
        boolean pausing = pause > 0 && System.nanoTime() - tried < pause;
        if (wrong && !closed && !pausing && (bound != null || settings.missing().isPresent() || due())) {
            bind();
            tried = System.nanoTime();
        }
    }

    /**
     * Whoever connects before this server can serve is refused, or waits; before the port is open he comes again by himself. But a
     * part that never comes does not keep it closed: 4yz is a better answer than none.
     */
    private boolean due() {
        opened |= host.serves(listener()) || System.nanoTime() - since >= host.openAfter();
        return opened;
    }

    /** Until the new socket is open the old one stays: it serves better than none. */
    private void bind() {
        Settings wanted = settings;
        InetSocketAddress old = bound;
        try {
            InetSocketAddress next = instead(old, wanted);
            if (old != null && bound != null) {
                host.sockets().unbind(old);
            }
            use(next, wanted);
            problem = "";
            pause = 0;
            LOG.info(
                    "listener {} ({}) bound to {}",
                    listener().name(),
                    listener().protocol(),
                    bound);
        } catch (IOException e) {
            String message = reason(e, wanted) + (bound == null ? "" : "; still open at " + text(bound));
            if (!problem.equals(message)) {
                LOG.error("listener {}: {}", listener().name(), message);
            }
            problem = message;
            pause = Math.min(MOST_PAUSE, Math.max(LEAST_PAUSE, pause * 2));
        }
    }

    /** Opens what is wanted; if what is open is in the way, that goes first, and comes back if it went for nothing. */
    private InetSocketAddress instead(InetSocketAddress old, Settings wanted) throws IOException {
        InetSocketAddress address = address(wanted);
        addresses = old == null ? List.of(address) : List.of(address, old);
        try {
            return host.sockets().bind(address, wanted.backlog());
        } catch (IOException e) {
            if (old == null || old.getPort() != wanted.port()) {
                throw e;
            }
            Settings before = inUse;
            host.sockets().unbind(old);
            bound = null;
            try {
                return host.sockets().bind(address, wanted.backlog());
            } catch (IOException again) {
                try {
                    use(host.sockets().bind(old, before.backlog()), before);
                } catch (IOException taken) {
                    again.addSuppressed(taken);
                }
                throw again;
            }
        }
    }

    private void use(InetSocketAddress now, Settings as) {
        inUse = as;
        if (!addresses.contains(now)) { // the port was chosen by the system
            addresses = List.of(now);
        }
        bound = now;
    }

    private static InetSocketAddress address(Settings wanted) throws IOException {
        if (wanted.missing().isPresent()) {
            throw new IOException(wanted.missing().get() + " is not set");
        }
        String address = wanted.address().strip();
        return address.isEmpty() || address.equals("*")
                ? new InetSocketAddress(wanted.port())
                : new InetSocketAddress(InetAddress.getByName(address), wanted.port());
    }

    /** Why it is not open, in the words of the system, with what it is about. */
    private static String reason(IOException e, Settings wanted) {
        if (wanted.missing().isPresent()) {
            return e.getMessage();
        }
        String why = e instanceof UnknownHostException
                ? "unknown address"
                : e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        String what = (wanted.address().isBlank() ? "*" : wanted.address().strip()) + ":" + wanted.port();
        return "cannot bind to " + what + ": " + why;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /**
     * Whether a connection came in here.
     *
     * @param local its own end
     * @param exactly this very address is listened on, and not all of the machine
     */
    boolean isAt(InetSocketAddress local, boolean exactly) {
        for (InetSocketAddress address : addresses) {
            if (address.getPort() == local.getPort()
                    && (exactly
                            ? address.getAddress().equals(local.getAddress())
                            : address.getAddress().isAnyLocalAddress())) {
                return true;
            }
        }
        return false;
    }

    /** Unbinds; connections stay. */
    synchronized void close() {
        closed = true;
        if (bound != null) {
            host.sockets().unbind(bound);
        }
        bound = null;
        problem = "closed";
    }

    /** An address has as many connections as it may have. */
    boolean isFull(InetAddress address) {
        return census.has(address, settings.mostPerAddress());
    }

    /** There are as many connections as there may be. */
    boolean isFull() {
        return census.size() >= settings.most();
    }

    /** More than three quarters of the connections are in use. */
    boolean isCrowded() {
        return census.size() > settings.most() / 4.0 * 3;
    }

    /** Admits a connection; false if there are too many. */
    boolean admit(InetAddress address) {
        if (!census.enter(address, settings.most(), settings.mostPerAddress())) {
            refused.incrementAndGet();
            return false;
        }
        accepted.incrementAndGet();
        return true;
    }

    /** A connection that was admitted is gone. */
    void leave(InetAddress address) {
        census.leave(address);
    }

    void countRefused() {
        refused.incrementAndGet();
    }

    void countParked() {
        parked.incrementAndGet();
    }

    void countDrained() {
        drained.incrementAndGet();
    }

    NetAdmin.ListenerStatus status() {
        InetSocketAddress now = bound;
        return new NetAdmin.ListenerStatus(
                listener(),
                now == null ? settings.address() : now.getAddress().getHostAddress(),
                now == null ? settings.port() : now.getPort(),
                problem,
                host.versions(listener().protocol()).current() != null,
                census.size(),
                accepted.get(),
                refused.get(),
                parked.get(),
                drained.get());
    }
}
