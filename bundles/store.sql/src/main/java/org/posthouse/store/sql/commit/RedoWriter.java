package org.posthouse.store.sql.commit;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.PrimitiveIterator;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.tables.Redo;
import org.posthouse.store.sql.tables.Redos;
import org.posthouse.store.sql.tables.Tables;

/** Writes what is decided of many messages, and carries it out piece by piece. Used by the committer. */
final class RedoWriter {
    private static final String INSERT =
            "INSERT INTO pending (account, mbox, kind, n, chunk, chunks, entries) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM pending WHERE account = ? AND mbox = ? AND kind = ? AND n = ?";
    private static final String INSERT_BULK =
            "INSERT INTO bulk (account, mbox, firstuid, lastuid, modseq) VALUES (?, ?, ?, ?, ?)";
    private static final String UPDATE_OLDER = "UPDATE mstate SET modseq = ?, flags = ?, keywords = ?"
            + " WHERE account = ? AND mbox = ? AND uid = ? AND modseq < ?";

    private final Statements statements;

    RedoWriter(Statements statements) {
        this.statements = statements;
    }

    /** Writes the records of a mailbox. */
    void records(BoxWork w) throws SQLException {
        for (Redo redo : w.redos()) {
            List<byte[]> chunks = redo.encode();
            for (int i = 0; i < chunks.size(); i++) {
                PreparedStatement s = statements.get(INSERT);
                s.setLong(1, redo.account());
                s.setLong(2, redo.mailbox());
                s.setInt(3, Redos.number(redo.id().kind()));
                s.setLong(4, redo.id().n());
                s.setInt(5, i);
                s.setInt(6, chunks.size());
                s.setBytes(7, chunks.get(i));
                statements.add(INSERT, s);
            }
        }
        BoxWork.Adopted a = w.adopted();
        if (a != null) {
            delete(w.box.account, w.box.id, a.id());
            statements.add(
                    INSERT_BULK,
                    w.box.account,
                    w.box.id,
                    a.uids().first(),
                    a.uids().last(),
                    a.modSeq());
        }
    }

    private void delete(long account, long mailbox, Backlog.Id id) throws SQLException {
        statements.add(DELETE, account, mailbox, Redos.number(id.kind()), id.n());
    }

    /** Carries out a piece, as far as it is not about removing rows. */
    void piece(Batch.Piece p) throws SQLException {
        if (!p.id().kind().hides()) {
            for (Redo.Entry e : p.entries()) {
                for (PrimitiveIterator.OfLong uids = e.uids().iterator(); uids.hasNext(); ) {
                    PreparedStatement s = statements.get(UPDATE_OLDER);
                    s.setLong(1, e.modSeq());
                    s.setInt(2, e.flags().system());
                    s.setString(3, Tables.keywords(e.flags()));
                    s.setLong(4, p.account());
                    s.setLong(5, p.mailbox());
                    s.setLong(6, uids.nextLong());
                    s.setLong(7, e.modSeq());
                    statements.add(UPDATE_OLDER, s);
                }
            }
        }
        if (p.last()) {
            delete(p.account(), p.mailbox(), p.id());
        }
    }

    void run() throws SQLException {
        statements.run(UPDATE_OLDER);
        statements.run(INSERT);
        statements.run(INSERT_BULK);
        statements.run(DELETE);
    }
}
