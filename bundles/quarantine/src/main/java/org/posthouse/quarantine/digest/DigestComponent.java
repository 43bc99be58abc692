package org.posthouse.quarantine.digest;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AccountListener;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.quarantine.DigestWish;
import org.posthouse.api.quarantine.Digests;
import org.posthouse.api.quarantine.Quarantine;
import org.posthouse.api.quarantine.QuarantineException;
import org.posthouse.api.server.ServerName;
import org.posthouse.db.api.Database;
import org.posthouse.quarantine.digest.WishTable.Wanted;
import org.posthouse.sql.Migrator;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends digests to those who are due. It comes and goes with its database. */
@Component(
        service = {Digests.class, AccountListener.class},
        immediate = true,
        configurationPid = "org.posthouse.quarantine.digest")
@Designate(ocd = DigestConfig.class)
public final class DigestComponent implements Digests, AccountListener {
    private static final Logger LOG = LoggerFactory.getLogger(DigestComponent.class);
    private static final long TICK_SECONDS = 60;
    private static final long STOP_SECONDS = 3; // below the 5 seconds that SCR waits
    private static final int PIECE = 100;

    /** The rest is told a minute later. */
    private static final int MOST_AT_ONCE = 200;

    private static final Duration ENROL_EVERY = Duration.ofHours(1);

    /** Who could not be told for longer is not told of everything. */
    private static final Duration LONGEST = Duration.ofDays(8);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Quarantine quarantine;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile MailStore store;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile DirectoryAdmin accounts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Outbox outbox;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ServerName server;

    private record Settings(boolean enabled, DigestWish standard, String url) {}

    private final Database database;
    private final WishTable table;
    private final Clock clock;
    private final ZoneId zone;
    private final ScheduledExecutorService timer;
    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private volatile Settings settings;

    // of the timer's thread alone
    private Instant enrolled = Instant.MIN;

    @Activate
    public DigestComponent(DigestConfig config, @Reference(name = "database") Database database)
            throws SQLException, IOException {
        this(config, database, Clock.systemUTC(), ZoneId.systemDefault(), Threads.timer("digest"));
        timer.scheduleWithFixedDelay(
                Threads.guarded(failures, "Sending digests", this::work), TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    DigestComponent(DigestConfig config, Database database, Clock clock, ZoneId zone, ScheduledExecutorService timer)
            throws SQLException, IOException {
        this.database = database;
        this.table = new WishTable(database);
        this.clock = clock;
        this.zone = zone;
        this.timer = timer;
        configure(config);
        migrate();
    }

    @Modified
    void configure(DigestConfig config) {
        DigestWish.Period period =
                switch (config.standard().strip().toLowerCase(Locale.ROOT)) {
                    case "daily" -> DigestWish.Period.DAILY;
                    case "weekly" -> DigestWish.Period.WEEKLY;
                    default -> DigestWish.Period.NEVER;
                };
        int hour = Math.max(0, Math.min(23, config.standardHour()));
        settings = new Settings(config.enabled(), new DigestWish(period, hour, DayOfWeek.MONDAY), url(config.url()));
    }

    private static String url(String text) {
        String url = text.strip().replaceFirst("/+$", "");
        if (!url.isEmpty() && !url.matches("https?://[A-Za-z0-9._~:/\\[\\]%-]{1,200}")) {
            LOG.warn("digest: url ignored: {} is no URL of a page", url);
            return "";
        }
        return url;
    }

    private void migrate() throws SQLException, IOException {
        new Migrator(database, DigestComponent.class, "DIGEST_VERSION").run();
    }

    /** The same database once more, to hear when its properties change: then its data were replaced by a restore. */
    @Reference(updated = "databaseReplaced")
    void databaseSeen(Database seen) {
        // the same as in the constructor
    }

    void databaseReplaced(Database replaced) {
        try {
            migrate(); // the backup may be older than this code
        } catch (SQLException | IOException failed) {
            LOG.error("Cannot migrate the restored wishes for digests to the current schema", failed);
        }
    }

    /** What is being sent is sent; never interrupted, since that would close files. */
    @Deactivate
    void deactivate() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a digest is still being written: the disk is slow");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public DigestWish wish(AccountInfo account) throws QuarantineException {
        try {
            return table.of(account.id()).flatMap(Wanted::wish).orElse(settings.standard());
        } catch (SQLException failed) {
            throw new QuarantineException("Your choice cannot be read now", failed);
        }
    }

    @Override
    public void wish(AccountInfo account, DigestWish wish) throws QuarantineException {
        try {
            table.put(account, Optional.of(wish), clock.instant());
        } catch (SQLException failed) {
            LOG.warn("Cannot store when {} wants a digest: {}", account.name(), failed.getMessage());
            throw new QuarantineException("Your choice cannot be stored now", failed);
        }
    }

    @Override
    public void deleted(AccountInfo account) {
        try {
            table.remove(account.id());
        } catch (SQLException failed) { // its number is not used again, so nobody else is told
            LOG.warn("Cannot remove when {} wants a digest: {}", account.name(), failed.getMessage());
        }
    }

    /** Tells all who are due. What fails is tried again the next time. */
    void work() {
        Settings now = settings;
        if (!now.enabled()) {
            return;
        }
        try {
            if (now.standard().period() != DigestWish.Period.NEVER) {
                enrol();
            }
            long after = 0;
            int told = 0;
            List<Wanted> rows;
            do {
                rows = table.after(after, PIECE);
                for (Wanted row : rows) {
                    told += tell(row, now) ? 1 : 0;
                    after = row.account();
                }
            } while (rows.size() == PIECE && told < MOST_AT_ONCE && !timer.isShutdown());
        } catch (SQLException failed) {
            failures.warn("Digests are late, the database cannot be read: {}", failed.getMessage());
        }
    }

    /** Those who never chose are told what comes from the time on at which they are first seen here. */
    private void enrol() throws SQLException {
        DirectoryAdmin all = accounts;
        Instant now = clock.instant();
        if (all == null || enrolled.plus(ENROL_EVERY).isAfter(now)) {
            return;
        }
        Set<Long> known = table.accounts();
        try {
            String after = "";
            List<AccountInfo> some;
            do {
                some = all.accounts("", after, PIECE);
                for (AccountInfo account : some) {
                    if (!known.contains(account.id())) {
                        table.put(account, Optional.empty(), now);
                    }
                    after = account.name();
                }
            } while (some.size() == PIECE);
            enrolled = now;
        } catch (DirectoryException later) {
            failures.warn("Digests: accounts cannot be listed: {}", later.getMessage());
        }
    }

    /** True if a digest was sent. */
    private boolean tell(Wanted row, Settings now) throws SQLException {
        Optional<Instant> due = Schedule.lastDue(row.wish().orElse(now.standard()), clock.instant(), zone);
        if (due.isEmpty() || !due.get().isAfter(row.told())) {
            return false;
        }
        Directory lookup = directory;
        Optional<AccountInfo> account = lookup == null
                ? Optional.empty()
                : lookup.account(row.name()).filter(found -> found.id() == row.account() && found.enabled());
        if (account.isEmpty()) { // disabled, or it cannot be told now: asked again the next time
            return false;
        }
        Quarantine held = quarantine;
        MailStore mails = store;
        Outbox out = outbox;
        ServerName name = server;
        if (held == null || mails == null || out == null || name == null) {
            return false;
        }
        Instant since =
                row.told().isBefore(due.get().minus(LONGEST)) ? due.get().minus(LONGEST) : row.told();
        try {
            Arrivals arrivals = Arrivals.of(account.get(), since, due.get(), held, mails);
            if (!arrivals.isEmpty()) {
                new Dispatch(out, name.hostName(), zone, now.url())
                        .send(account.get(), due.get(), clock.instant(), arrivals);
            }
            table.told(row.account(), due.get());
            return !arrivals.isEmpty();
        } catch (IOException later) {
            failures.warn("The digest for {} is late: {}", row.name(), later.getMessage());
            return false;
        }
    }
}
