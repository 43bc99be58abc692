package org.posthouse.store.sql;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.DatabaseBackup;
import org.posthouse.db.api.SqlDialect;

/** A database whose commits and statements can fail. */
final class FaultyDatabase implements Database, DatabaseBackup {
    private final Database database;
    final AtomicInteger failBeforeCommit = new AtomicInteger();
    final AtomicInteger failAfterCommit = new AtomicInteger();
    final AtomicInteger failStatements = new AtomicInteger();
    final AtomicInteger commits = new AtomicInteger();
    /** As if the process had died: nothing is written any more. */
    volatile boolean dead;

    /** Dies right after this many commits of the committer. */
    final AtomicInteger dieAfterCommit = new AtomicInteger();

    volatile String failing = "INSERT INTO message";
    /** What failing statements say. */
    volatile SQLException failure = new SQLException("injected", "XX000");

    /** Statements that failed. */
    final AtomicInteger failed = new AtomicInteger();

    /** Run when the index was copied, before the bodies are. */
    volatile Runnable afterBackup = () -> {};

    /** Run when a restore begins. */
    volatile Runnable beforeRestore = () -> {};

    /** Told of each statement. */
    volatile Consumer<String> statements = sql -> {};

    FaultyDatabase(Database database) {
        this.database = database;
    }

    @Override
    public Connection connection() throws SQLException {
        check();
        Connection real = database.connection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("close")) {
                        check();
                    }
                    if (method.getName().equals("prepareStatement")) {
                        statements.accept(args[0].toString());
                    }
                    boolean committer = Thread.currentThread().getName().equals("posthouse-store-committer");
                    if (committer && method.getName().equals("prepareStatement")) {
                        if (args[0].toString().startsWith(failing) && take(failStatements)) {
                            failed.incrementAndGet();
                            throw failure;
                        }
                    }
                    if (committer && method.getName().equals("commit")) {
                        commits.incrementAndGet();
                        if (take(failBeforeCommit)) {
                            real.rollback();
                            throw new SQLNonTransientConnectionException("injected", "08006");
                        }
                    }
                    Object result;
                    try {
                        result = method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (committer && method.getName().equals("commit") && take(dieAfterCommit)) {
                        dead = true;
                    }
                    if (committer && method.getName().equals("commit") && take(failAfterCommit)) {
                        throw new SQLNonTransientConnectionException("injected", "08006");
                    }
                    return result;
                });
    }

    private void check() throws SQLException {
        if (dead) {
            throw new SQLNonTransientConnectionException("dead", "08006");
        }
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    @Override
    public SqlDialect dialect() {
        return database.dialect();
    }

    private DatabaseBackup backup() {
        return database.extension(DatabaseBackup.class).orElseThrow();
    }

    @Override
    public void backup(Path directory) throws IOException, SQLException {
        backup().backup(directory);
        afterBackup.run();
    }

    @Override
    public void look(Path directory, Preparation look) throws IOException, SQLException {
        backup().look(directory, look);
    }

    @Override
    public void restore(Path directory, Preparation preparation) throws IOException, SQLException {
        beforeRestore.run();
        backup().restore(directory, preparation);
    }
}
