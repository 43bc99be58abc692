package org.posthouse.transport.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.server.ServerName;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;
import org.posthouse.api.transport.TransportListener;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.sasl.client.Credentials;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Gate;
import org.posthouse.support.Listeners;
import org.posthouse.support.Threads;
import org.posthouse.support.name.HostName;
import org.posthouse.support.warning.OperatorWarning;
import org.posthouse.transport.relay.config.RelayConfig;
import org.posthouse.transport.relay.config.RouteOptions;
import org.posthouse.transport.relay.config.Settings;
import org.posthouse.transport.relay.route.Plan;
import org.posthouse.transport.relay.route.Results;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries mail to other servers by SMTP: to the mail exchangers of the route's destination, or to the {@code host} and
 * {@code port} of its options. The option {@code tls} overrides the configured policy, {@code implicit=true} begins TLS with the
 * connection (so does port 465), {@code internal=true} allows a next hop on an internal address. With {@code user} and
 * {@code password-file} it logs in there, under TLS only, which is then {@code verify} unless the option says {@code require}.
 *
 * <p>SMTP has no key by which a server could tell that it has a mail already: if the connection is lost between the final
 * dot and its reply the mail is sent again, and may arrive twice (rfc1047).
 */
@Component(
        service = Transport.class,
        immediate = true,
        property = Transport.NAME + "=smtp",
        configurationPid = "org.posthouse.transport.relay")
@Designate(ocd = RelayConfig.class)
public final class RelayTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(RelayTransport.class);
    private static final Duration GRACE = Duration.ofSeconds(4);
    private static final long SWEEP_MILLIS = 1000;

    static final RecipientResult GONE = RecipientResult.notTried(Status.UNAVAILABLE);

    private final Bound<Resolver> resolver = new Bound<>("resolver");
    private final Bound<Dialer> dialer = new Bound<>("dialer");
    private final Listeners<TransportListener> listeners = new Listeners<>("transport listener", LOG);
    private final ScheduledExecutorService clock = Threads.timer("relay-idle");
    private final HostName hostName = new HostName();
    private RelayConfig configured; // guarded by this; null until there is one that makes sense
    volatile Settings settings = Settings.DEFAULT;
    private final Gate gate = new Gate();
    private final Pool pool = new Pool(System::nanoTime);
    private final Unreachables unreachables = new Unreachables(System::nanoTime);
    private final Setbacks setbacks = new Setbacks();
    final Logins logins = new Logins(System::nanoTime);
    private final Delivery.Memory memory = new Delivery.Memory(pool, unreachables, setbacks, logins);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindResolver(Resolver service) {
        resolver.bind(service);
        ready();
    }

    void unbindResolver(Resolver service) {
        resolver.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDialer(Dialer service) {
        dialer.bind(service);
        ready();
    }

    /** Its connections are of no more use, and would keep its bundle in memory. */
    void unbindDialer(Dialer service) {
        dialer.unbind(service);
        pool.closeIdle();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindServerName(ServerName service) {
        hostName.bind(service);
        if (configured != null) {
            configure(configured);
        }
    }

    void unbindServerName(ServerName service) {
        hostName.unbind(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "unlisten")
    void listen(TransportListener listener) {
        listeners.add(listener);
    }

    void unlisten(TransportListener listener) {
        listeners.remove(listener);
    }

    /** A part came: what had to wait for it need not wait longer. */
    private void ready() {
        if (resolver.get().isPresent() && dialer.get().isPresent()) {
            listeners.tell(TransportListener::ready);
        }
    }

    @Activate
    void activate(BundleContext context, RelayConfig config) {
        OperatorWarning warning = new OperatorWarning(context, "relay");
        // where etc/ is, rather than where the process was started
        Path directory = DataDirectory.etc(context)
                .map(etc -> etc.toAbsolutePath().normalize().getParent())
                .orElse(Path.of(""));
        logins.use(directory, text -> {
            if (text.isEmpty()) {
                warning.clear();
            } else {
                warning.raise(text);
            }
        });
        begin(config);
    }

    /** Not of the same name: Declarative Services would prefer it. */
    void begin(RelayConfig config) {
        configure(config);
        Runnable sweep = () -> {
            pool.sweep();
            logins.sweep();
        };
        clock.scheduleWithFixedDelay(
                Threads.guarded(LOG, "closing idle connections", sweep),
                SWEEP_MILLIS,
                SWEEP_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Modified
    synchronized void configure(RelayConfig config) {
        try {
            settings = Settings.of(config, hostName.get());
            configured = config;
        } catch (IllegalArgumentException e) {
            LOG.error("invalid configuration, outbound SMTP keeps the previous one: {}", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        deactivate(GRACE);
    }

    void deactivate(Duration grace) {
        pool.close();
        gate.close(grace);
        for (Line line : pool.abort()) {
            // closing may wait for a write of its user; whoever deactivates must not
            Threads.thread("relay-abort", () -> close(line)).start();
        }
        clock.shutdownNow();
    }

    private static void close(Line line) {
        try {
            line.close();
        } catch (IOException e) {
            LOG.debug("a connection did not close cleanly", e);
        }
    }

    @Override
    public List<RecipientResult> deliver(Job job, Message message) {
        Optional<Resolver> names = resolver.get();
        Optional<Dialer> connections = dialer.get();
        if (names.isEmpty() || connections.isEmpty() || !gate.enter()) {
            return same(job, GONE);
        }
        Settings now = settings;
        try {
            Logins.Admission admission =
                    logins.admission(job.route(), RouteOptions.of(job.route().options(), now.tls()));
            if (admission instanceof Logins.Admission.Waits waits) {
                LOG.info("{} deferred: {}", job.mail().id(), waits.result().status());
                return same(job, waits.result());
            }
            Optional<Credentials> login = ((Logins.Admission.Ready) admission).credentials();
            Plan plan = resolver.call(names.get(), r -> Plan.of(job.route(), r, now));
            return new Delivery(job, message, now, memory, login).run(plan, dialer, connections.get());
        } catch (AbsentException e) {
            LOG.info("{} deferred: {}", job.mail().id(), e.getMessage());
            return same(job, GONE);
        } catch (RuntimeException e) {
            LOG.error("{} cannot be sent now", job.mail().id(), e);
            return same(job, Results.delayed("4.3.0", "Delivery temporarily failed"));
        } finally {
            gate.leave();
        }
    }

    private static List<RecipientResult> same(Job job, RecipientResult result) {
        return Collections.nCopies(job.recipients().size(), result);
    }

    Pool pool() {
        return pool;
    }
}
