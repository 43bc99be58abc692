package org.posthouse.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/** The changes of mailboxes as such. All run on the committer, each in a transaction of its own. */
final class Structure {
    /** The mailboxes of a new account. */
    private static final List<Map.Entry<String, Set<SpecialUse>>> USUAL = List.of(
            Map.entry(MailboxNames.INBOX, Set.of()),
            Map.entry("Archive", Set.of(SpecialUse.ARCHIVE)),
            Map.entry("Drafts", Set.of(SpecialUse.DRAFTS)),
            Map.entry("Junk", Set.of(SpecialUse.JUNK)),
            Map.entry("Sent", Set.of(SpecialUse.SENT)),
            Map.entry("Trash", Set.of(SpecialUse.TRASH)));

    private Structure() {}

    /** Makes the mailboxes of a new account. */
    static StructureWork.Change<Void> usual(AccountState account) {
        return (c, afterwards) -> {
            check(account);
            if (account.isEmpty()) {
                for (Map.Entry<String, Set<SpecialUse>> e : USUAL) {
                    insert(c, account, e.getKey(), e.getValue(), afterwards);
                    subscribe(c, account.id, e.getKey());
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
    static StructureWork.Change<MailboxInfo> create(
            AccountState account, String name, Set<SpecialUse> uses, int maxMailboxes) {
        return (c, afterwards) -> {
            check(account);
            if (account.named(name).isPresent()) {
                throw new StoreException(Reason.EXISTS, "mailbox exists");
            }
            createParents(c, account, name, maxMailboxes - 1, afterwards);
            return insert(c, account, name, uses, afterwards).info();
        };
    }

    private static void createParents(
            Connection c, AccountState account, String name, int maxMailboxes, List<Runnable> afterwards)
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
            insert(c, account, p, Set.of(), afterwards);
        }
    }

    private static Box insert(
            Connection c, AccountState account, String name, Set<SpecialUse> uses, List<Runnable> afterwards)
            throws SQLException {
        long id = Meta.get(c, Meta.NEXT_MAILBOX);
        Meta.set(c, Meta.NEXT_MAILBOX, id + 1);
        // greater than any before, so that a name used again never has an old validity: rfc3501#2.3.1.1
        long validity = Math.max(Meta.get(c, Meta.LAST_UIDVALIDITY) + 1, System.currentTimeMillis() / 1000);
        Meta.set(c, Meta.LAST_UIDVALIDITY, validity);
        Box.State s = Box.State.fresh(name, uses, validity);
        try (PreparedStatement insert = c.prepareStatement(
                "INSERT INTO mailbox (account, id, name, uses, uidvalidity, uidnext, highestmodseq,"
                        + " messages, unseen, octets, recentfloor, expungedfloor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, account.id);
            insert.setLong(2, id);
            insert.setString(3, name);
            insert.setString(4, Tables.uses(uses));
            insert.setLong(5, validity);
            insert.setLong(6, s.uidNext());
            insert.setLong(7, s.highestModSeq());
            insert.setInt(8, s.messages());
            insert.setInt(9, s.unseen());
            insert.setLong(10, s.octets());
            insert.setLong(11, s.recentFloor());
            insert.setLong(12, s.expungedFloor());
            insert.executeUpdate();
        }
        Box box = new Box(account.id, id, s);
        afterwards.add(() -> account.add(box));
        return box;
    }

    /** Deletes a mailbox; its messages are removed later. */
    static StructureWork.Change<Box> delete(AccountState account, String name) {
        return (c, afterwards) -> {
            check(account);
            Box box = account.named(name).orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no such mailbox"));
            if (name.equals(MailboxNames.INBOX)) {
                throw new StoreException(Reason.INVALID_NAME, "INBOX cannot be deleted");
            }
            delete(c, account.id, box.id);
            afterwards.add(() -> account.remove(box));
            return box;
        };
    }

    private static void delete(Connection c, long account, long mailbox) throws SQLException {
        update(c, "DELETE FROM mailbox WHERE account = ? AND id = ?", account, mailbox);
        update(c, "INSERT INTO doomed (account, mbox) VALUES (?, ?)", account, mailbox);
    }

    private static void update(Connection c, String sql, long a, long b) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            s.setLong(1, a);
            s.setLong(2, b);
            s.executeUpdate();
        }
    }

    /** Renames a mailbox that is not INBOX, and its children. */
    static StructureWork.Change<Void> rename(AccountState account, String from, String to, int maxMailboxes) {
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
                    throw new StoreException(Reason.EXISTS, "mailbox exists");
                }
            }
            createParents(c, account, to, maxMailboxes, afterwards);
            for (Map.Entry<Box, String> e : names.entrySet()) {
                try (PreparedStatement s =
                        c.prepareStatement("UPDATE mailbox SET name = ? WHERE account = ? AND id = ?")) {
                    s.setString(1, e.getValue());
                    s.setLong(2, account.id);
                    s.setLong(3, e.getKey().id);
                    s.executeUpdate();
                }
            }
            afterwards.add(() -> names.forEach(account::rename));
            return null;
        };
    }

    /** Subscribes to a name or ends that. */
    static StructureWork.Change<Void> subscribe(long account, String name, boolean subscribed, int max) {
        return (c, afterwards) -> {
            try (PreparedStatement s = c.prepareStatement("DELETE FROM subscription WHERE account = ? AND name = ?")) {
                s.setLong(1, account);
                s.setString(2, name);
                s.executeUpdate();
            }
            if (subscribed) {
                try (PreparedStatement s = c.prepareStatement("SELECT COUNT(*) FROM subscription WHERE account = ?")) {
                    s.setLong(1, account);
                    try (var r = s.executeQuery()) {
                        r.next();
                        if (r.getInt(1) >= max) {
                            throw new StoreException(Reason.LIMIT, "too many subscriptions");
                        }
                    }
                }
                subscribe(c, account, name);
            }
            return null;
        };
    }

    private static void subscribe(Connection c, long account, String name) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("INSERT INTO subscription (account, name) VALUES (?, ?)")) {
            s.setLong(1, account);
            s.setString(2, name);
            s.executeUpdate();
        }
    }

    /** Deletes all mailboxes of an account; messages and delivery keys are removed later. */
    static StructureWork.Change<Void> deleteAccount(AccountState account, Runnable drop) {
        return (c, afterwards) -> {
            check(account);
            List<Box> boxes = account.all();
            if (boxes.isEmpty()) {
                return null;
            }
            for (Box box : boxes) {
                delete(c, account.id, box.id);
            }
            try (PreparedStatement s = c.prepareStatement("DELETE FROM subscription WHERE account = ?")) {
                s.setLong(1, account.id);
                s.executeUpdate();
            }
            update(c, "DELETE FROM doomed WHERE account = ? AND mbox = ?", account.id, 0);
            update(c, "INSERT INTO doomed (account, mbox) VALUES (?, ?)", account.id, 0);
            afterwards.add(drop);
            return null;
        };
    }
}
