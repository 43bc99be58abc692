package org.posthouse.sql;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.db.derby.DerbyDatabase;

/** Statements, transactions and migrations, over Derby. */
public class SqlTest {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final SQLException DEADLOCK = new SQLException("injected", "40001");
    private static DerbyDatabase database;
    private final Transactions transactions = new Transactions(database);

    @BeforeClass
    public static void open() throws Exception {
        database = DerbyDatabase.open(FOLDER.getRoot().toPath().resolve("db"), DerbyDatabase.Settings.DEFAULT);
    }

    @AfterClass
    public static void close() throws Exception {
        database.close();
    }

    @Before
    public void createTable() throws Exception {
        change("CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, text VARCHAR(20), octets VARCHAR(20) FOR BIT DATA)");
    }

    @After
    public void dropTable() throws Exception {
        change("DROP TABLE t");
    }

    private int change(String sql, Object... values) throws SQLException {
        return transactions.change(c -> Sql.update(c, sql, values));
    }

    private List<String> texts() throws SQLException {
        return transactions.read(c -> Sql.list(c, "SELECT text FROM t ORDER BY id", r -> r.getString(1)));
    }

    @Test
    public void valuesComeBackAsTheyWere() throws Exception {
        assertEquals(1, change("INSERT INTO t VALUES (?, ?, ?)", 1L, "a", new byte[] {1, 2}));
        assertEquals(1, change("INSERT INTO t (id, text) VALUES (?, ?)", 2, null));
        assertEquals(Arrays.asList("a", null), texts());
        Optional<byte[]> octets =
                transactions.read(c -> Sql.one(c, "SELECT octets FROM t WHERE id = ?", r -> r.getBytes(1), 1L));
        assertArrayEquals(new byte[] {1, 2}, octets.orElseThrow());
        assertTrue(transactions
                .read(c -> Sql.one(c, "SELECT id FROM t WHERE id = ?", r -> r.getLong(1), 7L))
                .isEmpty());
    }

    @Test
    public void anUpsertTakesItsValuesByColumn() throws Exception {
        for (String text : List.of("a", "b")) {
            transactions.change(c -> {
                Sql.upsert(c, database.dialect(), "t", Map.of("id", 1L), Map.of("text", text, "octets", new byte[1]));
                return null;
            });
        }
        assertEquals(List.of("b"), texts());
    }

    @Test
    public void whatIsReadIsNotCommitted() throws Exception {
        transactions.read(c -> Sql.update(c, "INSERT INTO t (id, text) VALUES (1, 'a')"));
        assertEquals(List.of(), texts());
    }

    @Test
    public void aDeadlockIsTriedAgainAndOtherErrorsAreNot() throws Exception {
        List<Integer> attempts = new ArrayList<>();
        transactions.change(c -> {
            Sql.update(c, "INSERT INTO t (id, text) VALUES (?, 'a')", attempts.size());
            attempts.add(0);
            if (attempts.size() < 3) {
                throw DEADLOCK;
            }
            return null;
        });
        assertEquals("the failed ones were taken back", List.of("a"), texts());
        attempts.clear();
        assertThrows(
                SQLException.class,
                () -> transactions.change(c -> {
                    attempts.add(0);
                    throw DEADLOCK;
                }));
        assertEquals(3, attempts.size());
        attempts.clear();
        assertThrows(
                IOException.class,
                () -> transactions.change(c -> {
                    Sql.update(c, "DELETE FROM t");
                    attempts.add(0);
                    throw new IOException("its own");
                }));
        assertEquals(1, attempts.size());
        assertEquals(List.of("a"), texts());
    }

    @Test
    public void migrationsRunOnceAndInTheirOrder() throws Exception {
        Migrator migrator = new Migrator(database, SqlTest.class, "VERSIONS");
        assertEquals(2, migrator.run());
        assertEquals(2, migrator.run());
        int rows = transactions
                .read(c -> Sql.one(c, "SELECT COUNT(*) FROM migrated", r -> r.getInt(1)))
                .orElseThrow();
        assertEquals(2, rows);
        change("INSERT INTO versions (version, applied) VALUES (3, 0)");
        assertThrows("made by later code", SQLException.class, migrator::run);
    }

    @Test
    public void aScriptIsSplitIntoStatements() {
        assertEquals(
                List.of("CREATE TABLE a ( b INT)", "DELETE FROM a"),
                Migrator.split("-- a table\nCREATE TABLE a (\n  b INT); -- of one column\n\nDELETE FROM a;\n"));
        assertThrows(IllegalArgumentException.class, () -> Migrator.split("DELETE FROM a\n"));
    }
}
