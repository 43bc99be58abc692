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
import org.posthouse.transport.relay.config.Settings;

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
        return host == null
                ? exchangers(route.destination().name(), resolver, settings)
                : fixed(host, route, resolver, settings);
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
            return refused(Results.delayed("4.3.5", "The route leads to what is no host name: " + configured));
        }
        Answer<InetAddress> answer = addresses(host.get(), resolver, settings);
        List<InetAddress> addresses = inTurn(answer, MAX_HOPS);
        if (addresses.isEmpty()) {
            return refused(
                    answer.kind() == Answer.Kind.TRY_LATER
                            ? noAnswer(host.get(), answer)
                            : Results.delayed("4.4.4", "The next hop " + host.get() + " has no address"));
        }
        return new Plan(
                addresses.stream()
                        .map(a -> new Hop(host.get(), a, port, 0, internal, true))
                        .toList(),
                Optional.empty());
    }

    private static int port(String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        return text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535
                ? Integer.parseInt(text)
                : -1;
    }

    private static Plan exchangers(String destination, Resolver resolver, Settings settings) {
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
        return switch (answer.kind()) {
            case NO_NAME -> refused(Results.failed(550, "5.1.2", "The domain " + name + " does not exist"));
            case TRY_LATER -> refused(noAnswer(name, answer));
            case NO_DATA -> implicit(name, resolver, settings);
            case FOUND -> explicit(name, answer.records(), resolver, settings);
        };
    }

    private static RecipientResult badDomain(String destination) {
        return Results.failed(550, "5.1.2", "Not a domain mail can be sent to: " + destination);
    }

    private static RecipientResult noAnswer(String name, Answer<?> answer) {
        return Results.delayed(
                "4.4.3",
                answer.security() == Security.BOGUS
                        ? "DNSSEC validation fails for " + name
                        : "The name server gives no answer for " + name + " now");
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
    private static Plan implicit(String domain, Resolver resolver, Settings settings) {
        if (settings.isOwn(domain)) {
            return refused(Results.loop(domain));
        }
        Answer<InetAddress> answer = addresses(domain, resolver, settings);
        List<InetAddress> addresses = inTurn(answer, MAX_HOPS);
        if (!addresses.isEmpty()) {
            return new Plan(
                    addresses.stream().map(a -> hop(domain, a, 0, settings)).toList(), Optional.empty());
        }
        return refused(
                answer.kind() == Answer.Kind.TRY_LATER
                        ? noAnswer(domain, answer)
                        : Results.failed(
                                550, "5.1.2", "The domain " + domain + " has neither a mail exchanger nor an address"));
    }

    private static Plan explicit(String domain, List<Mx> records, Resolver resolver, Settings settings) {
        if (records.stream().allMatch(mx -> mx.host().isEmpty())) { // rfc7505#4.2
            return refused(Results.failed(556, "5.1.10", "The domain " + domain + " does not accept mail"));
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
        Optional<Answer<InetAddress>> later = Optional.empty();
        int most = better.size() == 1 ? MAX_HOPS : MAX_OF_A_HOST;
        for (Mx mx : better) {
            Answer<InetAddress> answer = addresses(mx.host(), resolver, settings);
            later = later.or(() -> Optional.of(answer).filter(a -> a.kind() == Answer.Kind.TRY_LATER));
            inTurn(answer, most).stream()
                    .limit(MAX_HOPS - hops.size())
                    .forEach(a -> hops.add(hop(mx.host(), a, mx.preference(), settings)));
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
        return Results.failed(550, "5.4.4", "None of the mail exchangers of " + domain + " has an address");
    }

    private static Hop hop(String host, InetAddress address, int rank, Settings settings) {
        return new Hop(host, address, settings.port(), rank, settings.internal().contain(address), false);
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
