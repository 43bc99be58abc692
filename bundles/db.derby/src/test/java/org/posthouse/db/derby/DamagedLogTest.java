package org.posthouse.db.derby;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** After a crash Derby takes the first record that it cannot read for the end of its log, and says nothing. */
public class DamagedLogTest {
    private static final DerbyDatabase.Settings SMALL = new DerbyDatabase.Settings(2, 1000, 1000, 1, 10);
    private static final int ROWS = 40;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** A database as a crash leaves it. */
    private Path crashed() throws Exception {
        Path live = folder.getRoot().toPath().resolve("live");
        Path copy = folder.getRoot().toPath().resolve("crashed");
        try (DerbyDatabase database = DerbyDatabase.open(live, SMALL)) {
            try (Connection c = database.connection();
                    Statement s = c.createStatement();
                    PreparedStatement insert = prepared(c, s)) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setString(1, "row-" + (100 + i) + "-".repeat(100));
                    insert.executeUpdate();
                    c.commit();
                }
            }
            database.note();
            Trees.copy(live, copy);
        }
        return copy;
    }

    private static PreparedStatement prepared(Connection c, Statement s) throws SQLException {
        s.execute("CREATE TABLE t(text VARCHAR(200))");
        c.commit();
        return c.prepareStatement("INSERT INTO t VALUES(?)");
    }

    private static int rows(DerbyDatabase database) throws SQLException {
        try (Connection c = database.connection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT COUNT(*) FROM t")) {
            r.next();
            return r.getInt(1);
        }
    }

    private static void flip(Path database, String in) throws Exception {
        try (Stream<Path> files = Files.list(database.resolve("derby/log"))) {
            List<Path> logs = files.filter(p -> p.getFileName().toString().matches("log\\d+\\.dat"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path log : logs) {
                byte[] octets = Files.readAllBytes(log);
                int at = new String(octets, StandardCharsets.ISO_8859_1).indexOf(in);
                if (at >= 0) {
                    octets[at] ^= 1;
                    Files.write(log, octets);
                    return;
                }
            }
        }
        throw new AssertionError("not in the log: " + in);
    }

    @Test
    public void aCrashLosesNothing() throws Exception {
        try (DerbyDatabase database = DerbyDatabase.open(crashed(), SMALL)) {
            assertEquals(ROWS, rows(database));
            assertTrue(database.complete());
        }
    }

    @Test
    public void whatIsLostBehindADamagedRecordIsMissed() throws Exception {
        Path copy = crashed();
        flip(copy, "row-120");
        try (DerbyDatabase database = DerbyDatabase.open(copy, SMALL)) {
            assertEquals(20, rows(database));
            assertFalse(database.complete());
        }
        try (DerbyDatabase database = DerbyDatabase.open(copy, SMALL)) {
            assertTrue("it was told", database.complete());
        }
    }

    @Test
    public void aRestoreIsNoLoss() throws Exception {
        Path copy = crashed();
        Path backup = folder.getRoot().toPath().resolve("backup");
        try (DerbyDatabase other = DerbyDatabase.open(folder.getRoot().toPath().resolve("other"), SMALL)) {
            other.backup(backup);
        }
        try (DerbyDatabase database = DerbyDatabase.open(copy, SMALL)) {
            database.restore(backup, prepared -> {});
        }
        try (DerbyDatabase database = DerbyDatabase.open(copy, SMALL)) {
            assertTrue(database.complete());
        }
    }
}
