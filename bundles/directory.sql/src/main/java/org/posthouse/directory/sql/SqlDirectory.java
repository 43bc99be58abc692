package org.posthouse.directory.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;
import org.posthouse.support.password.CommonPasswords;

/** Changes and lists what the directory holds. Each change is one transaction, and in force when it returns. */
final class SqlDirectory implements DirectoryAdmin {
    private static final int MAX_TARGETS = 1000;

    private final Changes changes;
    private final Tables tables;
    private final Lookup lookup;
    private final Sources sources;
    private final Secrets secrets;
    private final int minPasswordLength;
    private final boolean refuseCommon;
    private final Consumer<AccountInfo> deleted;

    /**
     * @param minPasswordLength in characters, of new passwords
     * @param refuseCommon new passwords that guessers try first are refused
     * @param deleted is told of accounts that are gone
     */
    SqlDirectory(
            Changes changes,
            Tables tables,
            Lookup lookup,
            Sources sources,
            Secrets secrets,
            int minPasswordLength,
            boolean refuseCommon,
            Consumer<AccountInfo> deleted) {
        this.changes = changes;
        this.tables = tables;
        this.lookup = lookup;
        this.sources = sources;
        this.secrets = secrets;
        this.minPasswordLength = minPasswordLength;
        this.refuseCommon = refuseCommon;
        this.deleted = deleted;
    }

    // --- domains

    @Override
    public List<Domain> domains() throws DirectoryException {
        return changes.read(c -> {
            String byDefault = tables.defaultDomain(c);
            Map<String, Integer> counts = tables.accountsOfDomains(c);
            List<Domain> list = new ArrayList<>();
            tables.domains(c)
                    .forEach((name, row) -> list.add(new Domain(
                            name, name.equals(byDefault), row.catchAll(), counts.getOrDefault(name, 0), row.source())));
            return list;
        });
    }

    @Override
    public void createDomain(String name) throws DirectoryException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") || Address.parse("a@" + lower).isEmpty()) {
            throw new DirectoryException("Not a valid domain name: " + name);
        }
        changes.change(c -> {
            Map<String, Tables.DomainRow> domains = tables.domains(c);
            if (domains.keySet().stream().map(Lookup::labels).anyMatch(Lookup.labels(lower)::equals)) {
                throw new DirectoryException("The domain " + lower + " already exists");
            }
            tables.insertDomain(c, lower, domains.isEmpty());
            return null;
        });
    }

    @Override
    public void deleteDomain(String name) throws DirectoryException {
        changes.change(c -> {
            String domain = local(c, name);
            Optional<String> source = tables.domains(c).get(domain).source();
            if (source.isPresent() && sources.claims(source.get(), domain)) {
                throw new DirectoryException(
                        "The directory " + source.get() + " claims the domain " + domain + ": remove it there first");
            }
            int accounts = tables.accountsOfDomains(c).getOrDefault(domain, 0);
            if (accounts > 0) {
                throw new DirectoryException("The domain " + domain + " has " + accounts + " accounts");
            }
            boolean wasDefault = tables.defaultDomain(c).equals(domain);
            tables.deleteDomain(c, domain);
            Optional<String> next = tables.domains(c).keySet().stream().findFirst();
            if (wasDefault && next.isPresent()) {
                tables.defaultDomain(c, next.get());
            }
            return null;
        });
    }

    @Override
    public void defaultDomain(String name) throws DirectoryException {
        changes.change(c -> {
            tables.defaultDomain(c, local(c, name));
            return null;
        });
    }

    @Override
    public void catchAll(String domain, Optional<Address> target) throws DirectoryException {
        changes.change(c -> {
            tables.catchAll(c, local(c, domain), target);
            return null;
        });
    }

    @Override
    public void source(String domain, Optional<String> source) throws DirectoryException {
        Optional<String> name = source.map(String::strip);
        if (name.isPresent() && (name.get().isEmpty() || name.get().length() > Sources.MAX_NAME)) {
            throw new DirectoryException("Not a valid name of a directory: " + source.get());
        }
        changes.change(c -> {
            String local = local(c, domain);
            if (!tables.domains(c).get(local).source().equals(name)) {
                tables.source(c, local, name);
                tables.disown(c, local); // what they are told apart by there means nothing elsewhere
            }
            return null;
        });
    }

    private String local(Connection c, String domain) throws SQLException, DirectoryException {
        String lower = domain.toLowerCase(Locale.ROOT);
        if (!tables.domains(c).containsKey(lower)) {
            throw new DirectoryException("No domain " + domain);
        }
        return lower;
    }

    // --- accounts

    @Override
    public List<AccountInfo> accounts(String like, String after, int limit) throws DirectoryException {
        return changes.read(c -> tables.accounts(c, like.toLowerCase(Locale.ROOT), after, limit));
    }

    @Override
    public AccountInfo createAccount(String name, char[] password, long quota) throws DirectoryException {
        refuseCommon(name, password);
        return createAnyAccount(name, password, quota);
    }

    /** The same, with a common password if need be. */
    AccountInfo createAnyAccount(String name, char[] password, long quota) throws DirectoryException {
        ScramSecret secret = secret(password);
        checkQuota(quota);
        return changes.change(c -> {
            Address address = Address.parse(canonical(name))
                    .filter(a -> a.localPart().indexOf('+') < 0)
                    .orElse(null);
            if (address == null) {
                throw new DirectoryException("Not a valid account name: " + name);
            }
            String domain = local(c, address.domain());
            requireOurs(c, domain, "create the account");
            String canonical = Lookup.key(address);
            if (tables.account(c, canonical).isPresent()
                    || !tables.alias(c, canonical).isEmpty()) {
                throw new DirectoryException(canonical + " already exists");
            }
            AccountInfo info = new AccountInfo(tables.nextId(c), canonical, quota);
            tables.insertAccount(c, info, domain, secret);
            return info;
        });
    }

    @Override
    public void password(String name, char[] password) throws DirectoryException {
        refuseCommon(name, password);
        ScramSecret secret = secret(password);
        changes.change(c -> {
            String canonical = canonical(name);
            requireOurs(c, canonical.substring(canonical.lastIndexOf('@') + 1), "change the password");
            return found(name, tables.secret(c, canonical, secret));
        });
    }

    @Override
    public void quota(String name, long quota) throws DirectoryException {
        checkQuota(quota);
        changes.change(c -> found(name, tables.quota(c, canonical(name), quota)));
    }

    @Override
    public void deleteAccount(String name) throws DirectoryException {
        requireGoneThere(name);
        AccountInfo gone = changes.change(c -> {
            Optional<Tables.Row> row = tables.account(c, canonical(name));
            found(name, row.isPresent());
            AccessTables.deleteAll(c, row.get().info().id());
            tables.deleteAccount(c, row.get().info().name());
            return row.get().info();
        });
        deleted.accept(gone);
    }

    private void requireOurs(Connection c, String domain, String what) throws SQLException, DirectoryException {
        Tables.DomainRow row = tables.domains(c).get(domain);
        if (row != null && row.source().isPresent()) {
            throw new DirectoryException("The accounts of " + domain + " are kept by the directory "
                    + row.source().get() + ": " + what + " there");
        }
    }

    /** As long as its source has an account, it would be back with the next mail, and the mail before would be lost. */
    private void requireGoneThere(String name) throws DirectoryException {
        try {
            String canonical = canonical(name);
            Optional<String> source = lookup.source(canonical).filter(sources::isHere);
            if (source.isEmpty()) {
                return;
            }
            Holder holder = lookup.holder(canonical);
            if (holder instanceof Holder.Known) {
                throw new DirectoryException(canonical + " is kept by the directory " + source.get()
                        + ": delete it there first, then its mail here");
            }
        } catch (SQLException failed) {
            throw new DirectoryException("Cannot read the directory: " + failed.getMessage(), failed);
        }
    }

    private String canonical(String name) throws SQLException {
        return lookup.canonical(name);
    }

    private static Void found(String name, boolean found) throws DirectoryException {
        if (!found) {
            throw new DirectoryException("No account " + name);
        }
        return null;
    }

    private void checkLength(char[] password) throws DirectoryException {
        if (password.length > 0 && Character.codePointCount(password, 0, password.length) < minPasswordLength) {
            throw new DirectoryException("The password is too short: it must have at least " + minPasswordLength
                    + " characters (minPasswordLength in org.posthouse.directory.sql)");
        }
    }

    private void refuseCommon(String name, char[] password) throws DirectoryException {
        checkLength(password);
        Optional<String> common = CommonPasswords.refusal(password, name);
        if (refuseCommon && common.isPresent()) {
            throw new DirectoryException(common.get());
        }
    }

    private ScramSecret secret(char[] password) throws DirectoryException {
        checkLength(password);
        Optional<ScramSecret> secret = secrets.of(password);
        if (secret.isEmpty()) {
            throw new DirectoryException(
                    password.length == 0
                            ? "The password is empty"
                            : "The password contains characters that are not allowed");
        }
        return secret.get();
    }

    private static void checkQuota(long quota) throws DirectoryException {
        if (quota < 0) {
            throw new DirectoryException("A quota cannot be negative");
        }
    }

    // --- aliases

    @Override
    public List<Alias> aliases(String after, int limit) throws DirectoryException {
        return changes.read(c -> tables.aliases(c, after, limit));
    }

    @Override
    public void alias(Address alias, List<Address> targets) throws DirectoryException {
        if (targets.isEmpty() || targets.size() > MAX_TARGETS) {
            throw new DirectoryException("An alias must lead to 1 to " + MAX_TARGETS + " addresses");
        }
        changes.change(c -> {
            String domain = local(c, alias.domain());
            String key = Lookup.key(alias);
            if (tables.account(c, key).isPresent()) {
                throw new DirectoryException("An account has this name: " + key);
            }
            tables.deleteAlias(c, key);
            tables.insertAlias(c, key, domain, targets);
            return null;
        });
    }

    @Override
    public void deleteAlias(Address alias) throws DirectoryException {
        changes.change(c -> {
            if (!tables.deleteAlias(c, Lookup.key(alias))) {
                throw new DirectoryException("No alias " + alias);
            }
            return null;
        });
    }
}
