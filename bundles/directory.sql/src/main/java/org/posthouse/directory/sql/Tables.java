package org.posthouse.directory.sql;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.sql.Sql;

/** The statements, each on a connection that the caller lends and commits. Names are in lower case. */
final class Tables {
    private static final String ACCOUNT =
            "SELECT id, name, quota, salt, iterations, stored_key, server_key, state, source_key FROM account";

    private final SqlDialect dialect;

    Tables(SqlDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * An account with its secret.
     *
     * @param info what others see
     * @param secret what the password is compared with
     * @param keys its app passwords; only where it was looked for by its name
     * @param key what the person is told from others by in the source that keeps the account, if one does
     */
    record Row(AccountInfo info, ScramSecret secret, List<AppSecret.Key> keys, Optional<String> key) {
        /** The same with another secret. */
        Row with(ScramSecret other) {
            return new Row(info, other, keys, key);
        }
    }

    /**
     * A domain.
     *
     * @param catchAll where mail for unknown users goes
     * @param source who keeps the accounts, if it is not this directory
     */
    record DomainRow(Optional<Address> catchAll, Optional<String> source) {}

    /** Domains by name, sorted. */
    Map<String, DomainRow> domains(Connection c) throws SQLException {
        Map<String, DomainRow> domains = new LinkedHashMap<>();
        Sql.list(c, "SELECT name, catchall, source FROM domain ORDER BY name", r ->
                        new String[] {r.getString(1), r.getString(2), r.getString(3)})
                .forEach(d -> domains.put(
                        d[0],
                        new DomainRow(Optional.ofNullable(d[1]).flatMap(Address::parse), Optional.ofNullable(d[2]))));
        return domains;
    }

    String defaultDomain(Connection c) throws SQLException {
        return Sql.one(c, "SELECT name FROM domain WHERE isdefault = 1", r -> r.getString(1))
                .orElse("");
    }

    Map<String, Integer> accountsOfDomains(Connection c) throws SQLException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Sql.list(c, "SELECT domain, COUNT(*) FROM account GROUP BY domain", r -> Map.entry(r.getString(1), r.getInt(2)))
                .forEach(e -> counts.put(e.getKey(), e.getValue()));
        return counts;
    }

    void insertDomain(Connection c, String name, boolean isDefault) throws SQLException {
        Sql.update(c, "INSERT INTO domain (name, isdefault) VALUES (?, ?)", name, isDefault ? 1 : 0);
    }

    /** Says who keeps the accounts of a domain; empty: this directory. */
    void source(Connection c, String domain, Optional<String> source) throws SQLException {
        Sql.update(c, "UPDATE domain SET source = ? WHERE name = ?", source.orElse(null), domain);
    }

    /** Says what the person is told from others by in the source that keeps the account. */
    void adopt(Connection c, String name, String key) throws SQLException {
        Sql.update(c, "UPDATE account SET source_key = ? WHERE name = ?", key, name);
    }

    /** Forgets that of all accounts of a domain. */
    void disown(Connection c, String domain) throws SQLException {
        Sql.update(c, "UPDATE account SET source_key = NULL WHERE domain = ?", domain);
    }

    void deleteDomain(Connection c, String name) throws SQLException {
        Sql.update(c, "DELETE FROM alias WHERE domain = ?", name);
        Sql.update(c, "DELETE FROM domain WHERE name = ?", name);
    }

    void defaultDomain(Connection c, String name) throws SQLException {
        Sql.update(c, "UPDATE domain SET isdefault = 0 WHERE isdefault = 1");
        Sql.update(c, "UPDATE domain SET isdefault = 1 WHERE name = ?", name);
    }

    void catchAll(Connection c, String domain, Optional<Address> target) throws SQLException {
        Sql.update(
                c,
                "UPDATE domain SET catchall = ? WHERE name = ?",
                target.map(Address::toString).orElse(null),
                domain);
    }

    Optional<Row> account(Connection c, String name) throws SQLException {
        Optional<Row> found = Sql.one(c, ACCOUNT + " WHERE name = ?", Tables::row, name);
        if (found.isEmpty()) {
            return found;
        }
        Row row = found.get();
        return Optional.of(new Row(
                row.info(), row.secret(), AccessTables.keys(c, row.info().id()), row.key()));
    }

    /** The account that was there first: in this domain, if it has any, else anywhere. */
    Optional<Row> first(Connection c, String domain) throws SQLException {
        Optional<Row> own =
                Sql.one(c, dialect.limit(ACCOUNT + " WHERE domain = ? ORDER BY id", 1), Tables::row, domain);
        return own.isPresent() ? own : Sql.one(c, dialect.limit(ACCOUNT + " ORDER BY id", 1), Tables::row);
    }

    List<AccountInfo> accounts(Connection c, String like, String after, int limit) throws SQLException {
        if (like.isEmpty()) {
            String sql = dialect.limit(ACCOUNT + " WHERE name > ? ORDER BY name", limit);
            return Sql.list(c, sql, r -> row(r).info(), after);
        }
        String pattern = "%" + like.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
        String sql = dialect.limit(ACCOUNT + " WHERE name > ? AND name LIKE ? ESCAPE '!' ORDER BY name", limit);
        return Sql.list(c, sql, r -> row(r).info(), after, pattern);
    }

    /** Takes the next id; ids are never given out twice, not even after a roll back of the rest. */
    long nextId(Connection c) throws SQLException {
        Sql.update(c, "UPDATE directory_meta SET value = value + 1 WHERE name = 'next_account'");
        return upcomingId(c) - 1;
    }

    /** The id that the next account will have. */
    long upcomingId(Connection c) throws SQLException {
        return meta(c, "next_account").orElseThrow();
    }

    private static Optional<Long> meta(Connection c, String name) throws SQLException {
        return Sql.one(c, "SELECT value FROM directory_meta WHERE name = ?", r -> r.getLong(1), name);
    }

    /** Ids below this one are not given out any more. */
    void raiseNextId(Connection c, long least) throws SQLException {
        Sql.update(c, "UPDATE directory_meta SET value = ? WHERE name = 'next_account' AND value < ?", least, least);
    }

    /** Sixteen random octets, made at the first start. */
    byte[] decoyKey(Connection c) throws SQLException {
        ByteBuffer octets = ByteBuffer.allocate(2 * Long.BYTES);
        for (String name : List.of("decoy_1", "decoy_2")) {
            Optional<Long> known = meta(c, name);
            long value = known.isPresent() ? known.get() : new SecureRandom().nextLong();
            if (known.isEmpty()) {
                Sql.update(c, "INSERT INTO directory_meta (name, value) VALUES (?, ?)", name, value);
            }
            octets.putLong(value);
        }
        return octets.array();
    }

    void insertAccount(Connection c, AccountInfo info, String domain, ScramSecret secret) throws SQLException {
        Sql.update(
                c,
                "INSERT INTO account (id, name, domain, quota, salt, iterations, stored_key, server_key)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                info.id(),
                info.name(),
                domain,
                info.quota(),
                secret.salt(),
                secret.iterations(),
                secret.storedKey(),
                secret.serverKey());
    }

    boolean secret(Connection c, String name, ScramSecret secret) throws SQLException {
        return Sql.update(
                        c,
                        "UPDATE account SET salt = ?, iterations = ?, stored_key = ?, server_key = ? WHERE name = ?",
                        secret.salt(),
                        secret.iterations(),
                        secret.storedKey(),
                        secret.serverKey(),
                        name)
                > 0;
    }

    boolean quota(Connection c, String name, long quota) throws SQLException {
        return Sql.update(c, "UPDATE account SET quota = ? WHERE name = ?", quota, name) > 0;
    }

    void deleteAccount(Connection c, String name) throws SQLException {
        Sql.update(c, "DELETE FROM account WHERE name = ?", name);
    }

    /** The targets of an alias in their order; empty if there is no such alias. */
    List<Address> alias(Connection c, String address) throws SQLException {
        String sql = "SELECT target FROM alias WHERE address = ? ORDER BY position";
        return Sql.list(c, sql, r -> Address.parse(r.getString(1)), address).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    List<DirectoryAdmin.Alias> aliases(Connection c, String after, int limit) throws SQLException {
        String sql = dialect.limit("SELECT DISTINCT address FROM alias WHERE address > ? ORDER BY address", limit);
        List<String> names = Sql.list(c, sql, r -> r.getString(1), after);
        List<DirectoryAdmin.Alias> list = new ArrayList<>();
        for (String name : names) {
            list.add(new DirectoryAdmin.Alias(Address.parse(name).orElseThrow(), alias(c, name)));
        }
        return list;
    }

    boolean deleteAlias(Connection c, String address) throws SQLException {
        return Sql.update(c, "DELETE FROM alias WHERE address = ?", address) > 0;
    }

    void insertAlias(Connection c, String address, String domain, List<Address> targets) throws SQLException {
        for (int i = 0; i < targets.size(); i++) {
            Sql.update(
                    c,
                    "INSERT INTO alias (address, position, domain, target) VALUES (?, ?, ?, ?)",
                    address,
                    i,
                    domain,
                    targets.get(i).toString());
        }
    }

    private static Row row(ResultSet r) throws SQLException {
        return new Row(
                new AccountInfo(r.getLong(1), r.getString(2), r.getLong(3), AccessTables.state(r.getInt(8))),
                new ScramSecret(r.getBytes(4), r.getInt(5), r.getBytes(6), r.getBytes(7)),
                List.of(),
                Optional.ofNullable(r.getString(9)));
    }
}
