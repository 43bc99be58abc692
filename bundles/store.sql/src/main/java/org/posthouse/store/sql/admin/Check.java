package org.posthouse.store.sql.admin;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreAdmin.Report;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.tables.Redo;
import org.posthouse.store.sql.tables.Redos;
import org.posthouse.store.sql.tables.Tables;

/**
 * Compares rows with bodies and counters with rows while mail flows: what looks wrong is looked at again before it is
 * reported.
 */
final class Check {
    private static final String DAMAGED = "the body is missing or damaged";
    private static final int CHUNK = 500;
    private static final int LOOKS = 5;
    private static final int FEW = 20;
    private static final int MAX_PROBLEMS = 1000;
    private static final int MAX_SHARED = 1_000_000;

    private record Place(long account, long mailbox, String name) {}

    private record Line(long uid, long blob, long blobSize, int prefix, long stateSize, int flags, long modSeq) {}

    /** A message whose body is missing or damaged. */
    record Damage(long account, long mailbox, String name, long uid, long blob, long size) {
        String place() {
            return "account " + account + " mailbox " + mailbox + " (" + name + ") UID " + uid;
        }
    }

    private static final class Sum {
        long messages;
        long unseen;
        long octets;
    }

    private final Tables tables;
    private final BlobStore blobs;
    private final List<String> problems = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private final Set<Long> damaged = new HashSet<>(); // shared bodies
    private final Map<Long, Integer> expected = new HashMap<>(); // references of shared bodies
    private final Map<Long, Integer> found = new HashMap<>();
    private long messages;
    private long bodies;
    private long octets;

    Check(Tables tables, BlobStore blobs) {
        this.tables = tables;
        this.blobs = blobs;
    }

    Report run() throws StoreException, IOException {
        readShared();
        List<Place> places = tables.committed(Check::places);
        Set<Long> accounts = new HashSet<>();
        for (Place p : places) {
            accounts.add(p.account());
            mailbox(p);
        }
        shared();
        return new Report(accounts.size(), messages, bodies, octets, damages.size(), problems);
    }

    /** Messages whose bodies are missing or damaged, at most as many as problems are told. */
    List<Damage> damages() {
        return damages;
    }

    private void problem(String text) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(text);
        }
    }

    private static List<Place> places(Connection c) throws SQLException {
        return Sql.list(
                c,
                "SELECT account, id, name FROM mailbox ORDER BY account, id",
                r -> new Place(r.getLong(1), r.getLong(2), r.getString(3)));
    }

    private void mailbox(Place p) throws StoreException, IOException {
        Sum sum = new Sum();
        Decided decided = tables.committed(c -> decided(c, p)); // first: what is decided later is another look's
        long uid = 0;
        while (true) {
            long after = uid;
            List<Line> lines = tables.committed(c -> lines(c, p, after, Long.MAX_VALUE, CHUNK));
            for (Line line : lines) {
                line(p, line, decided, sum);
                uid = line.uid();
            }
            if (lines.size() < CHUNK) {
                break;
            }
        }
        messages += sum.messages;
        octets += sum.octets;
        counters(p, sum, decided.modSeq());
    }

    /** What rows of a mailbox are to be taken for, at one moment. */
    private record Decided(long modSeq, long uidNext, UidSet hidden, List<Redo> flags) {
        boolean isMessage(long uid) {
            return uid < uidNext && !hidden.contains(uid);
        }

        boolean unseen(long uid, long modSeq, int flags) {
            Flags now = Flags.of(flags);
            long at = modSeq;
            for (Redo redo : this.flags) {
                for (Redo.Entry e : redo.entries()) {
                    if (e.modSeq() > at && e.uids().contains(uid)) {
                        now = e.flags();
                        at = e.modSeq();
                    }
                }
            }
            return !now.has(Flags.SEEN);
        }
    }

    private static Decided decided(Connection c, Place p) throws SQLException {
        long[] row = Sql.one(
                        c,
                        "SELECT highestmodseq, uidnext FROM mailbox WHERE account = ? AND id = ?",
                        r -> new long[] {r.getLong(1), r.getLong(2)},
                        p.account(),
                        p.mailbox())
                .orElseGet(() -> new long[] {-1, 0});
        List<UidSet.Range> hidden = new ArrayList<>();
        List<Redo> flags = new ArrayList<>();
        for (Redo redo : Redos.of(c, p.account(), p.mailbox())) {
            if (redo.id().kind().hides()) {
                hidden.addAll(redo.uids().ranges());
            } else {
                flags.add(redo);
            }
        }
        return new Decided(row[0], row[1], UidSet.ofRanges(hidden), flags);
    }

    private static List<Line> lines(Connection c, Place p, long after, long upTo, int max) throws SQLException {
        List<Line> lines = new ArrayList<>();
        try (PreparedStatement s = c.prepareStatement(
                "SELECT m.uid, m.blob, m.blobsize, m.prefix, s.size, s.flags, s.modseq FROM message m"
                        + " LEFT JOIN mstate s ON s.account = m.account AND s.mbox = m.mbox AND s.uid = m.uid"
                        + " WHERE m.account = ? AND m.mbox = ? AND m.uid > ? AND m.uid <= ? ORDER BY m.uid")) {
            s.setMaxRows(max);
            s.setLong(1, p.account());
            s.setLong(2, p.mailbox());
            s.setLong(3, after);
            s.setLong(4, upTo);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    byte[] prefix = r.getBytes(4);
                    long size = r.getLong(5);
                    lines.add(new Line(
                            r.getLong(1),
                            r.getLong(2),
                            r.getLong(3),
                            prefix == null ? 0 : prefix.length,
                            r.wasNull() ? -1 : size,
                            r.getInt(6),
                            r.getLong(7)));
                }
            }
        }
        return lines;
    }

    private void line(Place p, Line line, Decided decided, Sum sum) throws StoreException, IOException {
        if (decided.isMessage(line.uid())) {
            sum.messages++;
            sum.octets += line.blobSize() + line.prefix();
            sum.unseen += decided.unseen(line.uid(), line.modSeq(), line.flags()) ? 1 : 0;
        }
        if (expected.containsKey(line.blob())) {
            if (found.merge(line.blob(), 1, Integer::sum) > 1) {
                if (damaged.contains(line.blob())) {
                    damage(p, line, DAMAGED);
                }
                return; // its body was looked at
            }
        }
        bodies++;
        String wrong = wrong(line);
        if (wrong != null) {
            List<Line> again = tables.committed(c -> lines(c, p, line.uid() - 1, line.uid(), 1));
            if (!again.isEmpty() && wrong(again.get(0)) != null) {
                damage(p, line, wrong);
            }
        }
    }

    private void damage(Place p, Line line, String wrong) {
        Damage damage = new Damage(p.account(), p.mailbox(), p.name(), line.uid(), line.blob(), line.blobSize());
        problem(damage.place() + ": " + wrong);
        if (wrong.equals(DAMAGED) && damages.size() < MAX_PROBLEMS) {
            damages.add(damage);
            damaged.add(line.blob());
        }
    }

    private String wrong(Line line) throws IOException {
        if (line.stateSize() != line.blobSize() + line.prefix()) {
            return line.stateSize() < 0 ? "no flags" : "size differs from the body's";
        }
        return blobs.verify(new BlobId(line.blob(), line.blobSize())) ? null : DAMAGED;
    }

    private static long[] counters(Connection c, Place p) throws SQLException {
        return Sql.one(
                        c,
                        "SELECT highestmodseq, messages, unseen, octets FROM mailbox WHERE account = ? AND id = ?",
                        r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)},
                        p.account(),
                        p.mailbox())
                .orElseGet(() -> new long[] {-1, 0, 0, 0});
    }

    private void counters(Place p, Sum sum, long modSeq) throws StoreException {
        long[] row = tables.committed(c -> counters(c, p));
        long before = modSeq;
        long[] counted = {sum.messages, sum.unseen, sum.octets};
        for (int look = 0; look < LOOKS; look++) {
            if (row[0] < 0) {
                return; // deleted meanwhile
            }
            if (row[0] == before) {
                compare(p, row, counted);
                return;
            }
            Decided decided = tables.committed(c -> decided(c, p));
            before = decided.modSeq();
            counted = tables.committed(c -> count(c, p, decided));
            row = tables.committed(c -> counters(c, p));
        }
    }

    private void compare(Place p, long[] row, long[] counted) {
        if (row[1] != counted[0] || row[2] != counted[1] || row[3] != counted[2]) {
            problem("account " + p.account() + " mailbox " + p.mailbox() + " (" + p.name() + "): counters say " + row[1]
                    + " messages, " + row[2] + " unseen, " + row[3] + " octets; actual: " + counted[0] + ", "
                    + counted[1] + ", " + counted[2]);
        }
    }

    private static long[] count(Connection c, Place p, Decided decided) throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement("SELECT flags, size, uid, modseq FROM mstate WHERE account = ? AND mbox = ?")) {
            s.setLong(1, p.account());
            s.setLong(2, p.mailbox());
            long[] sums = new long[3];
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    if (decided.isMessage(r.getLong(3))) {
                        sums[0]++;
                        sums[1] += decided.unseen(r.getLong(3), r.getLong(4), r.getInt(1)) ? 1 : 0;
                        sums[2] += r.getLong(2);
                    }
                }
            }
            return sums;
        }
    }

    // --- shared bodies

    private void readShared() throws StoreException {
        tables.committed(c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT blob, refs FROM body");
                    ResultSet r = s.executeQuery()) {
                while (r.next() && expected.size() < MAX_SHARED) {
                    expected.put(r.getLong(1), r.getInt(2));
                }
            }
            return null;
        });
    }

    /** While mail flows counts and rows are read at different times: what differs is counted again, all in one go. */
    private void shared() throws StoreException {
        expected.keySet().removeIf(blob -> found.getOrDefault(blob, 0).equals(expected.get(blob)));
        for (int look = 0; look < LOOKS && expected.size() > FEW; look++) {
            Map<Long, Integer> refs = new HashMap<>();
            Map<Long, Integer> rows = new HashMap<>();
            tables.committed(c -> {
                each(c, "SELECT blob, refs FROM body", (blob, n) -> refs.put(blob, n));
                each(c, "SELECT blob, 1 FROM message", (blob, n) -> rows.merge(blob, n, Integer::sum));
                return null;
            });
            expected.keySet().removeIf(blob -> refs.getOrDefault(blob, 1).equals(rows.getOrDefault(blob, 1)));
        }
        for (long blob : expected.keySet()) {
            if (problems.size() >= MAX_PROBLEMS) {
                return;
            }
            // messages of deleted mailboxes are counted until they are removed; others may have come and gone
            long[] now = tables.committed(c -> references(c, blob));
            if (now[0] != now[1] && Math.max(1, now[0]) != now[1]) {
                problem("body " + blob + ": " + now[0] + " references counted, actual: " + now[1]);
            }
        }
    }

    private interface Count {
        void of(long blob, int n);
    }

    /** Calls for the rows of bodies that are in question. */
    private void each(Connection c, String sql, Count count) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql);
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                if (expected.containsKey(r.getLong(1))) {
                    count.of(r.getLong(1), r.getInt(2));
                }
            }
        }
    }

    private static long[] references(Connection c, long blob) throws SQLException {
        return new long[] {
            Sql.one(c, "SELECT refs FROM body WHERE blob = ?", r -> r.getLong(1), blob)
                    .orElse(0L),
            Sql.one(c, "SELECT COUNT(*) FROM message WHERE blob = ?", r -> r.getLong(1), blob)
                    .orElseThrow()
        };
    }
}
