package org.posthouse.db.derby;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.posthouse.db.api.Database;

/**
 * What an update of the bundle costs: the processor's time from one database to the next, which is what counts where the
 * disk is quick, and the classes that stay. Not a test.
 */
public final class UpdateBenchmark {
    private static final int MESSAGES = 10_000;
    private static final int UPDATES = 10;

    private UpdateBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("update");
        ExecutorService users = Executors.newFixedThreadPool(4);
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        OwnLoader bundle = new OwnLoader();
        Database database = bundle.open(directory);
        fill(database);
        for (int i = 0; i <= UPDATES; i++) {
            Database used = database;
            for (int n = 0; n < 4; n++) {
                int first = i * 4000 + n * 1000;
                users.submit(() -> {
                            change(used, first);
                            return null;
                        })
                        .get();
            }
            long start = cpu();
            ((AutoCloseable) database).close();
            long closed = cpu();
            bundle.stopEngine();
            bundle.close();
            long stopped = cpu();
            bundle = new OwnLoader();
            database = bundle.open(directory);
            long open = cpu();
            count(database);
            long read = cpu();
            System.gc();
            System.out.printf(
                    "close %d ms, stop %d ms, open %d ms, first query %d ms; classes loaded: %d%n",
                    millis(start, closed),
                    millis(closed, stopped),
                    millis(stopped, open),
                    millis(open, read),
                    classes.getLoadedClassCount());
        }
        bundle.stop(database);
        users.shutdown();
        Trees.delete(directory);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }

    private static void fill(Database database) throws Exception {
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE mstate(id BIGINT NOT NULL PRIMARY KEY, flags BIGINT, modseq BIGINT)");
            s.execute("CREATE INDEX by_modseq ON mstate(modseq)");
            s.execute("CREATE TABLE message(id BIGINT NOT NULL PRIMARY KEY, envelope VARCHAR(4000), body BIGINT)");
            c.commit();
        }
        for (int i = 0; i < MESSAGES; i += 1000) {
            change(database, -MESSAGES + i);
        }
    }

    private static void change(Database database, int first) throws Exception {
        try (Connection c = database.connection();
                PreparedStatement state = c.prepareStatement("INSERT INTO mstate VALUES(?, 0, ?)");
                PreparedStatement message = c.prepareStatement("INSERT INTO message VALUES(?, ?, 0)")) {
            for (int i = first; i < first + 1000; i++) {
                state.setLong(1, i);
                state.setLong(2, i);
                state.executeUpdate();
                message.setLong(1, i);
                message.setString(2, "envelope ".repeat(80) + i);
                message.executeUpdate();
            }
            c.commit();
        }
    }

    private static int count(Database database) throws Exception {
        try (Connection c = database.connection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT COUNT(*) FROM message")) {
            r.next();
            return r.getInt(1);
        }
    }
}
