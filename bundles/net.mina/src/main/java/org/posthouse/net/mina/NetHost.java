package org.posthouse.net.mina;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsSession;
import org.posthouse.net.api.tls.Certificates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hosts the sessions of all protocols on the connections of all listeners. */
@Component(
        service = {NetHost.class, NetAdmin.class},
        immediate = true,
        configurationPid = "org.posthouse.net.mina")
@Designate(ocd = NetConfig.class)
public final class NetHost implements NetAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(NetHost.class);
    private static final long TICK_MILLIS = 250;

    /** What a stop of this bundle leaves to connections that are being drained. */
    private static final long STOP_MILLIS = 2_000;

    private static final long STOP_LINGER_MILLIS = 200;

    private final AtomicLong ids = new AtomicLong(System.currentTimeMillis());
    private final Map<String, Versions> versions = new ConcurrentHashMap<>();
    private final Map<String, Strand> strands = new ConcurrentHashMap<>();
    private final Set<Port> ports = ConcurrentHashMap.newKeySet();
    private final ServerTls tls = new ServerTls();
    private final Budget budget = new Budget(this::exceeded);
    private final Admission admission = new Admission(strands.values(), budget);
    private final Shedding shedding = new Shedding();
    private final MemoryGuard memory = new MemoryGuard(strands.values());
    private volatile long openAfter;
    private volatile Timeouts timeouts;
    private volatile Threads threads;
    private volatile SimpleIoProcessorPool<NioSession> processors;
    private volatile Sockets sockets;
    private volatile boolean stopping;

    /** Starts the threads. */
    @Activate
    public void activate(NetConfig settings) {
        modified(settings);
        memory.watch();
        processors = new SimpleIoProcessorPool<>(IoLoop.class, threads.io(), ioLoops(settings), null);
        sockets = new Sockets(threads.io(), processors, new PortHandler(this));
        threads.every(TICK_MILLIS, this::tick);
    }

    /** Takes new settings; only the number of I/O threads needs a restart of the bundle. */
    @Modified
    public void modified(NetConfig settings) {
        budget.limits(Budget.Limits.of(settings, Runtime.getRuntime().maxMemory()));
        LOG.info(
                "limits: {} connections, {} MiB of buffers for all of them",
                budget.limits().connections(),
                budget.limits().buffers() >> 20);
        openAfter = TimeUnit.SECONDS.toNanos(settings.openSeconds());
        timeouts = new Timeouts(
                TimeUnit.SECONDS.toNanos(settings.parkSeconds()),
                TimeUnit.SECONDS.toNanos(Math.min(4, settings.drainSeconds())) - TimeUnit.MILLISECONDS.toNanos(300),
                TimeUnit.SECONDS.toNanos(settings.stallSeconds()),
                TimeUnit.SECONDS.toNanos(settings.handshakeSeconds()),
                TimeUnit.SECONDS.toNanos(2));
        if (threads == null) {
            threads = new Threads(settings.workers(), settings.workerQueue(), memory);
        } else {
            threads.workers().resize(settings.workers(), settings.workerQueue());
        }
    }

    /** Ends all connections. */
    @Deactivate
    public void deactivate() {
        stopping = true;
        timeouts = timeouts.withLinger(TimeUnit.MILLISECONDS.toNanos(STOP_LINGER_MILLIS));
        ports.forEach(Port::close);
        List<Strand> waiting = shutDown(strands.values(), false);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        try {
            while (!strands.isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(10);
                boolean last = deadline - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(STOP_LINGER_MILLIS);
                waiting = shutDown(waiting, last);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        strands.values().forEach(Strand::kill);
        sockets.close();
        processors.dispose();
        threads.close();
        memory.leave();
    }

    /** Those that wait for a signal: what the peer asked for is nearly done. */
    private static List<Strand> shutDown(Collection<Strand> some, boolean now) {
        return some.stream().filter(strand -> !strand.shutDown(now)).toList();
    }

    private static int ioLoops(NetConfig settings) {
        return settings.ioThreads() > 0
                ? settings.ioThreads()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    // ---- services ----

    /** A protocol has come. */
    @Reference(
            service = Protocol.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedProtocol")
    public void bindProtocol(Protocol protocol, Map<String, Object> properties) {
        if (!(properties.get(Protocol.NAME) instanceof String name)) {
            LOG.warn("protocol service without {}: {}", Protocol.NAME, properties);
            return;
        }
        Versions all = versions(name);
        if (all.add(protocol, properties)) {
            LOG.info("protocol {} available", name);
            on(all).forEach(Strand::servicesChanged);
        }
    }

    /** The ranking of a protocol has changed. */
    public void updatedProtocol(Protocol protocol, Map<String, Object> properties) {
        bindProtocol(protocol, properties);
    }

    /** A protocol leaves: its sessions are parked, or drained when time is up. */
    public void unbindProtocol(Protocol protocol, Map<String, Object> properties) {
        if (!(properties.get(Protocol.NAME) instanceof String name)) {
            return;
        }
        Versions all = versions(name);
        Versions.Version left = all.remove(protocol, properties);
        if (left == null) {
            return;
        }
        LOG.info("protocol {} stopping", name);
        on(all).forEach(Strand::servicesChanged);
        if (stopping || all.awaitUnused(left, timeouts == null ? 0 : timeouts.drain()) > 0) {
            on(all).forEach(strand -> strand.expire(left));
        }
    }

    /** The certificates have come. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindCertificates(Certificates service) {
        tls.bind(service);
        strands.values().forEach(Strand::servicesChanged);
    }

    /** The certificates leave. */
    public void unbindCertificates(Certificates service) {
        tls.unbind(service);
    }

    /** A part of the server has come: sessions that wait for one look whether it is theirs. */
    void partCame() {
        strands.values().forEach(Strand::partCame);
    }

    private List<Strand> on(Versions all) {
        return strands.values().stream()
                .filter(strand -> strand.about().listener().protocol().equals(all.name()))
                .toList();
    }

    // ---- for listeners and strands ----

    Versions versions(String protocol) {
        return versions.computeIfAbsent(protocol, Versions::new);
    }

    /** The context for a handshake now; null if there never was a certificate. */
    SSLContext tlsContext() {
        return tls.context();
    }

    /** True if whoever connects to this listener can be served. */
    boolean serves(Listener listener) {
        return versions(listener.protocol()).ready() && (listener.tls() == Listener.Tls.NONE || tlsContext() != null);
    }

    /** After how many nanoseconds a port is opened although not all is there that it needs. */
    long openAfter() {
        return openAfter;
    }

    /** What listeners are bound to. */
    Sockets sockets() {
        return sockets;
    }

    /**
     * The listener of a connection that came in; null if it is no more.
     *
     * @param local the connection's own end
     */
    Port portAt(InetSocketAddress local) {
        for (boolean exactly : new boolean[] {true, false}) {
            for (Port port : ports) {
                if (port.isAt(local, exactly)) {
                    return port;
                }
            }
        }
        return null;
    }

    /** The threads for what may block. */
    Workers workers() {
        return threads.workers();
    }

    void executeTls(Runnable task) {
        threads.tls(task);
    }

    /** Runs something short after so many nanoseconds, unless this bundle stops before. */
    void later(long nanos, Runnable task) {
        threads.later(nanos, task);
    }

    Port addPort(Port.Settings settings) {
        Port port = new Port(this, settings);
        ports.add(port);
        port.bindIfNeeded();
        return port;
    }

    void removePort(Port port) {
        ports.remove(port);
        port.close();
    }

    Collection<Port> ports() {
        return ports;
    }

    /** Takes a connection; null if it is refused. */
    Strand open(Port port, IoSession session, InetAddress address) {
        if (stopping) {
            port.countRefused();
            return null;
        }
        if (!admission.admit(port, address)) {
            return null;
        }
        About about = new About(
                Long.toString(ids.incrementAndGet(), Character.MAX_RADIX),
                port.listener(),
                (InetSocketAddress) session.getLocalAddress(),
                (InetSocketAddress) session.getRemoteAddress(),
                System.nanoTime());
        Strand strand = new Strand(about, port, session, this);
        strands.put(about.id(), strand);
        LOG.debug("{}: {} from {}", about.id(), port.listener().name(), about.remote());
        return strand;
    }

    /** A connection is gone. */
    void closed(Strand strand) {
        if (strands.remove(strand.about().id()) != null) {
            strand.leave();
            LOG.debug("{}: closed", strand.about().id());
        }
    }

    /** What connections may take. */
    Budget budget() {
        return budget;
    }

    /** Asked when the heap is full. */
    MemoryGuard memory() {
        return memory;
    }

    /** Who may come in. */
    Admission admission() {
        return admission;
    }

    /** Buffers take more than they may; asked with a strand's lock. */
    private void exceeded() {
        Threads started = threads;
        if (started != null) {
            started.later(0, this::shed);
        }
    }

    private void shed() {
        budget.looked();
        shedding.look(strands.values(), budget.limits(), System.nanoTime());
    }

    private void tick() {
        long now = System.nanoTime();
        Timeouts limits = timeouts;
        Timeouts hurried = limits.hurried();
        boolean crowded = admission.isCrowded();
        for (Strand strand : strands.values()) {
            boolean hurry =
                    strand.account() == null && (crowded || strand.port().isCrowded());
            strand.tick(now, hurry ? hurried : limits);
        }
        if (budget.used() > budget.limits().shareBuffers()) {
            shed();
        }
        ports.forEach(Port::bindIfNeeded);
    }

    // ---- administration ----

    @Override
    public List<ListenerStatus> listeners() {
        return ports.stream()
                .map(Port::status)
                .sorted(Comparator.comparing(status -> status.listener().name()))
                .toList();
    }

    @Override
    public List<ConnectionStatus> connections(int limit) {
        return strands.values().stream()
                .sorted(Comparator.comparingLong(
                                (Strand strand) -> strand.about().since())
                        .reversed())
                .limit(limit)
                .map(NetHost::status)
                .toList();
    }

    private static ConnectionStatus status(Strand strand) {
        About about = strand.about();
        return new ConnectionStatus(
                about.id(),
                about.listener().name(),
                about.remote().getAddress().getHostAddress() + ":"
                        + about.remote().getPort(),
                strand.tls().map(TlsSession::info).map(TlsInfo::toString).orElse(""),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - about.since()),
                strand.octetsReceived(),
                strand.octetsSent());
    }

    @Override
    public Backlog backlog() {
        return workers().backlog();
    }

    @Override
    public Optional<Memory> memoryHeld() {
        Budget.Limits most = budget.limits();
        return Optional.of(new Memory(
                strands.size() * Budget.CONNECTION,
                most.connections() * Budget.CONNECTION,
                budget.used(),
                most.buffers()));
    }

    @Override
    public boolean close(String connection) {
        Strand strand = strands.get(connection);
        if (strand != null) {
            strand.kill();
        }
        return strand != null;
    }

    @Override
    public int closeAccount(String account) {
        int closed = 0;
        for (Strand strand : strands.values()) {
            if (account.equals(strand.account())) {
                strand.kill();
                closed++;
            }
        }
        return closed;
    }
}
