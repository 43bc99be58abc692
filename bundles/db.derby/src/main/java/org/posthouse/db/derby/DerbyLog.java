package org.posthouse.db.derby;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where Derby writes its log: to ours, line by line. Derby finds {@link #stream} by its name. */
public final class DerbyLog extends OutputStream {
    private static final Logger LOG = LoggerFactory.getLogger("org.posthouse.db.derby.engine");
    private static final int MAX_LINE = 2000;
    private final byte[] line = new byte[MAX_LINE];
    private int length;

    private DerbyLog() {}

    /** Called by Derby as {@code derby.stream.error.method}. */
    public static OutputStream stream() {
        return new DerbyLog();
    }

    @Override
    public synchronized void write(int c) {
        if (c == '\n') {
            String text = new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing();
            length = 0;
            log(text);
        } else if (length < MAX_LINE) {
            line[length++] = (byte) c;
        }
    }

    private static void log(String text) {
        if (text.startsWith("ERROR ") || text.startsWith("Caused by: ")) {
            LOG.warn("{}", text);
        } else if (!text.isEmpty()) {
            LOG.debug("{}", text);
        }
    }
}
