package org.posthouse.store.sql.work;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.sql.commit.StructureWork;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Meta;
import org.posthouse.store.sql.tables.Redos;
import org.posthouse.store.sql.tables.Tables;

/** The changes of mailboxes as such. All run on the committer, each in a transaction of its own. */
public final class Structure {
    /** The mailboxes of a new account. */
    private static final List<Map.Entry<String, Set<SpecialUse>>> USUAL = List.of(
            Map.entry(MailboxNames.INBOX, Set.of()),
            Map.entry("Archive", Set.of(SpecialUse.ARCHIVE)),
            Map.entry("Drafts", Set.of(SpecialUse.DRAFTS)),
            Map.entry("Junk", Set.of(SpecialUse.JUNK)),
            Map.entry("Sent", Set.of(SpecialUse.SENT)),
            Map.entry("Trash", Set.of(SpecialUse.TRASH)));

    /** The most deletions of mailboxes remembered of an account. */
    static final int MAX_DELETIONS = 1000;

    private static final String OTHERS = "SELECT COUNT(*) FROM subscription WHERE account = ? AND name <> ?";

    private Structure() {}

    /** Makes the mailboxes of a new account. */
    public static StructureWork.Change<Void> usual(SqlDialect dialect, AccountState account) {
        return (c, afterwards) -> {
            check(account);
            if (account.isEmpty()) {
                long at = account.modSeq() + 1;
                for (Map.Entry<String, Set<SpecialUse>> e : USUAL) {
                    insert(c, account, e.getKey(), e.getValue(), at, afterwards);
                    subscribe(c, dialect, account.id, e.getKey());
                }
            }
            return null;
        };
    }

    private static void check(AccountState account) throws StoreException {
        if (account.gone()) {
            throw new StoreException(Reason.UNAVAILABLE, "the account changed meanwhile");
        }
    }

    /** Makes a mailbox and its missing parents. */
    public static StructureWork.Change<MailboxInfo> create(
            AccountState account, String name, Set<SpecialUse> uses, int maxMailboxes) {
        return (c, afterwards) -> {
            check(account);
            if (account.named(name).isPresent()) {
                throw new StoreException(Reason.EXISTS, "mailbox already exists");
            }
            long at = account.modSeq() + 1;
            createParents(c, account, name, maxMailboxes - 1, at, afterwards);
            return insert(c, account, name, uses, at, afterwards).info();
        };
    }

    private static void createParents(
            Connection c, AccountState account, String name, int maxMailboxes, long at, List<Runnable> afterwards)
            throws SQLException, StoreException {
        List<String> missing = new ArrayList<>();
        for (String p = MailboxNames.parent(name);
                !p.isEmpty() && account.named(p).isEmpty();
                p = MailboxNames.parent(p)) {
            missing.add(0, p);
        }
        if (account.count() + missing.size() > maxMailboxes) {
            throw new StoreException(Reason.LIMIT, "too many mailboxes");
        }
        for (String p : missing) {
            insert(c, account, p, Set.of(), at, afterwards);
        }
    }

    private static Box insert(
            Connection c, AccountState account, String name, Set<SpecialUse> uses, long at, List<Runnable> afterwards)
            throws SQLException {
        long id = Meta.get(c, Meta.NEXT_MAILBOX);
        Meta.set(c, Meta.NEXT_MAILBOX, id + 1);
        // greater than any before, so that a name used again never has an old validity: rfc3501#2.3.1.1
        long validity = Math.max(Meta.get(c, Meta.LAST_UIDVALIDITY) + 1, System.currentTimeMillis() / 1000);
        Meta.set(c, Meta.LAST_UIDVALIDITY, validity);
        Box.State s = Box.State.fresh(name, uses, validity, at);
        Sql.update(
                c,
                "INSERT INTO mailbox (account, id, name, uses, uidvalidity, uidnext, highestmodseq,"
                        + " messages, unseen, octets, recentfloor, expungedfloor, created, renamed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                account.id,
                id,
                name,
                Tables.uses(uses),
                validity,
                s.uidNext(),
                s.highestModSeq(),
                s.messages(),
                s.unseen(),
                s.octets(),
                s.recentFloor(),
                s.expungedFloor(),
                s.created(),
                s.renamed());
        Box box = new Box(account.id, id, s);
        afterwards.add(() -> account.add(box));
        return box;
    }

    /** Deletes a mailbox; its messages are removed later. */
    public static StructureWork.Change<Box> delete(SqlDialect dialect, AccountState account, String name) {
        return (c, afterwards) -> {
            check(account);
            Box box = account.named(name).orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no such mailbox"));
            if (name.equals(MailboxNames.INBOX)) {
                throw new StoreException(Reason.INVALID_NAME, "INBOX cannot be deleted");
            }
            return delete(c, dialect, account, box, afterwards);
        };
    }

    /** Deletes a mailbox again that was made for something that failed, unless there is a message in it. */
    public static StructureWork.Change<Box> takeBack(SqlDialect dialect, AccountState account, long mailbox) {
        return (c, afterwards) -> {
            check(account);
            Box box = account.box(mailbox);
            return box.state().messages() > 0 ? box : delete(c, dialect, account, box, afterwards);
        };
    }

    private static Box delete(
            Connection c, SqlDialect dialect, AccountState account, Box box, List<Runnable> afterwards)
            throws SQLException {
        delete(c, account.id, box.id);
        long at = account.modSeq() + 1;
        Sql.update(c, "INSERT INTO deleted (account, mbox, modseq) VALUES (?, ?, ?)", account.id, box.id, at);
        forgetDeletions(c, dialect, account.id);
        afterwards.add(() -> account.remove(box, at));
        return box;
    }

    /** Deletions are remembered within a bound; up to where they are not is remembered too. */
    private static void forgetDeletions(Connection c, SqlDialect dialect, long account) throws SQLException {
        List<Long> all = Sql.list(
                c,
                "SELECT modseq FROM deleted WHERE account = ? AND mbox <> 0 ORDER BY modseq",
                r -> r.getLong(1),
                account);
        if (all.size() > MAX_DELETIONS) {
            long floor = all.get(all.size() - MAX_DELETIONS / 2 - 1);
            Sql.update(c, "DELETE FROM deleted WHERE account = ? AND modseq <= ?", account, floor);
            Sql.upsert(c, dialect, "deleted", Map.of("account", account, "mbox", 0L), Map.of("modseq", floor));
        }
    }

    private static void delete(Connection c, long account, long mailbox) throws SQLException {
        Sql.update(c, "DELETE FROM mailbox WHERE account = ? AND id = ?", account, mailbox);
        Sql.update(c, "INSERT INTO doomed (account, mbox) VALUES (?, ?)", account, mailbox);
        Redos.forget(c, account, mailbox);
    }

    /** Renames a mailbox that is not INBOX, and its children. */
    public static StructureWork.Change<Void> rename(AccountState account, String from, String to, int maxMailboxes) {
        return (c, afterwards) -> {
            check(account);
            Box box = account.named(from).orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no such mailbox"));
            String prefix = from + Account.SEPARATOR;
            if (to.startsWith(prefix)) {
                throw new StoreException(Reason.INVALID_NAME, "a mailbox cannot be its own child");
            }
            Map<Box, String> names = new LinkedHashMap<>();
            names.put(box, to);
            for (Box child : account.all()) {
                if (child.name().startsWith(prefix)) {
                    names.put(child, MailboxNames.canonical(to + child.name().substring(from.length())));
                }
            }
            for (String name : names.values()) {
                if (account.named(name).isPresent()) {
                    throw new StoreException(Reason.EXISTS, "mailbox already exists");
                }
            }
            long at = account.modSeq() + 1;
            createParents(c, account, to, maxMailboxes, at, afterwards);
            for (Map.Entry<Box, String> e : names.entrySet()) {
                Sql.update(
                        c,
                        "UPDATE mailbox SET name = ?, renamed = ? WHERE account = ? AND id = ?",
                        e.getValue(),
                        at,
                        account.id,
                        e.getKey().id);
            }
            afterwards.add(() -> names.forEach((b, name) -> account.rename(b, name, at)));
            return null;
        };
    }

    /** Subscribes to a name or ends that. */
    public static StructureWork.Change<Void> subscribe(
            SqlDialect dialect, long account, String name, boolean subscribed, int max) {
        return (c, afterwards) -> {
            if (subscribed) {
                int others = Sql.one(c, OTHERS, r -> r.getInt(1), account, name).orElseThrow();
                if (others >= max) {
                    throw new StoreException(Reason.LIMIT, "too many subscriptions");
                }
                subscribe(c, dialect, account, name);
            } else {
                Sql.update(c, "DELETE FROM subscription WHERE account = ? AND name = ?", account, name);
            }
            return null;
        };
    }

    private static void subscribe(Connection c, SqlDialect dialect, long account, String name) throws SQLException {
        Sql.upsert(c, dialect, "subscription", Map.of("account", account, "name", name), Map.of());
    }

    /** Deletes all mailboxes of an account; messages and delivery keys are removed later. */
    public static StructureWork.Change<Void> deleteAccount(SqlDialect dialect, AccountState account, Runnable drop) {
        return (c, afterwards) -> {
            check(account);
            List<Box> boxes = account.all();
            if (boxes.isEmpty()) {
                return null;
            }
            for (Box box : boxes) {
                delete(c, account.id, box.id);
            }
            Sql.update(c, "DELETE FROM subscription WHERE account = ?", account.id);
            Sql.update(c, "DELETE FROM deleted WHERE account = ?", account.id);
            Sql.upsert(c, dialect, "doomed", Map.of("account", account.id, "mbox", 0L), Map.of());
            afterwards.add(drop);
            return null;
        };
    }
}
