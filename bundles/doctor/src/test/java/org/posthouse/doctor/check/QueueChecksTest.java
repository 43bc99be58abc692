package org.posthouse.doctor.check;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.testkit.flow.FakeClock;

/** A queue that is absent, paused, held, old or growing. */
public class QueueChecksTest {
    private final FakeParts parts = new FakeParts();
    private final FakeClock clock = new FakeClock();
    private final BacklogCheck backlog = new BacklogCheck(parts, clock, () -> 4);
    private boolean paused;
    private int total;
    private int held;
    private int old;
    private Instant asked;

    @Before
    public void queue() {
        parts.queue = (QueueAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {QueueAdmin.class},
                (self, method, a) -> switch (method.getName()) {
                    case "paused" -> paused;
                    case "counts" -> new Spool.Counts(total, held, 0);
                    case "count" -> {
                        asked = ((Query) a[0]).arrivedBefore().orElseThrow();
                        yield new Spool.Tally(old, 0, old, 0, 0);
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    public void aPausedOrAbsentQueueIsNamed() {
        QueueCheck check = new QueueCheck(parts);
        assertEquals(List.of("ok: 0 mails in the queue"), Findings.of(check));
        paused = true;
        assertEquals("mail:queue-resume", Findings.bad(check).fix());
        parts.queue = null;
        assertEquals(List.of("unavailable: the queue is absent"), Findings.of(check));
        assertEquals(List.of(), Findings.of(backlog));
    }

    @Test
    public void oldMailAndMailOnHoldAreNamed() {
        assertTrue(Findings.well(backlog));
        assertEquals(clock.instant().minus(Duration.ofHours(4)), asked);
        old = 2;
        held = 1;
        assertEquals(
                List.of("warn old: 2 mails waited for more than 4 h", "warn held: 1 mail on hold"),
                Findings.of(backlog));
    }

    @Test
    public void aQueueThatGrowsIsNamed() {
        total = 100;
        assertTrue(Findings.well(backlog));
        clock.advance(Duration.ofMinutes(15));
        total = 199;
        assertTrue("few more are no matter", Findings.well(backlog));
        clock.advance(Duration.ofMinutes(15));
        total = 400;
        assertEquals(
                "grew from 199 to 400 mails in 15 min", Findings.bad(backlog).found());
        clock.advance(Duration.ofMinutes(15));
        assertTrue("it stays as it is", Findings.well(backlog));
    }
}
