package org.posthouse.db.derby;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lends connections and knows which are out, so that all can be called back. */
final class Pool {
    /** Opens a connection. */
    interface Source {
        Connection open() throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
    private final Source source;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> lent = new HashSet<>();
    private int limit;
    private int opening;
    private long waitMillis;
    private boolean closed;

    Pool(Source source, int limit, long waitMillis) {
        this.source = source;
        this.limit = limit;
        this.waitMillis = waitMillis;
    }

    synchronized void limits(int newLimit, long newWaitMillis) {
        limit = newLimit;
        waitMillis = newWaitMillis;
        notifyAll();
    }

    synchronized int lent() {
        return lent.size();
    }

    /** Lends a connection with auto-commit off. */
    Connection take() throws SQLException {
        try {
            return wrap(physical());
        } catch (SQLException e) {
            throw Detached.of(e);
        }
    }

    private Connection physical() throws SQLException {
        Connection physical = idleOrRoom();
        try {
            if (physical == null) {
                physical = source.open();
                physical.setAutoCommit(false);
            }
        } catch (SQLException e) {
            physical = null;
            throw e;
        } finally {
            enter(physical);
        }
        return physical;
    }

    /** An idle connection, or null if one is to be opened; either way the place is taken. */
    private synchronized Connection idleOrRoom() throws SQLException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (true) {
            if (closed) {
                throw new SQLNonTransientConnectionException("the database is stopping", "08003");
            }
            if (lent.size() + opening < limit) {
                opening++;
                for (Connection c = idle.pollFirst(); c != null; c = idle.pollFirst()) {
                    if (!dead(c)) {
                        return c;
                    }
                }
                return null;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new SQLTransientConnectionException("no free connection", "08004");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLTransientConnectionException("interrupted", "08004", e);
            }
        }
    }

    private static boolean dead(Connection c) {
        try {
            return c.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private synchronized void enter(Connection physical) throws SQLException {
        opening--;
        if (physical != null) {
            if (closed) {
                drop(physical);
                throw new SQLNonTransientConnectionException("the database is stopping", "08003");
            }
            lent.add(physical);
        } else {
            notifyAll();
        }
    }

    private Connection wrap(Connection physical) {
        boolean[] returned = new boolean[1];
        return (Connection) Proxy.newProxyInstance(
                Pool.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "close":
                            synchronized (returned) {
                                if (!returned[0]) {
                                    returned[0] = true;
                                    giveBack(physical);
                                }
                            }
                            return null;
                        case "isClosed":
                            return returned[0] || physical.isClosed();
                        case "equals":
                            return proxy == args[0];
                        case "hashCode":
                            return System.identityHashCode(proxy);
                        default:
                            if (returned[0]) {
                                throw Detached.of(new SQLNonTransientConnectionException(
                                        "the connection was already returned", "08003"));
                            }
                            try {
                                return method.invoke(physical, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() instanceof SQLException sql ? Detached.of(sql) : e.getCause();
                            }
                    }
                });
    }

    private void giveBack(Connection physical) {
        boolean usable = reset(physical);
        synchronized (this) {
            lent.remove(physical);
            if (usable && !closed && idle.size() + lent.size() < limit) {
                idle.addFirst(physical);
            } else {
                drop(physical);
            }
            notifyAll();
        }
    }

    private static boolean reset(Connection c) {
        try {
            if (c.isClosed()) {
                return false;
            }
            c.rollback();
            c.clearWarnings();
            if (c.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
                c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            if (c.getAutoCommit()) {
                c.setAutoCommit(false);
            }
            return true;
        } catch (SQLException e) {
            LOG.debug("connection dropped: {}", e.toString());
            return false;
        }
    }

    private static void drop(Connection c) {
        try {
            c.close();
        } catch (SQLException e) {
            LOG.debug("closing a connection: {}", e.toString());
        }
    }

    /** Lends no more, waits for those out, and breaks those that are not back in time. */
    void close(long waitMillisForThem) {
        List<Connection> late;
        synchronized (this) {
            closed = true;
            notifyAll();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillisForThem);
            boolean interrupted = false;
            while (!lent.isEmpty() || opening > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            late = new ArrayList<>(lent);
            idle.forEach(Pool::drop);
            idle.clear();
        }
        for (Connection c : late) {
            LOG.warn("connection not returned in time; aborting it");
            abort(c);
        }
    }

    private static void abort(Connection c) {
        // abort() may wait for the statement that runs: let somebody else wait
        Threads.thread("db-abort", () -> {
                    try {
                        c.abort(Runnable::run);
                    } catch (SQLException e) {
                        LOG.debug("aborting a connection: {}", e.toString());
                    }
                })
                .start();
    }
}
