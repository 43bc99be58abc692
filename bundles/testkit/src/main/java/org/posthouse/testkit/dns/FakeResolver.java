package org.posthouse.testkit.dns;

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
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;

/**
 * A resolver out of a map. Names that nothing was said about do not exist; names of which there are only records of other
 * types have {@link Answer.Kind#NO_DATA}. Equal MX preferences stay in the order in which they were given. May be changed
 * while it is used, from any thread.
 */
public final class FakeResolver implements Resolver {
    private final Map<String, List<Mx>> mx = new ConcurrentHashMap<>();
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Map<String, List<String>> txt = new ConcurrentHashMap<>();
    private final Map<InetAddress, List<String>> ptr = new ConcurrentHashMap<>();
    private final Set<String> existing = ConcurrentHashMap.newKeySet();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> secure = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Adds an MX record; an empty host or "." is a null MX. */
    public FakeResolver mx(String domain, int preference, String host) {
        add(mx, domain, new Mx(preference, host.equals(".") ? "" : host));
        return this;
    }

    /** Adds A and AAAA records. */
    public FakeResolver address(String host, String... literals) {
        for (String literal : literals) {
            add(addresses, host, literal(literal));
        }
        return this;
    }

    /** Adds a TXT record. */
    public FakeResolver txt(String name, String text) {
        add(txt, name, text);
        return this;
    }

    /** Adds a PTR record. */
    public FakeResolver ptr(String literal, String name) {
        ptr.computeIfAbsent(literal(literal), any -> new CopyOnWriteArrayList<>())
                .add(name);
        return this;
    }

    /** The name exists, without any record. */
    public FakeResolver exists(String name) {
        existing.add(key(name));
        return this;
    }

    /** Look-ups of the name (or address) get {@link Answer.Kind#TRY_LATER} from now on. */
    public FakeResolver fail(String name) {
        failing.add(key(name));
        return this;
    }

    /** Look-ups of the name work again. */
    public FakeResolver recover(String name) {
        failing.remove(key(name));
        return this;
    }

    /** Answers for the name are validated. */
    public FakeResolver secure(String name) {
        secure.add(key(name));
        return this;
    }

    /** Forgets all that is known of a name. */
    public FakeResolver forget(String name) {
        List.of(mx, addresses, txt).forEach(map -> map.remove(key(name)));
        List.of(existing, failing, secure).forEach(set -> set.remove(key(name)));
        return this;
    }

    /** What was asked for so far, such as {@code mx example.org}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Answer<Mx> mx(String domain) {
        Answer<Mx> answer = answer("mx", domain, mx);
        return new Answer<>(
                answer.kind(),
                answer.records().stream()
                        .sorted(Comparator.comparingInt(Mx::preference))
                        .toList(),
                answer.secure());
    }

    @Override
    public Answer<InetAddress> addresses(String host) {
        return answer("addresses", host, addresses);
    }

    @Override
    public Answer<String> txt(String name) {
        return answer("txt", name, txt);
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        asked.add("ptr " + address.getHostAddress());
        if (failing.contains(address.getHostAddress())) {
            return Answer.none(Answer.Kind.TRY_LATER);
        }
        List<String> names = ptr.get(address);
        return names == null
                ? Answer.none(Answer.Kind.NO_NAME)
                : Answer.found(new ArrayList<>(names), secure.contains(address.getHostAddress()));
    }

    private <T> Answer<T> answer(String type, String name, Map<String, List<T>> records) {
        String key = key(name);
        asked.add(type + " " + key);
        if (failing.contains(key)) {
            return Answer.none(Answer.Kind.TRY_LATER);
        }
        List<T> found = records.get(key);
        if (found != null) {
            return Answer.found(new ArrayList<>(found), secure.contains(key));
        }
        boolean exists =
                existing.contains(key) || mx.containsKey(key) || addresses.containsKey(key) || txt.containsKey(key);
        return Answer.none(exists ? Answer.Kind.NO_DATA : Answer.Kind.NO_NAME);
    }

    private static <T> void add(Map<String, List<T>> map, String name, T value) {
        map.computeIfAbsent(key(name), any -> new CopyOnWriteArrayList<>()).add(value);
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
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
