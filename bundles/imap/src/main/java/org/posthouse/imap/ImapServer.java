package org.posthouse.imap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
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
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.server.ServerName;
import org.posthouse.imap.session.ImapSession;
import org.posthouse.imap.state.Services;
import org.posthouse.imap.state.Settings;
import org.posthouse.imap.state.Views;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.Bound;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.CommandTimes;
import org.posthouse.support.metrics.ShareUse;
import org.posthouse.support.name.HostName;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.support.turns.Turns;

/**
 * The IMAP server: makes sessions, lends them the services that are there. It holds no sessions: they belong to the host.
 */
@Component(
        name = ImapServer.PID,
        service = {Protocol.class, MetricSource.class},
        immediate = true,
        property = {
            Protocol.NAME + "=imap",
            "protocol.farewell=* BYE [UNAVAILABLE] The server is being updated, please reconnect",
            "protocol.overload=* BYE [UNAVAILABLE] Too many connections, try again later"
        })
@Designate(ocd = ImapConfig.class)
public final class ImapServer implements Protocol, Services, MetricSource {
    /** The PID of the configuration. */
    public static final String PID = "org.posthouse.imap";

    /** As {@link System#nanoTime}; another one in tests. */
    LongSupplier clock = System::nanoTime;

    /** The largest message that is kept in memory while it comes in, in octets. */
    private static final int IN_MEMORY = 128 * 1024;

    /** A session that moves is taken up again sooner, or it ends. */
    private static final Duration LEFT = Duration.ofMinutes(10);

    private final Watchers watchers;
    private final Scratch scratch;
    private final Runnable end;
    private final Bound<MailStore> store = new Bound<>("mail store");
    private final Bound<Authenticator> authenticator = new Bound<>("authenticator");
    private final Bound<Directory> directory = new Bound<>("directory");
    private final HostName hostName = new HostName();
    private final CommandTimes commandTimes = new CommandTimes(
            "posthouse_imap_command_seconds",
            "From an IMAP command to its tagged reply, with the time that the client takes to read; without IDLE.");
    private final Views views = new Views(Settings.Bounds.DEFAULTS, this::nanoTime);
    private final Turns<Connection> turns =
            new Turns<>(Settings.Bounds.DEFAULTS.commandsOfAccount(), session -> session.signal(TURN));
    private volatile Settings settings = Settings.DEFAULTS;

    @Activate
    public ImapServer(BundleContext context, @Reference Watchers watchers, ImapConfig config) {
        this.watchers = watchers;
        ScheduledExecutorService timer = Threads.timer("imap-timer");
        Bounds bounds = new Bounds(IN_MEMORY, HeapShare.LITERALS.octets(), config.minFree());
        this.scratch = new Scratch("imap", DataDirectory.of(context, "imap"), bounds);
        this.end = timer::shutdown;
        scratch.tidy(timer, LEFT);
        configure(config);
    }

    /** With settings, for use without configuration. */
    public ImapServer(Settings settings, Scratch scratch) {
        this.watchers = new Watchers();
        this.scratch = scratch;
        this.end = () -> {};
        this.settings = settings;
        views.bounds(settings.bounds());
        turns.limit(settings.bounds().commandsOfAccount());
    }

    /** Who is to be told of changes of mailboxes. */
    public Watchers watchers() {
        return watchers;
    }

    @Modified
    synchronized void configure(ImapConfig config) {
        hostName.own(config.hostname());
        settings = new Settings(
                hostName.get(),
                Duration.ofMinutes(Math.max(1, config.timeout_minutes())),
                Duration.ofSeconds(Math.max(5, config.login_timeout_seconds())),
                Duration.ofSeconds(Math.max(0, config.keep_alive_seconds())),
                between(512, config.max_command(), 63 * 1024), // below what the host keeps unread
                between(512, config.max_command_before_login(), 63 * 1024),
                Math.max(1, config.max_message()),
                Math.max(1, config.max_errors()),
                Math.max(1, config.max_logins()),
                config.scram(),
                Duration.ofSeconds(between(0, config.store_wait_seconds(), 60)),
                Settings.Bounds.of(
                        between(1, config.views_heap_percent(), 80),
                        between(1, config.views_account_percent(), 100),
                        Math.max(1, config.commands_per_account())));
        views.bounds(settings.bounds());
        turns.limit(settings.bounds().commandsOfAccount());
    }

    @Deactivate
    void deactivate() {
        end.run();
    }

    private static int between(int least, int value, int most) {
        return Math.max(least, Math.min(value, most));
    }

    // --- services

    /** The mail store has come, or a better one. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindStore(MailStore service) {
        store.bind(service);
        // what changed while there was none was told to nobody
        watchers.changedAll();
    }

    /** A mail store goes. */
    public void unbindStore(MailStore service) {
        store.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindAuthenticator(Authenticator service) {
        authenticator.bind(service);
    }

    public void unbindAuthenticator(Authenticator service) {
        authenticator.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindDirectory(Directory service) {
        directory.bind(service);
    }

    public void unbindDirectory(Directory service) {
        directory.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public synchronized void bindServerName(ServerName service) {
        hostName.bind(service);
        settings = settings.named(hostName.get());
    }

    public void unbindServerName(ServerName service) {
        hostName.unbind(service);
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
    public Bound<Directory> directory() {
        return directory;
    }

    @Override
    public Views views() {
        return views;
    }

    @Override
    public Turns<Connection> turns() {
        return turns;
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public CommandTimes commandTimes() {
        return commandTimes;
    }

    @Override
    public String name() {
        return "imap";
    }

    @Override
    public List<Metric> read() {
        List<Metric> metrics = new ArrayList<>(List.of(commandTimes.read()));
        metrics.addAll(
                ShareUse.of(HeapShare.VIEWS, views.octets(), settings.bounds().views()));
        metrics.addAll(ShareUse.of(HeapShare.LITERALS, scratch.inMemory(), scratch.mostInMemory()));
        return metrics;
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    // --- sessions

    @Override
    public boolean ready() {
        return store.get().isPresent()
                && authenticator.get().isPresent()
                && directory.get().isPresent();
    }

    @Override
    public Session open(Connection connection) {
        return ImapSession.open(this, connection);
    }

    @Override
    public Session resume(Connection connection, Parked state) {
        return ImapSession.resume(this, connection, state);
    }

    // --- who waits for what

    @Override
    public void watch(long account, long mailbox, Connection connection) {
        watchers.watch(account, mailbox, connection);
    }

    @Override
    public void unwatch(long account, long mailbox, Connection connection) {
        watchers.unwatch(account, mailbox, connection);
    }
}
