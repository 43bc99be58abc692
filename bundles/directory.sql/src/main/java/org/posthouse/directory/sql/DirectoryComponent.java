package org.posthouse.directory.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AccountListener;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;
import org.posthouse.db.api.Database;
import org.posthouse.sasl.throttle.Throttle;
import org.posthouse.sql.Migrator;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Listeners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory as a service. It comes and goes with its database. */
@Component(
        service = {Directory.class, Authenticator.class, DirectoryAdmin.class},
        immediate = true,
        property = Directory.NAME + "=sql",
        configurationPid = "org.posthouse.directory.sql")
@Designate(ocd = DirectoryConfig.class)
public final class DirectoryComponent implements Directory, Authenticator, DirectoryAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryComponent.class);

    private final Database database;
    private final Tables tables;
    private final Lookup lookup;
    private final byte[] decoyKey;
    /** Above the ids of all accounts there ever were, also of those that a restore made forgotten. */
    private final AtomicLong nextId = new AtomicLong();

    private final Listeners<AccountListener> listeners = new Listeners<>("account listener", LOG);
    private volatile SqlDirectory directory;
    private volatile Credentials credentials;
    private Throttle throttle;
    private int freeFailures;

    @Activate
    public DirectoryComponent(
            BundleContext context, DirectoryConfig config, @Reference(name = "database") Database database)
            throws SQLException, IOException {
        this(database, config);
        seedFile(context, config).ifPresent(file -> new Seed(this).apply(file));
    }

    DirectoryComponent(Database database, DirectoryConfig config) throws SQLException, IOException {
        this.database = database;
        tables = new Tables(database.dialect());
        lookup = new Lookup(database, tables);
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
        Clock clock = Clock.systemUTC();
        directory = new SqlDirectory(
                database,
                tables,
                lookup,
                secrets,
                Math.max(1, config.minPasswordLength()),
                gone -> listeners.tell(l -> l.deleted(gone)));
        if (throttle == null || freeFailures != config.freeFailures()) {
            freeFailures = config.freeFailures(); // another option does not make it forget who guessed
            throttle = new Throttle(clock, freeFailures);
        }
        credentials = new Credentials(
                lookup, secrets, throttle, clock, Duration.ofSeconds(Math.max(0, config.rememberSeconds())));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(AccountListener listener) {
        listeners.add(listener);
    }

    void removeListener(AccountListener listener) {
        listeners.remove(listener);
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
            LOG.error("The restored directory cannot be brought up to date", failed);
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
            LOG.warn("{} cannot be looked up: {}", address, failed.getMessage());
            return new Resolution.TryLater();
        }
    }

    @Override
    public Optional<AccountInfo> account(String name) {
        try {
            return lookup.account(lookup.canonical(name)).map(Tables.Row::info);
        } catch (SQLException failed) {
            LOG.warn("{} cannot be looked up: {}", name, failed.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public AuthResult verify(String user, char[] password, String remote) {
        return credentials.verify(user, password, remote);
    }

    @Override
    public Optional<ScramSecret> scram(String user, String remote) {
        return credentials.scram(user);
    }

    @Override
    public AuthResult scramResult(String user, boolean proven, String remote) {
        return credentials.scramResult(user, proven, remote);
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
    public List<AccountInfo> accounts(String like, String after, int limit) throws DirectoryException {
        return directory.accounts(like, after, limit);
    }

    @Override
    public AccountInfo createAccount(String name, char[] password, long quota) throws DirectoryException {
        AccountInfo made = directory.createAccount(name, password, quota);
        nextId.accumulateAndGet(made.id() + 1, Math::max);
        return made;
    }

    @Override
    public void password(String name, char[] password) throws DirectoryException {
        directory.password(name, password);
    }

    @Override
    public void quota(String name, long quota) throws DirectoryException {
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
