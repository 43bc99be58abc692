package org.posthouse.transport.relay;

import java.net.IDN;
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

/**
 * Where a job can go: addresses in the order in which they are tried (rfc5321#5.1), or why it can go nowhere.
 *
 * @param hops bounded in number; empty only if there is a refusal
 * @param refusal the result of all recipients
 */
record Plan(List<Hop> hops, Optional<RecipientResult> refusal) {
    /** Most addresses that are tried. */
    static final int MAX_HOPS = 10;

    /** Most addresses of one host, so that the next host has its turn too. */
    static final int MAX_OF_A_HOST = 4;

    /** Most hosts that are looked up. */
    private static final int MAX_HOSTS = 20;

    Plan {
        hops = List.copyOf(hops);
    }

    static Plan of(Route route, Resolver resolver, Settings settings) {
        String host = route.options().get("host");
        return host == null
                ? exchangers(route.destination(), resolver, settings)
                : fixed(host, route, resolver, settings);
    }

    private static Plan refused(RecipientResult result) {
        return new Plan(List.of(), Optional.of(result));
    }

    // a route's mistakes are this server's own, and can be mended: the mail waits

    private static Plan fixed(String configured, Route route, Resolver resolver, Settings settings) {
        int port = port(route.options().get("port"), settings.port());
        if (port < 0) {
            return refused(Answers.delayed("4.3.5", "The route to " + configured + " has no valid port"));
        }
        boolean internal = Boolean.parseBoolean(route.options().get("internal"));
        Optional<InetAddress> literal = Literals.bracketed(configured).or(() -> Literals.address(configured));
        if (literal.isPresent()) {
            Hop hop = new Hop(Literals.literal(literal.get()), literal.get(), port, 0, internal, true);
            return new Plan(List.of(hop), Optional.empty());
        }
        Optional<String> host = ascii(configured);
        if (host.isEmpty()) {
            return refused(Answers.delayed("4.3.5", "The route leads to what is no host name: " + configured));
        }
        Answer<InetAddress> answer = resolver.addresses(host.get());
        List<InetAddress> addresses = usable(answer, settings, MAX_HOPS);
        if (addresses.isEmpty()) {
            return refused(
                    answer.kind() == Answer.Kind.TRY_LATER
                            ? noAnswer(host.get())
                            : Answers.delayed("4.4.4", "The next hop " + host.get() + " has no address"));
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
        Optional<String> domain = ascii(destination);
        if (domain.isEmpty()) {
            return refused(badDomain(destination));
        }
        String name = domain.get();
        Answer<Mx> answer = resolver.mx(name);
        return switch (answer.kind()) {
            case NO_NAME -> refused(Answers.failed(550, "5.1.2", "The domain " + name + " does not exist"));
            case TRY_LATER -> refused(noAnswer(name));
            case NO_DATA -> implicit(name, resolver, settings);
            case FOUND -> explicit(name, answer.records(), resolver, settings);
        };
    }

    private static RecipientResult badDomain(String destination) {
        return Answers.failed(550, "5.1.2", "Not a domain mail can be sent to: " + destination);
    }

    private static RecipientResult noAnswer(String name) {
        return Answers.delayed("4.4.3", "The name server gives no answer for " + name + " now");
    }

    static RecipientResult loop(String where) {
        return Answers.failed(554, "5.4.6", "Mail for " + where + " loops back to this server");
    }

    /** No MX records: the domain's own addresses (rfc5321#5.1). */
    private static Plan implicit(String domain, Resolver resolver, Settings settings) {
        if (settings.isOwn(domain)) {
            return refused(loop(domain));
        }
        Answer<InetAddress> answer = resolver.addresses(domain);
        List<InetAddress> addresses = usable(answer, settings, MAX_HOPS);
        if (!addresses.isEmpty()) {
            return new Plan(
                    addresses.stream().map(a -> hop(domain, a, 0, settings)).toList(), Optional.empty());
        }
        return refused(
                answer.kind() == Answer.Kind.TRY_LATER
                        ? noAnswer(domain)
                        : Answers.failed(
                                550, "5.1.2", "The domain " + domain + " has neither a mail exchanger nor an address"));
    }

    private static Plan explicit(String domain, List<Mx> records, Resolver resolver, Settings settings) {
        if (records.stream().allMatch(mx -> mx.host().isEmpty())) { // rfc7505#4.2
            return refused(Answers.failed(556, "5.1.10", "The domain " + domain + " does not accept mail"));
        }
        int own = records.stream()
                .filter(mx -> settings.isOwn(mx.host()))
                .mapToInt(Mx::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        List<Mx> better = records.stream()
                .filter(mx -> mx.preference() < own && isHostName(mx.host())) // rfc5321#5.1
                .limit(MAX_HOSTS)
                .toList();
        if (better.isEmpty()) {
            return refused(own == Integer.MAX_VALUE ? unusable(domain) : loop(domain));
        }
        List<Hop> hops = new ArrayList<>();
        boolean later = false;
        int most = better.size() == 1 ? MAX_HOPS : MAX_OF_A_HOST;
        for (Mx mx : better) {
            Answer<InetAddress> answer = resolver.addresses(mx.host());
            later |= answer.kind() == Answer.Kind.TRY_LATER;
            usable(answer, settings, most).stream()
                    .limit(MAX_HOPS - hops.size())
                    .forEach(a -> hops.add(hop(mx.host(), a, mx.preference(), settings)));
            if (hops.size() >= MAX_HOPS) {
                break;
            }
        }
        if (hops.isEmpty()) {
            return refused(later ? noAnswer("the mail exchangers of " + domain) : unusable(domain));
        }
        return new Plan(hops, Optional.empty());
    }

    private static RecipientResult unusable(String domain) {
        return Answers.failed(550, "5.4.4", "None of the mail exchangers of " + domain + " has an address");
    }

    private static Hop hop(String host, InetAddress address, int rank, Settings settings) {
        return new Hop(host, address, settings.port(), rank, settings.internal().contain(address), false);
    }

    /** The addresses that may be used, families in turn: a family that leads nowhere must not use up all tries. */
    private static List<InetAddress> usable(Answer<InetAddress> answer, Settings settings, int most) {
        Deque<InetAddress> same = new ArrayDeque<>();
        Deque<InetAddress> other = new ArrayDeque<>();
        for (InetAddress address : answer.records()) {
            if (settings.family().takes(address)) {
                boolean first =
                        same.isEmpty() || same.peek() instanceof Inet4Address == address instanceof Inet4Address;
                (first ? same : other).add(address);
            }
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

    /** A name in A-labels; empty if it is not the name of a host. */
    static Optional<String> ascii(String name) {
        String key = Settings.key(name);
        try {
            String ascii =
                    key.chars().allMatch(c -> c < 128) ? key : Settings.key(IDN.toASCII(key, IDN.ALLOW_UNASSIGNED));
            return isHostName(ascii) ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private static boolean isHostName(String name) {
        return name.length() <= 255 && name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    }
}
