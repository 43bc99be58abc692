package org.posthouse.store.sql.tables;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when the store starts. A transaction may be committed before its bodies are synced, so a crash in between may
 * leave rows without bodies. Nobody was told of them: they and their delivery keys go, so that another attempt stores them.
 * Only the messages of the latest transaction can be concerned, and then it lists them. A body that is missing anywhere else is
 * damage: its row stays.
 *
 * <p>A copy that was under way comes to nothing: its rows are removed once the store is open, as what is decided and not in the
 * rows is brought into them then.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private Recovery() {}

    /**
     * Puts right what a crash left, and notes that the store is open.
     *
     * @return true if the store was not closed in order
     */
    public static boolean run(Database database, BlobStore blobs) throws SQLException, IOException {
        try (Connection c = database.connection()) {
            boolean crashed = Meta.get(c, Meta.CLEAN) == 0;
            if (crashed) {
                List<Inflight> lost = withoutBody(c, blobs, read(c));
                if (!lost.isEmpty()) {
                    LOG.warn("removed {} unannounced messages that lost their bodies in a crash", lost.size());
                    remove(c, lost);
                }
            }
            clear(c, 0);
            c.commit();
            return crashed;
        }
    }

    /** Notes that the store was closed in order. */
    public static void closed(Database database) throws SQLException {
        try (Connection c = database.connection()) {
            clear(c, 1);
            c.commit();
        }
    }

    private static void clear(Connection c, long clean) throws SQLException {
        Redos.abandonAll(c);
        Sql.update(c, "DELETE FROM inflight");
        Meta.set(c, Meta.CLEAN, clean);
    }

    private static List<Inflight> read(Connection c) throws SQLException {
        List<byte[]> chunks = Sql.list(c, "SELECT entries FROM inflight ORDER BY n", r -> r.getBytes(1));
        return chunks.stream()
                .filter(Objects::nonNull)
                .flatMap(chunk -> Inflight.decode(chunk).stream())
                .toList();
    }

    private static List<Inflight> withoutBody(Connection c, BlobStore blobs, List<Inflight> all)
            throws SQLException, IOException {
        List<Inflight> lost = new ArrayList<>();
        Map<Long, Boolean> known = new HashMap<>();
        try (PreparedStatement s =
                c.prepareStatement("SELECT blob, blobsize FROM message WHERE account = ? AND mbox = ? AND uid = ?")) {
            for (Inflight e : all) {
                s.setLong(1, e.account());
                s.setLong(2, e.mailbox());
                s.setLong(3, e.uid());
                try (ResultSet r = s.executeQuery()) {
                    if (r.next()) {
                        long blob = r.getLong(1);
                        Boolean whole = known.get(blob);
                        if (whole == null) {
                            whole = blobs.verify(new BlobId(blob, r.getLong(2)));
                            known.put(blob, whole);
                        }
                        if (!whole) {
                            lost.add(e);
                        }
                    }
                }
            }
        }
        return lost;
    }

    /** Removes messages as if they had never come: rows, delivery keys and counts. Commits nothing. */
    public static void remove(Connection c, List<Inflight> entries) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT m.blob, s.size, s.flags FROM message m, mstate s"
                        + " WHERE m.account = ? AND m.mbox = ? AND m.uid = ?"
                        + " AND s.account = m.account AND s.mbox = m.mbox AND s.uid = m.uid");
                PreparedStatement state =
                        c.prepareStatement("DELETE FROM mstate WHERE account = ? AND mbox = ? AND uid = ?");
                PreparedStatement message =
                        c.prepareStatement("DELETE FROM message WHERE account = ? AND mbox = ? AND uid = ?");
                PreparedStatement body = c.prepareStatement("DELETE FROM body WHERE blob = ?");
                PreparedStatement key = c.prepareStatement("DELETE FROM delivered WHERE account = ? AND dkey = ?");
                PreparedStatement counts = c.prepareStatement("UPDATE mailbox SET messages = messages - 1,"
                        + " unseen = unseen - ?, octets = octets - ? WHERE account = ? AND id = ?")) {
            for (Inflight e : entries) {
                set(select, e);
                try (ResultSet r = select.executeQuery()) {
                    if (!r.next()) {
                        continue;
                    }
                    body.setLong(1, r.getLong(1));
                    counts.setInt(1, (r.getInt(3) & Flags.SEEN) == 0 ? 1 : 0);
                    counts.setLong(2, r.getLong(2));
                    counts.setLong(3, e.account());
                    counts.setLong(4, e.mailbox());
                }
                set(state, e);
                set(message, e);
                state.executeUpdate();
                message.executeUpdate();
                body.executeUpdate();
                counts.executeUpdate();
                if (e.key() != null) {
                    key.setLong(1, e.account());
                    key.setBytes(2, e.key().bytes());
                    key.executeUpdate();
                }
            }
        }
    }

    private static void set(PreparedStatement s, Inflight e) throws SQLException {
        s.setLong(1, e.account());
        s.setLong(2, e.mailbox());
        s.setLong(3, e.uid());
    }
}
