package org.posthouse.db.derby;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.db.api.Database;
import org.posthouse.support.lock.HeldException;

public class DerbyDatabaseTest {
    private static final DerbyDatabase.Settings SMALL = new DerbyDatabase.Settings(2, 30, 1000, 1, 10);

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static Path directory;
    private static DerbyDatabase database; // one for all tests, since making one takes a second

    @BeforeClass
    public static void open() throws Exception {
        directory = FOLDER.getRoot().toPath().resolve("db");
        database = DerbyDatabase.open(directory, SMALL);
        run("CREATE TABLE t(id BIGINT NOT NULL PRIMARY KEY, text VARCHAR(20))");
    }

    @Before
    public void empty() throws Exception {
        database.limits(SMALL.connections(), SMALL.connectionWaitMillis());
        run("DELETE FROM t");
    }

    @AfterClass
    public static void close() throws Exception {
        database.close();
    }

    private static void run(String sql) throws SQLException {
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            s.execute(sql);
            c.commit();
        }
    }

    private static void asItIs(Database copy) {}

    private static int count() throws SQLException {
        try (Connection c = database.connection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT COUNT(*) FROM t")) {
            r.next();
            return r.getInt(1);
        }
    }

    @Test
    public void whatIsCommittedIsThereAfterAReopening() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        database.close();
        database = DerbyDatabase.open(directory, SMALL);
        assertEquals(1, count());
    }

    @Test
    public void closingAConnectionRollsBack() throws Exception {
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            assertFalse(c.getAutoCommit());
            s.execute("INSERT INTO t VALUES(1, 'a')");
        }
        assertEquals(0, count());
        assertEquals(0, database.lent());
    }

    @Test
    public void aConnectionGivenBackIsDead() throws Exception {
        Connection c = database.connection();
        c.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        c.close();
        c.close();
        assertTrue(c.isClosed());
        assertThrows(SQLException.class, c::createStatement);
        try (Connection next = database.connection()) {
            assertEquals(Connection.TRANSACTION_READ_COMMITTED, next.getTransactionIsolation());
        }
    }

    @Test
    public void connectionsAreBounded() throws Exception {
        try (Connection a = database.connection();
                Connection b = database.connection()) {
            assertThrows(SQLException.class, database::connection);
            database.limits(3, 30);
            database.connection().close();
            assertFalse(a.isClosed() || b.isClosed());
        }
        database.connection().close();
    }

    @Test
    public void nobodyElseGetsTheDirectory() throws Exception {
        assertThrows(HeldException.class, () -> DerbyDatabase.open(directory, SMALL));
        database.close();
        database = DerbyDatabase.open(directory, SMALL);
        assertEquals(0, count());
    }

    @Test
    public void afterClosingThereAreNoConnections() throws Exception {
        database.close();
        SQLException e = assertThrows(SQLException.class, database::connection);
        assertTrue(database.dialect().connectionLost(e));
        database = DerbyDatabase.open(directory, SMALL);
    }

    @Test
    public void closingWaitsForThoseInside() throws Exception {
        CountDownLatch inserted = new CountDownLatch(1);
        Connection c = database.connection();
        Thread user = new Thread(() -> {
            try (Statement s = c.createStatement()) {
                s.execute("INSERT INTO t VALUES(1, 'a')");
                inserted.countDown();
                Thread.sleep(30);
                c.commit();
                c.close();
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        user.start();
        assertTrue(inserted.await(10, TimeUnit.SECONDS));
        database.close();
        user.join();
        database = DerbyDatabase.open(directory, SMALL);
        assertEquals(1, count());
    }

    @Test
    public void aBackupIsAStateThatExisted() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        Path backup = folder.getRoot().toPath().resolve("backup");
        database.backup(backup);
        run("INSERT INTO t VALUES(2, 'b')");
        assertEquals(2, count());
        database.restore(backup, DerbyDatabaseTest::asItIs);
        assertEquals(1, count());
        run("INSERT INTO t VALUES(3, 'c')");
        assertEquals(2, count());
    }

    @Test
    public void aCopyIsLookedIntoBesideWhatIsUsed() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        Path backup = folder.getRoot().toPath().resolve("backup");
        database.backup(backup);
        run("INSERT INTO t VALUES(2, 'b')");
        List<Integer> seen = new ArrayList<>();
        for (int time = 0; time < 2; time++) {
            database.look(backup, copy -> {
                try (Connection c = copy.connection();
                        Statement s = c.createStatement();
                        ResultSet r = s.executeQuery("SELECT COUNT(*) FROM t")) {
                    r.next();
                    seen.add(r.getInt(1));
                }
            });
        }
        assertEquals(List.of(1, 1), seen);
        try (var left = Files.walk(backup)) {
            assertEquals(
                    "locks stay behind",
                    0,
                    left.filter(f -> f.toString().endsWith(".lck")).count());
        }
        assertEquals(2, count());
        database.restore(backup, DerbyDatabaseTest::asItIs);
        assertEquals(1, count());
    }

    @Test
    public void whatIsNotABackupIsRefused() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        Path nothing = Files.createDirectory(folder.getRoot().toPath().resolve("nothing"));
        assertThrows(IOException.class, () -> database.restore(nothing, DerbyDatabaseTest::asItIs));
        assertEquals(1, count());
    }

    @Test
    public void aBrokenBackupLeavesWhatWasThere() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        Path backup = folder.getRoot().toPath().resolve("backup");
        database.backup(backup);
        try (var files = Files.walk(backup.resolve("derby"))) {
            for (Path p : files.filter(Files::isRegularFile).toList()) {
                if (!p.endsWith("service.properties")) {
                    Files.delete(p);
                }
            }
        }
        assertThrows(SQLException.class, () -> database.restore(backup, DerbyDatabaseTest::asItIs));
        assertEquals(1, count());
    }

    @Test
    public void aCopyIsPreparedWhileTheOldOneIsStillUsed() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        Path backup = folder.getRoot().toPath().resolve("backup");
        database.backup(backup);
        run("INSERT INTO t VALUES(2, 'b')");
        List<Integer> before = new ArrayList<>();
        database.restore(backup, copy -> {
            before.add(count());
            try (Connection c = copy.connection();
                    Statement s = c.createStatement()) {
                s.execute("INSERT INTO t VALUES(3, 'prepared')");
                c.commit();
                s.execute("INSERT INTO t VALUES(4, 'not committed')");
            }
        });
        assertEquals(List.of(2), before);
        assertEquals(2, count());
        run("DELETE FROM t WHERE id = 3");
        assertEquals(1, count());
    }

    @Test
    public void aCopyThatCannotBePreparedChangesNothing() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        Path backup = folder.getRoot().toPath().resolve("backup");
        database.backup(backup);
        run("INSERT INTO t VALUES(2, 'b')");
        assertThrows(
                SQLException.class,
                () -> database.restore(backup, copy -> {
                    try (Connection c = copy.connection()) {
                        c.createStatement().execute("DELETE FROM nothing");
                    }
                }));
        assertEquals(2, count());
        run("INSERT INTO t VALUES(3, 'c')");
        database.restore(backup, DerbyDatabaseTest::asItIs);
        assertEquals(1, count());
    }

    /** What the steps of a restore leave when the process ends between them. */
    @Test
    public void aRestoreThatWasInterruptedIsAllOrNothing() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        database.close();
        Path now = directory.resolve("derby");
        Path old = directory.resolve("derby.old");
        Files.createDirectories(directory.resolve("derby.new").resolve("seg0"));
        Files.move(now, old);
        database = DerbyDatabase.open(directory, SMALL);
        assertEquals("not decided: the old one is back", 1, count());
        assertFalse(Files.exists(directory.resolve("derby.new")));
        database.close();
        Files.createDirectories(old);
        Files.writeString(old.resolve("service.properties"), "what was there before");
        database = DerbyDatabase.open(directory, SMALL);
        assertEquals("decided: the new one stays", 1, count());
        assertFalse(Files.exists(old));
    }

    @Test
    public void theDialectTellsErrorsApart() throws Exception {
        run("INSERT INTO t VALUES(1, 'a')");
        SQLException duplicate = assertThrows(SQLException.class, () -> run("INSERT INTO t VALUES(1, 'b')"));
        assertTrue(database.dialect().duplicateKey(duplicate));
        assertFalse(database.dialect().retryable(duplicate));
        assertFalse(database.dialect().connectionLost(duplicate));
        assertFalse(database.dialect().full(duplicate));
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            s.execute("UPDATE t SET text = 'x' WHERE id = 1");
            SQLException locked = assertThrows(SQLException.class, () -> run("UPDATE t SET text = 'y' WHERE id = 1"));
            assertTrue(database.dialect().retryable(locked));
        }
        assertTrue(database.dialect().full(new SQLException("x", new IOException("No space left on device"))));
        SQLException stopped = new SQLException("Page could not be written", "XSDG1", 45000);
        assertTrue(database.dialect().full(stopped));
        assertTrue(database.dialect().connectionLost(stopped));
        assertEquals("SELECT 1 FETCH FIRST 5 ROWS ONLY", database.dialect().limit("SELECT 1", 5));
    }

    @Test
    public void nothingIsWrittenToTheWorkingDirectory() {
        assertFalse(Files.exists(Path.of("derby.log")));
    }

    @Test
    public void aConnectionThatDoesNotComeBackIsBrokenOff() throws Exception {
        Pool pool = new Pool(database::connection, 2, 30);
        Connection late = pool.take();
        pool.close(10);
        for (int i = 0; i < 100 && !late.isClosed(); i++) {
            Thread.sleep(10);
        }
        assertThrows(SQLException.class, late::commit);
    }
}
