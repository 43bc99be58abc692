package org.posthouse.net.mina;

import static org.posthouse.support.Threads.guarded;
import static org.posthouse.support.Threads.timer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.ForbiddenAddressException;
import org.posthouse.net.api.Line;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to others with blocking sockets; a clock ends what takes too long. */
@Component(service = Dialer.class, configurationPid = "org.posthouse.net.mina.dialer")
@Designate(ocd = DialerConfig.class)
public final class NetDialer implements Dialer {
    private static final Logger LOG = LoggerFactory.getLogger(NetDialer.class);
    private static final long TICK_MILLIS = 500;

    private final NetHost host;
    private final Set<SocketLine> lines = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = timer("net-dialer");
    private volatile Trust trust;

    /**
     * Starts the clock.
     *
     * @throws IOException if the trusted issuers cannot be read
     */
    @Activate
    public NetDialer(@Reference NetHost host, DialerConfig config) throws IOException {
        this.host = host;
        trust = Trust.load(config.trust());
        Runnable ticks = guarded(
                new RateLimited(LOG, Duration.ofMinutes(1)), "a time-out", () -> lines.forEach(SocketLine::tick));
        clock.scheduleWithFixedDelay(ticks, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes new settings.
     *
     * @throws IOException if the trusted issuers cannot be read
     */
    @Modified
    public void modified(DialerConfig config) throws IOException {
        trust = Trust.load(config.trust());
    }

    /** Ends all lines. */
    @Deactivate
    public void deactivate() {
        clock.shutdownNow();
        lines.forEach(SocketLine::abort);
    }

    @Override
    public Line connect(Target target) throws IOException {
        if (!target.allowInternal()) {
            check(target.address(), target.port());
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            if (target.source().isPresent()) {
                socket.bind(new InetSocketAddress(target.source().get(), 0));
            }
            socket.connect(new InetSocketAddress(target.address(), target.port()), Millis.of(target.connectTimeout()));
            SocketLine line = new SocketLine(socket, target, trust, lines::remove);
            lines.add(line);
            return line;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void check(InetAddress address, int port) throws IOException {
        if (InternalAddresses.contain(address)) {
            throw new ForbiddenAddressException(address.getHostAddress() + " is internal");
        }
        if (isOwn(address, port)) {
            throw new ForbiddenAddressException(
                    address.getHostAddress() + ":" + port + " is a listener of this server");
        }
    }

    boolean isOwn(InetAddress address, int port) throws SocketException {
        for (Port listener : host.ports()) {
            InetSocketAddress bound = listener.bound();
            if (bound == null || bound.getPort() != port) {
                continue;
            }
            if (bound.getAddress().isAnyLocalAddress()
                    ? NetworkInterface.getByInetAddress(address) != null
                    : bound.getAddress().equals(address)) {
                return true;
            }
        }
        return false;
    }
}
