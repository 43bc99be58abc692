package org.posthouse.db.derby;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import org.apache.derby.iapi.services.monitor.Monitor;
import org.apache.derby.iapi.store.raw.log.LogFactory;
import org.apache.derby.shared.common.error.StandardException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a database's log was durable when somebody last looked, in a file beside it. After a crash Derby reads its log up
 * to the first record that it cannot read and takes that for the end, whatever is behind it. If that is before what was
 * durable, transactions that were acknowledged are lost, and nothing else would tell. What was committed after the last look
 * cannot be missed.
 *
 * <p>The file needs no syncing: whatever it says was durable before it was written.
 */
final class DurableMark {
    private static final Logger LOG = LoggerFactory.getLogger(DurableMark.class);
    private static final String NAME = "durable";
    /** A database as Derby's monitor knows it. */
    private static final String DATABASE = "org.apache.derby.database.Database";

    private final Path file;
    private long noted = -1;

    DurableMark(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /**
     * Compares, once, a database that has just started; then notes where it is.
     *
     * @param database its name
     * @return false if its log ends before what was durable
     */
    boolean agrees(String database) throws IOException {
        OptionalLong now = position(database);
        if (now.isEmpty()) {
            return true;
        }
        OptionalLong before = read();
        write(now.getAsLong());
        return before.isEmpty() || now.getAsLong() >= before.getAsLong();
    }

    /** Notes how far the log of a database that runs is durable, if it has got on. */
    synchronized void note(String database) throws IOException {
        OptionalLong now = position(database);
        if (now.isPresent() && now.getAsLong() > noted) {
            write(now.getAsLong());
        }
    }

    /** Another database takes the place of the one it was about. */
    synchronized void forget() throws IOException {
        noted = -1;
        Files.deleteIfExists(file);
    }

    private OptionalLong read() throws IOException {
        if (!Files.exists(file)) {
            return OptionalLong.empty();
        }
        String text = Files.readString(file).strip();
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            LOG.warn("{} cannot be read; writing it anew", file);
            return OptionalLong.empty();
        }
    }

    private synchronized void write(long position) throws IOException {
        Path fresh = file.resolveSibling(NAME + ".new");
        Files.writeString(fresh, position + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        noted = position;
    }

    /** Up to where the log is durable: number of the log's file, and position in it; empty if it does not run. */
    private static OptionalLong position(String database) {
        if (Monitor.getMonitor() == null) {
            return OptionalLong.empty();
        }
        try {
            Object service = Monitor.findService(DATABASE, database);
            LogFactory log =
                    service == null ? null : (LogFactory) Monitor.findServiceModule(service, LogFactory.MODULE);
            return log == null ? OptionalLong.empty() : OptionalLong.of(log.getFirstUnflushedInstantAsLong());
        } catch (StandardException | RuntimeException e) {
            LOG.debug("no log position: {}", e.toString());
            return OptionalLong.empty();
        }
    }
}
