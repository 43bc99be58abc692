package org.posthouse.transport.relay.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;
import org.posthouse.transport.relay.config.HostNames;
import org.posthouse.transport.relay.config.Literals;
import org.posthouse.transport.relay.config.RouteOptions;
import org.posthouse.transport.relay.config.Settings;
import org.posthouse.transport.relay.config.TlsPolicy;

/**
 * Where a job can go: addresses in the order in which they are tried (rfc5321#5.1), or why it can go nowhere.
 *
 * @param hops bounded in number; empty only if there is a refusal
 * @param refusal the result of all recipients
 */
public record Plan(List<Hop> hops, Optional<RecipientResult> refusal) {
    /** Most addresses that are tried. */
    public static final int MAX_HOPS = 10;

    /** Most addresses of one host, so that the next host has its turn too. */
    public static final int MAX_OF_A_HOST = 4;

    /** Most hosts that are looked up. */
    private static final int MAX_HOSTS = 20;

    public Plan {
        hops = List.copyOf(hops);
    }

    public static Plan of(Route route, Resolver resolver, Settings settings) {
        String host = route.options().get("host");
        return host == null ? exchangers(route, resolver, settings) : fixed(host, route, resolver, settings);
    }

    private static Plan refused(RecipientResult result) {
        return new Plan(List.of(), Optional.of(result));
    }

    // a route's mistakes are this server's own, and can be mended: the mail waits

    private static Plan fixed(String configured, Route route, Resolver resolver, Settings settings) {
        int port = port(route.options().get("port"), settings.port());
        if (port < 0) {
            return refused(Results.delayed("4.3.5", "The route to " + configured + " has no valid port"));
        }
        boolean internal = Boolean.parseBoolean(route.options().get("internal"));
        Optional<InetAddress> literal = Literals.bracketed(configured).or(() -> Literals.address(configured));
        if (literal.isPresent()) {
            Hop hop = new Hop(Literals.literal(literal.get()), literal.get(), port, 0, internal, true);
            return new Plan(List.of(hop), Optional.empty());
        }
        Optional<String> host = HostNames.ascii(configured);
        if (host.isEmpty()) {
            return refused(Results.delayed("4.3.5", "The route leads to an invalid host name: " + configured));
        }
        Answer<InetAddress> answer = addresses(host.get(), resolver, settings);
        List<InetAddress> addresses = inTurn(answer, MAX_HOPS);
        if (addresses.isEmpty()) {
            return refused(
                    answer.kind() == Answer.Kind.TRY_LATER
                            ? noAnswer(host.get(), answer)
                            : Results.delayed("4.4.4", "Next hop " + host.get() + " has no address"));
        }
        // the route names the host: no DNS could have forged that
        Dane.Found dane = counts(route, settings)
                ? Dane.of(host.get(), port, answer, host.get(), resolver)
                : new Dane.Found.Nothing();
        if (dane instanceof Dane.Found.Unknown unknown) {
            return refused(noAnswer("the TLSA records of " + host.get(), unknown.answer()));
        }
        return new Plan(
                addresses.stream()
                        .map(a -> new Hop(host.get(), a, port, 0, internal, true, Dane.in(dane)))
                        .toList(),
                Optional.empty());
    }

    /** Whether TLSA records say anything. */
    private static boolean counts(Route route, Settings settings) {
        TlsPolicy policy = RouteOptions.of(route.options(), settings.tls()).tls();
        return settings.dane() && policy.allowsDane();
    }

    private static int port(String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            port = port * 10 + c - '0';
            if (c < '0' || c > '9' || port > 65535) {
                return -1;
            }
        }
        return port == 0 ? -1 : port;
    }

    private static Plan exchangers(Route route, Resolver resolver, Settings settings) {
        String destination = route.destination().name();
        if (destination.startsWith("[")) { // rfc5321#4.1.3
            return Literals.bracketed(destination)
                    .map(a -> new Plan(List.of(hop(Literals.literal(a), a, 0, settings)), Optional.empty()))
                    .orElseGet(() -> refused(badDomain(destination)));
        }
        Optional<String> domain = HostNames.ascii(destination);
        if (domain.isEmpty()) {
            return refused(badDomain(destination));
        }
        String name = domain.get();
        Answer<Mx> answer = resolver.mx(name);
        boolean dane = answer.secure() && counts(route, settings); // rfc7672#2.2.1
        return switch (answer.kind()) {
            case NO_NAME -> refused(Results.failed(550, "5.1.2", "Domain " + name + " does not exist"));
            case TRY_LATER -> refused(noAnswer(name, answer));
            case NO_DATA -> implicit(name, dane, resolver, settings);
            case FOUND -> explicit(name, answer.records(), dane, resolver, settings);
        };
    }

    private static RecipientResult badDomain(String destination) {
        return Results.failed(550, "5.1.2", "Invalid mail domain: " + destination);
    }

    private static RecipientResult noAnswer(String name, Answer<?> answer) {
        return Results.delayed(
                "4.4.3",
                answer.security() == Security.BOGUS
                        ? "DNSSEC validation failed for " + name
                        : "No answer from the name server for " + name + " now");
    }

    /** The addresses of the families that are used: what cannot be said of another one must not matter. */
    private static Answer<InetAddress> addresses(String host, Resolver resolver, Settings settings) {
        return switch (settings.family()) {
            case ANY -> resolver.addresses(host);
            case IPV4 -> resolver.ipv4(host);
            case IPV6 -> resolver.ipv6(host);
        };
    }

    /** No MX records: the domain's own addresses (rfc5321#5.1). */
    private static Plan implicit(String domain, boolean dane, Resolver resolver, Settings settings) {
        if (settings.isOwn(domain)) {
            return refused(Results.loop(domain));
        }
        Answer<InetAddress> answer = addresses(domain, resolver, settings);
        List<InetAddress> addresses = inTurn(answer, MAX_HOPS);
        if (!addresses.isEmpty()) {
            Dane.Found found = dane(dane, domain, answer, domain, resolver, settings);
            return found instanceof Dane.Found.Unknown unknown
                    ? refused(noAnswer("the TLSA records of " + domain, unknown.answer()))
                    : new Plan(
                            addresses.stream()
                                    .map(a -> hop(domain, a, 0, found, settings))
                                    .toList(),
                            Optional.empty());
        }
        return refused(
                answer.kind() == Answer.Kind.TRY_LATER
                        ? noAnswer(domain, answer)
                        : Results.failed(
                                550, "5.1.2", "Domain " + domain + " has neither a mail exchanger nor an address"));
    }

    private static Plan explicit(String domain, List<Mx> records, boolean dane, Resolver resolver, Settings settings) {
        if (records.stream().allMatch(mx -> mx.host().isEmpty())) { // rfc7505#4.2
            return refused(Results.failed(556, "5.1.10", "Domain " + domain + " does not accept mail"));
        }
        int own = records.stream()
                .filter(mx -> settings.isOwn(mx.host()))
                .mapToInt(Mx::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        List<Mx> better = records.stream()
                .filter(mx -> mx.preference() < own && HostNames.isHostName(mx.host())) // rfc5321#5.1
                .limit(MAX_HOSTS)
                .toList();
        if (better.isEmpty()) {
            return refused(own == Integer.MAX_VALUE ? unusable(domain) : Results.loop(domain));
        }
        List<Hop> hops = new ArrayList<>();
        Optional<Answer<?>> later = Optional.empty();
        int most = better.size() == 1 ? MAX_HOPS : MAX_OF_A_HOST;
        for (Mx mx : better) {
            Answer<InetAddress> answer = addresses(mx.host(), resolver, settings);
            if (later.isEmpty() && answer.kind() == Answer.Kind.TRY_LATER) {
                later = Optional.of(answer);
            }
            Dane.Found found = dane(dane, mx.host(), answer, domain, resolver, settings);
            if (found instanceof Dane.Found.Unknown unknown) { // as good as not reachable
                later = Optional.of(unknown.answer());
                continue;
            }
            inTurn(answer, most).stream()
                    .limit(MAX_HOPS - hops.size())
                    .forEach(a -> hops.add(hop(mx.host(), a, mx.preference(), found, settings)));
            if (hops.size() >= MAX_HOPS) {
                break;
            }
        }
        if (hops.isEmpty()) {
            return refused(later.map(answer -> noAnswer("the mail exchangers of " + domain, answer))
                    .orElseGet(() -> unusable(domain)));
        }
        return new Plan(hops, Optional.empty());
    }

    private static RecipientResult unusable(String domain) {
        return Results.failed(550, "5.4.4", "No mail exchanger of " + domain + " has an address");
    }

    /** What the DNS says of a host that has addresses; nothing if that does not count. */
    private static Dane.Found dane(
            boolean counts,
            String host,
            Answer<InetAddress> answer,
            String nextHop,
            Resolver resolver,
            Settings settings) {
        return counts && answer.kind() == Answer.Kind.FOUND
                ? Dane.of(host, settings.port(), answer, nextHop, resolver)
                : new Dane.Found.Nothing();
    }

    private static Hop hop(String host, InetAddress address, int rank, Settings settings) {
        return hop(host, address, rank, new Dane.Found.Nothing(), settings);
    }

    private static Hop hop(String host, InetAddress address, int rank, Dane.Found dane, Settings settings) {
        boolean internal = settings.internal().contain(address);
        return new Hop(host, address, settings.port(), rank, internal, false, Dane.in(dane));
    }

    /** The addresses, families in turn: a family that leads nowhere must not use up all tries. */
    private static List<InetAddress> inTurn(Answer<InetAddress> answer, int most) {
        Deque<InetAddress> same = new ArrayDeque<>();
        Deque<InetAddress> other = new ArrayDeque<>();
        for (InetAddress address : answer.records()) {
            boolean first = same.isEmpty() || same.peek() instanceof Inet4Address == address instanceof Inet4Address;
            (first ? same : other).add(address);
        }
        List<InetAddress> usable = new ArrayList<>();
        while (usable.size() < most && (!same.isEmpty() || !other.isEmpty())) {
            if (!same.isEmpty()) {
                usable.add(same.remove());
            }
            if (!other.isEmpty() && usable.size() < most) {
                usable.add(other.remove());
            }
        }
        return usable;
    }
}
