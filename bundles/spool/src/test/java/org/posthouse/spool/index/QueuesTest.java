package org.posthouse.spool.index;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.spool.Admission;
import org.posthouse.spool.parts.Part;

/** A million parts in the heaps of their destinations. */
public class QueuesTest {
    private static final int DESTINATIONS = 1000;
    private static final int TIMES = 8;
    private static final Instant START = Instant.ofEpochSecond(1_700_000_000);
    private static final Admission OPEN = new Admission() {
        @Override
        public boolean admits(String transport, boolean nullSender) {
            return true;
        }

        @Override
        public int limit(Destination destination, boolean nullSender) {
            return Integer.MAX_VALUE;
        }
    };

    private final MailRows mails = new MailRows();
    private final Queues queues = new Queues(mails);

    private static Part part(int destination, int seconds) {
        Destination to = new Destination("smtp", "d" + destination + ".test");
        Recipient recipient = Recipient.builder(new Address("x", to.name()))
                .disposition(Disposition.builder(START.plusSeconds(seconds))
                        .destination(to)
                        .build())
                .build();
        return new Part(to, false, false, List.of(recipient));
    }

    @Test
    public void destinationsTakeTurnsAndTheFirstDueGoesFirst() {
        List<List<Part>> parts = new ArrayList<>();
        for (int i = 0; i < DESTINATIONS * TIMES; i++) {
            parts.add(List.of(part(i % DESTINATIONS, i / DESTINATIONS)));
        }
        for (int i = 0; i < 1_000_000; i++) {
            queues.update(mails.allocate(i + 1L, 0), parts.get((int) (i * 7919L % parts.size())));
        }
        long now = Times.of(START.plusSeconds(TIMES));
        Map<Integer, Long> last = new HashMap<>();
        int[] turns = new int[DESTINATIONS];
        for (int i = 0; i < 100 * DESTINATIONS; i++) {
            int item = queues.next(now, OPEN);
            int destination = queues.items.destination(item);
            long place = queues.items.due(item) / 1_000_000_000 * 10_000_000 + mails.sequence(queues.items.mail(item));
            Long before = last.put(destination, place);
            assertTrue("the first due first", before == null || before < place);
            assertEquals("each once a round", i / DESTINATIONS, turns[destination]++);
        }
        assertEquals(100 * DESTINATIONS, queues.leased());
        for (int row = 0; row < 1_000_000; row++) {
            int item = mails.item(row);
            if (queues.items.leased(item)) {
                queues.ended(row, queues.destinations.get(queues.items.destination(item)), false);
            }
            queues.removeAll(row);
            mails.free(row);
        }
        assertEquals(0, mails.count());
        assertEquals(0, queues.leased());
        assertEquals(Long.MAX_VALUE, queues.nextDue(OPEN));
        assertEquals("no destination is kept", -1, queues.destinations.number(new Destination("smtp", "d1.test")));
    }

    @Test
    public void rowsAreUsedAgain() {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 10_000; i++) {
                queues.update(mails.allocate(round * 10_000L + i + 1, 0), List.of(part(i % 10, i % 3)));
            }
            assertEquals(10_000, mails.rows());
            for (int row = 0; row < 10_000; row++) {
                queues.removeAll(row);
                mails.free(row);
                assertEquals(0, mails.sequence(row));
            }
        }
    }
}
