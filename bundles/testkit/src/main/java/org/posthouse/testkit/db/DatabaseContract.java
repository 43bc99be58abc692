package org.posthouse.testkit.db;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.Upsert;

/** What every {@link Database} and its dialect do. */
public abstract class DatabaseContract {
    /** The database under test; it lends three connections at a time. */
    protected abstract Database database() throws Exception;

    @Before
    public void createTables() throws Exception {
        run("CREATE TABLE pairs (a BIGINT NOT NULL, b VARCHAR(20) NOT NULL, n BIGINT, PRIMARY KEY (a, b))");
        run("CREATE TABLE names (name VARCHAR(20) NOT NULL PRIMARY KEY)");
    }

    @After
    public void dropTables() throws Exception {
        run("DROP TABLE pairs");
        run("DROP TABLE names");
    }

    protected final void run(String sql) throws Exception {
        try (Connection c = database().connection();
                Statement s = c.createStatement()) {
            s.execute(sql);
            c.commit();
        }
    }

    private List<String> pairs() throws Exception {
        try (Connection c = database().connection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT a, b, n FROM pairs ORDER BY a, b")) {
            List<String> rows = new ArrayList<>();
            while (r.next()) {
                rows.add(r.getLong(1) + r.getString(2) + r.getLong(3));
            }
            return rows;
        }
    }

    @Test
    public void whatIsNotCommittedIsTakenBack() throws Exception {
        try (Connection c = database().connection();
                Statement s = c.createStatement()) {
            assertFalse(c.getAutoCommit());
            s.execute("INSERT INTO pairs VALUES (1, 'a', 1)");
            c.commit();
            s.execute("INSERT INTO pairs VALUES (2, 'b', 2)");
        }
        assertEquals(List.of("1a1"), pairs());
    }

    @Test
    public void aQueryIsLimited() throws Exception {
        run("INSERT INTO pairs VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)");
        String sql = database().dialect().limit("SELECT a FROM pairs WHERE a > ? ORDER BY a", 1);
        try (Connection c = database().connection();
                PreparedStatement s = c.prepareStatement(sql)) {
            s.setLong(1, 1);
            try (ResultSet r = s.executeQuery()) {
                assertTrue(r.next());
                assertEquals(2, r.getLong(1));
                assertFalse(r.next());
            }
        }
    }

    private void upsert(Upsert upsert, Map<String, Object> row) throws Exception {
        try (Connection c = database().connection();
                PreparedStatement s = c.prepareStatement(upsert.sql())) {
            for (int i = 0; i < upsert.parameters().size(); i++) {
                s.setObject(i + 1, row.get(upsert.parameters().get(i)));
            }
            s.executeUpdate();
            c.commit();
        }
    }

    @Test
    public void anUpsertInsertsOrChanges() throws Exception {
        Upsert upsert = database().dialect().upsert("pairs", List.of("a", "b"), List.of("n"));
        upsert(upsert, Map.of("a", 1L, "b", "x", "n", 5L));
        upsert(upsert, Map.of("a", 1L, "b", "y", "n", 6L));
        assertEquals(List.of("1x5", "1y6"), pairs());
        upsert(upsert, Map.of("a", 1L, "b", "x", "n", 7L));
        assertEquals(List.of("1x7", "1y6"), pairs());
    }

    @Test
    public void anUpsertOfAKeyAloneLeavesTheRow() throws Exception {
        Upsert upsert = database().dialect().upsert("names", List.of("name"), List.of());
        upsert(upsert, Map.of("name", "x"));
        upsert(upsert, Map.of("name", "x"));
        try (Connection c = database().connection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT COUNT(*) FROM names")) {
            r.next();
            assertEquals(1, r.getInt(1));
        }
    }

    @Test
    public void aDuplicateIsToldFromOtherErrors() throws Exception {
        run("INSERT INTO names VALUES ('x')");
        SQLException duplicate = assertThrows(SQLException.class, () -> run("INSERT INTO names VALUES ('x')"));
        assertTrue(database().dialect().duplicateKey(duplicate));
        assertFalse(database().dialect().retryable(duplicate));
        assertFalse(database().dialect().connectionLost(duplicate));
        assertFalse(database().dialect().full(duplicate));
        SQLException wrong = assertThrows(SQLException.class, () -> run("INSERT INTO nothing VALUES ('x')"));
        assertFalse(database().dialect().duplicateKey(wrong));
        assertFalse(database().dialect().retryable(wrong));
        assertFalse(database().dialect().connectionLost(wrong));
    }

    /** Two transactions that wait for each other: one of them fails, and succeeds when it is run again. */
    @Test
    public void aDeadlockIsWorthAnotherTry() throws Exception {
        run("INSERT INTO pairs VALUES (1, 'a', 0), (2, 'b', 0)");
        CountDownLatch both = new CountDownLatch(2);
        List<CompletableFuture<Void>> all = List.of(crossing(1, 2, both), crossing(2, 1, both));
        int failed = 0;
        for (CompletableFuture<Void> one : all) {
            try {
                one.join();
            } catch (CompletionException e) {
                failed++;
                assertTrue(e.getCause() instanceof SQLException s
                        && database().dialect().retryable(s));
            }
        }
        assertEquals(1, failed);
        assertEquals(List.of("1a1", "2b1"), pairs());
    }

    private CompletableFuture<Void> crossing(int first, int then, CountDownLatch both) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (Connection c = database().connection();
                    PreparedStatement s = c.prepareStatement("UPDATE pairs SET n = n + 1 WHERE a = ?")) {
                s.setLong(1, first);
                s.executeUpdate();
                both.countDown();
                both.await();
                s.setLong(1, then);
                s.executeUpdate();
                c.commit();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        return done;
    }

    @Test
    public void whatItCannotDoIsNoExtension() throws Exception {
        assertTrue(database().extension(Unheard.class).isEmpty());
        assertTrue(database().extension(Database.class).isPresent());
    }

    /** Nobody implements it. */
    private interface Unheard {}
}
