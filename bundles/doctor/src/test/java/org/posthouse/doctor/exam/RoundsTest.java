package org.posthouse.doctor.exam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.api.health.HealthState;
import org.posthouse.testkit.flow.FakeClock;

/** How checks are run, whatever they do. */
public class RoundsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);
    private Rounds rounds = rounds(PATIENCE);

    private Rounds rounds(Duration patience) {
        Supplier<Collection<HealthCheck>> there = () -> checks;
        return new Rounds(there, patience, patience, new FakeClock(), nanos::get, new Journal(log::add, log::add));
    }

    @After
    public void close() {
        end.countDown();
        rounds.close();
    }

    private record Fake(String name, Set<String> tags, Supplier<List<Diagnosis>> look) implements HealthCheck {
        @Override
        public List<Diagnosis> check() {
            return look.get();
        }
    }

    private void add(String name, Supplier<List<Diagnosis>> look) {
        checks.add(new Fake(name, Set.of(HealthCheck.DOCTOR), look));
    }

    private static List<String> words(List<Examined> found) {
        return found.stream()
                .map(e -> e.check() + " " + e.diagnosis().state().word())
                .toList();
    }

    @Test
    public void theWorstComesFirst() {
        add("a", () -> List.of(Diagnosis.ok("fine")));
        add("b", () -> List.of(Diagnosis.warn("old", "do it")));
        add("c", () -> List.of(Diagnosis.critical("gone", "do it"), Diagnosis.unavailable("away", "wait")));
        assertEquals(
                List.of("c critical", "c unavailable", "b warn", "a ok"), words(rounds.examine("", Duration.ZERO)));
    }

    @Test
    public void onlyChecksOfTheTagRun() {
        add("a", () -> List.of(Diagnosis.ok("fine")));
        checks.add(new Fake("live", Set.of(HealthCheck.LIVE), () -> List.of(Diagnosis.ok("lives"))));
        assertEquals(List.of("live ok"), words(rounds.examine(HealthCheck.LIVE, Duration.ZERO)));
        assertEquals(List.of("live ok"), words(rounds.known()));
        assertEquals(List.of("a ok"), words(rounds.examine("a", Duration.ZERO)));
    }

    @Test
    public void whatThrowsIsNamedAndTheOthersRun() {
        add("bad", () -> {
            throw new IllegalStateException("no\nsuch thing");
        });
        add("missing", () -> {
            throw new NoClassDefFoundError("acme/Thing");
        });
        add("good", () -> List.of(Diagnosis.ok("fine")));
        List<Examined> found = rounds.examine("", Duration.ZERO);
        assertEquals(List.of("bad unavailable", "missing unavailable", "good ok"), words(found));
        assertEquals(
                "the check failed: java.lang.IllegalStateException: no such thing",
                found.get(0).diagnosis().found());
    }

    @Test
    public void whatIsLateIsNamedAndNotAskedTwice() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        add("slow", () -> {
            asked.incrementAndGet();
            begun.countDown();
            await(end);
            return List.of(Diagnosis.ok("at last"));
        });
        rounds = rounds(Duration.ofMillis(1));
        List<Examined> found = rounds.examine("", Duration.ZERO);
        assertEquals(List.of("slow unavailable"), words(found));
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(List.of("slow unavailable"), words(rounds.examine("", Duration.ZERO)));
        assertEquals(List.of("slow unavailable"), words(rounds.known()));
        assertEquals(1, asked.get());
        end.countDown();
        for (int i = 0; i < 2000 && !words(rounds.known()).equals(List.of("slow ok")); i++) {
            Thread.sleep(10);
        }
        assertEquals(List.of("slow ok"), words(rounds.known()));
    }

    @Test
    public void aRecentResultIsTakenAndAnOldOneIsNot() {
        AtomicInteger asked = new AtomicInteger();
        add("a", () -> List.of(Diagnosis.ok("look " + asked.incrementAndGet())));
        rounds.examine("", Duration.ofSeconds(5));
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        rounds.examine("", Duration.ofSeconds(5));
        assertEquals(1, asked.get());
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertEquals(
                "look 2",
                rounds.examine("", Duration.ofSeconds(5)).get(0).diagnosis().found());
    }

    @Test
    public void slowChecksDelayNoProbe() {
        for (int i = 0; i < 20; i++) {
            add("slow-" + i, () -> {
                await(end);
                return List.of();
            });
        }
        checks.add(new Fake("probe", Set.of(HealthCheck.READY), () -> List.of(Diagnosis.ok("fine"))));
        Thread all = new Thread(() -> rounds.examine("", Duration.ZERO));
        all.start();
        assertEquals(List.of("probe ok"), words(rounds.examine(HealthCheck.READY, Duration.ZERO)));
        end.countDown();
    }

    @Test
    public void aCheckThatLeavesIsForgotten() {
        add("a", () -> List.of(Diagnosis.warn("old", "do it")));
        rounds.examine("", Duration.ZERO);
        checks.clear();
        assertEquals(List.of(), rounds.known());
    }

    @Test
    public void muchTextIsCut() {
        add("a", () -> Collections.nCopies(1000, Diagnosis.ok("x".repeat(10_000))));
        List<Examined> found = rounds.examine("", Duration.ZERO);
        assertEquals(200, found.size());
        assertEquals(501, found.get(0).diagnosis().found().length());
    }

    @Test
    public void aChangeOfStateIsOneLine() {
        List<Diagnosis> now = new CopyOnWriteArrayList<>(List.of(Diagnosis.ok("20 GiB free")));
        add("disk", () -> List.copyOf(now));
        rounds.examine("", Duration.ZERO);
        assertEquals(List.of(), log);
        now.set(0, Diagnosis.warn("1 GiB free", "free some").of("mail"));
        for (int i = 0; i < 3; i++) {
            nanos.incrementAndGet();
            rounds.examine("", Duration.ZERO);
        }
        now.set(0, Diagnosis.critical("0 MiB free", "free some").of("mail"));
        nanos.incrementAndGet();
        rounds.examine("", Duration.ZERO);
        now.set(0, Diagnosis.ok("20 GiB free").of("mail"));
        nanos.incrementAndGet();
        rounds.examine("", Duration.ZERO);
        assertEquals(
                List.of(
                        "health: check=disk about=mail state=warn was=ok: 1 GiB free. Fix: free some",
                        "health: check=disk about=mail state=critical was=warn: 0 MiB free. Fix: free some",
                        "health: check=disk about=mail state=ok was=critical"),
                log);
        assertEquals(HealthState.OK, rounds.known().get(0).diagnosis().state());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("a check was interrupted", e);
        }
    }
}
