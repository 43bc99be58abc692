package org.posthouse.store.sql.tables;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.sql.Sql;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.memory.Backlog.Kind;

/** Reads the table of what is decided and not yet in the rows. */
public final class Redos {
    private static final String COLUMNS = "SELECT mbox, kind, n, chunk, chunks, entries FROM pending";
    private static final String ORDER = " ORDER BY mbox, kind, n, chunk";
    private static final Map<Kind, Integer> NUMBERS =
            Map.of(Kind.FLAGS, 1, Kind.REMOVED, 2, Kind.STAGED, 3, Kind.ABANDONED, 4);

    /** Names a record of any mailbox. */
    public record Place(long account, long mailbox, Backlog.Id id) {}

    private record Chunk(long mailbox, Backlog.Id id, int number, int of, byte[] entries) {}

    private Redos() {}

    /** How a kind is called in the table. */
    public static int number(Kind kind) {
        return NUMBERS.get(kind);
    }

    private static Kind kind(int number) throws SQLException {
        for (Map.Entry<Kind, Integer> e : NUMBERS.entrySet()) {
            if (e.getValue() == number) {
                return e.getKey();
            }
        }
        throw new SQLException("pending has a kind " + number);
    }

    /** All of an account. */
    static List<Redo> of(Connection c, long account) throws SQLException {
        return read(account, Sql.list(c, COLUMNS + " WHERE account = ?" + ORDER, Redos::chunk, account));
    }

    /** All of a mailbox. Whoever reads its rows afterwards finds in them what is not here any more. */
    public static List<Redo> of(Connection c, long account, long mailbox) throws SQLException {
        String sql = COLUMNS + " WHERE account = ? AND mbox = ?" + ORDER;
        return read(account, Sql.list(c, sql, Redos::chunk, account, mailbox));
    }

    /** One of them; empty if it was carried out. */
    public static Optional<Redo> of(Connection c, Place p) throws SQLException {
        String sql = COLUMNS + " WHERE account = ? AND mbox = ? AND kind = ? AND n = ?" + ORDER;
        return read(
                        p.account(),
                        Sql.list(c, sql, Redos::chunk, p.account(), p.mailbox(), number(p.id().kind()), p.id().n()))
                .stream()
                .findFirst();
    }

    private static Chunk chunk(ResultSet r) throws SQLException {
        return new Chunk(
                r.getLong(1), new Backlog.Id(kind(r.getInt(2)), r.getLong(3)), r.getInt(4), r.getInt(5), r.getBytes(6));
    }

    /** Of a record that is being removed there may be a part: it is passed over. */
    private static List<Redo> read(long account, List<Chunk> chunks) {
        List<Redo> all = new ArrayList<>();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        int next = 0;
        for (Chunk chunk : chunks) {
            if (chunk.number() == 0) {
                octets.reset();
                next = 0;
            }
            if (chunk.number() == next) {
                octets.writeBytes(chunk.entries());
                next++;
                if (next == chunk.of()) {
                    all.add(new Redo(account, chunk.mailbox(), chunk.id(), Redo.decode(octets.toByteArray())));
                }
            }
        }
        return all;
    }

    /** The names of all of a mailbox. */
    public static List<Backlog.Id> ids(Connection c, long account, long mailbox) throws SQLException {
        return Sql.list(
                c,
                "SELECT kind, n FROM pending WHERE account = ? AND mbox = ? AND chunk = 0",
                r -> new Backlog.Id(kind(r.getInt(1)), r.getLong(2)),
                account,
                mailbox);
    }

    /** What is to be carried out, of all mailboxes. */
    public static List<Place> waiting(Connection c) throws SQLException {
        return Sql.list(
                c,
                "SELECT account, mbox, kind, n FROM pending WHERE chunk = 0 AND kind <> ? ORDER BY account, mbox, n",
                r -> new Place(r.getLong(1), r.getLong(2), new Backlog.Id(kind(r.getInt(3)), r.getLong(4))),
                number(Kind.STAGED));
    }

    /** Nobody goes on with a copy: its rows are to be removed. */
    public static void abandon(Connection c, Place p) throws SQLException {
        Sql.update(
                c,
                "UPDATE pending SET kind = ? WHERE account = ? AND mbox = ? AND kind = ? AND n = ?",
                number(Kind.ABANDONED),
                p.account(),
                p.mailbox(),
                number(Kind.STAGED),
                p.id().n());
    }

    /** As {@link #abandon}, for all there are. */
    static void abandonAll(Connection c) throws SQLException {
        Sql.update(c, "UPDATE pending SET kind = ? WHERE kind = ?", number(Kind.ABANDONED), number(Kind.STAGED));
    }

    /** Forgets what is of mailboxes that go: their rows are removed one and all. */
    public static void forget(Connection c, long account, long mailbox) throws SQLException {
        Sql.update(c, "DELETE FROM pending WHERE account = ? AND mbox = ?", account, mailbox);
        Sql.update(c, "DELETE FROM bulk WHERE account = ? AND mbox = ?", account, mailbox);
    }
}
