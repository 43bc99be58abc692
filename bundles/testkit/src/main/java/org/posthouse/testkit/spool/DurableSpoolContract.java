package org.posthouse.testkit.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.Test;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.testkit.flow.FakeSpool;

/** What a {@link Spool} does that outlives its process. */
public abstract class DurableSpoolContract extends SpoolContract {
    /** Ends the spool's life in the hardest way its provider knows and returns it as it is in its next life. */
    protected abstract Spool restart() throws Exception;

    private static List<Mail> all(Spool spool) {
        return spool.list(Query.ALL, OptionalLong.empty(), 1000).mails().stream()
                .map(Spool.Listed::mail)
                .toList();
    }

    @Test
    public void mailsAndMessagesSurvive() throws Exception {
        put(spool(), elaborate("a"), 1);
        put(spool(), sized(mail("b", to("x@a.test")), 700_000), 2);
        put(spool(), sized(mail("c", held(to("x@a.test"), "why")), 0), 3);
        Spool later = restart();
        assertEquals(elaborate("a"), later.find("a").orElseThrow());
        assertArrayEquals(octets(1, 50), message(later, "a", 0));
        assertArrayEquals(octets(2, 700_000), message(later, "b", 0));
        assertEquals(new Spool.Counts(3, 2, 0), later.counts());
        assertEquals(Optional.of("b smtp a.test"), leasable(later, NOW));
        assertEquals(
                "in the order of arrival",
                List.of("a", "b", "c"),
                all(later).stream().map(Mail::id).toList());
    }

    @Test
    public void recordsSurvive() throws Exception {
        Recipient a = to("a@a.test");
        Recipient b = to("b@a.test");
        Recipient team = unrouted("team@here.test");
        put(mail("m", a, b, team));
        try (Lease lease = leaseOf("m smtp a.test")) {
            lease.record(List.of(a), List.of(delivered(a)));
            lease.record(List.of(b), List.of(tried(b, Phase.WAITING, NOW.plusSeconds(1))));
        }
        try (Lease lease = leaseOf("m unrouted")) {
            lease.record(List.of(team), List.of(to("carol@far.test"), to("dave@here.test")));
        }
        change(Query.builder().destination(smtp("a.test")).build(), HOLD);
        List<Recipient> after = List.of(
                delivered(a),
                held(tried(b, Phase.WAITING, NOW.plusSeconds(1)), "by the administrator"),
                to("carol@far.test"),
                to("dave@here.test"));
        for (int life = 0; life < 2; life++) {
            assertEquals(after, restart().find("m").orElseThrow().recipients());
            assertEquals(tally(1, 2, 0, 1, 0), spool().count(Query.ALL));
        }
    }

    @Test
    public void changesSurvive() throws Exception {
        sample();
        change(Query.of("one"), HOLD);
        change(Query.of("two"), release(NOW.plusSeconds(3)));
        change(Query.of("three"), BOUNCE);
        change(Query.of("four"), DELETE);
        change(Query.of("five"), retry(NOW.plusSeconds(4)));
        List<Mail> before = all(spool());
        assertEquals(before, all(restart()));
        assertEquals(before, all(restart()));
    }

    @Test
    public void replacementsSurvive() throws Exception {
        Recipient y = to("y@b.test");
        put(mail("m", to("x@a.test"), held(y, "odd")), mail("whole", held(y, "odd")));
        assertTrue(spool().replace("m", ReplaceContract.by("n", ReplaceContract.another(7, 40), y)));
        assertTrue(spool().replace("whole", ReplaceContract.by("o", ReplaceContract.another(8, 90_000), y)));
        List<Mail> before = all(spool());
        assertEquals(before, all(restart()));
        change(Query.of("n"), HOLD);
        before = all(spool());
        assertEquals("with what came after it", before, all(restart()));
        assertArrayEquals(octets(7, 40), message(spool(), "n", 0));
        assertArrayEquals(octets(8, 90_000), message(spool(), "o", 0));
        assertTrue("again", spool().replace("n", ReplaceContract.by("p", ReplaceContract.another(9, 5), y)));
        change(Query.of("o"), DELETE);
        assertEquals(List.of("m", "p"), all(restart()).stream().map(Mail::id).toList());
        assertEquals(List.of("m", "p"), all(restart()).stream().map(Mail::id).toList());
    }

    @Test
    public void whatIsDoneOrDeletedStaysGone() throws Exception {
        put(mail("done", to("x@a.test")), mail("deleted", to("x@b.test")), mail("kept", to("x@c.test")));
        try (Lease lease = leaseOf("done smtp a.test")) {
            lease.record(lease.recipients(), List.of(tried(to("x@a.test"), Phase.WAITING, NOW)));
            lease.record(lease.recipients(), List.of(delivered(to("x@a.test"))));
        }
        assertEquals(1, change(Query.of("deleted"), DELETE));
        assertEquals(List.of(mail("kept", to("x@c.test"))), all(restart()));
        assertEquals(List.of(mail("kept", to("x@c.test"))), all(restart()));
    }

    @Test
    public void leasesEndWithTheProcess() throws Exception {
        put(mail("a", to("x@a.test")));
        Lease lost = lease(NOW);
        Message message = lost.message();
        Spool later = restart();
        assertThrows(IOException.class, () -> lost.record(lost.recipients(), List.of()));
        assertThrows(IOException.class, () -> message.open(0).readAllBytes());
        lost.close();
        assertEquals(Optional.of("a smtp a.test"), leasable(later, NOW));
        assertEquals(Optional.of(mail("a", to("x@a.test"))), later.find("a"));
    }

    @Test
    public void changesDuringALeaseSurvive() throws Exception {
        put(mail("a", to("x@a.test"), to("y@b.test")), mail("b", to("x@a.test")), mail("c", to("x@a.test")));
        List<Lease> lost = List.of(lease(NOW), lease(NOW), lease(NOW), lease(NOW));
        assertEquals(1, change(Query.of("a"), DELETE));
        assertEquals(1, change(Query.of("b"), HOLD));
        Spool later = restart();
        lost.forEach(Lease::close);
        assertEquals(Optional.empty(), later.find("a"));
        assertEquals(0, change(Query.of("a"), DELETE));
        assertEquals(
                List.of(mail("b", held(to("x@a.test"), "by the administrator")), mail("c", to("x@a.test"))),
                all(restart()));
    }

    @Test
    public void whatIsDoneWhileItIsLeasedIsDoneForGood() throws Exception {
        put(mail("a", to("x@a.test")));
        Lease lost = lease(NOW);
        lost.record(lost.recipients(), List.of(delivered(to("x@a.test"))));
        Spool later = restart();
        lost.close();
        assertEquals(Optional.empty(), later.find("a"));
        assertEquals(0, later.counts().total());
    }

    @Test
    public void idsAreRememberedInTheNextLife() throws Exception {
        put(notice("n", to("x@a.test")), notice("d", to("x@a.test")));
        work(NOW, r -> delivered(r));
        change(Query.ALL, DELETE);
        restart();
        clock.advance(Spool.REMEMBERED.minusSeconds(1));
        put(notice("n", to("x@a.test")), notice("d", to("x@a.test")));
        assertEquals(List.of(), all(restart()));
        clock.advance(Spool.REMEMBERED);
        put(notice("n", to("x@a.test")));
        assertEquals(1, all(restart()).size());
    }

    @Test
    public void whatWasNotCommittedIsNotThere() throws Exception {
        Draft draft = spool().draft();
        draft.body().write(octets(1, 400_000));
        put(mail("a", to("x@a.test")));
        Spool later = restart();
        draft.close();
        assertEquals(1, later.counts().total());
    }

    /** Random work and restarts against a spool in memory, which does the same. */
    @Test
    public void acknowledgedWorkSurvives() throws Exception {
        Random random = new Random(7);
        FakeSpool model = new FakeSpool(clock);
        Map<String, Integer> seeds = new HashMap<>();
        Spool spool = spool();
        for (int step = 0; step < 400; step++) {
            String id = "id-" + random.nextInt(40);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    Mail mail = sized(random(id, random), random.nextInt(2000));
                    put(spool, mail, step);
                    if (model.find(id).isEmpty()) {
                        put(model, mail, step);
                        seeds.put(id, step);
                    }
                }
                case 3, 4 -> {
                    Query query = random(random, id);
                    Change change = random(random);
                    assertEquals(query + " " + change, model.change(query, change), spool.change(query, change));
                }
                case 5, 6 -> work(spool, model, random);
                default -> {
                    spool = random.nextInt(3) == 0 ? restart() : spool;
                    check(spool, model, seeds);
                }
            }
        }
        check(restart(), model, seeds);
    }

    private static Mail random(String id, Random random) {
        List<Recipient> recipients = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            Recipient r = due(to("u" + i + "@" + random.nextInt(3) + ".test"), NOW.plusSeconds(random.nextInt(9)));
            recipients.add(random.nextInt(4) == 0 ? held(r, "why") : random.nextInt(4) == 0 ? at(r, null) : r);
        }
        return mail(id, recipients.toArray(Recipient[]::new));
    }

    private static Query random(Random random, String id) {
        Query.Builder query = Query.builder();
        switch (random.nextInt(5)) {
            case 0 -> query.destination(smtp(random.nextInt(3) + ".test")).id(id);
            case 1 -> query.state(Query.State.HELD);
            case 2 -> query.reason("busy").id(id);
            default -> query.id(id);
        }
        return query.build();
    }

    private static Change random(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> HOLD;
            case 2, 3 -> release(NOW.plusSeconds(random.nextInt(9)));
            case 4, 5 -> retry(NOW.plusSeconds(random.nextInt(9)));
            case 6 -> BOUNCE;
            default -> DELETE;
        };
    }

    private static void work(Spool spool, FakeSpool model, Random random) throws IOException {
        Optional<Lease> leased = spool.lease(NOW.plusSeconds(4), OPEN);
        if (leased.isEmpty()) {
            return;
        }
        try (Lease lease = leased.get();
                Lease same = leaseSame(model, lease)) {
            assertEquals(same.mail(), lease.mail());
            assertEquals(same.recipients(), lease.recipients());
            List<Recipient> before = lease.recipients();
            Recipient one = before.get(random.nextInt(before.size()));
            List<Recipient> now =
                    switch (random.nextInt(5)) {
                        case 0 -> List.of(delivered(one));
                        case 1 -> List.of(telling(one));
                        case 2 -> List.of(tried(one, Phase.WAITING, NOW.plusSeconds(3)));
                        case 3 -> List.of(at(one, smtp("new.test")), to("more@new.test"));
                        default -> List.of();
                    };
            lease.record(List.of(one), now);
            same.record(List.of(one), now);
        }
    }

    /** Leases of the model what the spool has leased. */
    private static Lease leaseSame(FakeSpool model, Lease wanted) {
        List<Lease> others = new ArrayList<>();
        try {
            while (true) {
                Lease lease = model.lease(NOW.plusSeconds(4), OPEN).orElseThrow();
                if (name(lease).equals(name(wanted))) {
                    return lease;
                }
                others.add(lease);
            }
        } finally {
            others.forEach(Lease::close);
        }
    }

    private static void check(Spool spool, FakeSpool model, Map<String, Integer> seeds) throws IOException {
        assertEquals(all(model), all(spool));
        for (Mail mail : all(model)) {
            assertArrayEquals(octets(seeds.get(mail.id()), (int) mail.size()), message(spool, mail.id(), 0));
        }
        assertEquals(model.counts(), spool.counts());
        assertEquals(model.nextDue(OPEN), spool.nextDue(OPEN));
        assertEquals(model.count(Query.ALL), spool.count(Query.ALL));
        assertEquals(waiting(model), waiting(spool));
    }

    private static List<Spool.Waiting> waiting(Spool spool) {
        return spool.destinations(Query.ALL, 99).stream()
                .map(QueryContract::toTheSecond)
                .toList();
    }
}
