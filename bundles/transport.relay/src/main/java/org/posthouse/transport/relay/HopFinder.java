package org.posthouse.transport.relay;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;

/** Finds where to connect to for a route (rfc5321#5.1). */
final class HopFinder {
    private static final int MAX_HOPS = 10;
    private static final Status DNS_FAILED = new Status(451, "4.4.3", "The DNS gives no answer now");
    private static final Status NO_DOMAIN = new Status(550, "5.1.2", "The recipient's domain does not exist");
    private static final Status NULL_MX = new Status(556, "5.1.10", "The recipient's domain accepts no mail");
    private static final Status NO_HOST = new Status(550, "5.4.4", "No mail exchanger has an address");
    private static final Status LOOP = new Status(554, "5.4.6", "Mail for the domain comes back to this server");
    private static final Status BAD_ROUTE = new Status(451, "4.3.5", "The route makes no sense");

    /**
     * What was found.
     *
     * @param hops where to connect to, in order; may be empty
     * @param failure why there is none
     */
    record Found(List<Hop> hops, Optional<Status> failure) {
        static Found none(Status failure) {
            return new Found(List.of(), Optional.of(failure));
        }
    }

    private final Resolver resolver;
    private final Settings settings;

    HopFinder(Resolver resolver, Settings settings) {
        this.resolver = resolver;
        this.settings = settings;
    }

    Found find(Route route) {
        Map<String, String> options = route.options();
        Settings.Tls tls = options.containsKey("tls") ? Settings.Tls.of(options.get("tls")) : settings.tls();
        boolean internal = settings.allowInternal() || "true".equals(options.get("internal"));
        String host = options.get("host");
        int port;
        try {
            port = options.containsKey("port") ? Integer.parseInt(options.get("port")) : settings.port();
        } catch (NumberFormatException e) {
            return Found.none(BAD_ROUTE);
        }
        if (port < 1 || port > 65535) {
            return Found.none(BAD_ROUTE);
        }
        String name = host != null ? host : route.destination();
        Optional<InetAddress> literal =
                host != null ? Literals.parse(host) : Literals.parseBracketed(route.destination());
        if (literal.isPresent()) {
            return new Found(
                    List.of(new Hop(name, literal.get(), port, tls, internal, host != null)), Optional.empty());
        }
        if (name.startsWith("[")) {
            return Found.none(NO_DOMAIN); // a literal that is none
        }
        Hop model = new Hop(name, null, port, tls, internal, host != null);
        return host != null ? addresses(List.of(name), model, false) : exchangers(name, model);
    }

    private Found exchangers(String domain, Hop model) {
        Answer<Mx> answer = resolver.mx(domain);
        switch (answer.kind()) {
            case TRY_LATER:
                return Found.none(DNS_FAILED);
            case NO_NAME:
                return Found.none(NO_DOMAIN);
            case NO_DATA:
                return addresses(List.of(domain), model, true); // rfc5321#5.1: the implicit MX
            default:
                break;
        }
        List<Mx> all =
                answer.records().stream().filter(mx -> !mx.host().isEmpty()).toList();
        if (all.isEmpty()) {
            return Found.none(NULL_MX); // rfc7505#4.1
        }
        int own = all.stream()
                .filter(mx -> mx.host().equalsIgnoreCase(settings.heloName()))
                .mapToInt(Mx::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        // rfc5321#5.1: only better ones than this server itself
        List<String> hosts = all.stream()
                .filter(mx -> mx.preference() < own)
                .sorted((a, b) -> Integer.compare(a.preference(), b.preference()))
                .map(Mx::host)
                .toList();
        return hosts.isEmpty() ? Found.none(LOOP) : addresses(hosts, model, false);
    }

    private Found addresses(List<String> hosts, Hop model, boolean implicit) {
        List<Hop> hops = new ArrayList<>();
        boolean later = false;
        boolean exists = !implicit;
        for (String host : hosts) {
            if (hops.size() >= MAX_HOPS) {
                break;
            }
            Answer<InetAddress> answer = resolver.addresses(host);
            later |= answer.kind() == Answer.Kind.TRY_LATER;
            exists |= answer.kind() != Answer.Kind.NO_NAME;
            for (InetAddress address : answer.records()) {
                if (hops.size() < MAX_HOPS) {
                    hops.add(new Hop(host, address, model.port(), model.tls(), model.internal(), model.fixed()));
                }
            }
        }
        if (!hops.isEmpty()) {
            return new Found(hops, Optional.empty());
        }
        return Found.none(later ? DNS_FAILED : exists ? NO_HOST : NO_DOMAIN);
    }
}
