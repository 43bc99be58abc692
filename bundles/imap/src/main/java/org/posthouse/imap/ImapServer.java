package org.posthouse.imap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
import org.posthouse.api.directory.Directory;
import org.posthouse.imap.session.ImapSession;
import org.posthouse.imap.state.Services;
import org.posthouse.imap.state.Settings;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.posthouse.store.api.MailStore;

/**
 * The IMAP server: makes sessions, lends them the services that are there. It holds no sessions: they belong to the host.
 */
@Component(
        name = ImapServer.PID,
        service = Protocol.class,
        immediate = true,
        property = {
            Protocol.NAME + "=imap",
            "protocol.farewell=* BYE [UNAVAILABLE] The server is being changed, connect again"
        })
@Designate(ocd = ImapConfig.class)
public final class ImapServer implements Protocol, Services {
    /** The PID of the configuration. */
    public static final String PID = "org.posthouse.imap";

    private static final Signal STORE = Signal.of("store");

    /** As {@link System#nanoTime}; another one in tests. */
    LongSupplier clock = System::nanoTime;

    private final Watchers watchers;
    private final Set<Connection> awaiting = ConcurrentHashMap.newKeySet();
    private volatile Settings settings = Settings.DEFAULTS;
    private volatile Authenticator authenticator;
    private volatile Directory directory;
    private volatile Stored stored = new Stored(null, 0);

    /** The store, and how many there have been. */
    private record Stored(MailStore store, int generation) {}

    @Activate
    public ImapServer(@Reference Watchers watchers, ImapConfig config) {
        this.watchers = watchers;
        configure(config);
    }

    /** With settings, for use without configuration. */
    public ImapServer(Settings settings) {
        this.watchers = new Watchers();
        this.settings = settings;
    }

    /** Who is to be told of changes of mailboxes. */
    public Watchers watchers() {
        return watchers;
    }

    @Modified
    void configure(ImapConfig config) {
        settings = new Settings(
                config.hostname().isBlank() ? localName() : config.hostname().strip(),
                Duration.ofMinutes(Math.max(1, config.timeout_minutes())),
                Duration.ofSeconds(Math.max(5, config.login_timeout_seconds())),
                Duration.ofSeconds(Math.max(0, config.keep_alive_seconds())),
                between(512, config.max_command(), 63 * 1024), // below what the host keeps unread
                between(512, config.max_command_before_login(), 63 * 1024),
                Math.max(1, config.max_message()),
                Math.max(1, config.max_errors()),
                Math.max(1, config.max_logins()),
                Duration.ofSeconds(between(0, config.store_wait_seconds(), 60)));
    }

    private static int between(int least, int value, int most) {
        return Math.max(least, Math.min(value, most));
    }

    private static String localName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    // --- services

    /** The mail store has come, or a better one. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public synchronized void bindStore(MailStore store) {
        stored = new Stored(store, stored.generation + 1);
        awaiting.forEach(c -> c.signal(STORE));
        // what changed while there was none was told to nobody
        watchers.changedAll();
    }

    /** A mail store goes. */
    public synchronized void unbindStore(MailStore store) {
        if (stored.store == store) {
            stored = new Stored(null, stored.generation);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public synchronized void bindAuthenticator(Authenticator service) {
        authenticator = service;
    }

    public synchronized void unbindAuthenticator(Authenticator service) {
        if (authenticator == service) {
            authenticator = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public synchronized void bindDirectory(Directory service) {
        directory = service;
    }

    public synchronized void unbindDirectory(Directory service) {
        if (directory == service) {
            directory = null;
        }
    }

    @Override
    public Optional<MailStore> store() {
        return Optional.ofNullable(stored.store);
    }

    @Override
    public int storeGeneration() {
        return stored.generation;
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.ofNullable(authenticator);
    }

    @Override
    public Optional<Directory> directory() {
        return Optional.ofNullable(directory);
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    // --- sessions

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

    @Override
    public void await(Connection connection) {
        awaiting.add(connection);
    }

    @Override
    public void unawait(Connection connection) {
        awaiting.remove(connection);
    }
}
