package org.posthouse.testkit.directory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;

/** A source in memory, for tests. */
public final class MemorySource implements DirectorySource {
    private record Person(String key, String password) {}

    private final Set<String> domains = ConcurrentHashMap.newKeySet();
    private final Map<String, Person> people = new ConcurrentHashMap<>();
    private final Map<String, Entry> others = new ConcurrentHashMap<>();
    private final boolean givesSecrets;

    /** Says that it cannot tell, while set. */
    public volatile boolean away;

    /** @param givesSecrets the server checks passwords; otherwise this source does */
    public MemorySource(boolean givesSecrets) {
        this.givesSecrets = givesSecrets;
    }

    /** Adds a domain. */
    public MemorySource withDomain(String domain) {
        domains.add(domain);
        return this;
    }

    /** Adds an account, and its domain. */
    public MemorySource with(String address, String key, String password) {
        people.put(address, new Person(key, password));
        return withDomain(address.substring(address.indexOf('@') + 1));
    }

    /** Makes an address whatever is said of it. */
    public MemorySource with(String address, Entry entry) {
        others.put(address, entry);
        return withDomain(address.substring(address.indexOf('@') + 1));
    }

    /** Removes an address. */
    public void without(String address) {
        people.remove(address);
        others.remove(address);
    }

    @Override
    public Set<String> domains() {
        return domains;
    }

    @Override
    public Entry find(Address address) {
        if (away) {
            return new NotNow();
        }
        Person person = people.get(address.toString());
        return person == null
                ? others.getOrDefault(address.toString(), new Nobody())
                : new Account(address.toString(), person.key(), secret(address.toString(), person));
    }

    private Optional<ScramSecret> secret(String name, Person person) {
        return givesSecrets
                ? Optional.of(Scram.secret(person.password().getBytes(StandardCharsets.UTF_8), name))
                : Optional.empty();
    }

    @Override
    public Check check(String name, char[] password, String remote) {
        if (away) {
            return Check.NOT_NOW;
        }
        Person person = people.get(name);
        boolean right =
                person != null && password.length > 0 && person.password().equals(new String(password));
        return right ? Check.RIGHT : Check.WRONG;
    }

    /** An alias, for {@link #with(String, Entry)}. */
    public static Entry alias(String... targets) {
        return new Alias(List.of(targets).stream()
                .map(target -> Address.parse(target).orElseThrow())
                .toList());
    }
}
