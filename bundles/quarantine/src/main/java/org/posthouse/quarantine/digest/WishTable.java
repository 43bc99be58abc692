package org.posthouse.quarantine.digest;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.quarantine.DigestWish;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Sql;
import org.posthouse.sql.Transactions;

/** Who wants a digest when, and up to which time each was told. */
final class WishTable {
    private static final int STANDARD = -1;
    private static final String COLUMNS =
            "SELECT account, name, period, hour_of_day, day_of_week, told FROM digest_wish ";

    /**
     * A row.
     *
     * @param account the number of the account
     * @param name its name
     * @param wish what it wants; empty: as the operator has set it
     * @param told up to when it was told
     */
    record Wanted(long account, String name, Optional<DigestWish> wish, Instant told) {}

    private final Database database;
    private final Transactions transactions;

    WishTable(Database database) {
        this.database = database;
        this.transactions = new Transactions(database);
    }

    Optional<Wanted> of(long account) throws SQLException {
        return transactions.<Optional<Wanted>, SQLException>read(
                c -> Sql.one(c, COLUMNS + "WHERE account = ?", WishTable::row, account));
    }

    /** Rows by the numbers of their accounts, after one; of accounts that are to be told sometimes. */
    List<Wanted> after(long account, int limit) throws SQLException {
        String query = database.dialect().limit(COLUMNS + "WHERE account > ? AND period <> 0 ORDER BY account", limit);
        return transactions.<List<Wanted>, SQLException>read(c -> Sql.list(c, query, WishTable::row, account));
    }

    /** The numbers of all accounts that have a row. */
    Set<Long> accounts() throws SQLException {
        return transactions.<Set<Long>, SQLException>read(
                c -> new HashSet<>(Sql.list(c, "SELECT account FROM digest_wish", r -> r.getLong(1))));
    }

    private static Wanted row(ResultSet r) throws SQLException {
        int period = r.getInt(3);
        Optional<DigestWish> wish = period == STANDARD
                ? Optional.empty()
                : Optional.of(
                        new DigestWish(DigestWish.Period.values()[period], r.getInt(4), DayOfWeek.of(r.getInt(5))));
        return new Wanted(r.getLong(1), r.getString(2), wish, Instant.ofEpochMilli(r.getLong(6)));
    }

    /** Takes what an account wants; one that was never told is told what comes from now on. */
    void put(AccountInfo account, Optional<DigestWish> wish, Instant now) throws SQLException {
        Instant told = of(account.id()).map(Wanted::told).orElse(now);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", account.name());
        values.put("period", wish.map(w -> w.period().ordinal()).orElse(STANDARD));
        values.put("hour_of_day", wish.map(DigestWish::hour).orElse(0));
        values.put("day_of_week", wish.map(w -> w.day().getValue()).orElse(1));
        values.put("told", told.toEpochMilli());
        transactions.<Boolean, SQLException>change(c -> {
            Sql.upsert(c, database.dialect(), "digest_wish", Map.of("account", account.id()), values);
            return true;
        });
    }

    /** An account was told up to a time. */
    void told(long account, Instant when) throws SQLException {
        transactions.<Integer, SQLException>change(
                c -> Sql.update(c, "UPDATE digest_wish SET told = ? WHERE account = ?", when.toEpochMilli(), account));
    }

    void remove(long account) throws SQLException {
        transactions.<Integer, SQLException>change(
                c -> Sql.update(c, "DELETE FROM digest_wish WHERE account = ?", account));
    }
}
