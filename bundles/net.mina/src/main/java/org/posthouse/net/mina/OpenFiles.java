package org.posthouse.net.mina;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections the system has room for: each is an open file. Where they leave none to the mail store, it cannot open
 * its own, and mail is deferred.
 */
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String NAME = "Max open files";

    /** What is left to the rest of the server; one that idles has a quarter of a thousand open. */
    private static final int OTHERS = 500;

    /** However few there are, somebody must be able to connect. */
    private static final int LEAST = 50;

    private OpenFiles() {}

    /** As many connections as wanted, or as many as the limit of this process leaves room for. */
    static int connections(int wanted) {
        return connections(wanted, LIMITS);
    }

    static int connections(int wanted, Path limits) {
        long most = Math.max(LEAST, limit(limits) - OTHERS);
        if (most >= wanted) {
            return wanted;
        }
        LOG.warn(
                "at most {} connections instead of {}, because of the open files limit of this process; "
                        + "raise it (ulimit -n, LimitNOFILE)",
                most,
                wanted);
        return (int) most;
    }

    /** The limit in force; none if it cannot be known, as on other systems than Linux. */
    private static long limit(Path limits) {
        if (!Files.isReadable(limits)) {
            return Long.MAX_VALUE;
        }
        try {
            for (String line : Files.readAllLines(limits)) {
                String[] columns = line.startsWith(NAME)
                        ? line.substring(NAME.length()).strip().split("\\s+")
                        : new String[0];
                if (columns.length > 0 && columns[0].matches("\\d{1,18}")) {
                    return Long.parseLong(columns[0]);
                }
            }
        } catch (IOException unknown) {
            LOG.debug("open files limit unknown", unknown);
        }
        return Long.MAX_VALUE;
    }
}
