package org.posthouse.directory.sql;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
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

/** The statements, each on a connection that the caller lends and commits. Names are in lower case. */
final class Tables {
    private static final String ACCOUNT =
            "SELECT id, name, quota, salt, iterations, stored_key, server_key FROM account";

    private final SqlDialect dialect;

    Tables(SqlDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * An account with its secret.
     *
     * @param info what others see
     * @param secret what the password is compared with
     */
    record Row(AccountInfo info, ScramSecret secret) {}

    /** Domains by name, sorted; the value is the catch-all. */
    Map<String, Optional<Address>> domains(Connection c) throws SQLException {
        Map<String, Optional<Address>> domains = new LinkedHashMap<>();
        try (PreparedStatement s = c.prepareStatement("SELECT name, catchall FROM domain ORDER BY name");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                domains.put(r.getString(1), Optional.ofNullable(r.getString(2)).flatMap(Address::parse));
            }
        }
        return domains;
    }

    String defaultDomain(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT name FROM domain WHERE isdefault = 1");
                ResultSet r = s.executeQuery()) {
            return r.next() ? r.getString(1) : "";
        }
    }

    Map<String, Integer> accountsOfDomains(Connection c) throws SQLException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        try (PreparedStatement s = c.prepareStatement("SELECT domain, COUNT(*) FROM account GROUP BY domain");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                counts.put(r.getString(1), r.getInt(2));
            }
        }
        return counts;
    }

    void insertDomain(Connection c, String name, boolean isDefault) throws SQLException {
        update(c, "INSERT INTO domain (name, isdefault) VALUES (?, ?)", name, isDefault ? 1 : 0);
    }

    void deleteDomain(Connection c, String name) throws SQLException {
        update(c, "DELETE FROM alias WHERE domain = ?", name);
        update(c, "DELETE FROM domain WHERE name = ?", name);
    }

    void defaultDomain(Connection c, String name) throws SQLException {
        update(c, "UPDATE domain SET isdefault = 0 WHERE isdefault = 1");
        update(c, "UPDATE domain SET isdefault = 1 WHERE name = ?", name);
    }

    void catchAll(Connection c, String domain, Optional<Address> target) throws SQLException {
        update(
                c,
                "UPDATE domain SET catchall = ? WHERE name = ?",
                target.map(Address::toString).orElse(null),
                domain);
    }

    Optional<Row> account(Connection c, String name) throws SQLException {
        return one(c, ACCOUNT + " WHERE name = ?", name);
    }

    /** The account that was there first: in this domain, if it has any, else anywhere. */
    Optional<Row> first(Connection c, String domain) throws SQLException {
        Optional<Row> own = one(c, dialect.limit(ACCOUNT + " WHERE domain = ? ORDER BY id", 1), domain);
        return own.isPresent() ? own : one(c, dialect.limit(ACCOUNT + " ORDER BY id", 1));
    }

    List<AccountInfo> accounts(Connection c, String like, String after, int limit) throws SQLException {
        String pattern = "%" + like.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
        List<AccountInfo> list = new ArrayList<>();
        String sql =
                ACCOUNT + " WHERE name > ?" + (like.isEmpty() ? "" : " AND name LIKE ? ESCAPE '!'") + " ORDER BY name";
        try (PreparedStatement s = c.prepareStatement(dialect.limit(sql, limit))) {
            s.setString(1, after);
            if (!like.isEmpty()) {
                s.setString(2, pattern);
            }
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    list.add(row(r).info());
                }
            }
        }
        return list;
    }

    /** Takes the next id; ids are never given out twice, not even after a roll back of the rest. */
    long nextId(Connection c) throws SQLException {
        update(c, "UPDATE directory_meta SET value = value + 1 WHERE name = 'next_account'");
        return upcomingId(c) - 1;
    }

    /** The id that the next account will have. */
    long upcomingId(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT value FROM directory_meta WHERE name = 'next_account'");
                ResultSet r = s.executeQuery()) {
            r.next();
            return r.getLong(1);
        }
    }

    /** Ids below this one are not given out any more. */
    void raiseNextId(Connection c, long least) throws SQLException {
        update(c, "UPDATE directory_meta SET value = ? WHERE name = 'next_account' AND value < ?", least, least);
    }

    /** Sixteen random octets, made at the first start. */
    byte[] decoyKey(Connection c) throws SQLException {
        ByteBuffer octets = ByteBuffer.allocate(2 * Long.BYTES);
        for (String name : List.of("decoy_1", "decoy_2")) {
            try (PreparedStatement s = c.prepareStatement("SELECT value FROM directory_meta WHERE name = ?")) {
                s.setString(1, name);
                try (ResultSet r = s.executeQuery()) {
                    if (r.next()) {
                        octets.putLong(r.getLong(1));
                        continue;
                    }
                }
            }
            long random = new SecureRandom().nextLong();
            update(c, "INSERT INTO directory_meta (name, value) VALUES (?, ?)", name, random);
            octets.putLong(random);
        }
        return octets.array();
    }

    void insertAccount(Connection c, AccountInfo info, String domain, ScramSecret secret) throws SQLException {
        update(
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
        return update(
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
        return update(c, "UPDATE account SET quota = ? WHERE name = ?", quota, name) > 0;
    }

    void deleteAccount(Connection c, String name) throws SQLException {
        update(c, "DELETE FROM account WHERE name = ?", name);
    }

    /** The targets of an alias in their order; empty if there is no such alias. */
    List<Address> alias(Connection c, String address) throws SQLException {
        List<Address> targets = new ArrayList<>();
        try (PreparedStatement s = c.prepareStatement("SELECT target FROM alias WHERE address = ? ORDER BY position")) {
            s.setString(1, address);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    Address.parse(r.getString(1)).ifPresent(targets::add);
                }
            }
        }
        return targets;
    }

    List<DirectoryAdmin.Alias> aliases(Connection c, String after, int limit) throws SQLException {
        List<String> names = new ArrayList<>();
        String sql = "SELECT DISTINCT address FROM alias WHERE address > ? ORDER BY address";
        try (PreparedStatement s = c.prepareStatement(dialect.limit(sql, limit))) {
            s.setString(1, after);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    names.add(r.getString(1));
                }
            }
        }
        List<DirectoryAdmin.Alias> list = new ArrayList<>();
        for (String name : names) {
            list.add(new DirectoryAdmin.Alias(Address.parse(name).orElseThrow(), alias(c, name)));
        }
        return list;
    }

    boolean deleteAlias(Connection c, String address) throws SQLException {
        return update(c, "DELETE FROM alias WHERE address = ?", address) > 0;
    }

    void insertAlias(Connection c, String address, String domain, List<Address> targets) throws SQLException {
        for (int i = 0; i < targets.size(); i++) {
            update(
                    c,
                    "INSERT INTO alias (address, position, domain, target) VALUES (?, ?, ?, ?)",
                    address,
                    i,
                    domain,
                    targets.get(i).toString());
        }
    }

    private static Optional<Row> one(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            set(s, values);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? Optional.of(row(r)) : Optional.empty();
            }
        }
    }

    private static Row row(ResultSet r) throws SQLException {
        return new Row(
                new AccountInfo(r.getLong(1), r.getString(2), r.getLong(3)),
                new ScramSecret(r.getBytes(4), r.getInt(5), r.getBytes(6), r.getBytes(7)));
    }

    private static int update(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            set(s, values);
            return s.executeUpdate();
        }
    }

    private static void set(PreparedStatement s, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] octets) {
                s.setBytes(i + 1, octets);
            } else if (values[i] == null) {
                s.setNull(i + 1, java.sql.Types.VARCHAR);
            } else {
                s.setObject(i + 1, values[i]);
            }
        }
    }
}
