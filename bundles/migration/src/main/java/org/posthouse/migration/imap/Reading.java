package org.posthouse.migration.imap;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.migration.names.Keywords;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.migration.source.Incoming;
import org.posthouse.migration.source.Sink;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;

/**
 * The reading of one folder, over several connections if need be. A window of it at a time is listed, by sequence numbers, since UIDs
 * may be far apart; what is not here yet is fetched in batches, by UID.
 */
final class Reading {
    private static final int WINDOW = 500;
    private static final int BATCH = 50;
    private static final long BATCH_OCTETS = 2 << 20;
    private static final int MOST_FAILED = 10_000;
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Pattern DATE =
            Pattern.compile(" ?(\\d{1,2})-([A-Za-z]{3})-(\\d{4}) (\\d{2}):(\\d{2}):(\\d{2}) ([+-])(\\d{2})(\\d{2})");

    private final Folder folder;
    private final Sink sink;
    /** Those that the server does not give, or that are too large. */
    private final Set<Long> failed = new HashSet<>();
    /** Up to here messages were counted: UIDs come in ascending order. */
    private long counted;

    private long exists;
    private long next;

    private record Listed(long uid, long size) {}

    private record Fetched(long uid, Incoming message, Flags flags, Instant date) {}

    Reading(Folder folder, Sink sink) {
        this.folder = folder;
        this.sink = sink;
    }

    /** How far it is. */
    long reached() {
        return counted;
    }

    void run(Connection connection) throws IOException, StoppedException {
        exists = 0;
        next = 1;
        long[] validity = {0};
        connection.ok("EXAMINE " + Connection.quoted(folder.key()), response -> {
            follow(response);
            response.code("UIDVALIDITY").ifPresent(value -> validity[0] = value);
        });
        if (validity[0] != folder.validity()) {
            throw new RefusedException("its UIDVALIDITY changed in the meantime");
        }
        while (next <= exists) {
            window(connection);
        }
    }

    /** Keeps the numbers of messages right (rfc3501#7.4.1). */
    private void follow(Response response) {
        if (response.is("EXISTS")) {
            exists = response.number();
        } else if (response.is("EXPUNGE")) {
            exists--;
            next -= response.number() < next ? 1 : 0;
        }
    }

    private void window(Connection connection) throws IOException, StoppedException {
        long last = Math.min(exists, next + WINDOW - 1);
        List<Listed> all = new ArrayList<>();
        boolean listed = connection.fetch(
                "FETCH " + next + ":" + last + " (UID RFC822.SIZE)",
                response -> {
                    follow(response);
                    Optional<Long> size = Fetching.size(response);
                    if (Fetching.uid(response) > 0 && size.isPresent() && all.size() < 2 * WINDOW) {
                        all.add(new Listed(Fetching.uid(response), size.get()));
                    }
                },
                ResponseReader.Body.NONE);
        if (!listed) {
            throw new RefusedException("the server does not list its messages");
        }
        next = last + 1;
        all.sort(Comparator.comparingLong(Listed::uid));
        List<Listed> batch = new ArrayList<>();
        long octets = 0;
        for (Listed one : all) {
            if (isHere(one)) {
                count(one.uid());
                continue;
            }
            if (one.size() > sink.limit()) {
                fail(one.uid(), "its size of " + one.size() + " octets is over the limit");
                continue;
            }
            if (batch.size() == BATCH || !batch.isEmpty() && octets + one.size() > BATCH_OCTETS) {
                fetch(connection, batch);
                batch = new ArrayList<>();
                octets = 0;
            }
            batch.add(one);
            octets += one.size();
        }
        fetch(connection, batch);
    }

    private boolean isHere(Listed one) throws StoppedException {
        String identity = Long.toString(one.uid());
        return failed.contains(one.uid()) || (one.uid() > counted ? sink.knows(identity) : sink.has(identity));
    }

    private void count(long uid) throws StoppedException {
        if (uid > counted) {
            counted = uid;
            sink.did(1);
        }
    }

    private void fail(long uid, String why) throws IOException, StoppedException {
        sink.failed(what(uid), why);
        failed.add(uid);
        count(uid);
        if (failed.size() > MOST_FAILED) {
            throw new RefusedException("too many messages are unreadable");
        }
    }

    private String what(long uid) {
        return folder.shown() + " UID " + uid;
    }

    private void fetch(Connection connection, List<Listed> batch) throws IOException, StoppedException {
        if (batch.isEmpty()) {
            return;
        }
        UidSet uids = UidSet.of(batch.stream().map(Listed::uid).toList());
        Arrivals arrivals = new Arrivals(uids);
        boolean all;
        List<Fetched> fetched;
        try {
            all = connection.fetch(
                    "UID FETCH " + uids + " (UID FLAGS INTERNALDATE BODY.PEEK[])", arrivals::take, arrivals::octets);
            fetched = arrivals.give();
        } finally {
            arrivals.close();
        }
        try {
            while (!fetched.isEmpty()) {
                Fetched one = fetched.remove(0);
                sink.add(one.message(), Long.toString(one.uid()), what(one.uid()), one.flags(), one.date());
                if (!sink.has(Long.toString(one.uid()))) {
                    failed.add(one.uid());
                }
                count(one.uid());
            }
        } finally {
            fetched.forEach(one -> one.message().close());
        }
        for (Listed one : batch) {
            if (arrivals.seen.contains(one.uid())) {
                continue;
            }
            if (batch.size() > 1 && !all) {
                fetch(connection, List.of(one)); // it may be one of them that the server cannot read
            } else if (!all || arrivals.bare.contains(one.uid())) {
                fail(one.uid(), "the server does not return it");
            } else {
                count(one.uid()); // expunged meanwhile
            }
        }
    }

    /** Collects the messages of one command. */
    private final class Arrivals {
        private final UidSet wanted;
        private List<Fetched> fetched = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();
        /** Those of which the server gave nothing but data. */
        private final Set<Long> bare = new HashSet<>();

        private Incoming current;

        Arrivals(UidSet wanted) {
            this.wanted = wanted;
        }

        void octets(byte[] octets, int from, int length) throws StoppedException {
            if (current == null) {
                current = sink.begin();
            }
            current.write(octets, from, length);
        }

        void take(Response response) throws StoppedException {
            follow(response);
            if (!response.is("FETCH")) {
                return;
            }
            Incoming message = current;
            current = null;
            long uid = Fetching.uid(response);
            if (message == null && wanted.contains(uid)) {
                bare.add(uid);
            }
            if (message != null && wanted.contains(uid) && seen.add(uid)) {
                List<String> names =
                        Fetching.value(response, "FLAGS").map(Token::strings).orElse(List.of());
                Flags flags =
                        Keywords.parse(names, word -> sink.problem(what(uid) + ": cannot keep the keyword " + word));
                Optional<Instant> date =
                        Fetching.value(response, "INTERNALDATE").flatMap(text -> date(text.string()));
                if (date.isEmpty()) {
                    sink.problem(what(uid) + ": has no date; the current date is used");
                }
                fetched.add(new Fetched(uid, message, flags, date.orElseGet(Instant::now)));
            } else if (message != null) {
                message.close();
            }
        }

        /** Those that came, in the order of UIDs; they are the caller's now. */
        List<Fetched> give() {
            List<Fetched> given = fetched;
            fetched = List.of();
            given.sort(Comparator.comparingLong(Fetched::uid));
            return given;
        }

        void close() {
            fetched.forEach(one -> one.message().close());
            if (current != null) {
                current.close();
            }
        }
    }

    // --- reading responses

    /** A date-time (rfc3501#9); empty if it is none. */
    static Optional<Instant> date(String text) {
        Matcher m = DATE.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            int sign = m.group(7).equals("-") ? -1 : 1;
            ZoneOffset zone =
                    ZoneOffset.ofHoursMinutes(sign * Integer.parseInt(m.group(8)), sign * Integer.parseInt(m.group(9)));
            return Optional.of(LocalDateTime.of(
                            Integer.parseInt(m.group(3)),
                            MONTHS.indexOf(m.group(2).toLowerCase(Locale.ROOT)) + 1,
                            Integer.parseInt(m.group(1)),
                            Integer.parseInt(m.group(4)),
                            Integer.parseInt(m.group(5)),
                            Math.min(59, Integer.parseInt(m.group(6))))
                    .toInstant(zone));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }
}
