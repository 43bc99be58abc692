package org.posthouse.testkit.flow;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;

/** A directory of a few accounts and aliases for tests of the mail flow; {@code user+detail} works. */
public final class FakeDirectory implements Directory {
    private final Set<String> domains = ConcurrentHashMap.newKeySet();
    private final Map<String, AccountInfo> accounts = new ConcurrentHashMap<>();
    private final Map<String, Resolution> aliases = new ConcurrentHashMap<>();

    /** Says {@link Resolution.TryLater} to everything while set. */
    public volatile boolean down;

    /** Adds an account without quota, and its domain. */
    public FakeDirectory user(String address) {
        return user(address, 0);
    }

    /** Adds an account, and its domain. */
    public FakeDirectory user(String address, long quota) {
        String name = address.toLowerCase(Locale.ROOT);
        domains.add(name.substring(name.indexOf('@') + 1));
        accounts.put(name, new AccountInfo(accounts.size() + 1L, name, quota));
        return this;
    }

    /** Adds an alias, and its domain. */
    public FakeDirectory alias(String address, String... targets) {
        String name = address.toLowerCase(Locale.ROOT);
        domains.add(name.substring(name.indexOf('@') + 1));
        aliases.put(
                name,
                new Resolution.Forward(Arrays.stream(targets)
                        .map(t -> Address.parse(t).orElseThrow())
                        .toList()));
        return this;
    }

    /** Removes an account; its domain stays. */
    public void remove(String address) {
        accounts.remove(address.toLowerCase(Locale.ROOT));
    }

    @Override
    public Resolution resolve(Address address) {
        if (down) {
            return new Resolution.TryLater();
        }
        if (!address.domain().isEmpty() && !domains.contains(address.domainKey())) {
            return new Resolution.Foreign();
        }
        String name = address.normalized().toString();
        AccountInfo account = accounts.get(name);
        if (account != null) {
            return new Resolution.Mailbox(account, Optional.empty());
        }
        Resolution alias = aliases.get(name);
        if (alias != null) {
            return alias;
        }
        int plus = name.indexOf('+');
        if (plus > 0 && name.indexOf('@') > plus) {
            AccountInfo base = accounts.get(name.substring(0, plus) + name.substring(name.indexOf('@')));
            if (base != null) {
                return new Resolution.Mailbox(
                        base, Optional.of(address.localPart().substring(plus + 1)));
            }
        }
        if (address.isPostmaster() && !accounts.isEmpty()) {
            return new Resolution.Mailbox(accounts.values().iterator().next(), Optional.empty());
        }
        return new Resolution.Unknown();
    }

    @Override
    public Optional<AccountInfo> account(String name) {
        return Optional.ofNullable(accounts.get(name.toLowerCase(Locale.ROOT)));
    }
}
