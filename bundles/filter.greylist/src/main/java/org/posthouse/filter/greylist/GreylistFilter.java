package org.posthouse.filter.greylist;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
import org.posthouse.api.directory.Directory;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Message;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.senders.Opinion;
import org.posthouse.api.senders.SenderLists;
import org.posthouse.auth.peer.Networks;
import org.posthouse.filter.greylist.Greylist.Decision;
import org.posthouse.support.Comeback;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.metrics.Counters;
import org.posthouse.support.owner.SoleOwner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses unknown senders until they come again: at RCPT, or for suspicious mail when the message is there. */
@Component(
        immediate = true,
        service = {Filter.class, MetricSource.class},
        property = {
            Filter.NAME + "=greylist",
            Filter.ROLES + "=MX",
            Filter.ON_FAILURE + "=pass",
            "service.ranking:Integer=-900" // behind those that publish points, before the one that adds them up
        },
        configurationPid = "org.posthouse.filter.greylist")
@Designate(ocd = GreylistConfig.class)
public final class GreylistFilter implements SimpleFilter, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(GreylistFilter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int WAITERS = 8; // as many as intake has threads for a filter
    private static final int PLACES = 1 << 17; // 2.5 MiB
    private static final long TICK_SECONDS = 2;
    private static final long STOP_SECONDS = 3; // below the 5 seconds that SCR waits

    private record Settings(boolean all, double lower, double upper, Terms terms, Networks trusted) {}

    /** Whose lists are asked; nobody's friend writes to more. */
    private static final int MOST_ASKED = 200;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile SenderLists lists;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory directory;

    private final Comeback comeback = new Comeback(PATIENCE, WAITERS);
    private final Counters counters = new Counters();
    private final ScheduledExecutorService timer;
    private final Greylist greylist;
    private final Keeper keeper;
    private final ScheduledFuture<?> keeping;
    private volatile Settings settings;

    /** For the framework. */
    @Activate
    public GreylistFilter(BundleContext context, GreylistConfig config) {
        this(DataDirectory.of(context, "greylist"), Clock.systemUTC(), Threads.timer("greylist"), config);
    }

    GreylistFilter(Path directory, Clock clock, ScheduledExecutorService timer, GreylistConfig config) {
        byte[] secret = new byte[StateFile.SECRET];
        new SecureRandom().nextBytes(secret);
        this.greylist = new Greylist(PLACES, clock, secret);
        this.keeper = new Keeper(directory, greylist, clock);
        this.timer = timer;
        configure(config);
        keeping = timer.scheduleWithFixedDelay(
                Threads.guarded(LOG, "keeping the greylist", keeper::work), 0, TICK_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes new settings; what is remembered stays. */
    @Modified
    void configure(GreylistConfig config) {
        settings = new Settings(
                config.which().equals("all"),
                config.lowerBound(),
                config.upperBound(),
                new Terms(
                        Duration.ofSeconds(config.waitSeconds()),
                        Duration.ofHours(config.retryHours()),
                        Duration.ofDays(config.knownDays()),
                        config.networkAfter()),
                Networks.of(config.trusted(), text -> LOG.warn("trusted network ignored: {} is not a network", text)));
    }

    /**
     * Writes what has changed. If the disk hangs it is not waited for longer than a deactivation may take, but what is to be
     * written is written, and the directory let go, when it is back: the next version waits for that.
     */
    @Deactivate
    void deactivate() {
        keeping.cancel(false); // nothing is written once the directory is let go
        timer.execute(Threads.guarded(LOG, "closing the greylist", keeper::close));
        timer.shutdown(); // what is due once still runs
        try {
            if (!timer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("greylist is still being written: the disk is slow");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Verdict recipient(Context context, Recipient recipient) {
        Settings now = settings;
        return now.all() ? verdict(context, List.of(recipient), now) : Verdict.PASS;
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        Settings now = settings;
        return !now.all() && isSuspicious(context, now) && !isWanted(context, message)
                ? verdict(context, context.recipients(), now)
                : Verdict.PASS;
    }

    /** True if the sender is on a list of each recipient, or of the site: then nobody has to wait for the mail. */
    private boolean isWanted(Context context, Message message) throws IOException {
        SenderLists present = lists;
        Directory lookup = directory;
        if (present == null || context.recipients().size() > MOST_ASKED) {
            return false;
        }
        SenderLists.Inquiry inquiry = present.about(context.mail(), message);
        return context.recipients().stream()
                .allMatch(recipient -> Optional.ofNullable(lookup)
                                .flatMap(there -> SoleOwner.of(there, recipient.address()))
                                .map(inquiry::of)
                                .orElseGet(inquiry::site)
                        == Opinion.ALLOWED);
    }

    private static boolean isSuspicious(Context context, Settings now) {
        double points =
                Score.all(context.results()).stream().mapToDouble(Score::points).sum();
        return points >= now.lower() && points < now.upper();
    }

    /** While an earlier version still has what is known, strangers pass: the others must not be taken for strangers. */
    private boolean isReady() {
        return comeback.get(() -> keeper.isReady() ? keeper : null).isPresent();
    }

    private Verdict verdict(Context context, List<Recipient> recipients, Settings now) {
        if (context.isReplay()) {
            return Verdict.PASS; // that it is shown again does not mean that its sender came again
        }
        Optional<InetAddress> client = context.origin()
                .remote()
                .map(InetSocketAddress::getAddress)
                .filter(address -> context.origin().account().isEmpty()
                        && !Networks.PRIVATE.contains(address)
                        && !now.trusted().contains(address));
        if (client.isEmpty() || !isReady()) {
            return Verdict.PASS;
        }
        String from = Identity.from(context, client.get());
        String sender = Identity.sender(context.sender().address());
        boolean passes = true;
        for (Recipient recipient : recipients) { // all of them, so that the next time all are known
            Decision decision = greylist.decide(from, sender, Identity.recipient(recipient.namedAs()), now.terms());
            counters.count(decision.name().toLowerCase(Locale.ROOT));
            passes &= decision.passes();
        }
        return passes ? Verdict.PASS : Verdict.defer(450, "4.7.1", "Greylisted, please try again later");
    }

    @Override
    public String name() {
        return "greylist";
    }

    @Override
    public List<Metric> read() {
        return List.of(
                Metric.counter(
                        "posthouse_greylist_decisions",
                        "Decisions of the greylist about sender and recipient: network, known, confirmed, unknown, early.",
                        counters.samples("decision")),
                Metric.gauge("posthouse_greylist_entries", "Triples and networks remembered.", greylist.size()));
    }
}
