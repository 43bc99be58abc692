package org.posthouse.testkit.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AccountListener;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;

/** A directory in memory, for tests: it keeps the whole contract except that it does not slow down guessing. */
public final class MemoryDirectory implements Directory, Authenticator, DirectoryAdmin {
    private static final int MAX_DEPTH = 10;

    private static final class Entry {
        final AccountInfo info;
        final byte[] password;

        Entry(AccountInfo info, byte[] password) {
            this.info = info;
            this.password = password;
        }
    }

    private final Map<String, Optional<Address>> domains = new TreeMap<>();
    private final Map<String, Entry> accounts = new TreeMap<>();
    private final Map<String, List<Address>> aliases = new TreeMap<>();
    private final List<AccountListener> listeners = new CopyOnWriteArrayList<>();
    private String defaultDomain = "";
    private long lastId;
    private boolean tryLater;

    /** Adds a domain, for setting up a test. */
    public MemoryDirectory withDomain(String name) {
        try {
            createDomain(name);
        } catch (DirectoryException e) {
            throw new IllegalArgumentException(e);
        }
        return this;
    }

    /** Adds an account without quota, for setting up a test. */
    public MemoryDirectory withAccount(String name, String password) {
        try {
            createAccount(name, password.toCharArray(), 0);
        } catch (DirectoryException e) {
            throw new IllegalArgumentException(e);
        }
        return this;
    }

    /** Adds an alias, for setting up a test. */
    public MemoryDirectory withAlias(String alias, String... targets) {
        try {
            alias(
                    Address.parse(alias).orElseThrow(),
                    Arrays.stream(targets)
                            .map(t -> Address.parse(t).orElseThrow())
                            .toList());
        } catch (DirectoryException e) {
            throw new IllegalArgumentException(e);
        }
        return this;
    }

    /** Adds a listener. */
    public MemoryDirectory listen(AccountListener listener) {
        listeners.add(listener);
        return this;
    }

    /** From now on nothing can be said, as if the database were away; or it can again. */
    public synchronized void tryLater(boolean on) {
        tryLater = on;
    }

    // --- Directory

    @Override
    public synchronized Resolution resolve(Address address) {
        if (tryLater) {
            return new Resolution.TryLater();
        }
        Address norm = address.normalized();
        String domain =
                norm.domain().isEmpty() && norm.isPostmaster() ? defaultDomain : norm.domain(); // rfc5321#4.1.1.3
        if (!domains.containsKey(domain)) {
            return new Resolution.Foreign();
        }
        String local = norm.localPart();
        Optional<Resolution> exact = find(local, domain, Optional.empty());
        if (exact.isPresent()) {
            return exact.get();
        }
        int plus = local.indexOf('+');
        if (plus > 0) {
            Optional<String> detail = Optional.of(address.localPart().substring(plus + 1));
            Optional<Resolution> withDetail = find(local.substring(0, plus), domain, detail);
            if (withDetail.isPresent()) {
                return withDetail.get();
            }
        }
        return domains.get(domain)
                .flatMap(target -> forward(List.of(target)))
                .or(() -> norm.isPostmaster() ? postmaster(domain) : Optional.empty())
                .orElseGet(Resolution.Unknown::new);
    }

    private Optional<Resolution> find(String local, String domain, Optional<String> detail) {
        String name = local + "@" + domain;
        Entry account = accounts.get(name);
        if (account != null) {
            return Optional.of(new Resolution.Mailbox(account.info, detail));
        }
        return Optional.ofNullable(aliases.get(name)).flatMap(this::forward);
    }

    private Optional<Resolution> forward(List<Address> targets) {
        Set<Address> expanded = new LinkedHashSet<>();
        expand(targets, expanded, 0);
        return expanded.isEmpty() ? Optional.empty() : Optional.of(new Resolution.Forward(List.copyOf(expanded)));
    }

    private void expand(List<Address> targets, Set<Address> expanded, int depth) {
        for (Address target : targets) {
            List<Address> next = aliases.get(key(target));
            if (next == null) {
                expanded.add(target);
            } else if (depth < MAX_DEPTH) {
                expand(next, expanded, depth + 1);
            }
        }
    }

    // rfc5321#4.5.1
    private Optional<Resolution> postmaster(String domain) {
        Comparator<AccountInfo> own = Comparator.comparing(a -> !a.name().endsWith("@" + domain));
        return accounts.values().stream()
                .map(e -> e.info)
                .min(own.thenComparing(AccountInfo::id))
                .map(a -> new Resolution.Mailbox(a, Optional.empty()));
    }

    private static String key(Address a) {
        Address norm = a.normalized();
        return norm.localPart() + "@" + norm.domain();
    }

    private String canonical(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.indexOf('@') < 0 ? lower + "@" + defaultDomain : lower;
    }

    @Override
    public synchronized Optional<AccountInfo> account(String name) {
        return tryLater
                ? Optional.empty()
                : Optional.ofNullable(accounts.get(canonical(name))).map(e -> e.info);
    }

    // --- Authenticator

    @Override
    public synchronized AuthResult verify(String user, char[] password, String remote) {
        if (tryLater) {
            return new AuthResult.NotYet();
        }
        Entry entry = accounts.get(canonical(user));
        return entry != null && Arrays.equals(entry.password, utf8(password))
                ? new AuthResult.Success(entry.info)
                : new AuthResult.Denied();
    }

    @Override
    public synchronized Optional<ScramSecret> scram(String user, String remote) {
        if (tryLater) {
            return Optional.empty();
        }
        Entry entry = accounts.get(canonical(user));
        byte[] made = ("nobody " + canonical(user)).getBytes(StandardCharsets.UTF_8);
        return Optional.of(Scram.secret(entry == null ? made : entry.password, canonical(user)));
    }

    @Override
    public synchronized AuthResult scramResult(String user, boolean proven, String remote) {
        if (tryLater) {
            return new AuthResult.NotYet();
        }
        Entry entry = accounts.get(canonical(user));
        return proven && entry != null ? new AuthResult.Success(entry.info) : new AuthResult.Denied();
    }

    private static byte[] utf8(char[] password) {
        return new String(password).getBytes(StandardCharsets.UTF_8);
    }

    // --- DirectoryAdmin

    @Override
    public synchronized List<Domain> domains() throws DirectoryException {
        check();
        List<Domain> list = new ArrayList<>();
        domains.forEach((name, catchAll) -> list.add(new Domain(name, name.equals(defaultDomain), catchAll, (int)
                accounts.keySet().stream().filter(a -> a.endsWith("@" + name)).count())));
        return list;
    }

    @Override
    public synchronized void createDomain(String name) throws DirectoryException {
        check();
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") || Address.parse("a@" + lower).isEmpty()) {
            throw new DirectoryException("not a domain name: " + name);
        }
        if (domains.putIfAbsent(lower, Optional.empty()) != null) {
            throw new DirectoryException("domain exists: " + lower);
        }
        if (defaultDomain.isEmpty()) {
            defaultDomain = lower;
        }
    }

    @Override
    public synchronized void deleteDomain(String name) throws DirectoryException {
        String domain = local(name);
        if (accounts.keySet().stream().anyMatch(a -> a.endsWith("@" + domain))) {
            throw new DirectoryException("domain has accounts: " + domain);
        }
        domains.remove(domain);
        aliases.keySet().removeIf(a -> a.endsWith("@" + domain));
        if (domain.equals(defaultDomain)) {
            defaultDomain = domains.keySet().stream().findFirst().orElse("");
        }
    }

    @Override
    public synchronized void defaultDomain(String name) throws DirectoryException {
        defaultDomain = local(name);
    }

    @Override
    public synchronized void catchAll(String domain, Optional<Address> target) throws DirectoryException {
        domains.put(local(domain), target);
    }

    private String local(String domain) throws DirectoryException {
        check();
        String lower = domain.toLowerCase(Locale.ROOT);
        if (!domains.containsKey(lower)) {
            throw new DirectoryException("no such domain: " + domain);
        }
        return lower;
    }

    @Override
    public synchronized List<AccountInfo> accounts(String like, String after, int limit) throws DirectoryException {
        check();
        return accounts.values().stream()
                .map(e -> e.info)
                .filter(a -> a.name().contains(like.toLowerCase(Locale.ROOT))
                        && a.name().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized AccountInfo createAccount(String name, char[] password, long quota) throws DirectoryException {
        check();
        String canonical = canonical(name);
        Address address = Address.parse(canonical)
                .filter(a -> a.localPart().indexOf('+') < 0)
                .orElseThrow(() -> new DirectoryException("not an account name: " + name));
        local(address.domain());
        if (accounts.containsKey(canonical) || aliases.containsKey(canonical)) {
            throw new DirectoryException("exists already: " + canonical);
        }
        return put(new AccountInfo(++lastId, canonical, checked(quota)), checked(password));
    }

    private AccountInfo put(AccountInfo info, byte[] password) {
        accounts.put(info.name(), new Entry(info, password));
        return info;
    }

    private static byte[] checked(char[] password) throws DirectoryException {
        if (password.length == 0) {
            throw new DirectoryException("empty password");
        }
        return utf8(password);
    }

    private static long checked(long quota) throws DirectoryException {
        if (quota < 0) {
            throw new DirectoryException("negative quota");
        }
        return quota;
    }

    private Entry existing(String name) throws DirectoryException {
        check();
        Entry entry = accounts.get(canonical(name));
        if (entry == null) {
            throw new DirectoryException("no such account: " + name);
        }
        return entry;
    }

    @Override
    public synchronized void password(String name, char[] password) throws DirectoryException {
        put(existing(name).info, checked(password));
    }

    @Override
    public synchronized void quota(String name, long quota) throws DirectoryException {
        Entry entry = existing(name);
        put(new AccountInfo(entry.info.id(), entry.info.name(), checked(quota)), entry.password);
    }

    @Override
    public void deleteAccount(String name) throws DirectoryException {
        AccountInfo gone;
        synchronized (this) {
            gone = existing(name).info;
            accounts.remove(gone.name());
        }
        listeners.forEach(l -> l.deleted(gone));
    }

    @Override
    public synchronized List<Alias> aliases(String after, int limit) throws DirectoryException {
        check();
        return aliases.entrySet().stream()
                .filter(e -> e.getKey().compareTo(after) > 0)
                .limit(limit)
                .map(e -> new Alias(Address.parse(e.getKey()).orElseThrow(), e.getValue()))
                .toList();
    }

    @Override
    public synchronized void alias(Address alias, List<Address> targets) throws DirectoryException {
        local(alias.domain());
        if (targets.isEmpty()) {
            throw new DirectoryException("an alias needs a target");
        }
        if (accounts.containsKey(key(alias))) {
            throw new DirectoryException("an account has that name: " + alias);
        }
        aliases.put(key(alias), List.copyOf(targets));
    }

    @Override
    public synchronized void deleteAlias(Address alias) throws DirectoryException {
        check();
        if (aliases.remove(key(alias)) == null) {
            throw new DirectoryException("no such alias: " + alias);
        }
    }

    private void check() throws DirectoryException {
        if (tryLater) {
            throw new DirectoryException("the directory is not available");
        }
    }
}
