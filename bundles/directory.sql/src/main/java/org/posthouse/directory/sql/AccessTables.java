package org.posthouse.directory.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.AccountAccess.AppPassword;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Service;
import org.posthouse.sql.Sql;

/** The statements about who may log in, and when somebody did; as {@link Tables}. */
final class AccessTables {
    private AccessTables() {}

    static boolean state(Connection c, String account, AccountInfo.State state) throws SQLException {
        return Sql.update(c, "UPDATE account SET state = ? WHERE name = ?", number(state), account) > 0;
    }

    static AccountInfo.State state(int number) {
        return switch (number) {
            case 0 -> AccountInfo.State.ENABLED;
            case 1 -> AccountInfo.State.DISABLED;
            default -> AccountInfo.State.CLOSED; // also what a later version knows
        };
    }

    private static int number(AccountInfo.State state) {
        return switch (state) {
            case ENABLED -> 0;
            case DISABLED -> 1;
            case CLOSED -> 2;
        };
    }

    static Optional<Instant> lastLogin(Connection c, long account) throws SQLException {
        return Sql.one(c, "SELECT last_login FROM account WHERE id = ?", r -> r.getLong(1), account)
                .flatMap(AccessTables::moment);
    }

    /** Never backwards. */
    static void lastLogin(Connection c, long account, Instant when) throws SQLException {
        long millis = when.toEpochMilli();
        Sql.update(c, "UPDATE account SET last_login = ? WHERE id = ? AND last_login < ?", millis, account, millis);
    }

    static List<AppSecret.Key> keys(Connection c, long account) throws SQLException {
        return Sql.list(
                c,
                "SELECT folded, hash, services FROM app_password WHERE account = ?",
                r -> new AppSecret.Key(r.getString(1), r.getBytes(2), AppSecret.services(r.getInt(3))),
                account);
    }

    /** An app password with the name it is stored by. */
    record Stored(String folded, AppPassword shown) {}

    static List<Stored> appPasswords(Connection c, long account) throws SQLException {
        return Sql.list(
                c,
                "SELECT folded, name, services, created, last_use FROM app_password WHERE account = ? ORDER BY folded",
                r -> new Stored(
                        r.getString(1),
                        new AppPassword(
                                r.getString(2),
                                AppSecret.services(r.getInt(3)),
                                Instant.ofEpochMilli(r.getLong(4)),
                                moment(r.getLong(5)))),
                account);
    }

    static void insert(
            Connection c, long account, String folded, String name, byte[] hash, Set<Service> services, Instant now)
            throws SQLException {
        Sql.update(
                c,
                "INSERT INTO app_password (account, folded, name, hash, services, created, last_use)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 0)",
                account,
                folded,
                name,
                hash,
                AppSecret.sum(services),
                now.toEpochMilli());
    }

    static boolean delete(Connection c, long account, String folded) throws SQLException {
        return Sql.update(c, "DELETE FROM app_password WHERE account = ? AND folded = ?", account, folded) > 0;
    }

    static void deleteAll(Connection c, long account) throws SQLException {
        Sql.update(c, "DELETE FROM app_password WHERE account = ?", account);
    }

    /** Never backwards. */
    static void lastUse(Connection c, long account, String folded, Instant when) throws SQLException {
        long millis = when.toEpochMilli();
        Sql.update(
                c,
                "UPDATE app_password SET last_use = ? WHERE account = ? AND folded = ? AND last_use < ?",
                millis,
                account,
                folded,
                millis);
    }

    private static Optional<Instant> moment(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
