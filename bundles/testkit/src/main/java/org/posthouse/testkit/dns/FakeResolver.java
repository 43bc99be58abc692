package org.posthouse.testkit.dns;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Caa;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;
import org.posthouse.net.api.dns.Srv;
import org.posthouse.net.api.dns.Tlsa;

/**
 * A resolver out of a map. Names that nothing was said about do not exist; names of which there are only records of other
 * types have {@link Answer.Kind#NO_DATA}. Equal MX preferences stay in the order in which they were given. May be changed
 * while it is used, from any thread.
 */
public final class FakeResolver implements Resolver, Zone {
    private static final int ALIASES = 8;

    private record Key(String name, String type) {}

    private final Map<Key, List<Object>> records = new ConcurrentHashMap<>();
    private final Set<String> existing = ConcurrentHashMap.newKeySet();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> secure = ConcurrentHashMap.newKeySet();
    private final Set<String> bogus = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Adds an MX record; an empty host or "." is a null MX. */
    @Override
    public FakeResolver mx(String domain, int preference, String host) {
        return add(domain, "mx", new Mx(preference, host.equals(".") ? "" : host));
    }

    @Override
    public FakeResolver address(String host, String... literals) {
        for (String literal : literals) {
            InetAddress address = literal(literal);
            add(host, address.getAddress().length == 4 ? "ipv4" : "ipv6", address);
        }
        return this;
    }

    @Override
    public FakeResolver txt(String name, String... strings) {
        return add(name, "txt", String.join("", strings));
    }

    @Override
    public FakeResolver ptr(String literal, String name) {
        return add(literal(literal).getHostAddress(), "ptr", name);
    }

    @Override
    public FakeResolver tlsa(int port, String host, Tlsa record) {
        return add(service(port, host), "tlsa", record);
    }

    @Override
    public FakeResolver cname(String alias, String target) {
        return add(alias, "alias", key(target));
    }

    @Override
    public FakeResolver srv(String name, int port, String target) {
        return add(name, "srv", new Srv(0, 1, port, target.equals(".") ? "" : target));
    }

    @Override
    public FakeResolver caa(String name, String tag, String value) {
        return add(name, "caa", new Caa(false, tag, value));
    }

    @Override
    public FakeResolver exists(String name) {
        existing.add(key(name));
        return this;
    }

    @Override
    public FakeResolver secure(String name) {
        secure.add(key(name));
        return this;
    }

    @Override
    public FakeResolver bogus(String name) {
        bogus.add(key(name));
        return this;
    }

    /** Look-ups of the name (or address) get {@link Answer.Kind#TRY_LATER} from now on. */
    @Override
    public FakeResolver fail(String name) {
        failing.add(key(name));
        return this;
    }

    /** Look-ups of the name work again. */
    public FakeResolver recover(String name) {
        failing.remove(key(name));
        bogus.remove(key(name));
        return this;
    }

    @Override
    public FakeResolver forget(String name) {
        records.keySet().removeIf(key -> key.name().equals(key(name)));
        List.of(existing, failing, secure, bogus).forEach(set -> set.remove(key(name)));
        return this;
    }

    /** What was asked for so far, such as {@code mx example.org}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Answer<Mx> mx(String domain) {
        Answer<Mx> answer = ask("mx", domain);
        return new Answer<>(
                answer.kind(),
                answer.name(),
                answer.records().stream()
                        .sorted(Comparator.comparingInt(Mx::preference))
                        .toList(),
                answer.security());
    }

    @Override
    public Answer<InetAddress> addresses(String host) {
        asked.add("addresses " + key(host));
        Answer<InetAddress> v4 = answer("ipv4", key(host));
        Answer<InetAddress> v6 = answer("ipv6", key(host));
        if (v4.records().isEmpty()) {
            return v6;
        }
        List<InetAddress> both = new ArrayList<>(v4.records());
        both.addAll(v6.records());
        return Answer.found(v4.name(), both, v4.security());
    }

    @Override
    public Answer<InetAddress> ipv4(String host) {
        return ask("ipv4", host);
    }

    @Override
    public Answer<InetAddress> ipv6(String host) {
        return ask("ipv6", host);
    }

    @Override
    public Answer<String> txt(String name) {
        return ask("txt", name);
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return ask("ptr", address.getHostAddress());
    }

    @Override
    public Answer<Tlsa> tlsa(int port, String host) {
        return ask("tlsa", service(port, host));
    }

    @Override
    public Answer<String> alias(String name) {
        return ask("alias", name);
    }

    @Override
    public Answer<Srv> srv(String name) {
        return ask("srv", name);
    }

    @Override
    public Answer<Caa> caa(String name) {
        return ask("caa", name);
    }

    private <T> Answer<T> ask(String type, String name) {
        asked.add(type + " " + key(name));
        return answer(type, key(name));
    }

    @SuppressWarnings("unchecked") // each type has records of its own kind
    private <T> Answer<T> answer(String type, String name) {
        String at = name;
        Security security = Security.SECURE;
        for (int hops = 0; hops < ALIASES; hops++) {
            if (bogus.contains(at)) {
                return Answer.none(Answer.Kind.TRY_LATER, name, Security.BOGUS);
            } else if (failing.contains(at)) {
                break;
            }
            security = security.and(secure.contains(at) ? Security.SECURE : Security.INSECURE);
            List<Object> found = records.get(new Key(at, type));
            if (found != null) {
                return Answer.found(at, (List<T>) List.copyOf(found), security);
            }
            List<Object> alias = records.get(new Key(at, "alias"));
            if (alias == null) {
                return Answer.none(isThere(at) ? Answer.Kind.NO_DATA : Answer.Kind.NO_NAME, at, security);
            }
            at = (String) alias.get(0);
        }
        return Answer.none(Answer.Kind.TRY_LATER, name, Security.INDETERMINATE);
    }

    private boolean isThere(String name) {
        return existing.contains(name)
                || records.keySet().stream().anyMatch(key -> key.name().equals(name));
    }

    private FakeResolver add(String name, String type, Object record) {
        records.computeIfAbsent(new Key(key(name), type), any -> new CopyOnWriteArrayList<>())
                .add(record);
        return this;
    }

    private static String service(int port, String host) {
        return "_" + port + "._tcp." + host;
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String bare = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        try {
            return bare.chars().allMatch(c -> c < 0x80) ? bare : IDN.toASCII(bare, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return bare; // there is no such name
        }
    }

    private static InetAddress literal(String literal) {
        try {
            if (!literal.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                throw new IllegalArgumentException("not an address: " + literal);
            }
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
