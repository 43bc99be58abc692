package org.posthouse.health;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthState;

/** What monitors hear, however often they ask. */
public class ProbeTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile List<Diagnosis> found = List.of(Diagnosis.ok("fine"));
    private volatile CountDownLatch wait = new CountDownLatch(0);
    private volatile CountDownLatch begun = new CountDownLatch(1);
    private volatile Doctor doctor = new Doctor() {
        @Override
        public List<Examined> examine(String tag, Duration recent) {
            looks.incrementAndGet();
            begun.countDown();
            try {
                wait.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return found.stream()
                    .map(d -> new Examined("check", Set.of(tag), d, Instant.EPOCH))
                    .toList();
        }

        @Override
        public List<Examined> known() {
            return List.of();
        }
    };
    private final Probe probe = new Probe("ready", () -> doctor, nanos::get);

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    public void theWorstCounts() {
        assertEquals(HealthState.OK, probe.state());
        found = List.of(Diagnosis.ok("fine"), Diagnosis.critical("gone", "do it"), Diagnosis.warn("old", "do it"));
        pass(3);
        assertEquals(HealthState.CRITICAL, probe.state());
    }

    @Test
    public void manyQuestionsAreOneLook() {
        for (int i = 0; i < 1000; i++) {
            probe.state();
        }
        assertEquals(1, looks.get());
        pass(3);
        probe.state();
        assertEquals(2, looks.get());
    }

    @Test
    public void onlyOneWaitsForALook() throws InterruptedException {
        probe.state();
        pass(3);
        wait = new CountDownLatch(1);
        begun = new CountDownLatch(1);
        Thread first = new Thread(probe::state);
        first.start();
        begun.await();
        assertEquals("the last result", HealthState.OK, probe.state());
        pass(20);
        assertEquals("too old to be believed", HealthState.UNAVAILABLE, probe.state());
        wait.countDown();
        first.join();
        assertEquals(2, looks.get());
    }

    @Test
    public void nobodyIsReadyWhileNobodyLooks() {
        Doctor there = doctor;
        doctor = null;
        assertEquals(HealthState.UNAVAILABLE, probe.state());
        doctor = there;
        assertEquals(HealthState.OK, probe.state());
        doctor = null;
        pass(9);
        assertEquals("it is being replaced", HealthState.OK, probe.state());
        pass(2);
        assertEquals(HealthState.UNAVAILABLE, probe.state());
    }

    @Test
    public void noChecksAreNoAnswer() {
        found = List.of();
        assertEquals(HealthState.UNAVAILABLE, probe.state());
    }
}
