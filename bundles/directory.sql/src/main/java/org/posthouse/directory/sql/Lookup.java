package org.posthouse.directory.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Transactions;
import org.posthouse.support.address.AsciiForm;

/** Looks names up, with a cache that every change empties. Safe for threads. */
final class Lookup {
    private static final int CACHED = 20_000;

    /** Addresses whose meaning is kept as a whole: each one of a mail is asked about four times. */
    private static final int RESOLVED = 1000;

    /** How many addresses an alias may lead to in the end, and by how many others. */
    private static final int MAX_TARGETS = 1000;

    /** The longest name an account can have. */
    private static final int MAX_NAME = 512;

    /** A domain of ours: its name as it was given, and its catch-all. */
    private record Local(String name, Optional<Address> catchAll) {}

    /** The domains as they were read together, by their A-labels (rfc5890#2.3.2.1). */
    private record Domains(Map<String, Local> byLabels, String byDefault) {}

    private final Transactions transactions;
    private final Tables tables;

    // all guarded by this
    private long epoch;
    private Domains domains;
    private final Bounded<String, Optional<Tables.Row>> accounts = new Bounded<>(CACHED);
    private final Bounded<String, List<Address>> aliases = new Bounded<>(CACHED);
    private final Bounded<Address, Resolution> resolutions = new Bounded<>(RESOLVED);

    Lookup(Database database, Tables tables) {
        this.transactions = new Transactions(database);
        this.tables = tables;
    }

    /** Forgets everything: something changed. */
    synchronized void forget() {
        epoch++;
        domains = null;
        accounts.clear();
        aliases.clear();
        resolutions.clear();
    }

    Resolution resolve(Address address) throws SQLException {
        long before;
        synchronized (this) {
            Resolution known = resolutions.get(address);
            if (known != null) {
                return known;
            }
            before = epoch;
        }
        Resolution resolution = read(address);
        if (!(resolution instanceof Resolution.Forward)) { // which may be long
            synchronized (this) {
                if (before == epoch) {
                    resolutions.put(address, resolution);
                }
            }
        }
        return resolution;
    }

    private Resolution read(Address address) throws SQLException {
        Address norm = address.normalized();
        Domains known = domains();
        // rfc5321#4.1.1.3: the bare postmaster is that of the default domain
        String domain = norm.domain().isEmpty() && norm.isPostmaster() ? known.byDefault() : norm.domain();
        Local ours = known.byLabels().get(labels(domain));
        if (ours == null) {
            return new Resolution.Foreign();
        }
        domain = ours.name();
        String local = norm.localPart();
        Optional<Resolution> found = find(local, domain, Optional.empty());
        int plus = local.indexOf('+');
        if (found.isEmpty() && plus > 0) {
            String detail = address.localPart().substring(plus + 1);
            found = find(local.substring(0, plus), domain, Optional.of(detail));
        }
        if (found.isEmpty() && ours.catchAll().isPresent()) {
            found = forward(List.of(ours.catchAll().get()));
        }
        String self = local + "@" + domain;
        found = found.flatMap(
                to -> to instanceof Resolution.Forward forward ? without(self, forward) : Optional.of(to));
        if (found.isEmpty() && norm.isPostmaster()) { // rfc5321#4.5.1
            found = first(domain).map(a -> new Resolution.Mailbox(a, Optional.empty()));
        }
        return found.orElseGet(Resolution.Unknown::new);
    }

    /** An address that leads to itself, as a catch-all that does not exist, leads nowhere by that. */
    private static Optional<Resolution> without(String self, Resolution.Forward forward) {
        List<Address> others = forward.targets().stream()
                .filter(target -> !key(target).equals(self))
                .toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(new Resolution.Forward(others));
    }

    /** The A-labels of a domain: however it is written, it is the same one. */
    static String labels(String domain) {
        return AsciiForm.domain(domain).orElse(domain);
    }

    private Optional<Resolution> find(String local, String domain, Optional<String> detail) throws SQLException {
        String name = local + "@" + domain;
        Optional<Tables.Row> account = account(name);
        if (account.isPresent()) {
            return Optional.of(new Resolution.Mailbox(account.get().info(), detail));
        }
        List<Address> targets = alias(name);
        return targets.isEmpty() ? Optional.empty() : forward(targets);
    }

    private Optional<Resolution> forward(List<Address> targets) throws SQLException {
        Set<Address> expanded = new LinkedHashSet<>();
        Set<String> aliases = new HashSet<>(); // each once, however they lead to each other
        Deque<Address> left = new ArrayDeque<>(targets);
        while (!left.isEmpty() && expanded.size() < MAX_TARGETS && aliases.size() < MAX_TARGETS) {
            Address target = left.remove();
            List<Address> next = alias(key(target));
            if (next.isEmpty()) {
                expanded.add(target);
            } else if (aliases.add(key(target))) {
                for (int i = next.size() - 1; i >= 0; i--) {
                    left.push(next.get(i));
                }
            }
        }
        return expanded.isEmpty() ? Optional.empty() : Optional.of(new Resolution.Forward(List.copyOf(expanded)));
    }

    /** The form in which addresses are kept and compared. */
    static String key(Address address) {
        Address norm = address.normalized();
        return norm.localPart() + "@" + norm.domain();
    }

    /** The full name of an account; without a domain it is one of the default domain. Cut where no account has that name. */
    String canonical(String name) throws SQLException {
        String stripped = name.strip();
        String lower =
                stripped.substring(0, Math.min(stripped.length(), MAX_NAME + 1)).toLowerCase(Locale.ROOT);
        return lower.indexOf('@') < 0 ? lower + "@" + domains().byDefault() : lower;
    }

    Optional<Tables.Row> account(String canonical) throws SQLException {
        if (canonical.length() > MAX_NAME) {
            return Optional.empty(); // and the cache stays small
        }
        long before;
        synchronized (this) {
            Optional<Tables.Row> cached = accounts.get(canonical);
            if (cached != null) {
                return cached;
            }
            before = epoch;
        }
        Optional<Tables.Row> read = transactions.read(c -> tables.account(c, canonical));
        synchronized (this) {
            if (before == epoch) {
                accounts.put(canonical, read);
            }
        }
        return read;
    }

    private List<Address> alias(String address) throws SQLException {
        long before;
        synchronized (this) {
            List<Address> cached = aliases.get(address);
            if (cached != null) {
                return cached;
            }
            before = epoch;
        }
        List<Address> read = transactions.read(c -> tables.alias(c, address));
        synchronized (this) {
            if (before == epoch) {
                aliases.put(address, read);
            }
        }
        return read;
    }

    private Optional<AccountInfo> first(String domain) throws SQLException {
        return transactions.read(c -> tables.first(c, domain)).map(Tables.Row::info);
    }

    private Domains domains() throws SQLException {
        long before;
        synchronized (this) {
            if (domains != null) {
                return domains;
            }
            before = epoch;
        }
        Domains read = transactions.read(this::readDomains);
        synchronized (this) {
            if (before == epoch) {
                domains = read;
            }
        }
        return read;
    }

    private Domains readDomains(Connection c) throws SQLException {
        Map<String, Local> byLabels = new HashMap<>();
        tables.domains(c).forEach((name, catchAll) -> byLabels.put(labels(name), new Local(name, catchAll)));
        return new Domains(byLabels, tables.defaultDomain(c));
    }
}
