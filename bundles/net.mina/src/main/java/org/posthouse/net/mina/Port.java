package org.posthouse.net.mina;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
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
    /**
     * The settings of a listener.
     *
     * @param listener name, protocol and TLS
     * @param address the address to bind; empty or * for all
     * @param port the port; 0 for any that is free
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
    private volatile String problem = "waits for the parts of the server that it needs";
    private final long since = System.nanoTime();
    private boolean opened;
    private NioSocketAcceptor acceptor;
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
        Settings old = settings;
        settings = changed;
        if (acceptor == null) {
            bindIfNeeded();
        } else if (!old.sameSocket(changed)) {
            bind();
        }
    }

    /** Binds, if it is not bound; a failure is noted, logged once, and tried again with the next tick. */
    synchronized void bindIfNeeded() {
        if (acceptor == null && !closed && due()) {
            bind();
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

    private void bind() {
        NioSocketAcceptor old = acceptor;
        try {
            InetSocketAddress wanted = wanted();
            NioSocketAcceptor next;
            try {
                next = open(wanted);
            } catch (IOException e) {
                if (old == null) {
                    throw e;
                }
                unbind(old); // such as another address with the same port
                old = null;
                acceptor = null;
                next = open(wanted);
            }
            acceptor = next;
            bound = next.getLocalAddress();
            problem = "";
            LOG.info(
                    "listener {} ({}) is bound to {}",
                    listener().name(),
                    listener().protocol(),
                    bound);
        } catch (IOException e) {
            bound = null;
            String message =
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            if (!problem.equals(message)) {
                LOG.error(
                        "listener {} cannot be bound to {}:{}: {}",
                        listener().name(),
                        settings.address(),
                        settings.port(),
                        message);
            }
            problem = message;
        }
        if (old != null) {
            unbind(old);
        }
    }

    private InetSocketAddress wanted() throws UnknownHostException {
        String address = settings.address().strip();
        return address.isEmpty() || address.equals("*")
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(InetAddress.getByName(address), settings.port());
    }

    private NioSocketAcceptor open(InetSocketAddress address) throws IOException {
        NioSocketAcceptor opened = new NioSocketAcceptor(host.ioThreads(), host.processors());
        try {
            opened.setHandler(new PortHandler(host, this));
            opened.setReuseAddress(true);
            opened.setBacklog(settings.backlog());
            opened.setCloseOnDeactivation(false);
            SocketSessionConfig config = opened.getSessionConfig();
            config.setTcpNoDelay(true);
            config.setKeepAlive(true);
            opened.bind(address);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.dispose();
            throw e;
        }
    }

    private static void unbind(NioSocketAcceptor old) {
        old.unbind();
        old.dispose();
    }

    /** Unbinds; connections stay. */
    synchronized void close() {
        closed = true;
        if (acceptor != null) {
            unbind(acceptor);
            acceptor = null;
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
