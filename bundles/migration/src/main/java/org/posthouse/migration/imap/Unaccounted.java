package org.posthouse.migration.imap;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.support.scratch.Draft;

/**
 * Messages in the folder with a higher UID than the last one recorded. Usually there are none; otherwise they are new mail of the user,
 * or messages that we sent without hearing, or without recording, the server's answer. Before a message is sent it is looked for among
 * them, byte by byte; the size selects which ones to fetch. Each matches one message only, so identical messages are not merged.
 *
 * <p>Comparing dates or Message-IDs would be cheaper, but a false match loses a message. A byte comparison can only err by sending a message
 * twice: to a server that changes messages when it stores them, or that stores it after this list was made.
 */
final class Unaccounted {
    static final Unaccounted NONE = new Unaccounted();

    /** More are ignored. */
    private static final int MOST = 100_000;

    /** UIDs by size, in ascending order. */
    private final Map<Long, List<Long>> bySize = new HashMap<>();

    private int count;

    private Unaccounted() {}

    /** @param last only higher UIDs count; the folder is selected and not empty */
    static Unaccounted after(Connection connection, long last) throws IOException, StoppedException {
        Unaccounted unaccounted = new Unaccounted();
        boolean listed = connection.fetch(
                "UID FETCH " + (last + 1) + ":* (UID RFC822.SIZE)",
                response -> {
                    long uid = Fetching.uid(response);
                    Optional<Long> size = Fetching.size(response);
                    // n:* always includes the last message (rfc3501#9 sequence-set)
                    if (uid > last && size.isPresent() && !unaccounted.isTooMany()) {
                        unaccounted.add(uid, size.get());
                    }
                },
                ResponseReader.Body.NONE);
        if (!listed) {
            throw new RefusedException("the server does not list its messages");
        }
        return unaccounted;
    }

    private void add(long uid, long size) {
        bySize.computeIfAbsent(size, any -> new ArrayList<>()).add(uid);
        count++;
    }

    boolean isTooMany() {
        return count >= MOST;
    }

    /** The UID of an identical message, which is removed from the list; empty if there is none. */
    OptionalLong find(Connection connection, Draft draft) throws IOException, StoppedException {
        List<Long> uids = bySize.getOrDefault(draft.size(), List.of());
        for (int i = 0; i < uids.size(); i++) {
            if (isSame(connection, uids.get(i), draft)) {
                return OptionalLong.of(uids.remove(i));
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isSame(Connection connection, long uid, Draft draft) throws IOException, StoppedException {
        try (InputStream in = draft.open(0)) {
            Comparing comparing = new Comparing(in);
            connection.fetch("UID FETCH " + uid + " (UID BODY.PEEK[])", response -> {}, comparing);
            return comparing.octets == draft.size() && comparing.same;
        }
    }

    /** Compares what the server sends with our copy. */
    private static final class Comparing implements ResponseReader.Body {
        private final InputStream in;
        private boolean same = true;
        private long octets;

        Comparing(InputStream in) {
            this.in = in;
        }

        @Override
        public void octets(byte[] theirs, int from, int length) throws StoppedException {
            octets += length;
            try {
                byte[] ours = same ? in.readNBytes(length) : new byte[0];
                same = same && Arrays.equals(ours, 0, ours.length, theirs, from, from + length);
            } catch (IOException e) {
                throw new StoppedException("cannot read a message in the local store: " + e.getMessage(), e);
            }
        }
    }
}
