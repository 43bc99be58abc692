package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.engine.StoreSettings;

/** A store in which a hundred messages are too many for one transaction. */
abstract class BulkFixture extends StoreFixture {
    static final int MANY = 100;

    interface Step {
        void run() throws Exception;
    }

    @Override
    StoreSettings settings() {
        return new StoreSettings(64, TimeUnit.DAYS.toMillis(10), 1000, 100_000, 50, true, 20);
    }

    /** Opens the store anew, and does something when a point is passed for the third time. */
    void at(Point point, Step step) throws Exception {
        store.close();
        AtomicInteger left = new AtomicInteger(3);
        store = new SqlMailStore(database, blobs, settings(), p -> {
            if (p == point && left.decrementAndGet() == 0) {
                try {
                    step.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    static Flags flagged() {
        return Flags.of(Flags.FLAGGED, Set.of("$Big"));
    }

    void flag(long mailbox, UidSet uids, Flags flags) throws Exception {
        account().commit(mailbox, List.of(new Op.SetFlags(uids, Op.SetFlags.Mode.ADD, flags)), Guard.NONE);
    }

    Map<Long, Flags> flags(long mailbox) throws Exception {
        Map<Long, Flags> all = new TreeMap<>();
        account().flags(mailbox, UidSet.ALL, Integer.MAX_VALUE).forEach(r -> all.put(r.uid(), r.flags()));
        return all;
    }

    long count(String table) throws Exception {
        try (var c = derby.connection();
                var s = c.createStatement();
                var r = s.executeQuery("SELECT COUNT(*) FROM " + table)) {
            r.next();
            return r.getLong(1);
        }
    }

    /** Everything is in the rows, and they and the bodies belong together. */
    void settled(int messages) throws Exception {
        assertEquals(List.of(), store.admin().check().problems());
        store.engine().sweeper().sweep();
        assertEquals(0, count("pending"));
        assertEquals(messages, count("message"));
        assertEquals(messages, count("mstate"));
        assertEquals(List.of(), store.admin().check().problems());
    }

    Reason copyFails(long from, long to, boolean move) {
        return assertThrows(StoreException.class, () -> account().transfer(from, UidSet.ALL, to, move))
                .reason();
    }
}
