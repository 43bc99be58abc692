package org.posthouse.filter.script;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.filter.script.RuleFile.State;
import org.posthouse.filter.script.rule.Facts;
import org.posthouse.filter.script.rule.Judgement;
import org.posthouse.filter.script.rule.RuleSet;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the operator's rules, when the message is there and others have published what they found. */
@Component(
        immediate = true,
        service = {Filter.class, MetricSource.class, HealthCheck.class},
        property = {
            Filter.NAME + "=" + ScriptFilter.NAME,
            Filter.ROLES + "=MX",
            Filter.ROLES + "=SUBMISSION",
            "service.ranking:Integer=-800" // behind those that publish, before those that decide by points
        },
        configurationPid = "org.posthouse.filter.script")
@Designate(ocd = ScriptConfig.class)
public final class ScriptFilter implements SimpleFilter, MetricSource, HealthCheck {
    static final String NAME = "script";

    private static final Logger LOG = LoggerFactory.getLogger(ScriptFilter.class);
    private static final String FILE = "filter.rules";
    private static final long TICK_SECONDS = 2;
    private static final Status NO_RULES =
            new Status(451, "4.3.5", "Mail cannot be checked at the moment, try again later");

    private record Settings(RuleFile file, boolean deferWithoutRules) {}

    private final Optional<Path> etc;
    private final ScheduledExecutorService timer;
    private final Counters counters = new Counters();
    private volatile Settings settings;

    /** For the framework. */
    @Activate
    public ScriptFilter(BundleContext context, ScriptConfig config) {
        this(DataDirectory.etc(context), Threads.timer("filter-rules"), config);
    }

    ScriptFilter(Optional<Path> etc, ScheduledExecutorService timer, ScriptConfig config) {
        this.etc = etc;
        this.timer = timer;
        configure(config);
        timer.scheduleWithFixedDelay(
                Threads.guarded(
                        LOG, "looking at the rules", () -> settings.file().look()),
                TICK_SECONDS,
                TICK_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Takes new settings; the rules stay in force until those of another file can be read. */
    @Modified
    void configure(ScriptConfig config) {
        Path path = config.file().isBlank()
                ? etc.map(directory -> directory.resolve(FILE)).orElse(Path.of("etc", FILE))
                : Path.of(config.file().strip());
        Optional<RuleFile> before = Optional.ofNullable(settings).map(Settings::file);
        RuleFile file = before.filter(same -> same.path().equals(path))
                .orElseGet(() -> new RuleFile(path, before.map(RuleFile::state).orElse(State.UNREAD)));
        file.look();
        settings = new Settings(file, !config.withoutRules().equals("pass"));
    }

    @Deactivate
    void deactivate() {
        timer.shutdown(); // what it does now may be reading, and ends soon
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        Settings now = settings;
        State state = now.file().state();
        if (state.rules().isEmpty()) {
            return now.deferWithoutRules() && !state.missing() ? Verdict.of(new Action.Defer(NO_RULES)) : Verdict.PASS;
        }
        Judgement judgement = state.rules().get().judge(new Facts(context, message, NAME));
        List<String> applied = judgement.applied();
        if (!applied.isEmpty()) {
            LOG.info("{}: rules {}", context.transaction(), String.join(", ", applied));
            applied.forEach(counters::count);
        }
        return judgement.verdict(NAME);
    }

    /** As a source of figures, and as a health check. */
    @Override
    public String name() {
        return "filter-rules";
    }

    @Override
    public List<Metric> read() {
        return List.of(Metric.counter(
                "posthouse_filter_rules", "Mails to which a rule of filter.rules applied.", counters.samples("rule")));
    }

    @Override
    public Set<String> tags() {
        return Set.of(DOCTOR);
    }

    @Override
    public List<Diagnosis> check() {
        Settings now = settings;
        return List.of(diagnosis(now.file().path(), now.file().state(), now.deferWithoutRules()));
    }

    private static Diagnosis diagnosis(Path file, State state, boolean defer) {
        if (state.problem().isEmpty()) {
            return Diagnosis.ok(state.rules().orElse(RuleSet.EMPTY) + " of " + file + " in force");
        }
        String found = file + ": " + state.problem().get();
        if (state.missing()) {
            return Diagnosis.warn(
                    found + (state.rules().isPresent() ? "; the rules read before stay in force" : ""),
                    "Write rules into " + file + ", or an empty file for none; mail is accepted without rules");
        }
        String fix = "Correct " + file + "; it is read again as soon as it is saved";
        if (state.rules().isPresent()) {
            return Diagnosis.warn(found + "; the rules read before stay in force", fix);
        }
        return defer
                ? Diagnosis.critical(found + "; mail is deferred", fix)
                : Diagnosis.critical(found + "; mail is accepted without rules", fix);
    }
}
