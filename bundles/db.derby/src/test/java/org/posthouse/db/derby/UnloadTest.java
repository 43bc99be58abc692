package org.posthouse.db.derby;

import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.db.api.Database;

/** The bundle, in a class loader of its own as in OSGi, is collected after it has stopped, whoever has used it. */
public class UnloadTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** Threads of other bundles, which outlive the database. */
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    private final List<Exception> kept = new ArrayList<>();

    @After
    public void end() {
        threads.shutdownNow();
    }

    private interface Use {
        void use(Database database) throws Exception;
    }

    private WeakReference<ClassLoader> usedAndStopped(Use use) throws Exception {
        OwnLoader bundle = new OwnLoader();
        Database database = bundle.open(folder.getRoot().toPath().resolve("db"));
        use.use(database);
        bundle.stop(database);
        bundle.close();
        return new WeakReference<>(bundle);
    }

    private void onAThreadThatStays(Callable<Void> task) throws InterruptedException {
        try {
            threads.submit(task).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void assertCollected(WeakReference<?> reference) throws InterruptedException {
        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull("still in memory", reference.get());
    }

    private static int query(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT COUNT(*) FROM sys.systables");
                ResultSet r = s.executeQuery()) {
            r.next();
            return r.getInt(1);
        }
    }

    @Test
    public void threadsThatUsedItDoNotKeepIt() throws Exception {
        assertCollected(usedAndStopped(database -> onAThreadThatStays(() -> {
            try (Connection c = database.connection()) {
                query(c);
                c.commit();
            }
            return null;
        })));
    }

    @Test
    public void aThreadThatDidNotGiveItsConnectionBackDoesNotKeepIt() throws Exception {
        assertCollected(usedAndStopped(database -> {
            Connection[] shared = new Connection[1];
            onAThreadThatStays(() -> {
                shared[0] = database.connection();
                query(shared[0]);
                return null;
            });
            shared[0].close();
        }));
    }

    @Test
    public void aThreadInterruptedInItDoesNotKeepIt() throws Exception {
        assertCollected(usedAndStopped(database -> onAThreadThatStays(() -> {
            try (Connection c = database.connection();
                    Statement s = c.createStatement()) {
                s.execute("CREATE TABLE t(id INT)");
                Thread.currentThread().interrupt();
                for (int i = 0; i < 100; i++) {
                    s.execute("INSERT INTO t VALUES(1)");
                }
                c.commit();
            } catch (SQLException e) {
                assertNotNull(e.getSQLState());
            }
            return null;
        })));
    }

    @Test
    public void whatItThrewDoesNotKeepIt() throws Exception {
        assertCollected(usedAndStopped(database -> {
            try (Connection c = database.connection()) {
                c.prepareStatement("SELECT nothing FROM nowhere");
            } catch (SQLException e) {
                kept.add(e);
            }
            ((AutoCloseable) database).close();
            try (Connection c = database.connection()) {
                query(c);
            } catch (SQLException e) {
                kept.add(e);
            }
        }));
    }
}
