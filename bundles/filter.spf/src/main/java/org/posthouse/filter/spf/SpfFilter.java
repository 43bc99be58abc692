package org.posthouse.filter.spf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
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
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.auth.peer.Networks;
import org.posthouse.auth.spf.Spf;
import org.posthouse.auth.spf.SpfOutcome;
import org.posthouse.auth.spf.SpfQuery;
import org.posthouse.auth.spf.SpfResult;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.Comeback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the client against the sender's domain, and against the name it gave itself (rfc7208#2.3, #2.4). */
@Component(
        service = Filter.class,
        property = {
            Filter.NAME + "=spf",
            Filter.ROLES + "=MX",
            Filter.DEADLINE + ":Long=30000",
            "service.ranking:Integer=300"
        },
        configurationPid = "org.posthouse.filter.spf")
@Designate(ocd = SpfConfig.class)
public final class SpfFilter implements SimpleFilter {
    private static final Logger LOG = LoggerFactory.getLogger(SpfFilter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITERS = 8; // as many as intake has threads for a filter
    private static final String RECEIVER =
            "unknown"; // what rfc7208#7.3 allows: it leaves the server in look-ups of strangers

    private record Settings(Networks trusted, String onFail, boolean deferOnError) {}

    private final Spf spf = new Spf();
    private final Comeback comeback = new Comeback(PATIENCE, WAITERS);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(SpfConfig config) {
        settings = new Settings(
                Networks.of(config.trusted(), text -> LOG.warn("trusted network ignored: {} is not a network", text)),
                config.onFail(),
                config.onTempError().equals("defer"));
    }

    @Override
    public Verdict sender(Context context, Sender sender) {
        Settings now = settings;
        Optional<InetAddress> client = context.origin()
                .remote()
                .map(InetSocketAddress::getAddress)
                .filter(address -> !now.trusted().contains(address));
        if (client.isEmpty() || context.origin().account().isPresent()) {
            return Verdict.PASS;
        }
        String helo = context.origin().helo().orElse("");
        SpfQuery query = SpfQuery.mailFrom(client.get(), sender.address(), helo, RECEIVER);
        Optional<Resolver> dns = comeback.get(() -> resolver);
        if (dns.isEmpty()) {
            return verdict(
                    now,
                    new SpfOutcome(SpfResult.TEMPERROR, query.domain(), "no resolver", Optional.empty()),
                    List.of());
        }
        SpfOutcome outcome = spf.check(dns.get(), query);
        List<Authentication> results = new ArrayList<>();
        results.add(result(outcome, "smtp.mailfrom", query.localPart() + "@" + query.domain()));
        if (sender.address().isPresent()) { // else it was the name itself that was checked
            results.add(result(spf.check(dns.get(), SpfQuery.helo(client.get(), helo, RECEIVER)), "smtp.helo", helo));
        }
        return verdict(now, outcome, results);
    }

    private static Authentication result(SpfOutcome outcome, String property, String identity) {
        boolean explained = Set.of(SpfResult.PERMERROR, SpfResult.TEMPERROR).contains(outcome.result());
        return new Authentication(
                "spf", outcome.result().word(), explained ? outcome.reason() : "", Map.of(property, identity));
    }

    private static Verdict verdict(Settings now, SpfOutcome outcome, List<Authentication> results) {
        Verdict.Builder verdict = Verdict.builder();
        if (!results.isEmpty()) {
            verdict.publish(Authentication.results("spf"), results);
        }
        action(now, outcome).ifPresent(verdict::add);
        return verdict.build();
    }

    private static Optional<Action> action(Settings now, SpfOutcome outcome) {
        if (outcome.result() == SpfResult.TEMPERROR && now.deferOnError()) {
            return Optional.of(new Action.Defer(new Status(451, "4.4.3", "SPF check failed: the DNS does not answer")));
        }
        if (outcome.result() != SpfResult.FAIL) {
            return Optional.empty();
        }
        return switch (now.onFail()) {
            case "reject" -> Optional.of(new Action.Reject(new Status(550, "5.7.23", refusal(outcome)))); // rfc7372#3.2
            case "hold" -> Optional.of(new Action.Hold("SPF fail for " + outcome.domain()));
            case "junk" -> Optional.of(new Action.FileInto("Junk", true, Set.of()));
            default -> Optional.empty();
        };
    }

    /** What the domain says is said to be the domain's (rfc7208#6.2). */
    private static String refusal(SpfOutcome outcome) {
        String domain = outcome.domain().replaceAll("[^\\x21-\\x7e]", "?");
        return "SPF: " + domain + " does not allow this client to send"
                + outcome.explanation()
                        .map(text -> "; the domain says: " + text)
                        .orElse("");
    }
}
