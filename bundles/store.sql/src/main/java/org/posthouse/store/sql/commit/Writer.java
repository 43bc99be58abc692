package org.posthouse.store.sql.commit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.function.Predicate;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.memory.ExpungedLog;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Inflight;
import org.posthouse.store.sql.tables.Key;
import org.posthouse.store.sql.tables.Origin;
import org.posthouse.store.sql.tables.Redo;
import org.posthouse.store.sql.tables.Tables;

/** Writes the net effect of a batch into the tables, with statements that are prepared once. Used by the committer. */
final class Writer implements AutoCloseable {
    private static final String INSERT_MESSAGE =
            "INSERT INTO message (account, mbox, uid, internaldate, blob, blobsize, prefix, envelope, bodystructure)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT_COPY =
            "INSERT INTO message (account, mbox, uid, internaldate, blob, blobsize, prefix, envelope, bodystructure,"
                    + " originbox, originuid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT_STATE =
            "INSERT INTO mstate (account, mbox, uid, modseq, flags, size, keywords) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE_STATE =
            "UPDATE mstate SET modseq = ?, flags = ?, keywords = ? WHERE account = ? AND mbox = ? AND uid = ?";
    private static final String DELETE_STATE = "DELETE FROM mstate WHERE account = ? AND mbox = ? AND uid = ?";
    private static final String DELETE_MESSAGE = "DELETE FROM message WHERE account = ? AND mbox = ? AND uid = ?";
    private static final String PURGE_STATE =
            "DELETE FROM mstate WHERE account = ? AND mbox = ? AND uid BETWEEN ? AND ?";
    private static final String PURGE_MESSAGE =
            "DELETE FROM message WHERE account = ? AND mbox = ? AND uid BETWEEN ? AND ?";
    private static final String INSERT_EXPUNGED =
            "INSERT INTO expunged (account, mbox, modseq, firstuid, lastuid) VALUES (?, ?, ?, ?, ?)";
    private static final String PRUNE_EXPUNGED = "DELETE FROM expunged WHERE account = ? AND mbox = ? AND modseq <= ?";
    private static final String INSERT_KEY = "INSERT INTO delivered (account, dkey, expires) VALUES (?, ?, ?)";
    private static final String SELECT_KEY = "SELECT expires FROM delivered WHERE account = ? AND dkey = ?";
    private static final String UPDATE_MAILBOX =
            "UPDATE mailbox SET uidnext = ?, highestmodseq = ?, messages = ?, unseen = ?, octets = ?, recentfloor = ?,"
                    + " expungedfloor = ? WHERE account = ? AND id = ?";
    private static final String SELECT_BODY = "SELECT refs FROM body WHERE blob = ?";
    private static final String INSERT_BODY = "INSERT INTO body (refs, blob) VALUES (?, ?)";
    private static final String UPDATE_BODY = "UPDATE body SET refs = ? WHERE blob = ?";
    private static final String DELETE_BODY = "DELETE FROM body WHERE blob = ?";
    private static final String INSERT_GARBAGE = "INSERT INTO garbage (blob, size) VALUES (?, ?)";
    private static final String UPDATE_INFLIGHT = "UPDATE inflight SET entries = ? WHERE n = ?";
    private static final String INSERT_INFLIGHT = "INSERT INTO inflight (entries, n) VALUES (?, ?)";

    private final Connection connection;
    private final Statements statements;
    private final RedoWriter redo;
    private int inflightRows;
    private int pendingRows;
    private boolean inflightUsed;
    private boolean listed; // there may be entries
    private boolean pendingListed;
    private boolean garbage;

    Writer(Connection connection) throws SQLException {
        this.connection = connection;
        this.statements = new Statements(connection);
        this.redo = new RedoWriter(statements);
        try (PreparedStatement s = connection.prepareStatement("SELECT COUNT(*) FROM inflight");
                ResultSet r = s.executeQuery()) {
            r.next();
            inflightRows = r.getInt(1);
        }
        pendingRows = inflightRows;
        inflightUsed = inflightRows > 0;
        listed = inflightUsed;
        pendingListed = listed;
        connection.commit();
    }

    Connection connection() {
        return connection;
    }

    /** Writes everything but commits nothing. */
    void write(Batch batch, long keysExpire) throws SQLException {
        statements.begin();
        garbage = false;
        for (BoxWork w : batch.boxes()) {
            w.finish();
            rows(w);
        }
        for (Batch.Staged staged : batch.staged()) {
            insert(staged.box(), staged.row());
        }
        for (Batch.Piece p : batch.pieces()) {
            redo.piece(p);
            if (p.id().kind().hides()) {
                for (Redo.Entry e : p.entries()) {
                    delete(p.account(), p.mailbox(), e.uids());
                }
            }
        }
        for (Batch.Purge p : batch.purges()) {
            statements.add(PURGE_STATE, p.account(), p.mailbox(), p.firstUid(), p.lastUid());
            statements.add(PURGE_MESSAGE, p.account(), p.mailbox(), p.firstUid(), p.lastUid());
        }
        statements.run(INSERT_MESSAGE);
        statements.run(INSERT_COPY);
        statements.run(INSERT_STATE);
        statements.run(UPDATE_STATE);
        statements.run(DELETE_STATE);
        statements.run(DELETE_MESSAGE);
        statements.run(PURGE_STATE);
        statements.run(PURGE_MESSAGE);
        redo.run();
        statements.run(INSERT_EXPUNGED);
        statements.run(PRUNE_EXPUNGED);
        keys(batch, keysExpire);
        bodies(batch);
        statements.run(UPDATE_MAILBOX);
    }

    /** True if the latest batch left bodies that nobody refers to. */
    boolean leftGarbage() {
        return garbage;
    }

    private void rows(BoxWork w) throws SQLException {
        Box box = w.box;
        for (NewRow row : w.added()) {
            if (!row.removed) {
                insert(box, row);
            }
        }
        flags(w);
        delete(box.account, box.id, w.removedRows());
        redo.records(w);
        expunged(w);
        mailbox(w);
    }

    /** Row by row, each found by its key: of a range Derby often reads the whole table. */
    private void flags(BoxWork w) throws SQLException {
        for (FlagRow row : w.changed()) {
            PreparedStatement s = statements.get(UPDATE_STATE);
            s.setLong(1, row.modSeq());
            s.setInt(2, row.flags().system());
            s.setString(3, Tables.keywords(row.flags()));
            s.setLong(4, w.box.account);
            s.setLong(5, w.box.id);
            s.setLong(6, row.uid());
            statements.add(UPDATE_STATE, s);
        }
    }

    private void delete(long account, long mailbox, UidSet uids) throws SQLException {
        for (PrimitiveIterator.OfLong each = uids.iterator(); each.hasNext(); ) {
            long uid = each.nextLong();
            statements.add(DELETE_STATE, account, mailbox, uid);
            statements.add(DELETE_MESSAGE, account, mailbox, uid);
        }
    }

    private void insert(Box box, NewRow row) throws SQLException {
        Cold cold = row.cold;
        Origin origin = cold.origin();
        String sql = origin == null ? INSERT_MESSAGE : INSERT_COPY;
        PreparedStatement m = statements.get(sql);
        m.setLong(1, box.account);
        m.setLong(2, box.id);
        m.setLong(3, row.uid);
        m.setLong(4, cold.internalDate());
        m.setLong(5, cold.body().blob());
        m.setLong(6, cold.body().size());
        m.setBytes(7, orNull(cold.prefix()));
        m.setBytes(8, orNull(cold.envelope()));
        m.setBytes(9, orNull(cold.bodyStructure()));
        if (origin != null) {
            m.setLong(10, origin.mailbox());
            m.setLong(11, origin.uid());
        }
        statements.add(sql, m);
        PreparedStatement s = statements.get(INSERT_STATE);
        s.setLong(1, box.account);
        s.setLong(2, box.id);
        s.setLong(3, row.uid);
        s.setLong(4, row.modSeq);
        s.setInt(5, row.flags.system());
        s.setInt(6, (int) cold.size());
        s.setString(7, Tables.keywords(row.flags));
        statements.add(INSERT_STATE, s);
    }

    private static byte[] orNull(byte[] bytes) {
        return bytes.length == 0 ? null : bytes;
    }

    private void expunged(BoxWork w) throws SQLException {
        for (ExpungedLog.Entry e : w.removals()) {
            PreparedStatement s = statements.get(INSERT_EXPUNGED);
            s.setLong(1, w.box.account);
            s.setLong(2, w.box.id);
            s.setLong(3, e.modSeq());
            s.setLong(4, e.range().first());
            s.setLong(5, e.range().last());
            statements.add(INSERT_EXPUNGED, s);
        }
        if (w.expungedFloor() > w.base().expungedFloor()) {
            PreparedStatement s = statements.get(PRUNE_EXPUNGED);
            s.setLong(1, w.box.account);
            s.setLong(2, w.box.id);
            s.setLong(3, w.expungedFloor());
            statements.add(PRUNE_EXPUNGED, s);
        }
    }

    private void mailbox(BoxWork w) throws SQLException {
        Box.State base = w.base();
        PreparedStatement s = statements.get(UPDATE_MAILBOX);
        s.setLong(1, w.durableUidNext());
        s.setLong(2, w.modSeq());
        s.setInt(3, base.messages() + w.messages());
        s.setInt(4, base.unseen() + w.unseen());
        s.setLong(5, base.octets() + w.octets());
        s.setLong(6, w.box.recentFloor());
        s.setLong(7, w.expungedFloor());
        s.setLong(8, w.box.account);
        s.setLong(9, w.box.id);
        statements.add(UPDATE_MAILBOX, s);
    }

    private void keys(Batch batch, long expire) throws SQLException {
        for (Key key : batch.keys()) {
            PreparedStatement s = statements.get(INSERT_KEY);
            s.setLong(1, key.account());
            s.setBytes(2, key.bytes());
            s.setLong(3, expire);
            statements.add(INSERT_KEY, s);
        }
        statements.run(INSERT_KEY);
    }

    /** Those of the keys that were used before. */
    Set<Key> used(Set<Key> keys) throws SQLException {
        Set<Key> used = new HashSet<>();
        PreparedStatement s = statements.get(SELECT_KEY);
        for (Key key : keys) {
            s.setLong(1, key.account());
            s.setBytes(2, key.bytes());
            try (ResultSet r = s.executeQuery()) {
                if (r.next()) {
                    used.add(key);
                }
            }
        }
        connection.rollback();
        return used;
    }

    private void bodies(Batch batch) throws SQLException {
        for (BodyRefs.Refs refs : batch.refs()) {
            Cold.Body body = refs.body;
            if (refs.delta == 0 && !body.fresh()) {
                continue;
            }
            int stored = body.fresh() ? 0 : stored(body.blob());
            int now = (body.fresh() ? 0 : Math.max(1, stored)) + refs.delta;
            if (now <= 0) {
                garbage = true;
                PreparedStatement s = statements.get(INSERT_GARBAGE);
                s.setLong(1, body.blob());
                s.setLong(2, body.size());
                statements.add(INSERT_GARBAGE, s);
            }
            if (now >= 2) {
                String sql = stored > 0 ? UPDATE_BODY : INSERT_BODY;
                PreparedStatement s = statements.get(sql);
                s.setInt(1, now);
                s.setLong(2, body.blob());
                statements.add(sql, s);
            } else if (stored > 0) {
                PreparedStatement s = statements.get(DELETE_BODY);
                s.setLong(1, body.blob());
                statements.add(DELETE_BODY, s);
            }
        }
        statements.run(INSERT_GARBAGE);
        statements.run(INSERT_BODY);
        statements.run(UPDATE_BODY);
        statements.run(DELETE_BODY);
    }

    /** The references counted; 0 if they are not, because there is one. */
    private int stored(long blob) throws SQLException {
        PreparedStatement s = statements.get(SELECT_BODY);
        s.setLong(1, blob);
        try (ResultSet r = s.executeQuery()) {
            return r.next() ? r.getInt(1) : 0;
        }
    }

    /** Lists, with a batch that was written, those of its messages whose bodies may be on stable storage later than it. */
    void inflight(Batch batch) throws SQLException {
        List<Inflight> entries = rows(batch, body -> !body.synced());
        if (!entries.isEmpty()) {
            writeInflight(entries);
        }
    }

    /** Lists none with a batch that was written: what an earlier one has listed is durable by now. */
    void noneInflight() throws SQLException {
        if (listed) {
            writeInflight(List.of());
        }
    }

    /** The messages that works added with a batch. */
    static List<Inflight> rows(Batch batch, List<Work> works) {
        Set<Long> bodies = new HashSet<>();
        works.forEach(w -> w.bodies().forEach(b -> bodies.add(b.blob())));
        return rows(batch, body -> bodies.contains(body.blob()));
    }

    private static List<Inflight> rows(Batch batch, Predicate<Cold.Body> wanted) {
        List<Inflight> entries = new ArrayList<>();
        for (BoxWork w : batch.boxes()) {
            for (NewRow row : w.added()) {
                if (!row.removed && wanted.test(row.cold.body())) {
                    entries.add(new Inflight(w.box.account, w.box.id, row.uid, row.key));
                }
            }
        }
        return entries;
    }

    private void writeInflight(List<Inflight> entries) throws SQLException {
        List<byte[]> chunks = Inflight.encode(entries);
        for (int n = 0; n < Math.max(chunks.size(), inflightRows); n++) {
            PreparedStatement s = statements.get(n < inflightRows ? UPDATE_INFLIGHT : INSERT_INFLIGHT);
            s.setBytes(1, n < chunks.size() ? chunks.get(n) : null);
            s.setInt(2, n);
            s.executeUpdate();
        }
        pendingRows = Math.max(chunks.size(), inflightRows);
        pendingListed = !entries.isEmpty();
        inflightUsed = true;
    }

    /** The batch was committed. */
    void committed() {
        inflightRows = pendingRows;
        listed = pendingListed;
    }

    /** Takes back what was not committed. */
    void rollback() throws SQLException {
        statements.clear(); // with what may be left in their batches
        pendingRows = inflightRows;
        pendingListed = listed;
        connection.rollback();
    }

    /** Forgets the list of bodies not waited for, since all are synced; false if it is empty anyway. Commits. */
    boolean clearInflight() throws SQLException {
        if (!inflightUsed) {
            return false;
        }
        try (PreparedStatement s = connection.prepareStatement("DELETE FROM inflight")) {
            s.executeUpdate();
        }
        connection.commit();
        inflightUsed = false;
        inflightRows = 0;
        pendingRows = 0;
        listed = false;
        pendingListed = false;
        return true;
    }

    @Override
    public void close() throws SQLException {
        statements.clear();
        connection.close();
    }
}
