package org.posthouse.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.posthouse.db.api.Database;

/** Runs work in transactions of its own; three times at most, if it fails in a way that another try may mend. */
public final class Transactions {
    private static final int ATTEMPTS = 3;

    /**
     * Work on a connection that is lent for it. It may be run more than once.
     *
     * @param <T> what comes back
     * @param <E> what else it may throw; then nothing is committed, and it is not run again
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run(Connection c) throws SQLException, E;
    }

    private final Database database;

    public Transactions(Database database) {
        this.database = database;
    }

    /** Reads what is committed. */
    public <T, E extends Exception> T read(Work<? extends T, ? extends E> work) throws SQLException, E {
        return this.<T, E>run(Connection.TRANSACTION_READ_COMMITTED, false, work);
    }

    /** Reads without waiting for a lock, so also what is not committed: for what is immutable, or filtered afterwards. */
    public <T, E extends Exception> T dirty(Work<? extends T, ? extends E> work) throws SQLException, E {
        return this.<T, E>run(Connection.TRANSACTION_READ_UNCOMMITTED, false, work);
    }

    /** Changes something; committed on return. */
    public <T, E extends Exception> T change(Work<? extends T, ? extends E> work) throws SQLException, E {
        return this.<T, E>run(Connection.TRANSACTION_READ_COMMITTED, true, work);
    }

    private <T, E extends Exception> T run(int isolation, boolean commit, Work<? extends T, ? extends E> work)
            throws SQLException, E {
        for (int attempt = 1; ; attempt++) {
            try (Connection c = database.connection()) {
                c.setTransactionIsolation(isolation);
                T result = work.run(c);
                if (commit) {
                    c.commit();
                }
                return result;
            } catch (SQLException e) {
                if (attempt >= ATTEMPTS || !database.dialect().retryable(e)) {
                    throw e;
                }
            }
        }
    }
}
