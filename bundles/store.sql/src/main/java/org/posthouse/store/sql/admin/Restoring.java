package org.posthouse.store.sql.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.BlobBackup;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.tables.Meta;
import org.posthouse.store.sql.tables.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a backup in place of what is there, in an order that a crash cannot leave half done: the copy of the database is
 * prepared, and says in a table of its own where its bodies are to come from; once it is in place the restore is decided,
 * and the next start does what is left.
 */
public final class Restoring {
    private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);
    /** What a mailbox may have got since the backup that is not there any more to be asked. */
    private static final long GENEROUS = 1_000_000;

    private final Database database;
    private final BlobStore blobs;

    public Restoring(Database database, BlobStore blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    private record Place(long account, long mailbox, long uidNext) {}

    /** Makes a copy fit for use, while the database it replaces still is. */
    void prepare(Database copy, Path bodies) throws IOException, SQLException {
        Schema.migrate(copy);
        try (Connection c = copy.connection();
                Connection live = database.connection()) {
            raiseUids(c, live);
            raiseModSeqs(c, live);
            // whatever clients remember of UIDs may be wrong now: rfc3501#2.3.1.1
            long validity = Math.max(Meta.get(live, Meta.LAST_UIDVALIDITY), Meta.get(c, Meta.LAST_UIDVALIDITY)) + 1;
            validity = Math.max(validity, System.currentTimeMillis() / 1000);
            Sql.update(c, "UPDATE mailbox SET uidvalidity = ?", validity);
            Meta.set(c, Meta.LAST_UIDVALIDITY, validity);
            Meta.set(c, Meta.NEXT_MAILBOX, Math.max(Meta.get(live, Meta.NEXT_MAILBOX), Meta.get(c, Meta.NEXT_MAILBOX)));
            Meta.set(c, Meta.CLEAN, 0); // bodies that came after the backup are looked for
            note(c, bodies);
            c.commit();
        }
    }

    /**
     * POP3's unique-ids are made of mailbox and UID, whatever the UIDVALIDITY: no UID that was given since the backup is
     * given again, or a client that leaves mail on the server would pass over a message it never saw. rfc1939#7
     */
    private static void raiseUids(Connection c, Connection live) throws SQLException {
        List<Place> places = Sql.list(
                c,
                "SELECT account, id, uidnext FROM mailbox",
                r -> new Place(r.getLong(1), r.getLong(2), r.getLong(3)));
        try (PreparedStatement ask = live.prepareStatement("SELECT uidnext FROM mailbox WHERE account = ? AND id = ?");
                PreparedStatement set =
                        c.prepareStatement("UPDATE mailbox SET uidnext = ? WHERE account = ? AND id = ?")) {
            for (Place p : places) {
                ask.setLong(1, p.account());
                ask.setLong(2, p.mailbox());
                long next;
                try (ResultSet r = ask.executeQuery()) {
                    next = r.next() ? Math.max(r.getLong(1), p.uidNext()) : p.uidNext() + GENEROUS;
                }
                set.setLong(1, Math.min(next, UidSet.MAX_UID));
                set.setLong(2, p.account());
                set.setLong(3, p.mailbox());
                set.executeUpdate();
            }
        }
    }

    /**
     * Whoever followed an account must not take what is restored for what it knows: its mod-sequences go on above those given
     * since the backup, and below that nothing is known any more.
     */
    private static void raiseModSeqs(Connection c, Connection live) throws SQLException {
        Map<Long, Long> now = highest(live);
        for (Map.Entry<Long, Long> e : highest(c).entrySet()) {
            long account = e.getKey();
            long known = now.getOrDefault(account, e.getValue() + GENEROUS); // what was deleted cannot be asked
            long floor = Math.max(e.getValue(), known) + 1;
            Sql.update(
                    c,
                    "UPDATE mailbox SET highestmodseq = ?, expungedfloor = ? WHERE account = ?",
                    floor,
                    floor,
                    account);
            Sql.update(c, "DELETE FROM deleted WHERE account = ?", account);
            Sql.update(c, "INSERT INTO deleted (account, mbox, modseq) VALUES (?, 0, ?)", account, floor);
        }
    }

    /** The highest mod-sequence of each account. */
    private static Map<Long, Long> highest(Connection c) throws SQLException {
        Map<Long, Long> highest = new HashMap<>();
        for (String sql : List.of(
                "SELECT account, MAX(highestmodseq) FROM mailbox GROUP BY account",
                "SELECT account, MAX(renamed) FROM mailbox GROUP BY account",
                "SELECT account, MAX(modseq) FROM deleted GROUP BY account")) {
            Sql.list(c, sql, r -> Map.entry(r.getLong(1), r.getLong(2)))
                    .forEach(e -> highest.merge(e.getKey(), e.getValue(), Math::max));
        }
        return highest;
    }

    private static void note(Connection c, Path bodies) throws SQLException {
        Sql.update(c, "DELETE FROM restoring");
        Sql.update(c, "INSERT INTO restoring (bodies) VALUES (?)", bodies.toString());
    }

    /**
     * Does what is left of a restore, if one was decided.
     *
     * @throws IOException if the backup's bodies are not where they were: the store is not to be used like this
     */
    public void finish() throws IOException, SQLException {
        try (Connection c = database.connection()) {
            Optional<Path> bodies = noted(c);
            if (bodies.isEmpty()) {
                return;
            }
            try {
                blobs.extension(BlobBackup.class)
                        .orElseThrow(() -> new IOException("these bodies are not files"))
                        .restore(bodies.get());
            } catch (IOException e) {
                throw new IOException(
                        "the restore must be finished from " + bodies.get() + ", which cannot be used: "
                                + e.getMessage(),
                        e);
            }
            Sql.update(c, "DELETE FROM restoring");
            c.commit();
            LOG.info("restore from {} complete", bodies.get());
        }
    }

    /** True if a restore is decided and not done, as far as that can be found out. */
    boolean pending() {
        try (Connection c = database.connection()) {
            return noted(c).isPresent();
        } catch (SQLException e) {
            LOG.warn("cannot read the index: {}", e.toString());
            return true;
        }
    }

    private static Optional<Path> noted(Connection c) throws SQLException {
        return Sql.one(c, "SELECT bodies FROM restoring", r -> Path.of(r.getString(1)));
    }
}
