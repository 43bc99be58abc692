package org.posthouse.smtp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.smtp.mail.Budget;
import org.posthouse.smtp.parse.HelloName;
import org.posthouse.smtp.session.SmtpSession;
import org.posthouse.smtp.state.Acceptance;
import org.posthouse.smtp.state.Services;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.state.Variant;
import org.posthouse.support.Bound;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.ShareUse;
import org.posthouse.support.name.HostName;

/**
 * What the three services have in common: they open sessions and lend them the services that are there. Its references count
 * for each of the three (bnd reads them from here, see bnd.bnd).
 */
abstract class SmtpService implements Protocol, MetricSource {
    /** Service property: what the host says on a connection that it has to close without a session. */
    static final String FAREWELL = "protocol.farewell=421 4.3.2 Service not available, closing";

    /** Service property: what the host says when there is no room for a connection. */
    static final String OVERLOAD = "protocol.overload=421 4.3.2 Too many connections, try again later";

    /** MX, submission and LMTP: each keeps the messages that it may have to repeat. */
    private static final int SERVICES = 3;

    private static final int LONGEST_WAIT = 60;

    private final Variant variant;
    private final Bound<Intake> intake;
    private final Bound<Authenticator> authenticator;
    private final Budget budget;
    private final Acceptance acceptance = new Acceptance();
    private final Services services = new Services() {
        @Override
        public Bound<Intake> intake() {
            return intake;
        }

        @Override
        public Bound<Authenticator> authenticator() {
            return authenticator;
        }

        @Override
        public Settings settings() {
            return settings;
        }

        @Override
        public Budget budget() {
            return budget;
        }

        @Override
        public Acceptance acceptance() {
            return acceptance;
        }

        @Override
        public long nanoTime() {
            return SmtpService.this.nanoTime();
        }
    };

    private final HostName hostName = new HostName();
    private Settings configured;
    private volatile Settings settings;

    SmtpService(Variant variant) {
        this(
                variant,
                new Bound<>("intake"),
                new Bound<>("authenticator"),
                new Budget(HeapShare.REPEATS.octets() / SERVICES));
    }

    SmtpService(Variant variant, Bound<Intake> intake, Bound<Authenticator> authenticator, Budget budget) {
        this.budget = budget;
        this.variant = variant;
        this.intake = intake;
        this.authenticator = authenticator;
        SmtpSession.rehearse(variant, services);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    final void bindIntake(Intake service) {
        intake.bind(service);
    }

    final void unbindIntake(Intake service) {
        intake.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    final void bindAuthenticator(Authenticator service) {
        authenticator.bind(service);
    }

    final void unbindAuthenticator(Authenticator service) {
        authenticator.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    final void bindServerName(ServerName service) {
        hostName.bind(service);
        apply();
    }

    final void unbindServerName(ServerName service) {
        hostName.unbind(service);
    }

    @Override
    public final boolean ready() {
        return hostName.isKnown()
                && intake.get().isPresent()
                && (!settings.auth() || authenticator.get().isPresent());
    }

    /** As {@link System#nanoTime}. */
    long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Takes a new configuration; sessions go by it from their next step on.
     *
     * @param changed with the name to greet with as it is configured; blank: that of the server
     */
    final synchronized void configure(Settings changed) {
        configured = changed;
        hostName.own(changed.hostname());
        apply();
    }

    private synchronized void apply() {
        if (configured != null) {
            settings = configured.named(HelloName.parse(hostName.get()).orElse("localhost"));
        }
    }

    @Override
    public final Session open(Connection connection) {
        return SmtpSession.open(variant, connection, services);
    }

    @Override
    public final Session resume(Connection connection, Parked state) {
        return SmtpSession.resume(variant, connection, services, state);
    }

    @Override
    public final String name() {
        return variant.protocol();
    }

    @Override
    public final List<Metric> read() {
        List<Metric> metrics = new ArrayList<>(List.of(acceptance.read(variant)));
        metrics.addAll(
                ShareUse.of(HeapShare.REPEATS, Map.of("protocol", variant.protocol()), budget.taken(), budget.most()));
        return metrics;
    }

    static Duration unavailableWait(int configured) {
        return Duration.ofSeconds(Math.min(LONGEST_WAIT, Math.max(0, configured)));
    }

    static Duration seconds(int configured) {
        return Duration.ofSeconds(Math.max(1, configured));
    }
}
