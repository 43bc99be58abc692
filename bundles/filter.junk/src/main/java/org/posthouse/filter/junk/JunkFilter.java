package org.posthouse.filter.junk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AccountListener;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.filter.junk.judging.Judge;
import org.posthouse.filter.junk.training.Departed;
import org.posthouse.filter.junk.training.Follower;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxListener;
import org.posthouse.support.Comeback;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.Counters;
import org.posthouse.support.metrics.ShareUse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers to Junk what an account would call junk, and learns from what its user does with mail. All work but judging is done by one
 * thread: following changes, and writing what was learned.
 */
@Component(
        immediate = true,
        service = {Filter.class, MailboxListener.class, AccountListener.class, MetricSource.class},
        property = {
            Filter.NAME + "=junk",
            Filter.ROLES + "=MX",
            Filter.ROLES + "=SUBMISSION",
            Filter.ON_FAILURE + "=pass",
            "service.ranking:Integer=-950" // behind those that prove senders, before the one that adds up the score
        },
        configurationPid = "org.posthouse.filter.junk")
@Designate(ocd = JunkConfig.class)
public final class JunkFilter implements SimpleFilter, MailboxListener, AccountListener, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(JunkFilter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int WAITERS = 8; // as many as intake has threads for a filter
    private static final long KEEP_SECONDS = 5;
    private static final long FOLLOW_MILLIS = 500;
    private static final long STOP_SECONDS = 3; // below the 5 seconds that SCR waits

    private record Settings(Judge.Terms judging, Follower.Terms learning) {}

    private final Comeback comeback = new Comeback(PATIENCE, WAITERS);
    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Counters judged = new Counters();
    private final Counters lessons = new Counters();
    private final ScheduledExecutorService timer;
    private final Shelf shelf;
    private final Follower follower;
    private final MailFlow mails;
    private final ScheduledFuture<?> keeping;
    private final List<ServiceRegistration<?>> operations = new ArrayList<>();
    private volatile Settings settings;
    private boolean following; // guarded by follower
    private boolean tidied; // of the timer's thread

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile MailStore store;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile DirectoryAdmin admin;

    /** For the framework. */
    @Activate
    public JunkFilter(BundleContext context, JunkConfig config) {
        this(
                DataDirectory.of(context, "junk"),
                HeapShare.MODELS.octets(),
                Clock.systemUTC(),
                Threads.timer("junk"),
                config);
        for (Operation operation : new JunkOperations(shelf, () -> directory).all()) {
            operations.add(context.registerService(Operation.class, operation, null));
        }
    }

    JunkFilter(Path path, long most, Clock clock, ScheduledExecutorService timer, JunkConfig config) {
        this.shelf = new Shelf(path, most, clock);
        this.follower = new Follower(shelf, lessons, clock);
        this.mails = new MailFlow(shelf, judged, clock);
        this.timer = timer;
        configure(config);
        keeping = timer.scheduleWithFixedDelay(
                Threads.guarded(LOG, "keeping what the junk filter has learned", this::keep),
                0,
                KEEP_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Takes new settings; what was learned stays. */
    @Modified
    void configure(JunkConfig config) {
        settings = new Settings(
                new Judge.Terms(config.threshold(), config.lessonsNeeded(), config.share()),
                new Follower.Terms(
                        config.share(),
                        config.readHours() < 0 ? Optional.empty() : Optional.of(Duration.ofHours(config.readHours()))));
    }

    /**
     * Writes what was learned. If the disk hangs it is not waited for longer than a deactivation may take, but the directory is let go
     * when it is back: the next version waits for that.
     */
    @Deactivate
    void deactivate() {
        operations.forEach(ServiceRegistration::unregister);
        keeping.cancel(false);
        follower.stop();
        timer.execute(Threads.guarded(LOG, "closing the junk filter", shelf::close));
        timer.shutdown(); // what is due once still runs
        try {
            if (!timer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("what the junk filter has learned is still being written: the disk is slow");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        boolean first = !shelf.isReady();
        shelf.work();
        if (first && shelf.isReady()) {
            follow();
        }
    }

    /** Has changes followed soon, if that is not to happen already. */
    private void follow() {
        synchronized (follower) {
            if (following) {
                return;
            }
            following = true;
        }
        try {
            timer.schedule(
                    Threads.guarded(failures, "learning what is junk", this::followNow),
                    FOLLOW_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException leaving) {
            LOG.debug("the next version goes on", leaving);
        }
    }

    private void followNow() {
        synchronized (follower) {
            following = false;
        }
        MailStore now = store;
        if (now == null || follower.work(now, settings.learning())) {
            follow();
            return;
        }
        DirectoryAdmin accounts = admin;
        if (!tidied && accounts != null) {
            tidied = Departed.remove(shelf, now, accounts);
        }
    }

    @Override
    public void changed(long account, long mailbox, long modSeq) {
        follower.changed(account, modSeq);
        follow();
    }

    @Override
    public void deleted(AccountInfo account) {
        try {
            timer.execute(() -> delete(account));
        } catch (RejectedExecutionException leaving) {
            LOG.debug("the next version finds out", leaving);
        }
    }

    private void delete(AccountInfo account) {
        try {
            shelf.delete(account.id());
        } catch (IOException e) {
            LOG.warn("what account {} has taught the junk filter cannot be removed: {}", account.name(), e.toString());
        }
    }

    @Override
    public Verdict message(Context context, Message message) {
        Optional<Shelf> ready = comeback.get(() -> shelf.isReady() ? shelf : null);
        Directory now = directory;
        boolean fromUser = context.origin().account().isPresent();
        Verdict.Builder verdict = Verdict.builder();
        try {
            MailFlow.clean(message.headers(), verdict);
            if (ready.isPresent() && now != null && !fromUser) {
                mails.judge(context, message, now, settings.judging(), verdict);
            } else if (ready.isPresent() && now != null && !context.isReplay()) { // that was noted when it was sent
                mails.sent(context, now);
            }
        } catch (IOException e) {
            failures.warn("mail {} is not judged, or not to the end: {}", context.transaction(), e.toString());
        }
        return verdict.build();
    }

    @Override
    public String name() {
        return "junk";
    }

    @Override
    public List<Metric> read() {
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.counter(
                        "posthouse_junk_judged",
                        "Mails judged for an account: junk, no, known (not judged by content), learning (too little was learned).",
                        judged.samples("verdict")),
                Metric.counter(
                        "posthouse_junk_lessons",
                        "Lessons users gave: junk or wanted; moved, keyword, answered, kept (read and not moved).",
                        lessons.samples("said", "source")),
                Metric.gauge("posthouse_junk_accounts", "Accounts whose models are in memory.", shelf.inMemory())));
        metrics.addAll(ShareUse.of(HeapShare.MODELS, shelf.held(), shelf.most()));
        return metrics;
    }
}
