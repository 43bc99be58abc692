package org.posthouse.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.spool.index.SpoolIndex.Entry;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.record.Stored;

/** The cache keeps what was used last, as long as it is what the index says. */
public class MailCacheTest {
    private static final long LIMIT = 40_000;

    private final MailCache cache = new MailCache(LIMIT);

    private static Stored stored(long head, int recipients) {
        Mail.Builder mail = Mail.builder("id", Instant.EPOCH, Origin.internal("test"), Sender.empty());
        for (int i = 0; i < recipients; i++) {
            mail.recipient(Recipient.of(new Address("u" + i, "example.test")));
        }
        return new Stored(mail.build(), 8, false, 1, new long[] {head}, 0, 0);
    }

    private static Entry entry(int row, long head) {
        return new Entry(new Ref(row, row + 1L), "id", 8, head, false, false, false, false);
    }

    private int kept() {
        return (int) IntStream.range(0, 1000)
                .filter(row -> cache.get(entry(row, 5)) != null)
                .count();
    }

    @Test
    public void isBounded() {
        for (int row = 0; row < 1000; row++) {
            cache.put(entry(row, 5).ref(), stored(5, 1));
            cache.get(entry(0, 5));
        }
        assertEquals(LIMIT / 1300, kept());
        assertEquals("of a limit of " + cache.most(), LIMIT / 1300 * 1300, cache.octets());
        assertEquals("used all the time", 5, cache.get(entry(0, 5)).head());
        cache.limit(LIMIT / 2);
        assertEquals(LIMIT / 2 / 1300, kept());
        cache.limit(0);
        assertEquals(0, kept());
    }

    @Test
    public void aHugeOneIsNotKept() {
        cache.put(entry(1, 5).ref(), stored(5, 1));
        cache.put(entry(2, 5).ref(), stored(5, 30));
        assertNull(cache.get(entry(2, 5)));
        assertEquals(1, kept());
    }

    @Test
    public void whatHasChangedIsStale() {
        Stored stored = stored(5, 1);
        cache.put(entry(1, 5).ref(), stored);
        assertSame(stored, cache.get(entry(1, 5)));
        assertNull(cache.get(entry(1, 6)));
        assertNull(
                "another mail of the same row",
                cache.get(new Entry(new Ref(1, 99), "x", 8, 5, false, false, false, false)));
        cache.remove(entry(1, 5).ref());
        assertNull(cache.get(entry(1, 5)));
    }

    @Test
    public void whoLooksThroughAllDrivesNothingOut() {
        int room = (int) (LIMIT / 1300);
        for (int row = 0; row < 1000; row++) {
            cache.offer(entry(row, 5).ref(), stored(5, 1));
        }
        assertEquals(room, kept());
        assertEquals("the first to come stays", 5, cache.get(entry(0, 5)).head());
        cache.put(entry(999, 5).ref(), stored(5, 1));
        assertEquals("what is needed comes in", 5, cache.get(entry(999, 5)).head());
        assertEquals(room, kept());
    }
}
