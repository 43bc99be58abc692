package org.posthouse.store.sql.commit;

import java.sql.Connection;
import java.sql.SQLException;
import org.posthouse.db.api.Database;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The committer's connection: taken when it is needed, kept while it works, taken anew when it broke. */
final class WriterLink {
    private static final Logger LOG = LoggerFactory.getLogger(WriterLink.class);
    private final Database database;
    private volatile Writer writer;

    WriterLink(Database database) {
        this.database = database;
    }

    Writer get() throws SQLException {
        Writer w = writer;
        if (w == null) {
            Connection c = database.connection();
            try {
                w = new Writer(c);
            } catch (SQLException e) {
                c.close();
                throw e;
            }
            writer = w;
        }
        return w;
    }

    /** Forgets the list of bodies not waited for, if there is a connection. */
    void clearInflight() {
        Writer w = writer;
        if (w != null) {
            try {
                w.clearInflight();
            } catch (SQLException e) {
                LOG.warn("cannot write the index: {}", e.toString());
                close();
            }
        }
    }

    /** Takes back what was not committed. */
    void rollback() {
        Writer w = writer;
        if (w != null) {
            try {
                w.rollback();
            } catch (SQLException e) {
                close();
            }
        }
    }

    void close() {
        Writer w = writer;
        writer = null;
        if (w != null) {
            try {
                w.close();
            } catch (SQLException e) {
                LOG.debug("closing the connection: {}", e.toString());
            }
        }
    }

    /** Breaks the connection off, from another thread: whatever it does fails. */
    void breakOff() {
        Writer w = writer;
        if (w != null) {
            Threads.thread("store-abort", () -> {
                        try {
                            w.connection().abort(Runnable::run);
                        } catch (SQLException e) {
                            LOG.debug("aborting: {}", e.toString());
                        }
                    })
                    .start();
        }
    }
}
