package org.posthouse.backup;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.spool.Spool;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.backup.LastBackup;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a backup a day, deletes old ones, warns when that fails, and offers both as operations. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.backup")
@Designate(ocd = BackupConfig.class)
public final class BackupComponent {
    private static final Logger LOG = LoggerFactory.getLogger(BackupComponent.class);

    /** A backup that failed is tried again so much later: a part may just have been replaced, or the disk full. */
    private static final Duration AGAIN = Duration.ofMinutes(30);

    /** The clock is looked at so often: it may be set, and a machine may sleep. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile StoreAdmin store;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Spool spool;

    /** What replaces mailboxes and accounts. */
    @Reference(
            target = "(operation.name=restore)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Operation restore;

    private final Clock clock = Clock.systemDefaultZone();
    private final ScheduledThreadPoolExecutor timer = Threads.timer("backup");
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final OperatorWarning warning;
    private final Optional<Path> etc;
    private final Optional<Path> root;
    private final Lock making = new ReentrantLock();
    private volatile Settings settings;
    private volatile LocalDateTime notBefore;
    private ScheduledFuture<?> looking;

    /**
     * What is configured.
     *
     * @param directory empty: none is made by the clock
     */
    record Settings(Optional<Path> directory, LocalTime time, Retention retention) {
        static Settings of(BackupConfig config) {
            String directory = config.directory().strip();
            return new Settings(
                    directory.isEmpty() ? Optional.empty() : Optional.of(Path.of(directory)),
                    LocalTime.parse(config.time().strip()),
                    new Retention(Math.max(1, config.keepDays()), Math.max(0, config.keepWeeks())));
        }
    }

    @Activate
    public BackupComponent(BundleContext context, BackupConfig config) {
        etc = DataDirectory.etc(context);
        root = DataDirectory.root(context);
        warning = new OperatorWarning(context, "backup");
        settings = new Settings(Optional.empty(), LocalTime.MIDNIGHT, new Retention(1, 0));
        configure(config);
        for (Operation operation : new BackupOperations(() -> settings.directory(), new Work()).all()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    /** A value that cannot be used leaves all as it was. */
    @Modified
    void configure(BackupConfig config) {
        Settings now;
        try {
            now = Settings.of(config);
        } catch (DateTimeParseException | InvalidPathException unusable) {
            LOG.error("keeping the previous backup settings: {}", unusable.getMessage());
            warning.raise("invalid configuration: " + unusable.getMessage());
            return;
        }
        settings = now;
        notBefore = LocalDateTime.MIN;
        warning.clear();
        synchronized (this) {
            if (looking != null) {
                looking.cancel(false);
                looking = null;
            }
            if (now.directory().isPresent()) {
                looking = timer.scheduleWithFixedDelay(
                        Threads.guarded(LOG, "backup", this::look), 10, LOOK.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        timer.shutdown(); // without an interrupt, which would close the files of the database
        warning.clear();
    }

    /** Makes the backup of the day once it is due. */
    private void look() {
        Settings now = settings;
        LocalDateTime time = LocalDateTime.now(clock);
        if (now.directory().isEmpty() || store == null || time.isBefore(notBefore)) {
            return;
        }
        try {
            Optional<LocalDateTime> last = Optional.ofNullable(
                            new Backups(now.directory().get()).all().lastEntry())
                    .map(Map.Entry::getKey);
            if (notBefore.equals(LocalDateTime.MIN)) { // since the start, or since it was configured
                notBefore = Backups.due(now.time(), last, time);
                if (time.isBefore(notBefore)) {
                    return;
                }
            }
            make(now.directory().get());
            notBefore = Backups.due(now.time(), Optional.of(time), LocalDateTime.now(clock));
        } catch (IOException failed) {
            notBefore = time.plus(AGAIN);
            LOG.error("backup failed: {}", failed.getMessage());
        }
    }

    private StoreBackup files() throws IOException {
        StoreAdmin present = store;
        if (present == null) {
            throw new IOException("the mail store is absent");
        }
        return present.extension(StoreBackup.class)
                .orElseThrow(() -> new IOException(
                        "this store has no files here: back up its database and its bodies with their own tools"));
    }

    private static Spool present(Spool spool) throws IOException {
        if (spool == null) {
            throw new IOException("the queue is absent");
        }
        return spool;
    }

    /** What the operations do. */
    private final class Work implements BackupOperations.Work {
        @Override
        public Backups.Made make(Path directory) throws IOException {
            return BackupComponent.this.make(directory);
        }

        @Override
        public Backups.Rehearsed rehearse(Path directory, Path backup) throws IOException {
            making.lock(); // one at a time in the directory
            try {
                return new Backups(directory).rehearse(files(), backup);
            } finally {
                making.unlock();
            }
        }

        @Override
        public Result restore(Path backup, Progress progress) throws OperationException {
            Operation mail = restore;
            if (mail == null) {
                throw new OperationException("The administration of the store is absent");
            }
            making.lock(); // nothing deletes it meanwhile
            try {
                return mail.run(Map.of("directory", backup.resolve(Backups.MAIL).toString()), Caller.UNKNOWN, progress);
            } finally {
                making.unlock();
            }
        }

        @Override
        public long restoreQueue(Path backup, Hold hold) throws IOException {
            return new QueueRestore(present(spool), hold).run(backup.resolve(Backups.QUEUE));
        }
    }

    /** Makes one in the directory, one at a time, and deletes old ones. */
    private Backups.Made make(Path directory) throws IOException {
        Settings now = settings;
        making.lock();
        try {
            Backups backups = new Backups(directory);
            Backups.Made made = backups.make(files(), present(spool), etc, LocalDateTime.now(clock));
            if (root.isPresent()) {
                new LastBackup(clock.instant(), made.path()).write(root.get());
            }
            int pruned = backups.prune(now.retention(), LocalDateTime.now(clock));
            LOG.info(
                    "backup={} messages={} octets={} queued={} linked={} deleted={}",
                    made.path(),
                    made.report().messages(),
                    made.report().octets(),
                    made.queue().mails(),
                    made.linked(),
                    pruned);
            if (made.problems().isEmpty()) {
                warning.clear();
            } else {
                warning.raise("the last backup has " + made.problems().size() + " problems, the first: "
                        + made.problems().get(0));
            }
            return made;
        } catch (IOException | RuntimeException failed) {
            warning.raise(
                    "the last backup failed, at " + LocalDateTime.now(clock).withNano(0) + ": " + failed.getMessage());
            throw failed;
        } finally {
            making.unlock();
        }
    }
}
