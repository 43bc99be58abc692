package org.posthouse.queue;

import static org.junit.Assert.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.Test;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.Transport;
import org.posthouse.testkit.flow.FakeSpool;
import org.posthouse.testkit.flow.FakeTimer;

public class IdleTest {
    @Test
    public void anEmptySpoolIsNotAskedAgainAndAgain() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        FakeSpool spool = new FakeSpool();
        Engine engine = engine(() -> {
            looks.incrementAndGet();
            return spool;
        });
        Thread scheduler = new Thread(engine::run);
        scheduler.start();
        Thread.sleep(400); // the first look is slow, and followed by a rest
        engine.stop(Duration.ofSeconds(1));
        scheduler.join(5000);
        assertTrue(looks + " looks", looks.get() < 50);
    }

    @Test
    public void aSpoolThatLeavesEndsNoScheduler() throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(2);
        Engine engine = engine(() -> {
            looks.countDown();
            throw new NoClassDefFoundError("its bundle has left");
        });
        Thread scheduler = new Thread(engine::run);
        scheduler.start();
        assertTrue("it looks again", looks.await(20, TimeUnit.SECONDS));
        engine.stop(Duration.ofSeconds(1));
        scheduler.join(5000);
    }

    private static Engine engine(Supplier<Spool> spool) {
        Services services = new Services() {
            @Override
            public Spool spool() {
                return spool.get();
            }

            @Override
            public Directory directory() {
                return null;
            }

            @Override
            public Tracer tracer() {
                return null;
            }

            @Override
            public List<Router> routers() {
                return List.of();
            }

            @Override
            public Transport transport(String name) {
                return null;
            }
        };
        return new Engine(
                services, QueueFixture.SETTINGS, Clock.systemUTC(), () -> 0.5, Runnable::run, new FakeTimer(), 8);
    }
}
