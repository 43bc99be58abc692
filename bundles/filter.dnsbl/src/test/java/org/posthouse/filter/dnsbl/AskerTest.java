package org.posthouse.filter.dnsbl;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.junit.After;
import org.junit.Test;
import org.posthouse.filter.dnsbl.Subject.Of;
import org.posthouse.support.Threads;
import org.posthouse.support.metrics.Counters;
import org.posthouse.testkit.dns.FakeResolver;

public class AskerTest {
    private static final int THREADS = 5; // as many silent answers as leave a list out
    private static final Duration REST = Duration.ofMinutes(30);

    private final FakeResolver dns = new FakeResolver().address("test.dom.test", "127.0.1.2");
    private final ExecutorService pool = Threads.pool("test", THREADS, 100);
    private final Asker asker = new Asker(pool, new Counters());
    private final WatchedList list = new WatchedList(ListParser.parse("dom.test; kind=domains; points=1"), () -> 0);
    private final CountDownLatch never = new CountDownLatch(1);

    {
        list.tested(ListTest.of(list.list(), dns), REST, REST);
    }

    @After
    public void stop() {
        never.countDown();
        pool.shutdownNow();
    }

    private Asker.Found ask(Duration time) {
        List<Subject> links = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            links.add(Subject.domain(Of.LINKS, "link" + i + ".example").orElseThrow());
        }
        SlowResolver silent = new SlowResolver(dns, name -> name.startsWith("link"), never);
        return asker.ask(silent, List.of(list), links, System.nanoTime() + time.toNanos(), REST);
    }

    @Test
    public void aListThatIsSilentForAllOfTheTimeIsLeftOut() {
        assertFalse(ask(Duration.ofSeconds(1)).complete());
        assertFalse(list.isUsed());
    }

    /** Else a mail with many links has the list left out, for everybody. */
    @Test
    public void whatBeganJustBeforeTheDeadlineSaysNothingOfTheList() throws InterruptedException {
        Duration time = Duration.ofSeconds(2);
        long free = System.nanoTime() + time.toNanos() * 4 / 5;
        for (int i = 0; i < THREADS; i++) {
            pool.execute(() -> waitUntil(free));
        }
        Asker.Found found = ask(time);
        assertEquals(List.of(), found.hits());
        assertFalse("it is missed all the same", found.complete());
        assertTrue(list.isUsed());
    }

    private static void waitUntil(long nanoTime) {
        long left;
        while ((left = nanoTime - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
    }
}
