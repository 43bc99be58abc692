package org.posthouse.db.derby;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.db.derby.FullStorage.Room;

/**
 * Derby on a full disk: an error of such severity stops the database, and the next connection recovers it, so nobody has to
 * open it anew. Whatever was committed is there then.
 */
public class FullDiskTest {
    private static final DerbyDatabase.Settings SMALL = new DerbyDatabase.Settings(4, 500, 200, 1, 1);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private DerbyDatabase database;
    private final Set<Long> committed = new TreeSet<>();
    private final Set<Long> unknown = new TreeSet<>();
    private long next;

    @After
    public void close() throws Exception {
        FullStorage.room = Room.ENOUGH;
        database.close();
    }

    @Test
    public void filesThatCannotGrow() throws Exception {
        run(Room.NONE_TO_GROW, "INSERT INTO t VALUES(?, ?)", 3000);
    }

    @Test
    public void aLogThatCannotGrow() throws Exception {
        run(Room.NONE_TO_GROW, "UPDATE t SET id = ?, text = ? WHERE id = (SELECT MAX(id) FROM t)", 3000);
    }

    @Test
    public void nothingCanBeWritten() throws Exception {
        run(Room.NONE, "INSERT INTO t VALUES(?, ?)", 50);
    }

    private void run(Room least, String sql, int most) throws Exception {
        Path directory = folder.getRoot().toPath().resolve("db");
        System.setProperty("derby.subSubProtocol.full", FullStorage.class.getName());
        database = DerbyDatabase.open(directory, SMALL, "full");
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE t(id BIGINT NOT NULL PRIMARY KEY, text VARCHAR(8000))");
            s.execute("INSERT INTO t VALUES(0, 'first')");
            c.commit();
        }
        boolean inserts = sql.startsWith("INSERT");
        assertEquals(20, work(sql, 20, 0));
        FullStorage.room = least;
        int before = work(sql, most, 5);
        assertTrue("it never was full", before < most - 5);
        FullStorage.room = Room.ENOUGH;
        assertEquals(20, work(sql, 20, 0));
        verify(inserts);
        database.close();
        database = DerbyDatabase.open(directory, SMALL, "full");
        verify(inserts);
    }

    /** Changes something so often, or until that many changes have failed; returns how many did not. */
    private int work(String sql, int times, int failures) throws SQLException {
        int done = 0;
        int failed = 0;
        for (int i = 0; i < times; i++) {
            long id = ++next;
            boolean atCommit = false;
            try (Connection c = database.connection();
                    PreparedStatement s = c.prepareStatement(sql)) {
                s.setLong(1, id);
                s.setString(2, "x".repeat(6000));
                s.executeUpdate();
                atCommit = true;
                c.commit();
                committed.add(id);
                done++;
            } catch (SQLException e) {
                assertTrue(
                        e.toString(),
                        database.dialect().full(e) || database.dialect().connectionLost(e));
                if (atCommit) {
                    unknown.add(id);
                }
                if (++failed > failures) {
                    throw e;
                }
                if (failed == failures) {
                    break;
                }
            }
        }
        return done;
    }

    private void verify(boolean inserts) throws SQLException {
        Set<Long> there = new TreeSet<>();
        try (Connection c = database.connection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT id FROM t")) {
            while (r.next()) {
                there.add(r.getLong(1));
            }
        }
        if (!inserts) { // one row that is changed again and again
            assertEquals(Set.of(next), there);
            return;
        }
        assertTrue(there.containsAll(committed));
        there.removeAll(committed);
        there.removeAll(unknown);
        assertEquals(Set.of(0L), there);
    }
}
