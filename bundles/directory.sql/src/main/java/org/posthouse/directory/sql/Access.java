package org.posthouse.directory.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.AccountAccess;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Service;

/** Who may log in, with what beside the password, and when somebody did. */
final class Access implements AccountAccess {
    private static final int MAX_APP_PASSWORDS = 50;
    private static final int MAX_NAME = 60;

    private final Changes changes;
    private final Tables tables;
    private final Lookup lookup;
    private final LastSeen lastSeen;
    private final Clock clock;

    Access(Changes changes, Tables tables, Lookup lookup, LastSeen lastSeen, Clock clock) {
        this.changes = changes;
        this.tables = tables;
        this.lookup = lookup;
        this.lastSeen = lastSeen;
        this.clock = clock;
    }

    @Override
    public void state(String account, AccountInfo.State state) throws DirectoryException {
        changes.change(c -> {
            if (!AccessTables.state(c, lookup.canonical(account), state)) {
                throw unknown(account);
            }
            return null;
        });
    }

    @Override
    public Optional<Instant> lastLogin(AccountInfo account) throws DirectoryException {
        return lastSeen.latest(account.id(), "", changes.read(c -> AccessTables.lastLogin(c, account.id())));
    }

    @Override
    public List<AppPassword> appPasswords(String account) throws DirectoryException {
        return changes.read(c -> {
            long id = id(c, account);
            return AccessTables.appPasswords(c, id).stream()
                    .map(one -> new AppPassword(
                            one.shown().name(),
                            one.shown().services(),
                            one.shown().created(),
                            lastSeen.latest(id, one.folded(), one.shown().lastUse())))
                    .toList();
        });
    }

    @Override
    public String createAppPassword(String account, String name, Set<Service> services) throws DirectoryException {
        String given = name.strip();
        if (given.isEmpty()
                || given.codePointCount(0, given.length()) > MAX_NAME
                || !given.codePoints().allMatch(Access::isPrintable)) {
            throw new DirectoryException(
                    "The name of an app password must have 1 to " + MAX_NAME + " printable characters");
        }
        if (services.isEmpty()) {
            throw new DirectoryException("An app password must be valid for at least one of submission, imap and pop3");
        }
        return changes.change(c -> {
            long id = id(c, account);
            List<AccessTables.Stored> there = AccessTables.appPasswords(c, id);
            if (there.size() >= MAX_APP_PASSWORDS) {
                throw new DirectoryException("There are " + there.size() + " app passwords already; delete one first");
            }
            String folded = fold(given);
            if (there.stream().anyMatch(one -> one.folded().equals(folded))) {
                throw new DirectoryException("App password " + given + " already exists");
            }
            String secret = AppSecret.random();
            byte[] hash = AppSecret.hash(id, secret.toCharArray()).orElseThrow();
            AccessTables.insert(c, id, folded, given, hash, services, clock.instant());
            return secret;
        });
    }

    @Override
    public void deleteAppPassword(String account, String name) throws DirectoryException {
        String folded = fold(name.strip());
        long id = changes.change(c -> {
            long found = id(c, account);
            if (!AccessTables.delete(c, found, folded)) {
                throw new DirectoryException("No app password " + name);
            }
            return found;
        });
        lastSeen.forget(id, folded);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isPrintable(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.PRIVATE_USE
                && type != Character.UNASSIGNED
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private long id(Connection c, String account) throws SQLException, DirectoryException {
        return tables.account(c, lookup.canonical(account))
                .orElseThrow(() -> unknown(account))
                .info()
                .id();
    }

    private static DirectoryException unknown(String account) {
        return new DirectoryException("No account " + account);
    }
}
