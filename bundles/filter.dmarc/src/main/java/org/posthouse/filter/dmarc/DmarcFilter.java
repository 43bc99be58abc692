package org.posthouse.filter.dmarc;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.dmarc.DmarcListener;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.auth.dmarc.Dmarc;
import org.posthouse.auth.dmarc.DmarcOutcome;
import org.posthouse.auth.dmarc.DmarcOutcome.Kind;
import org.posthouse.auth.dmarc.DmarcPolicy.Wish;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.Comeback;
import org.posthouse.support.RateLimited;
import org.slf4j.LoggerFactory;

/**
 * Applies the policy of the domain in From, by what the filters for SPF and DKIM have published. Where SPF did not look, as at clients
 * that are trusted, and there is no signature, it has nothing to say; where else one of them has published nothing, what it might have proven is open.
 */
@Component(
        service = Filter.class,
        property = {
            Filter.NAME + "=dmarc",
            Filter.ROLES + "=MX",
            Filter.DEADLINE + ":Long=60000",
            "service.ranking:Integer=100"
        },
        configurationPid = "org.posthouse.filter.dmarc")
@Designate(ocd = DmarcConfig.class)
public final class DmarcFilter implements SimpleFilter {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITERS = 8; // as many as intake has threads for a filter
    private static final Status LATER = new Status(451, "4.7.1", "DMARC check failed: the DNS does not answer");
    private static final String PASS = "pass";
    private static final Duration QUIET = Duration.ofMinutes(1);

    private record Settings(String onReject, String onQuarantine, boolean deferOnError) {}

    private final RateLimited failures = new RateLimited(LoggerFactory.getLogger(DmarcFilter.class), QUIET);
    private final Dmarc dmarc = new Dmarc();
    private final Comeback comeback = new Comeback(PATIENCE, WAITERS);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    @Reference(policy = ReferencePolicy.DYNAMIC)
    volatile List<DmarcListener> listeners = List.of();

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(DmarcConfig config) {
        settings = new Settings(
                config.onReject(), config.onQuarantine(), config.onTempError().equals("defer"));
    }

    @Override
    public Inspection begin(Context context) {
        return new Inspection() {
            private Optional<Judged> judged = Optional.empty();

            @Override
            public Verdict message(Context context, Message message) throws IOException {
                judged = Optional.of(judge(context, message));
                return judged.get().verdict();
            }

            @Override
            public void ended(Ended ended) {
                judged.flatMap(one -> one.toTell(ended)).ifPresent(DmarcFilter.this::tell);
            }
        };
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        return judge(context, message).verdict();
    }

    private void tell(DmarcJudgement judgement) {
        for (DmarcListener listener : listeners) {
            try {
                listener.judged(judgement);
            } catch (RuntimeException | LinkageError e) {
                failures.error(
                        "{}: a listener for DMARC results failed",
                        judgement.mail().id(),
                        e);
            }
        }
    }

    private Judged judge(Context context, Message message) throws IOException {
        Optional<List<Authentication>> spf = context.result(Authentication.results("spf"));
        Optional<List<Authentication>> dkim = context.result(Authentication.results("dkim"));
        boolean unsigned =
                dkim.stream().flatMap(List::stream).allMatch(one -> one.result().equals("none"));
        if (spf.isEmpty() && unsigned || context.origin().account().isPresent()) {
            return Judged.without(Verdict.PASS);
        }
        Settings now = settings;
        Optional<Resolver> dns = comeback.get(() -> resolver);
        if (dns.isEmpty()) {
            return Judged.without(now.deferOnError() ? Verdict.of(new Action.Defer(LATER)) : Verdict.PASS);
        }
        Dmarc.Evidence evidence = evidence(spf, dkim);
        DmarcOutcome outcome = Authors.domains(message.headers()).stream()
                .map(domain -> dmarc.evaluate(dns.get(), domain, evidence))
                .max(Comparator.comparingInt(DmarcFilter::weight))
                .orElseGet(() -> dmarc.evaluate(dns.get(), "", evidence));
        Verdict.Builder verdict = Verdict.builder().publish(Authentication.results("dmarc"), List.of(result(outcome)));
        Optional<Action> action = action(now, outcome);
        action.ifPresent(verdict::add);
        return new Judged(verdict.build(), context.mail(), message.headers(), Optional.of(outcome), action);
    }

    private static Dmarc.Evidence evidence(Optional<List<Authentication>> spf, Optional<List<Authentication>> dkim) {
        List<Authentication> senders = spf.orElse(List.of()).stream()
                .filter(one -> one.properties().containsKey("smtp.mailfrom"))
                .toList();
        Optional<String> sender = senders.stream()
                .filter(one -> one.result().equals(PASS))
                .map(one -> one.properties().get("smtp.mailfrom"))
                .map(identity -> identity.substring(identity.lastIndexOf('@') + 1))
                .findFirst();
        List<String> signers = dkim.orElse(List.of()).stream()
                .filter(one -> one.result().equals(PASS))
                .map(one -> one.properties().getOrDefault("header.d", ""))
                .toList();
        boolean unsure = spf.isEmpty()
                || dkim.isEmpty()
                || senders.stream().anyMatch(one -> one.result().equals("temperror"))
                || dkim.get().stream().anyMatch(one -> one.result().equals("temperror"));
        return new Dmarc.Evidence(sender, signers, unsure);
    }

    /** Of several authors the one that proves least counts. */
    private static int weight(DmarcOutcome outcome) {
        return switch (outcome.result()) {
            case FAIL -> 10 + outcome.wish().ordinal();
            case TEMPERROR -> 5;
            case PERMERROR -> 4;
            case NONE -> 1;
            case PASS -> 0;
        };
    }

    private static Authentication result(DmarcOutcome outcome) {
        Map<String, String> properties = outcome.policy().isPresent()
                ? Map.of(
                        "header.from",
                        outcome.domain(),
                        "policy.dmarc",
                        outcome.wish().word())
                : outcome.domain().isEmpty() ? Map.of() : Map.of("header.from", outcome.domain());
        return new Authentication("dmarc", outcome.result().word(), outcome.reason(), properties);
    }

    private static Optional<Action> action(Settings now, DmarcOutcome outcome) {
        if (outcome.result() == Kind.TEMPERROR && now.deferOnError()) {
            return Optional.of(new Action.Defer(LATER));
        }
        if (outcome.result() != Kind.FAIL || outcome.wish() == Wish.NONE) {
            return Optional.empty();
        }
        return switch (outcome.wish() == Wish.REJECT ? now.onReject() : now.onQuarantine()) {
            case "reject" ->
                Optional.of(new Action.Reject(new Status(
                        550,
                        "5.7.1",
                        "DMARC: not authenticated for " + outcome.domain() + ", whose policy is reject")));
            case "hold" -> Optional.of(new Action.Hold("DMARC fail for " + outcome.domain()));
            case "junk" -> Optional.of(new Action.FileInto("Junk", true, Set.of()));
            default -> Optional.empty();
        };
    }
}
