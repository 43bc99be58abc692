package org.posthouse.identity;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Hashtable;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.server.ServerName;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.Threads;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what this server is called, and offers that as a service. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.posthouse.identity")
@Designate(ocd = IdentityConfig.class)
public final class Identity {
    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final String UNKNOWN = "localhost";
    private static final long LOOK_SECONDS = 10;

    /** A name and where it comes from. */
    private record Known(String hostName, Source source) implements ServerName {}

    private final BundleContext context;
    private final Bound<DirectoryAdmin> directory = new Bound<>("directory");
    private final ScheduledExecutorService thread = Threads.timer("identity");
    private volatile String configured;
    private volatile Known known;
    private ServiceRegistration<ServerName> registration;
    private boolean closed;
    private final OperatorWarning warning;

    /** Begins to find out. */
    @Activate
    public Identity(BundleContext context, IdentityConfig config) {
        this.context = context;
        this.warning = new OperatorWarning(context, "identity");
        this.configured = config.hostname();
        thread.scheduleWithFixedDelay(
                Threads.guarded(LOG, "lookup of the server's name", this::look), 0, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryAdmin service) {
        directory.bind(service);
        lookSoon();
    }

    void unbindDirectory(DirectoryAdmin service) {
        directory.unbind(service);
    }

    @Modified
    void modified(IdentityConfig config) {
        configured = config.hostname();
        lookSoon();
    }

    @Deactivate
    void deactivate() {
        thread.shutdownNow();
        synchronized (this) {
            closed = true;
            warning.clear();
            if (registration != null) {
                registration.unregister();
            }
        }
    }

    private void lookSoon() {
        try {
            thread.execute(Threads.guarded(LOG, "lookup of the server's name", this::look));
        } catch (RejectedExecutionException leaving) {
            LOG.debug("leaving");
        }
    }

    private void look() {
        Optional<Known> now = find(configured, directory, Identity::machine);
        if (now.isPresent() && !now.get().equals(known)) {
            publish(now.get());
        }
    }

    private synchronized void publish(Known now) {
        if (closed) {
            return; // the look had begun before
        }
        ServiceRegistration<ServerName> before = registration;
        registration = context.registerService(ServerName.class, now, new Hashtable<>());
        known = now;
        if (before != null) {
            before.unregister();
        }
        if (now.isQualified()) {
            LOG.info("server name: {} ({})", now.hostName(), now.source());
            warning.clear();
        } else {
            LOG.warn(
                    "the server's name {} will be rejected by other servers: set hostname in "
                            + "org.posthouse.identity",
                    now.hostName());
            warning.raise("The server's name " + now.hostName()
                    + " will be rejected by other servers: set hostname in org.posthouse.identity");
        }
    }

    /** Gives a name of the machine. */
    interface Machine {
        /** Empty if it has none. */
        Optional<String> name();
    }

    /** The name and its source; empty if it cannot be said yet. */
    static Optional<ServerName> name(String configured, Bound<DirectoryAdmin> directory, Machine machine) {
        return find(configured, directory, machine).map(ServerName.class::cast);
    }

    private static Optional<Known> find(String configured, Bound<DirectoryAdmin> directory, Machine machine) {
        if (!configured.isBlank()) {
            Optional<String> name = normal(configured);
            if (name.isPresent()) {
                return name.map(n -> new Known(n, ServerName.Source.CONFIGURED));
            }
            LOG.error("{} is not a host name; ignoring it", configured.strip());
        }
        try {
            Optional<Known> ofDomain = directory.call(DirectoryAdmin::domains).stream()
                    .filter(DirectoryAdmin.Domain::isDefault)
                    .findFirst()
                    .flatMap(domain -> normal("mail." + domain.name()))
                    .map(n -> new Known(n, ServerName.Source.DOMAIN));
            return ofDomain.or(() -> Optional.of(
                    new Known(machine.name().flatMap(Identity::normal).orElse(UNKNOWN), ServerName.Source.MACHINE)));
        } catch (AbsentException | DirectoryException later) {
            return Optional.empty();
        }
    }

    private static Optional<String> normal(String name) {
        String ascii;
        try {
            ascii = IDN.toASCII(name.strip()).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
        String bare = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        return NAME.matcher(bare).matches() ? Optional.of(bare) : Optional.empty();
    }

    private static Optional<String> machine() {
        try {
            return Optional.of(InetAddress.getLocalHost().getCanonicalHostName());
        } catch (UnknownHostException noName) {
            return Optional.empty();
        }
    }
}
