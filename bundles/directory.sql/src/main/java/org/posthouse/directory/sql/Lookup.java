package org.posthouse.directory.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
import java.util.TreeMap;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.sql.Transactions;
import org.posthouse.support.RateLimited;
import org.posthouse.support.address.AsciiForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up, with a cache that every change empties; what sources say is not kept. No lock is held while a source is asked.
 * Safe for threads.
 */
final class Lookup {
    private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);
    private static final int CACHED = 20_000;

    /** Addresses whose meaning is kept as a whole: each one of a mail is asked about four times. */
    private static final int RESOLVED = 1000;

    /** How many addresses an alias may lead to in the end, and by how many others. */
    private static final int MAX_TARGETS = 1000;

    /** The longest name an account can have. */
    private static final int MAX_NAME = 512;

    private static final Resolution LATER = new Resolution.TryLater();

    /** A domain of ours: its name as it was given, and the rest. */
    private record Local(String name, Tables.DomainRow row) {
        Optional<String> source() {
            return row.source();
        }
    }

    /** The domains as they were read together, by their A-labels (rfc5890#2.3.2.1). */
    private record Domains(Map<String, Local> byLabels, String byDefault) {}

    private final Transactions transactions;
    private final SqlDialect dialect;
    private final Tables tables;
    private final Sources sources;
    private final Guests guests;
    private final RateLimited problems = new RateLimited(LOG, Duration.ofMinutes(1));

    // all guarded by this
    private long epoch;
    private Domains domains;
    private final Bounded<String, Optional<Tables.Row>> accounts = new Bounded<>(CACHED);
    private final Bounded<String, List<Address>> aliases = new Bounded<>(CACHED);
    private final Bounded<Address, Resolution> resolutions = new Bounded<>(RESOLVED);

    Lookup(Database database, Tables tables, Sources sources, Guests guests) {
        this.transactions = new Transactions(database);
        this.dialect = database.dialect();
        this.tables = tables;
        this.sources = sources;
        this.guests = guests;
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
        if (isKept(address, resolution)) {
            synchronized (this) {
                if (before == epoch) {
                    resolutions.put(address, resolution);
                }
            }
        }
        return resolution;
    }

    /** A forward may be long, a domain may come any time, and what a source says holds for the moment. */
    private boolean isKept(Address address, Resolution resolution) throws SQLException {
        return !(resolution instanceof Resolution.Forward)
                && local(address.normalized().domain())
                        .filter(ours -> ours.source().isEmpty())
                        .isPresent();
    }

    private Resolution read(Address address) throws SQLException {
        Address norm = address.normalized();
        // rfc5321#4.1.1.3: the bare postmaster is that of the default domain
        Optional<Local> known =
                local(norm.domain().isEmpty() && norm.isPostmaster() ? domains().byDefault() : norm.domain());
        if (known.isEmpty()) {
            return new Resolution.Foreign();
        }
        Local ours = known.get();
        String local = norm.localPart();
        Optional<Resolution> found = find(local, ours, Optional.empty());
        int plus = local.indexOf('+');
        if (found.isEmpty() && plus > 0) {
            String detail = address.localPart().substring(plus + 1);
            found = find(local.substring(0, plus), ours, Optional.of(detail));
        }
        if (found.isEmpty() && ours.row().catchAll().isPresent()) {
            found = forward(List.of(ours.row().catchAll().get()));
        }
        String self = local + "@" + ours.name();
        found = found.flatMap(
                to -> to instanceof Resolution.Forward forward ? without(self, forward) : Optional.of(to));
        if (found.isEmpty() && norm.isPostmaster()) { // rfc5321#4.5.1
            found = first(ours.name()).map(a -> new Resolution.Mailbox(a, Optional.empty()));
        }
        return found.orElseGet(Resolution.Unknown::new);
    }

    /** A domain of ours. One that a source has from now on is written down: it is ours while the source is away, too. */
    private Optional<Local> local(String domain) throws SQLException {
        String labels = labels(domain);
        Local known = domains().byLabels().get(labels);
        if (known != null || domain.isEmpty()) {
            return Optional.ofNullable(known);
        }
        Optional<Sources.Claim> claim = sources.claim(labels);
        if (claim.isPresent()) {
            enter(claim.get());
        }
        return claim.isPresent() ? Optional.ofNullable(domains().byLabels().get(labels)) : Optional.empty();
    }

    /** Writes down that a domain is a source's, unless it is somebody's already. */
    void enter(Sources.Claim claim) throws SQLException {
        if (claim.domain().startsWith("[")
                || Address.parse("a@" + claim.domain()).isEmpty()) {
            LOG.warn("{}, claimed by the directory {}, is not a valid domain name", claim.domain(), claim.source());
            return;
        }
        Local known = domains().byLabels().get(labels(claim.domain()));
        if (known != null) {
            if (!known.source().equals(Optional.of(claim.source()))) {
                LOG.warn(
                        "The accounts of {} are kept by {}: the directory {} is not asked about them",
                        claim.domain(),
                        known.source().map(other -> "the directory " + other).orElse("this server"),
                        claim.source());
            }
            return;
        }
        try {
            transactions.change(c -> {
                tables.insertDomain(c, claim.domain(), tables.domains(c).isEmpty());
                tables.source(c, claim.domain(), Optional.of(claim.source()));
                return null;
            });
            LOG.info("The accounts of {} are now kept by the directory {}", claim.domain(), claim.source());
        } catch (SQLException failed) {
            if (!dialect.duplicateKey(failed)) {
                throw failed;
            }
            LOG.debug("another thread was faster"); // it came just when somebody asked about it
        } finally {
            forget();
        }
    }

    /** Whose a name is, see {@link #canonical}. */
    Holder holder(String canonical) throws SQLException {
        Optional<Address> address = canonical.length() > MAX_NAME ? Optional.empty() : Address.parse(canonical);
        Optional<Local> ours =
                address.isEmpty() ? Optional.empty() : local(address.get().domain());
        Optional<String> source = ours.flatMap(Local::source);
        if (source.isEmpty()) {
            return account(canonical)
                    .<Holder>map(row -> new Holder.Known(row, Optional.empty()))
                    .orElseGet(() -> new Holder.Nobody(Optional.empty()));
        }
        DirectorySource.Entry entry = sources.find(
                source.get(), in(ours.get(), address.get().normalized().localPart()));
        if (entry instanceof DirectorySource.Account said) {
            Optional<Tables.Row> row = guest(said, source.get());
            return row.<Holder>map(r -> said.secret()
                            .map(secret -> new Holder.Known(r.with(secret), Optional.empty()))
                            .orElseGet(() -> new Holder.Known(r, source)))
                    .orElseGet(Holder.NotNow::new);
        }
        return entry instanceof DirectorySource.NotNow ? new Holder.NotNow() : new Holder.Nobody(source);
    }

    /** The source that keeps the accounts of a name's domain; empty: this directory does, or nobody. */
    Optional<String> source(String canonical) throws SQLException {
        return local(canonical.substring(canonical.lastIndexOf('@') + 1)).flatMap(Local::source);
    }

    /** The sources that keep domains of ours, each with one of these. */
    Map<String, String> sources() throws SQLException {
        Map<String, String> found = new TreeMap<>();
        domains().byLabels().values().forEach(l -> l.source()
                .ifPresent(source ->
                        found.merge(source, l.name(), (one, other) -> one.compareTo(other) < 0 ? one : other)));
        return found;
    }

    private static Address in(Local domain, String localPart) {
        return new Address(localPart, domain.name());
    }

    /** The row of an account of a source; empty if it cannot be used now. */
    private Optional<Tables.Row> guest(DirectorySource.Account said, String source) throws SQLException {
        Optional<DirectorySource.Account> account = guests.valid(said);
        if (account.isEmpty()) {
            return Optional.empty();
        }
        String name = account.get().name();
        Optional<Local> domain = local(name.substring(name.lastIndexOf('@') + 1));
        if (domain.flatMap(Local::source).filter(source::equals).isEmpty()) {
            problems.warn("The directory {} returned the account {}, which is in none of its domains", source, name);
            return Optional.empty();
        }
        Optional<Tables.Row> before = account(name);
        Optional<Tables.Row> row =
                guests.row(before, account.get(), domain.get().name());
        if (row.isPresent() && !row.equals(before)) {
            synchronized (this) {
                accounts.remove(name);
            }
        }
        return row;
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

    private Optional<Resolution> find(String local, Local ours, Optional<String> detail) throws SQLException {
        String name = local + "@" + ours.name();
        if (ours.source().isPresent()) {
            String source = ours.source().get();
            DirectorySource.Entry entry = sources.find(source, in(ours, local));
            if (entry instanceof DirectorySource.NotNow) {
                return Optional.of(LATER);
            } else if (entry instanceof DirectorySource.Account said) {
                return Optional.of(guest(said, source)
                        .<Resolution>map(row -> new Resolution.Mailbox(row.info(), detail))
                        .orElse(LATER));
            } else if (entry instanceof DirectorySource.Alias alias
                    && !alias.targets().isEmpty()) {
                return forward(alias.targets());
            }
        } else {
            Optional<Tables.Row> account = account(name);
            if (account.isPresent()) {
                return Optional.of(new Resolution.Mailbox(account.get().info(), detail));
            }
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
            Optional<List<Address>> leads = leads(target);
            if (leads.isEmpty()) {
                return Optional.of(LATER);
            }
            List<Address> next = leads.get();
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

    /** Where an alias leads; nowhere if it is none; empty if that cannot be said now. */
    private Optional<List<Address>> leads(Address target) throws SQLException {
        Optional<Local> ours = local(target.normalized().domain());
        if (ours.isPresent() && ours.get().source().isPresent()) {
            DirectorySource.Entry entry = sources.find(
                    ours.get().source().get(),
                    in(ours.get(), target.normalized().localPart()));
            if (entry instanceof DirectorySource.NotNow) {
                return Optional.empty();
            } else if (entry instanceof DirectorySource.Alias alias) {
                return Optional.of(alias.targets());
            } else if (entry instanceof DirectorySource.Account) {
                return Optional.of(List.of());
            }
        }
        return Optional.of(alias(key(target)));
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
        tables.domains(c).forEach((name, row) -> byLabels.put(labels(name), new Local(name, row)));
        return new Domains(byLabels, tables.defaultDomain(c));
    }
}
