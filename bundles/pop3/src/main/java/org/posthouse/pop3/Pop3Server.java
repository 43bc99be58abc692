package org.posthouse.pop3;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.Bound;
import org.posthouse.support.RateLimited;
import org.posthouse.support.columns.Budget;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.CommandTimes;
import org.posthouse.support.metrics.ShareUse;
import org.posthouse.support.name.HostName;
import org.posthouse.support.turns.Turns;
import org.slf4j.LoggerFactory;

/** The POP3 server: makes sessions and lends them the services that are there. The sessions belong to the host. */
@Component(
        service = {Protocol.class, MetricSource.class},
        immediate = true,
        configurationPid = Pop3Server.PID,
        property = {
            Protocol.NAME + "=pop3",
            "protocol.farewell=-ERR [SYS/TEMP] Service not available, please reconnect",
            "protocol.overload=-ERR [SYS/TEMP] Too many connections, try again later"
        })
@Designate(ocd = Pop3Config.class)
public final class Pop3Server implements Protocol, Services, MetricSource {
    /** The PID of the configuration. */
    static final String PID = "org.posthouse.pop3";

    private final Bound<MailStore> store = new Bound<>("mail store");
    private final Bound<Authenticator> authenticator = new Bound<>("authenticator");
    private final HostName hostName = new HostName();
    private volatile Settings settings = Settings.DEFAULTS;
    private final Budget budget = new Budget(
            Settings.Bounds.DEFAULTS.maildrops(), Settings.Bounds.DEFAULTS.maildropsOfAccount(), this::nanoTime);
    private final CommandTimes commandTimes = new CommandTimes(
            "posthouse_pop3_command_seconds",
            "From a POP3 command to the end of its response, with the time that the client takes to read.");
    private final Turns<Connection> turns =
            new Turns<>(Settings.Bounds.DEFAULTS.commandsOfAccount(), session -> session.signal(TURN));
    private final RateLimited refusals =
            new RateLimited(LoggerFactory.getLogger(Pop3Server.class), Duration.ofSeconds(1));
    LongSupplier clock = System::nanoTime;

    @Activate
    @Modified
    synchronized void configure(Pop3Config config) {
        hostName.own(config.hostname());
        configure(new Settings(
                greeted(),
                Duration.ofMinutes(Math.max(1, config.timeout_minutes())),
                Duration.ofSeconds(Math.max(5, config.login_timeout_seconds())),
                Math.max(1, config.max_errors()),
                Math.max(1, config.max_logins()),
                Math.max(1, config.max_messages()),
                config.scram(),
                Duration.ofSeconds(Math.max(0, Math.min(config.store_wait_seconds(), 60))),
                Settings.Bounds.of(
                        between(1, config.maildrops_heap_percent(), 80),
                        between(1, config.maildrops_account_percent(), 100),
                        Math.max(1, config.commands_per_account()))));
    }

    void configure(Settings changed) {
        settings = changed;
        Settings.Bounds bounds = changed.bounds();
        budget.limits(bounds.maildrops(), bounds.maildropsOfAccount());
        turns.limit(bounds.commandsOfAccount());
    }

    private static int between(int least, int value, int most) {
        return Math.max(least, Math.min(value, most));
    }

    private String greeted() {
        String name = hostName.get();
        return name.matches("[A-Za-z0-9._:\\[\\]-]{1,255}") ? name : "localhost";
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindServerName(ServerName service) {
        hostName.bind(service);
        configure(settings.named(greeted()));
    }

    void unbindServerName(ServerName service) {
        hostName.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(MailStore service) {
        store.bind(service);
    }

    void unbindStore(MailStore service) {
        store.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAuthenticator(Authenticator service) {
        authenticator.bind(service);
    }

    void unbindAuthenticator(Authenticator service) {
        authenticator.unbind(service);
    }

    @Override
    public boolean ready() {
        return store.get().isPresent() && authenticator.get().isPresent();
    }

    @Override
    public Session open(Connection connection) {
        return Pop3Session.open(connection, this);
    }

    @Override
    public Session resume(Connection connection, Parked state) {
        return Pop3Session.resume(connection, this, state);
    }

    @Override
    public Bound<MailStore> store() {
        return store;
    }

    @Override
    public Bound<Authenticator> authenticator() {
        return authenticator;
    }

    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public CommandTimes commandTimes() {
        return commandTimes;
    }

    @Override
    public String name() {
        return "pop3";
    }

    @Override
    public List<Metric> read() {
        List<Metric> metrics = new ArrayList<>(List.of(commandTimes.read()));
        metrics.addAll(ShareUse.of(
                HeapShare.MAILDROPS, budget.octets(), settings.bounds().maildrops()));
        return metrics;
    }

    @Override
    public Turns<Connection> turns() {
        return turns;
    }

    @Override
    public void refused(String session, String account) {
        refusals.warn("session {}: refused the login of {}: maildrops use too much memory", session, account);
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }
}
