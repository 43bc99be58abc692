package org.posthouse.testkit.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;
import org.posthouse.api.spool.Spool;

/** What a {@link Spool} does that outlives its process. */
public abstract class DurableSpoolContract extends SpoolContract {
    /** Ends the spool's life in the hardest way its provider knows and returns it as it is in its next life. */
    protected abstract Spool restart() throws Exception;

    @Test
    public void entriesAndMessagesSurvive() throws Exception {
        put(spool(), elaborate("a"), 1);
        put(spool(), entry("b", NOW, false, 700_000), 2);
        put(spool(), entry("c", NOW, true, 0), 3);
        Spool later = restart();
        assertEquals(elaborate("a"), later.find("a").orElseThrow());
        assertArrayEquals(octets(1, 50), message(later, "a", 0));
        assertArrayEquals(octets(2, 700_000), message(later, "b", 0));
        assertEquals(new Spool.Counts(3, 1, 0), later.counts());
        assertEquals(Optional.of("b"), leasable(later, NOW));
    }

    @Test
    public void attemptsSurvive() throws Exception {
        put(spool(), entry("a", NOW), 1);
        List<RecipientState> after =
                List.of(tried(recipient("alice"), Phase.DONE, false), tried(recipient("bob"), Phase.PENDING, true));
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            lease.record(lease.entry().recipients(), NOW, "one");
        }
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            lease.record(after, NOW.plusSeconds(1), "two");
        }
        spool().reschedule("a", NOW.plusSeconds(2), true);
        for (int life = 0; life < 2; life++) {
            Entry now = restart().find("a").orElseThrow();
            assertEquals(after, now.recipients());
            assertEquals(2, now.attempts());
            assertEquals("two", now.reason());
            assertEquals(NOW.plusSeconds(2), now.due());
            assertTrue(now.held());
        }
    }

    @Test
    public void whatIsDoneOrDeletedStaysGone() throws Exception {
        for (String id : List.of("done", "deleted", "kept")) {
            put(spool(), entry(id, NOW), 1);
        }
        try (Lease lease = spool().lease(NOW, e -> e.id().equals("done")).orElseThrow()) {
            lease.record(lease.entry().recipients(), NOW, "once");
            lease.done();
        }
        assertTrue(spool().delete("deleted"));
        assertEquals(
                List.of("kept"), restart().list("", 9).stream().map(Entry::id).toList());
        assertEquals(
                List.of("kept"), restart().list("", 9).stream().map(Entry::id).toList());
    }

    @Test
    public void leasesEndWithTheProcess() throws Exception {
        put(spool(), entry("a", NOW), 1);
        Lease lost = spool().lease(NOW, e -> true).orElseThrow();
        Message message = lost.message();
        Spool later = restart();
        assertThrows(IOException.class, lost::done);
        assertThrows(IOException.class, () -> lost.record(lost.entry().recipients(), NOW, ""));
        assertThrows(IOException.class, () -> message.open(0).readAllBytes());
        lost.close();
        assertEquals(Optional.of("a"), leasable(later, NOW));
        assertEquals(0, later.find("a").orElseThrow().attempts());
    }

    @Test
    public void aDeletionDuringALeaseSurvives() throws Exception {
        put(spool(), entry("a", NOW), 1);
        Lease lost = spool().lease(NOW, e -> true).orElseThrow();
        assertTrue(spool().delete("a"));
        Spool later = restart();
        lost.close();
        assertEquals(Optional.empty(), later.find("a"));
        assertFalse(later.delete("a"));
        assertEquals(0, restart().counts().total());
    }

    @Test
    public void whatWasNotCommittedIsNotThere() throws Exception {
        Draft draft = spool().draft();
        draft.body().write(octets(1, 400_000));
        put(spool(), entry("a", NOW), 1);
        Spool later = restart();
        draft.close();
        assertEquals(1, later.counts().total());
    }

    /** Random work and restarts against a model of what was acknowledged. */
    @Test
    public void acknowledgedWorkSurvives() throws Exception {
        Random random = new Random(7);
        TreeMap<String, Entry> model = new TreeMap<>();
        Map<String, Integer> seeds = new HashMap<>();
        Spool spool = spool();
        for (int step = 0; step < 300; step++) {
            String id = "id-" + random.nextInt(40);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    Entry e = entry(id, NOW.plusSeconds(random.nextInt(9)), random.nextBoolean(), random.nextInt(2000));
                    put(spool, e, step);
                    if (model.putIfAbsent(id, e) == null) {
                        seeds.put(id, step);
                    }
                }
                case 3 -> {
                    boolean held = random.nextBoolean();
                    assertEquals(model.containsKey(id), spool.reschedule(id, NOW, held));
                    model.computeIfPresent(id, (k, e) -> with(e, e.recipients(), e.attempts(), NOW, held, e.reason()));
                }
                case 4 -> assertEquals(model.remove(id) != null, spool.delete(id));
                case 5, 6 -> work(spool, model, random);
                default -> {
                    spool = random.nextInt(3) == 0 ? restart() : spool;
                    check(spool, model, seeds);
                }
            }
        }
        check(restart(), model, seeds);
    }

    private static void work(Spool spool, Map<String, Entry> model, Random random) throws IOException {
        Optional<Lease> leased = spool.lease(NOW.plusSeconds(4), e -> true);
        if (leased.isEmpty()) {
            return;
        }
        try (Lease lease = leased.get()) {
            Entry e = lease.entry();
            assertEquals(model.get(e.id()), e);
            if (random.nextBoolean()) {
                lease.done();
                model.remove(e.id());
                return;
            }
            List<RecipientState> states = new ArrayList<>(e.recipients());
            int one = random.nextInt(states.size());
            states.set(one, tried(states.get(one), Phase.values()[random.nextInt(3)], random.nextBoolean()));
            lease.record(states, NOW.plusSeconds(3), "try");
            model.put(e.id(), with(e, states, e.attempts() + 1, NOW.plusSeconds(3), e.held(), "try"));
        }
    }

    private static Entry with(
            Entry e, List<RecipientState> states, int attempts, Instant due, boolean held, String reason) {
        return new Entry(
                e.id(),
                e.arrived(),
                e.sender(),
                states,
                e.size(),
                attempts,
                due,
                held,
                reason,
                e.account(),
                e.remote());
    }

    private static void check(Spool spool, TreeMap<String, Entry> model, Map<String, Integer> seeds)
            throws IOException {
        assertEquals(new ArrayList<>(model.values()), spool.list("", 1000));
        for (Entry e : model.values()) {
            assertArrayEquals(octets(seeds.get(e.id()), (int) e.size()), message(spool, e.id(), 0));
        }
        int held = (int) model.values().stream().filter(Entry::held).count();
        assertEquals(new Spool.Counts(model.size(), held, 0), spool.counts());
        TreeSet<Instant> due = new TreeSet<>();
        model.values().stream().filter(e -> !e.held()).forEach(e -> due.add(e.due()));
        assertEquals(due.isEmpty() ? Optional.empty() : Optional.of(due.first()), spool.nextDue());
    }
}
