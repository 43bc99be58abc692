package org.posthouse.directory.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.AccountAccess;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AccountListener;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.directory.Service;
import org.posthouse.api.message.Address;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.transport.TransportListener;
import org.posthouse.db.api.Database;
import org.posthouse.sasl.throttle.Throttle;
import org.posthouse.sql.Migrator;
import org.posthouse.sql.Transactions;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Listeners;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory as a service. It comes and goes with its database. */
@Component(
        service = {Directory.class, Authenticator.class, DirectoryAdmin.class, AccountAccess.class, MetricSource.class},
        immediate = true,
        property = Directory.NAME + "=sql",
        configurationPid = "org.posthouse.directory.sql")
@Designate(ocd = DirectoryConfig.class)
public final class DirectoryComponent implements Directory, Authenticator, DirectoryAdmin, AccountAccess, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryComponent.class);

    /** How long the time of a login waits for others, to be stored with them. */
    private static final int LOGINS_WAIT_SECONDS = 5;

    private final Database database;
    private final Tables tables;
    private final Sources sources = new Sources();
    private final Lookup lookup;
    private final Changes changes;
    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService logbook = Threads.timer("last-logins");
    private final LastSeen lastSeen;
    private final Access access;
    private final byte[] decoyKey;
    /** Above the ids of all accounts there ever were, also of those that a restore made forgotten. */
    private final AtomicLong nextId = new AtomicLong();

    private final Listeners<TransportListener> waiting = new Listeners<>("transport listener", LOG);
    private final Listeners<AccountListener> listeners = new Listeners<>("account listener", LOG);
    private final Logins logins = new Logins();
    private volatile SqlDirectory directory;
    private volatile Credentials credentials;
    private Throttle throttle;
    private int freeFailures;
    private Optional<LateSeed> lateSeed = Optional.empty();
    private Optional<Awaited> awaited = Optional.empty();

    @Activate
    public DirectoryComponent(
            BundleContext context, DirectoryConfig config, @Reference(name = "database") Database database)
            throws SQLException, IOException {
        this(database, config);
        awaited = Optional.of(new Awaited(context, lookup, sources, logbook));
        awaited.get().lookLater();
        Optional<Path> file = seedFile(context, config);
        if (file.isPresent()) {
            Seed seed = new Seed(this, file.get());
            seed.apply();
            lateSeed = Optional.of(new LateSeed(seed, Threads.timer("seed")));
        }
    }

    DirectoryComponent(Database database, DirectoryConfig config) throws SQLException, IOException {
        this.database = database;
        tables = new Tables(database.dialect());
        lookup = new Lookup(database, tables, sources, new Guests(database, tables, this::made));
        changes = new Changes(database, lookup);
        lastSeen = new LastSeen(
                new Transactions(database),
                clock,
                work -> logbook.schedule(
                        Threads.guarded(LOG, "Storing logins", work), LOGINS_WAIT_SECONDS, TimeUnit.SECONDS));
        access = new Access(changes, tables, lookup, lastSeen, clock);
        migrate();
        try (Connection c = database.connection()) {
            decoyKey = tables.decoyKey(c);
            nextId.set(tables.upcomingId(c));
            c.commit();
        }
        configure(config);
    }

    @Modified
    void configure(DirectoryConfig config) {
        Secrets secrets = new Secrets(config.iterations(), decoyKey);
        directory = new SqlDirectory(
                changes,
                tables,
                lookup,
                sources,
                secrets,
                Math.max(1, config.minPasswordLength()),
                config.refuseCommonPasswords(),
                gone -> listeners.tell(l -> l.deleted(gone)));
        if (throttle == null || freeFailures != config.freeFailures()) {
            freeFailures = config.freeFailures(); // another option does not make it forget who guessed
            throttle = new Throttle(clock, freeFailures);
        }
        credentials = new Credentials(
                lookup,
                sources,
                secrets,
                throttle,
                lastSeen,
                clock,
                Duration.ofSeconds(Math.max(0, config.rememberSeconds())));
    }

    @Deactivate
    void deactivate() {
        lateSeed.ifPresent(LateSeed::close);
        logbook.shutdownNow();
        lastSeen.flush();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(AccountListener listener) {
        listeners.add(listener);
    }

    void removeListener(AccountListener listener) {
        listeners.remove(listener);
    }

    /** Those who are told when a directory has come that mail had to wait for. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addWaiting(TransportListener listener) {
        waiting.add(listener);
    }

    void removeWaiting(TransportListener listener) {
        waiting.remove(listener);
    }

    /** Its domains are written down at once: they are ours from now on, whether it is here or away. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindSource")
    void bindSource(DirectorySource source, ServiceReference<DirectorySource> reference) {
        sources.bind(source, reference);
        for (Sources.Claim claim : sources.claims(source)) {
            try {
                lookup.enter(claim);
            } catch (SQLException failed) {
                LOG.warn(
                        "Cannot record the directory of domain {} yet; retrying later: {}",
                        claim.domain(),
                        failed.getMessage());
            }
        }
        awaited.ifPresent(Awaited::lookNow);
        waiting.tell(TransportListener::ready);
    }

    void unbindSource(DirectorySource source, ServiceReference<DirectorySource> reference) {
        sources.unbind(source, reference);
        awaited.ifPresent(Awaited::lookLater);
    }

    /** The same database once more, to hear when its properties change: then its data were replaced by a restore. */
    @Reference(updated = "databaseReplaced")
    void databaseSeen(Database seen) {
        lookup.forget();
    }

    void databaseReplaced(Database replaced) {
        try {
            migrate(); // the backup may be older than this code
            try (Connection c = database.connection()) {
                tables.raiseNextId(c, nextId.get());
                c.commit();
            }
        } catch (SQLException | IOException failed) {
            LOG.error("Cannot migrate the restored directory to the current schema", failed);
        }
        lookup.forget();
    }

    private void migrate() throws SQLException, IOException {
        new Migrator(database, DirectoryComponent.class, "DIRECTORY_VERSION").run();
    }

    private static Optional<Path> seedFile(BundleContext context, DirectoryConfig config) {
        if (!config.seedFile().isBlank()) {
            return Optional.of(Path.of(config.seedFile().strip()));
        }
        return DataDirectory.etc(context).map(etc -> etc.resolve("posthouse.seed"));
    }

    @Override
    public Resolution resolve(Address address) {
        try {
            return lookup.resolve(address);
        } catch (SQLException failed) {
            LOG.warn("Cannot look up {}: {}", address, failed.getMessage());
            return new Resolution.TryLater();
        }
    }

    @Override
    public Optional<AccountInfo> account(String name) {
        try {
            String canonical = lookup.canonical(name);
            Holder holder = lookup.holder(canonical);
            Optional<Tables.Row> row = holder instanceof Holder.NotNow ? lookup.account(canonical) : holder.known();
            return row.map(Tables.Row::info);
        } catch (SQLException failed) {
            LOG.warn("Cannot look up {}: {}", name, failed.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public AuthResult verify(String user, char[] password, String remote) {
        return verify(user, password, remote, Optional.empty());
    }

    private AuthResult verify(String user, char[] password, String remote, Optional<Service> service) {
        long begun = System.nanoTime();
        AuthResult result = credentials.verify(user, password, remote, service);
        return logins.password(result, System.nanoTime() - begun);
    }

    /** The same directory: what it gives lives no longer than it does. */
    @Override
    public Authenticator at(Service service) {
        return new Authenticator() {
            @Override
            public AuthResult verify(String user, char[] password, String remote) {
                return DirectoryComponent.this.verify(user, password, remote, Optional.of(service));
            }

            @Override
            public Optional<ScramSecret> scram(String user, String remote) {
                return credentials.scram(user);
            }

            @Override
            public AuthResult scramResult(String user, boolean proven, String remote) {
                return DirectoryComponent.this.scramResult(user, proven, remote);
            }
        };
    }

    /** Whoever names an account of a source may be the first who does: it gets its row. */
    private void seek(String account) {
        try {
            lookup.holder(lookup.canonical(account));
        } catch (SQLException failed) {
            LOG.debug("Cannot look up {}; the caller reports it", account, failed);
        }
    }

    @Override
    public void state(String account, AccountInfo.State state) throws DirectoryException {
        seek(account);
        access.state(account, state);
    }

    @Override
    public Optional<Instant> lastLogin(AccountInfo account) throws DirectoryException {
        return access.lastLogin(account);
    }

    @Override
    public List<AppPassword> appPasswords(String account) throws DirectoryException {
        return access.appPasswords(account);
    }

    @Override
    public String createAppPassword(String account, String name, Set<Service> services) throws DirectoryException {
        seek(account);
        return access.createAppPassword(account, name, services);
    }

    @Override
    public void deleteAppPassword(String account, String name) throws DirectoryException {
        access.deleteAppPassword(account, name);
    }

    @Override
    public Optional<ScramSecret> scram(String user, String remote) {
        return credentials.scram(user);
    }

    @Override
    public AuthResult scramResult(String user, boolean proven, String remote) {
        return logins.scram(credentials.scramResult(user, proven, remote));
    }

    @Override
    public String name() {
        return "directory";
    }

    @Override
    public List<Metric> read() {
        return logins.read();
    }

    @Override
    public List<Domain> domains() throws DirectoryException {
        return directory.domains();
    }

    @Override
    public void createDomain(String name) throws DirectoryException {
        directory.createDomain(name);
    }

    @Override
    public void deleteDomain(String name) throws DirectoryException {
        directory.deleteDomain(name);
    }

    @Override
    public void defaultDomain(String name) throws DirectoryException {
        directory.defaultDomain(name);
    }

    @Override
    public void catchAll(String domain, Optional<Address> target) throws DirectoryException {
        directory.catchAll(domain, target);
    }

    @Override
    public void source(String domain, Optional<String> source) throws DirectoryException {
        directory.source(domain, source);
        awaited.ifPresent(Awaited::lookNow);
        awaited.ifPresent(Awaited::lookLater);
    }

    @Override
    public List<AccountInfo> accounts(String like, String after, int limit) throws DirectoryException {
        return directory.accounts(like, after, limit);
    }

    @Override
    public AccountInfo createAccount(String name, char[] password, long quota) throws DirectoryException {
        return made(directory.createAccount(name, password, quota));
    }

    /** The same, with a common password if need be. */
    AccountInfo createAnyAccount(String name, char[] password, long quota) throws DirectoryException {
        return made(directory.createAnyAccount(name, password, quota));
    }

    private AccountInfo made(AccountInfo account) {
        nextId.accumulateAndGet(account.id() + 1, Math::max);
        return account;
    }

    @Override
    public void password(String name, char[] password) throws DirectoryException {
        directory.password(name, password);
    }

    @Override
    public void quota(String name, long quota) throws DirectoryException {
        seek(name);
        directory.quota(name, quota);
    }

    @Override
    public void deleteAccount(String name) throws DirectoryException {
        directory.deleteAccount(name);
    }

    @Override
    public List<Alias> aliases(String after, int limit) throws DirectoryException {
        return directory.aliases(after, limit);
    }

    @Override
    public void alias(Address alias, List<Address> targets) throws DirectoryException {
        directory.alias(alias, targets);
    }

    @Override
    public void deleteAlias(Address alias) throws DirectoryException {
        directory.deleteAlias(alias);
    }
}
