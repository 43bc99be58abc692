package org.posthouse.net.mina;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.mina.core.service.IoHandler;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/**
 * The sockets on which connections come in. MINA has a thread for each acceptor, and one acceptor can have many sockets as long
 * as their backlog is the same: so there is one for each backlog.
 */
final class Sockets implements AutoCloseable {
    private final Executor threads;
    private final IoProcessor<NioSession> processors;
    private final IoHandler handler;
    private final Map<Integer, NioSocketAcceptor> acceptors = new HashMap<>(); // both are guarded by this
    private final Map<InetSocketAddress, Integer> backlogs = new HashMap<>();

    /**
     * @param handler is told of all connections
     */
    Sockets(Executor threads, IoProcessor<NioSession> processors, IoHandler handler) {
        this.threads = threads;
        this.processors = processors;
        this.handler = handler;
    }

    /**
     * Listens.
     *
     * @return the address, with the port that was chosen if it was 0
     * @throws IOException if that is not possible
     */
    synchronized InetSocketAddress bind(InetSocketAddress wanted, int backlog) throws IOException {
        NioSocketAcceptor acceptor = acceptors.computeIfAbsent(backlog, this::open);
        try {
            Set<SocketAddress> before = acceptor.getLocalAddresses();
            acceptor.bind(wanted);
            Set<SocketAddress> bound = acceptor.getLocalAddresses();
            bound.removeAll(before);
            InetSocketAddress address = (InetSocketAddress) bound.iterator().next();
            backlogs.put(address, backlog);
            return address;
        } finally {
            endIfIdle(backlog, acceptor);
        }
    }

    private NioSocketAcceptor open(int backlog) {
        NioSocketAcceptor opened = new NioSocketAcceptor(threads, processors);
        opened.setHandler(handler);
        opened.setReuseAddress(true);
        opened.setBacklog(backlog);
        opened.setCloseOnDeactivation(false);
        SocketSessionConfig config = opened.getSessionConfig();
        config.setTcpNoDelay(true);
        config.setKeepAlive(true);
        return opened;
    }

    /** Listens there no longer; connections stay. */
    synchronized void unbind(InetSocketAddress bound) {
        Integer backlog = backlogs.remove(bound);
        if (backlog != null) {
            NioSocketAcceptor acceptor = acceptors.get(backlog);
            acceptor.unbind(bound);
            endIfIdle(backlog, acceptor);
        }
    }

    private void endIfIdle(int backlog, NioSocketAcceptor acceptor) {
        if (!backlogs.containsValue(backlog)) {
            acceptors.remove(backlog);
            acceptor.dispose();
        }
    }

    @Override
    public synchronized void close() {
        acceptors.values().forEach(acceptor -> {
            acceptor.unbind();
            acceptor.dispose();
        });
        acceptors.clear();
        backlogs.clear();
    }
}
