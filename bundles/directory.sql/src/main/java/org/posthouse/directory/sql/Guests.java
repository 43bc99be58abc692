package org.posthouse.directory.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.message.Address;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Transactions;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the accounts of sources a row, and with it an id from the one sequence of ids that there is: no two accounts have the same,
 * and each has its own for ever. Safe for threads.
 */
final class Guests {
    private static final Logger LOG = LoggerFactory.getLogger(Guests.class);
    private static final int MAX_KEY = 400;
    private static final int MAX_NAME = 512;

    private final Database database;
    private final Transactions transactions;
    private final Tables tables;
    private final Consumer<AccountInfo> made;
    private final RateLimited problems = new RateLimited(LOG, Duration.ofMinutes(1));

    /** @param made is told of each account that has got an id */
    Guests(Database database, Tables tables, Consumer<AccountInfo> made) {
        this.database = database;
        this.transactions = new Transactions(database);
        this.tables = tables;
        this.made = made;
    }

    /** What a source says of an account, in our form; empty if it makes no sense. */
    Optional<DirectorySource.Account> valid(DirectorySource.Account said) {
        Optional<Address> address = Address.parse(said.name().toLowerCase(Locale.ROOT));
        boolean valid = address.isPresent()
                && said.name().length() <= MAX_NAME
                && !said.key().isBlank()
                && said.key().length() <= MAX_KEY;
        if (!valid) {
            problems.warn("a directory returned an invalid account: name={} key={}", said.name(), said.key());
            return Optional.empty();
        }
        return Optional.of(new DirectorySource.Account(Lookup.key(address.get()), said.key(), said.secret()));
    }

    /**
     * The row of an account, made if there is none.
     *
     * @param row what is known of that name
     * @param domain the account's
     * @return empty if the name was another person's before, whose mail is still here: an operator has to decide
     */
    Optional<Tables.Row> row(Optional<Tables.Row> row, DirectorySource.Account account, String domain)
            throws SQLException {
        if (row.isPresent() && row.get().key().filter(account.key()::equals).isPresent()) {
            return row;
        }
        Tables.Row now = row.isPresent() ? adopted(row.get(), account) : inserted(account, domain);
        if (now.key().filter(account.key()::equals).isEmpty()) {
            problems.warn(
                    "{} now belongs to another person (key {}, was {}): mail and logins wait until the previous account"
                            + " is deleted with mail:account-delete {}",
                    account.name(),
                    account.key(),
                    now.key().orElse(""),
                    account.name());
            return Optional.empty();
        }
        return Optional.of(now);
    }

    /** An account of before its domain had a source is that of the same name. */
    private Tables.Row adopted(Tables.Row row, DirectorySource.Account account) throws SQLException {
        if (row.key().isPresent()) {
            return row;
        }
        return transactions.change(c -> {
            tables.adopt(c, row.info().name(), account.key());
            return read(c, account.name());
        });
    }

    private Tables.Row inserted(DirectorySource.Account account, String domain) throws SQLException {
        try {
            Tables.Row row = transactions.change(c -> {
                Optional<Tables.Row> found = tables.account(c, account.name());
                if (found.isPresent()) {
                    return found.get();
                }
                AccountInfo info = new AccountInfo(tables.nextId(c), account.name(), 0);
                tables.insertAccount(c, info, domain, Secrets.none());
                tables.adopt(c, info.name(), account.key());
                return read(c, account.name());
            });
            made.accept(row.info());
            return row;
        } catch (SQLException failed) {
            if (!database.dialect().duplicateKey(failed)) {
                throw failed;
            }
            return transactions.read(c -> read(c, account.name())); // somebody else was faster
        }
    }

    private Tables.Row read(Connection c, String name) throws SQLException {
        return tables.account(c, name).orElseThrow(() -> new SQLException("the account " + name + " was just deleted"));
    }
}
