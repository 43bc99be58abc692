package org.posthouse.filter.rate;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.auth.peer.Network;
import org.posthouse.auth.peer.Networks;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Sha256;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the limits and what was counted, and begins inspections. */
@Component(
        immediate = true,
        service = {Filter.class, MetricSource.class},
        property = {
            Filter.NAME + "=rate",
            Filter.ROLES + "=MX",
            Filter.ROLES + "=SUBMISSION",
            Filter.ON_FAILURE + "=pass",
            "service.ranking:Integer=400"
        },
        configurationPid = "org.posthouse.filter.rate")
@Designate(ocd = RateConfig.class)
public final class RateFilter implements Filter, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(RateFilter.class);
    private static final int BUCKETS = 1 << 16; // 1 MiB, twice
    private static final int SALT = 16;
    private static final int MOST_LIMITS = 30;

    private final RateLimited log = new RateLimited(LOG, Duration.ofSeconds(10));
    private final Counters counters = new Counters();
    private final Buckets accounts; // apart: strangers come in any number, and push out none of these
    private final Buckets strangers;
    private final String salt;
    private volatile Rules rules;

    /** For the framework. */
    public RateFilter() {
        this(System::nanoTime);
    }

    RateFilter(LongSupplier nanoTime) {
        this.accounts = new Buckets(BUCKETS, nanoTime);
        this.strangers = new Buckets(BUCKETS, nanoTime);
        byte[] random = new byte[SALT];
        new SecureRandom().nextBytes(random);
        this.salt = HexFormat.of().formatHex(random);
    }

    /** Takes settings; what was counted stays. */
    @Activate
    @Modified
    void configure(RateConfig config) {
        List<Limit> limits = new ArrayList<>();
        for (String text : config.limits()) {
            if (limits.size() < MOST_LIMITS) {
                parse(text).ifPresent(limits::add);
            } else {
                LOG.warn("limit ignored: {}: too many limits", text);
            }
        }
        List<Network> exempt = new ArrayList<>(Networks.PRIVATE.ranges());
        exempt.addAll(
                Networks.of(config.exempt(), text -> LOG.warn("exempt network ignored: {} is not a network", text))
                        .ranges());
        Set<String> accounts = Arrays.stream(config.exemptAccounts())
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        rules = new Rules(limits, new Networks(exempt), accounts);
    }

    private static Optional<Limit> parse(String text) {
        try {
            return Optional.of(LimitParser.parse(text));
        } catch (IllegalArgumentException e) {
            LOG.warn("limit ignored: {}: {}", text, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Inspection begin(Context context) {
        return new RateInspection(this, rules);
    }

    @Override
    public Set<Stage> stages() {
        return EnumSet.of(Stage.CONNECT, Stage.SENDER, Stage.RECIPIENT, Stage.MESSAGE);
    }

    /** Something to be counted. */
    Buckets.Draw draw(Limit limit, String whom) {
        long key =
                ByteBuffer.wrap(Sha256.of(salt + limit.identity() + " " + whom)).getLong();
        return new Buckets.Draw(key, limit.perSecond(), limit.most(), !limit.hold());
    }

    /**
     * As {@link Buckets#count}.
     *
     * @param account whether these are of an account, all of them
     */
    int count(List<Buckets.Draw> draws, boolean account) {
        return (account ? accounts : strangers).count(draws);
    }

    /** A limit is exceeded. */
    void exceeded(String transaction, Limit limit, String whom) {
        String action = limit.hold() ? "hold" : "defer";
        counters.count(limit.words(), action);
        log.warn(
                "{} over the limit: {}={}, more than {}; {}",
                transaction,
                limit.per().word(),
                whom,
                limit.allowed(),
                limit.hold() ? "mail is held, since the password may be stolen" : "told to try again later");
    }

    @Override
    public String name() {
        return "rate-limits";
    }

    @Override
    public List<Metric> read() {
        return List.of(
                Metric.counter(
                        "posthouse_rate_exceeded",
                        "Connections, messages and recipients over a limit, by limit and action.",
                        counters.samples("limit", "action")),
                Metric.gauge(
                        "posthouse_rate_buckets",
                        "Clients, networks, accounts and domains that are counted.",
                        accounts.taken() + strangers.taken()));
    }
}
