package org.posthouse.migration.imap;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.posthouse.migration.report.StoppedException;

/**
 * A folder that is selected.
 *
 * @param validity its UIDVALIDITY; 0 if the server has none
 * @param last new messages will have higher UIDs
 * @param exists how many messages it has
 */
record Opened(long validity, long last, long exists) {
    /** Selects the folder. EXAMINE would not do: the server reports PERMANENTFLAGS for writing only after SELECT. */
    static Opened of(Connection connection, String wire, PermittedFlags permitted)
            throws IOException, StoppedException {
        long[] found = {0, 0, 0};
        connection.ok("SELECT " + Connection.quoted(wire), response -> {
            permitted.follow(response);
            response.code("UIDVALIDITY").ifPresent(value -> found[0] = value);
            response.code("UIDNEXT").ifPresent(value -> found[1] = value);
            if (response.is("EXISTS")) {
                found[2] = response.number();
            }
        });
        long last = found[1] > 0 ? found[1] - 1 : last(connection, wire).orElse(0);
        return new Opened(found[0], last, found[2]);
    }

    /** As {@link #last}, at this moment; empty if the server does not say it. */
    static OptionalLong last(Connection connection, String wire) throws IOException, StoppedException {
        long[] next = {0};
        connection.ok("STATUS " + Connection.quoted(wire) + " (UIDNEXT)", response -> {
            if (response.is("STATUS") && response.data().size() >= 2) {
                List<String> words = response.data().get(1).strings();
                if (words.size() == 2 && words.get(1).matches("\\d{1,18}")) {
                    next[0] = Long.parseLong(words.get(1));
                }
            }
        });
        return next[0] > 0 ? OptionalLong.of(next[0] - 1) : OptionalLong.empty();
    }
}
