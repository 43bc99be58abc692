package org.posthouse.filter.iprev;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Sender;
import org.posthouse.auth.peer.Networks;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.Comeback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes whether the name of the client's address points back to it. */
@Component(
        service = Filter.class,
        property = {
            Filter.NAME + "=iprev",
            Filter.ROLES + "=MX",
            Filter.DEADLINE + ":Long=30000",
            Filter.ON_FAILURE + "=pass", // it decides nothing
            "service.ranking:Integer=310"
        },
        configurationPid = "org.posthouse.filter.iprev")
@Designate(ocd = IprevConfig.class)
public final class IprevFilter implements SimpleFilter {
    private static final Logger LOG = LoggerFactory.getLogger(IprevFilter.class);
    private static final String METHOD = "iprev";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITERS = 8; // as many as intake has threads for a filter

    private final Comeback comeback = new Comeback(PATIENCE, WAITERS);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    private volatile Networks trusted;

    @Activate
    @Modified
    void configure(IprevConfig config) {
        trusted = Networks.of(config.trusted(), text -> LOG.warn("trusted network ignored: {} is not a network", text));
    }

    @Override
    public Verdict sender(Context context, Sender sender) {
        Networks now = trusted;
        Optional<InetAddress> client = context.origin()
                .remote()
                .map(InetSocketAddress::getAddress)
                .filter(address -> !Networks.PRIVATE.contains(address) && !now.contains(address));
        if (client.isEmpty() || context.origin().account().isPresent()) {
            return Verdict.PASS;
        }
        ReverseCheck.Found found = comeback.get(() -> resolver)
                .map(dns -> ReverseCheck.of(dns, client.get()))
                .orElse(new ReverseCheck.Found(ReverseCheck.Result.TEMPERROR, ""));
        Authentication result = new Authentication(
                METHOD,
                found.result().name().toLowerCase(Locale.ROOT),
                found.name(),
                Map.of("policy.iprev", client.get().getHostAddress()));
        return Verdict.builder()
                .publish(Authentication.results(METHOD), List.of(result))
                .build();
    }
}
