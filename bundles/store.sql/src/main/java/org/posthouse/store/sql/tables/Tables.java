package org.posthouse.store.sql.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Sql;
import org.posthouse.sql.Transactions;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.memory.Columns;
import org.posthouse.store.sql.memory.ExpungedLog;

/** Reads the tables, each time on a connection lent for it. */
public final class Tables {
    private static final int FETCH = 1000;
    private static final int MANY = 100;
    private static final String BOXES =
            "SELECT id, name, uses, uidvalidity, uidnext, highestmodseq, messages, unseen, octets, recentfloor,"
                    + " expungedfloor, created, renamed FROM mailbox WHERE account = ?";
    private static final String SOME = " AND uid BETWEEN ? AND ?";
    private static final String ONE = " AND uid = ?";
    private static final String COLD =
            "SELECT uid, internaldate, blob, blobsize, prefix, envelope, bodystructure, originbox, originuid"
                    + " FROM message WHERE account = ? AND mbox = ?";
    private static final String BODIES = "SELECT uid, blob, blobsize FROM message WHERE account = ? AND mbox = ?";
    private static final String DATES = "SELECT firstuid, lastuid, modseq FROM bulk WHERE account = ? AND mbox = ?";
    private static final String LAST_DELETION = "SELECT MAX(modseq) FROM deleted WHERE account = ?";

    /** Reads with a connection. */
    public interface Query<T> extends Transactions.Work<T, RuntimeException> {}

    private final Transactions transactions;

    public Tables(Database database) {
        this.transactions = new Transactions(database);
    }

    /** Reads what is immutable, or filtered afterwards by what is visible: waits for no lock. */
    <T> T dirty(Query<T> query) throws StoreException {
        try {
            return transactions.dirty(query);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Reads what is committed. */
    public <T> T committed(Query<T> query) throws StoreException {
        try {
            return transactions.read(query);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static StoreException unreadable(SQLException e) {
        return new StoreException(Reason.UNAVAILABLE, "cannot read the index", e);
    }

    /** An account's mailboxes. */
    public AccountState.Stored account(long account) throws StoreException {
        return committed(c -> {
            List<Redo> redos = Redos.of(c, account); // first: a row that is gone afterwards was carried out
            List<Box> boxes = Sql.list(c, BOXES, r -> box(account, r), account);
            for (Redo redo : redos) {
                boxes.stream().filter(b -> b.id == redo.mailbox()).forEach(b -> b.backlog.add(redo.id(), redo.uids()));
            }
            return new AccountState.Stored(
                    boxes, Sql.one(c, LAST_DELETION, r -> r.getLong(1), account).orElseThrow());
        });
    }

    private static Box box(long account, ResultSet r) throws SQLException {
        Box.State state = new Box.State(
                r.getString(2),
                uses(r.getString(3)),
                r.getLong(4),
                r.getLong(5),
                r.getLong(6),
                r.getInt(7),
                r.getInt(8),
                r.getLong(9),
                r.getLong(10),
                r.getLong(11),
                r.getLong(12),
                r.getLong(13));
        return new Box(account, r.getLong(1), state);
    }

    /** Which mailboxes of an account were deleted, by mod-sequence; under mailbox 0, up to where that is forgotten. */
    public List<MailboxChange> deletions(long account) throws StoreException {
        return committed(c -> Sql.list(
                c,
                "SELECT mbox, modseq FROM deleted WHERE account = ?",
                r -> new MailboxChange(r.getLong(1), Set.of(MailboxChange.Kind.DELETED), r.getLong(2)),
                account));
    }

    public static Set<SpecialUse> uses(String text) {
        Set<SpecialUse> uses = EnumSet.noneOf(SpecialUse.class);
        for (String use : text.split(" ")) {
            if (!use.isEmpty()) {
                uses.add(SpecialUse.valueOf(use));
            }
        }
        return uses;
    }

    public static String uses(Set<SpecialUse> uses) {
        return String.join(" ", uses.stream().map(Enum::name).sorted().toList());
    }

    public static String keywords(Flags flags) {
        return flags.keywords().isEmpty() ? null : String.join(" ", flags.keywords());
    }

    static Flags flags(int system, String keywords) {
        return keywords == null ? Flags.of(system) : Flags.of(system, Arrays.asList(keywords.split(" ")));
    }

    /** The messages of a mailbox below the watermark, as they are decided to be. */
    public Columns columns(Box box) throws StoreException {
        return committed(c -> {
            long upTo = box.uidNext(); // first: rows above it may be of a copy that is under way
            List<Redo> redos = Redos.of(c, box.account, box.id); // before the rows: what is not here is in them
            Columns columns = rows(c, box, upTo);
            redos.forEach(redo -> redo.applyTo(columns));
            return columns;
        });
    }

    private static Columns rows(Connection c, Box box, long upTo) throws SQLException {
        Columns columns = new Columns(box.state().messages());
        boolean dated = true;
        try (PreparedStatement s = c.prepareStatement("SELECT uid, modseq, flags, size, keywords FROM mstate"
                + " WHERE account = ? AND mbox = ? AND uid < ? ORDER BY uid")) {
            s.setFetchSize(FETCH);
            s.setLong(1, box.account);
            s.setLong(2, box.id);
            s.setLong(3, upTo);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    long modSeq = r.getLong(2);
                    dated &= modSeq > 0;
                    columns.put(r.getLong(1), modSeq, r.getInt(4), flags(r.getInt(3), r.getString(5)));
                }
            }
        }
        if (!dated) {
            for (Dated d : Sql.list(c, DATES, Tables::dated, box.account, box.id)) {
                columns.date(d.uids(), d.modSeq());
            }
        }
        return columns;
    }

    private record Dated(UidSet.Range uids, long modSeq) {}

    private static Dated dated(ResultSet r) throws SQLException {
        return new Dated(new UidSet.Range(r.getLong(1), r.getLong(2)), r.getLong(3));
    }

    public ExpungedLog expunged(Box box) throws StoreException {
        return committed(c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT modseq, firstuid, lastuid FROM expunged"
                    + " WHERE account = ? AND mbox = ? ORDER BY modseq, firstuid")) {
                s.setLong(1, box.account);
                s.setLong(2, box.id);
                ExpungedLog log = new ExpungedLog();
                try (ResultSet r = s.executeQuery()) {
                    while (r.next()) {
                        log.add(new ExpungedLog.Entry(r.getLong(1), new UidSet.Range(r.getLong(2), r.getLong(3))));
                    }
                }
                return log;
            }
        });
    }

    /** The staying part of messages, by UID; those that are gone are left out. */
    public Map<Long, Cold> cold(Box box, long[] uids) throws StoreException {
        if (uids.length == 0) {
            return Map.of();
        }
        return dirty(c -> {
            Map<Long, Cold> found = new HashMap<>(uids.length * 2);
            each(c, COLD, box.account, box.id, uids, r -> found.put(r.getLong(1), cold(r)));
            return found;
        });
    }

    private static Cold cold(ResultSet r) throws SQLException {
        return new Cold(
                r.getLong(2),
                new Cold.Body(r.getLong(3), r.getLong(4), false, true),
                bytes(r, 5),
                bytes(r, 6),
                bytes(r, 7),
                origin(r, 8));
    }

    /** The bodies of messages, one for each row there is. */
    public List<Cold.Body> bodies(long account, long mailbox, long[] uids) throws StoreException {
        return committed(c -> {
            List<Cold.Body> found = new ArrayList<>(uids.length);
            each(
                    c,
                    BODIES,
                    account,
                    mailbox,
                    uids,
                    r -> found.add(new Cold.Body(r.getLong(2), r.getLong(3), false, true)));
            return found;
        });
    }

    private interface Visitor {
        void visit(ResultSet r) throws SQLException;
    }

    /** Reads the rows of some messages; the UID is the first column. */
    private static void each(Connection c, String sql, long account, long mailbox, long[] uids, Visitor visitor)
            throws SQLException {
        if (uids.length > MANY) { // each found by its key: of a range Derby may read the whole table
            try (PreparedStatement s = c.prepareStatement(sql + ONE)) {
                s.setLong(1, account);
                s.setLong(2, mailbox);
                for (long uid : uids) {
                    s.setLong(3, uid);
                    try (ResultSet r = s.executeQuery()) {
                        if (r.next()) {
                            visitor.visit(r);
                        }
                    }
                }
            }
            return;
        }
        try (PreparedStatement s = c.prepareStatement(sql + SOME)) {
            s.setLong(1, account);
            s.setLong(2, mailbox);
            int from = 0;
            while (from < uids.length) {
                int to = from;
                while (to + 1 < uids.length && uids[to + 1] - uids[to] <= 8) {
                    to++; // a few rows too many cost less than another statement
                }
                s.setLong(3, uids[from]);
                s.setLong(4, uids[to]);
                try (ResultSet r = s.executeQuery()) {
                    while (r.next()) {
                        if (Arrays.binarySearch(uids, r.getLong(1)) >= 0) {
                            visitor.visit(r);
                        }
                    }
                }
                from = to + 1;
            }
        }
    }

    private static Origin origin(ResultSet r, int column) throws SQLException {
        long mailbox = r.getLong(column);
        return r.wasNull() ? null : new Origin(mailbox, r.getLong(column + 1));
    }

    private static byte[] bytes(ResultSet r, int column) throws SQLException {
        byte[] bytes = r.getBytes(column);
        return bytes == null ? Cold.NOTHING : bytes;
    }

    /** Number of rows from a UID on, below another. */
    public int count(Box box, long from, long below) throws StoreException {
        String sql = "SELECT COUNT(*) FROM mstate WHERE account = ? AND mbox = ? AND uid >= ? AND uid < ?";
        return committed(c -> Sql.one(c, sql, r -> r.getInt(1), box.account, box.id, from, below)
                .orElseThrow());
    }

    public List<String> subscriptions(long account) throws StoreException {
        String sql = "SELECT name FROM subscription WHERE account = ? ORDER BY name";
        return committed(c -> Sql.list(c, sql, r -> r.getString(1), account));
    }
}
