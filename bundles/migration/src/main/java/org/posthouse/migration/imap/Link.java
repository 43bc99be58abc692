package org.posthouse.migration.imap;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;

/** The connection of a job to a server, made again when it was lost, as long as the job gets on. */
final class Link implements Closeable {
    /** So often in a row without a message in between. */
    private static final int TRIES = 8;

    private static final int MOST_SECONDS = 30;
    private static final int STEP_MILLIS = 100;

    private final Login login;
    private final Meter meter;
    private final TimeUnit unit;
    private Connection connection;

    /** @param unit of the pauses before a connection is made again: seconds, unless a test is in a hurry */
    Link(Login login, Meter meter, TimeUnit unit) {
        this.login = login;
        this.meter = meter;
        this.unit = unit;
    }

    /** The connection, made if there is none. */
    Connection connection() throws IOException, StoppedException {
        if (connection == null) {
            meter.check();
            connection = Connection.open(login, made -> meter.abort(made::close));
        }
        return connection;
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** What needs a connection. */
    interface Work {
        void run(Connection with) throws IOException, StoppedException;
    }

    /** How far it is. */
    interface Progress {
        long now();
    }

    /**
     * Does something again after the connection was lost, as long as it gets on.
     *
     * @throws RefusedException from the work, at once
     */
    void persist(Work work, Progress progress) throws IOException, StoppedException {
        int failures = 0;
        long reached = progress.now();
        while (true) {
            try {
                work.run(connection());
                return;
            } catch (RefusedException no) {
                throw no;
            } catch (IOException lost) {
                disconnect();
                meter.check();
                failures = progress.now() > reached ? 1 : failures + 1;
                reached = progress.now();
                if (failures > TRIES) {
                    throw new StoppedException(
                            "lost the connection to " + login.host() + " and cannot reconnect: " + lost.getMessage()
                                    + ". Run the job again: it continues where it stopped",
                            lost);
                }
                pause(unit.toMillis(Math.min(MOST_SECONDS, 1L << failures - 1)));
            }
        }
    }

    private void pause(long millis) throws StoppedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            meter.check();
            try {
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new StoppedException("stopped", stopped);
            }
        }
    }

    @Override
    public void close() {
        disconnect();
        login.forget();
    }
}
