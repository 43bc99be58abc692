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
import org.posthouse.db.api.Database;
import org.posthouse.sql.Transactions;

/** Changes and lists what the directory holds. Each change is one transaction, and in force when it returns. */
final class SqlDirectory implements DirectoryAdmin {
    private static final int MAX_TARGETS = 1000;

    private final Database database;
    private final Transactions transactions;
    private final Tables tables;
    private final Lookup lookup;
    private final Secrets secrets;
    private final int minPasswordLength;
    private final Consumer<AccountInfo> deleted;

    /**
     * @param minPasswordLength in characters, of new passwords
     * @param deleted is told of accounts that are gone
     */
    SqlDirectory(
            Database database,
            Tables tables,
            Lookup lookup,
            Secrets secrets,
            int minPasswordLength,
            Consumer<AccountInfo> deleted) {
        this.database = database;
        this.transactions = new Transactions(database);
        this.tables = tables;
        this.lookup = lookup;
        this.secrets = secrets;
        this.minPasswordLength = minPasswordLength;
        this.deleted = deleted;
    }

    private <T> T read(Transactions.Work<T, DirectoryException> work) throws DirectoryException {
        try {
            return transactions.read(work);
        } catch (SQLException failed) {
            throw new DirectoryException("The directory cannot be read now: " + failed.getMessage(), failed);
        }
    }

    private <T> T change(Transactions.Work<T, DirectoryException> work) throws DirectoryException {
        try {
            return transactions.change(work);
        } catch (SQLException failed) {
            if (database.dialect().duplicateKey(failed)) {
                throw new DirectoryException("It exists already", failed);
            }
            throw new DirectoryException("The change cannot be stored now: " + failed.getMessage(), failed);
        } finally {
            lookup.forget();
        }
    }

    // --- domains

    @Override
    public List<Domain> domains() throws DirectoryException {
        return read(c -> {
            String byDefault = tables.defaultDomain(c);
            Map<String, Integer> counts = tables.accountsOfDomains(c);
            List<Domain> list = new ArrayList<>();
            tables.domains(c)
                    .forEach((name, catchAll) ->
                            list.add(new Domain(name, name.equals(byDefault), catchAll, counts.getOrDefault(name, 0))));
            return list;
        });
    }

    @Override
    public void createDomain(String name) throws DirectoryException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") || Address.parse("a@" + lower).isEmpty()) {
            throw new DirectoryException("Not the name of a domain: " + name);
        }
        change(c -> {
            Map<String, Optional<Address>> domains = tables.domains(c);
            if (domains.keySet().stream().map(Lookup::labels).anyMatch(Lookup.labels(lower)::equals)) {
                throw new DirectoryException("The domain " + lower + " exists already");
            }
            tables.insertDomain(c, lower, domains.isEmpty());
            return null;
        });
    }

    @Override
    public void deleteDomain(String name) throws DirectoryException {
        change(c -> {
            String domain = local(c, name);
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
        change(c -> {
            tables.defaultDomain(c, local(c, name));
            return null;
        });
    }

    @Override
    public void catchAll(String domain, Optional<Address> target) throws DirectoryException {
        change(c -> {
            tables.catchAll(c, local(c, domain), target);
            return null;
        });
    }

    private String local(Connection c, String domain) throws SQLException, DirectoryException {
        String lower = domain.toLowerCase(Locale.ROOT);
        if (!tables.domains(c).containsKey(lower)) {
            throw new DirectoryException("There is no domain " + domain);
        }
        return lower;
    }

    // --- accounts

    @Override
    public List<AccountInfo> accounts(String like, String after, int limit) throws DirectoryException {
        return read(c -> tables.accounts(c, like.toLowerCase(Locale.ROOT), after, limit));
    }

    @Override
    public AccountInfo createAccount(String name, char[] password, long quota) throws DirectoryException {
        ScramSecret secret = secret(password);
        checkQuota(quota);
        return change(c -> {
            Address address = Address.parse(canonical(name))
                    .filter(a -> a.localPart().indexOf('+') < 0)
                    .orElse(null);
            if (address == null) {
                throw new DirectoryException("Not the name of an account: " + name);
            }
            String domain = local(c, address.domain());
            String canonical = Lookup.key(address);
            if (tables.account(c, canonical).isPresent()
                    || !tables.alias(c, canonical).isEmpty()) {
                throw new DirectoryException(canonical + " exists already");
            }
            AccountInfo info = new AccountInfo(tables.nextId(c), canonical, quota);
            tables.insertAccount(c, info, domain, secret);
            return info;
        });
    }

    @Override
    public void password(String name, char[] password) throws DirectoryException {
        ScramSecret secret = secret(password);
        change(c -> found(name, tables.secret(c, canonical(name), secret)));
    }

    @Override
    public void quota(String name, long quota) throws DirectoryException {
        checkQuota(quota);
        change(c -> found(name, tables.quota(c, canonical(name), quota)));
    }

    @Override
    public void deleteAccount(String name) throws DirectoryException {
        AccountInfo gone = change(c -> {
            Optional<Tables.Row> row = tables.account(c, canonical(name));
            found(name, row.isPresent());
            tables.deleteAccount(c, row.get().info().name());
            return row.get().info();
        });
        deleted.accept(gone);
    }

    private String canonical(String name) throws SQLException {
        return lookup.canonical(name);
    }

    private static Void found(String name, boolean found) throws DirectoryException {
        if (!found) {
            throw new DirectoryException("There is no account " + name);
        }
        return null;
    }

    private ScramSecret secret(char[] password) throws DirectoryException {
        if (password.length > 0 && Character.codePointCount(password, 0, password.length) < minPasswordLength) {
            throw new DirectoryException("The password is too short: it needs at least " + minPasswordLength
                    + " characters (minPasswordLength in org.posthouse.directory.sql)");
        }
        Optional<ScramSecret> secret = secrets.of(password);
        if (secret.isEmpty()) {
            throw new DirectoryException(
                    password.length == 0
                            ? "The password is empty"
                            : "The password has characters that are not allowed");
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
        return read(c -> tables.aliases(c, after, limit));
    }

    @Override
    public void alias(Address alias, List<Address> targets) throws DirectoryException {
        if (targets.isEmpty() || targets.size() > MAX_TARGETS) {
            throw new DirectoryException("An alias leads to 1 to " + MAX_TARGETS + " addresses");
        }
        change(c -> {
            String domain = local(c, alias.domain());
            String key = Lookup.key(alias);
            if (tables.account(c, key).isPresent()) {
                throw new DirectoryException("There is an account " + key);
            }
            tables.deleteAlias(c, key);
            tables.insertAlias(c, key, domain, targets);
            return null;
        });
    }

    @Override
    public void deleteAlias(Address alias) throws DirectoryException {
        change(c -> {
            if (!tables.deleteAlias(c, Lookup.key(alias))) {
                throw new DirectoryException("There is no alias " + alias);
            }
            return null;
        });
    }
}
