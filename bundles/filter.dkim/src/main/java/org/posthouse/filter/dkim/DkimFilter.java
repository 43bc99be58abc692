package org.posthouse.filter.dkim;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.auth.dkim.ArcResult;
import org.posthouse.auth.dkim.DkimResult;
import org.posthouse.auth.dkim.Signatures;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.Comeback;

/** Verifies the signatures of mail that comes in, and the chain of servers that passed it on. */
@Component(
        service = Filter.class,
        property = {
            Filter.NAME + "=dkim",
            Filter.ROLES + "=MX",
            Filter.DEADLINE + ":Long=60000",
            "service.ranking:Integer=200"
        },
        configurationPid = "org.posthouse.filter.dkim")
@Designate(ocd = DkimConfig.class)
public final class DkimFilter implements SimpleFilter {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITERS = 8; // as many as intake has threads for a filter
    private static final Status LATER = new Status(451, "4.7.5", "DKIM check failed: the DNS does not answer");

    private final Signatures signatures = new Signatures();
    private final Comeback comeback = new Comeback(PATIENCE, WAITERS);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    private volatile boolean deferOnError;

    @Activate
    @Modified
    void configure(DkimConfig config) {
        deferOnError = config.onTempError().equals("defer");
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        if (context.origin().account().isPresent()) {
            return Verdict.PASS;
        }
        Optional<Resolver> dns = comeback.get(() -> resolver);
        if (dns.isEmpty()) {
            return deferOnError ? Verdict.of(new Action.Defer(LATER)) : Verdict.PASS;
        }
        Signatures.Found all = signatures.verify(message, dns.get());
        List<DkimResult> found = all.signatures();
        List<Authentication> results = found.isEmpty()
                ? List.of(new Authentication("dkim", "none", "", Map.of()))
                : found.stream().map(DkimFilter::result).toList();
        Verdict.Builder verdict = Verdict.builder().publish(Authentication.results("dkim"), results);
        if (all.chain().result() != ArcResult.Kind.NONE) {
            verdict.publish(Authentication.results("arc"), List.of(result(all.chain())));
        }
        boolean unsure = found.stream().anyMatch(one -> one.result() == DkimResult.Kind.TEMPERROR);
        boolean proven = found.stream().anyMatch(one -> one.result() == DkimResult.Kind.PASS);
        if (deferOnError && unsure && !proven) {
            verdict.add(new Action.Defer(LATER));
        }
        return verdict.build();
    }

    /** What servers that passed the mail on have sealed (rfc8617#4.4); it changes nothing by itself. */
    private static Authentication result(ArcResult chain) {
        Map<String, String> properties = chain.sealers().isEmpty()
                ? Map.of()
                : Map.of("header.d", chain.sealers().get(chain.sealers().size() - 1));
        return new Authentication("arc", chain.result().word(), chain.reason(), properties);
    }

    // rfc8601#2.7.1
    private static Authentication result(DkimResult one) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("header.d", one.domain());
        properties.put("header.s", one.selector());
        properties.put("header.a", one.algorithm());
        properties.put("header.b", one.signature());
        if (!one.identity().equals("@" + one.domain())) {
            properties.put("header.i", one.identity());
        }
        properties.values().removeIf(String::isEmpty);
        return new Authentication("dkim", one.result().word(), one.reason(), properties);
    }
}
