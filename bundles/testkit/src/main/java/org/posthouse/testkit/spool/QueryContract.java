package org.posthouse.testkit.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Address;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Query.State;
import org.posthouse.api.spool.Spool;

/** What a {@link Spool} tells of the mails that wait in it: listing, searching and counting. */
public abstract class QueryContract extends LeaseContract {
    private static Query where(Query.Builder query) {
        return query.build();
    }

    private static Query.Builder q() {
        return Query.builder();
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static Mail arrived(int secondsAgo, Mail.Builder mail) {
        return mail.arrived(NOW.minusSeconds(secondsAgo)).build();
    }

    /** Mails in every state. They arrived a second after each other, the last one at {@link #NOW}. */
    protected void sample() throws Exception {
        put(
                arrived(6, mail("one", to("a@a.test"), to("b@b.test")).toBuilder()),
                arrived(
                        5,
                        mail("two", due(to("c@a.test"), NOW.plusSeconds(60)), held(to("d@a.test"), "Looks BAD"))
                                .toBuilder()),
                arrived(4, mail("three", held(to("e@b.test"), "quarantine")).toBuilder()),
                arrived(3, from("four", Optional.empty(), to("f@a.test"))),
                arrived(
                        2,
                        from(
                                "five",
                                Address.parse("Bob@Far.Test"),
                                telling(to("g@b.test")),
                                tried(to("h@c.test"), Phase.WAITING, NOW.plusSeconds(9)))),
                arrived(1, from("six", Address.parse("bob@far.test"), unrouted("i@d.test"))),
                mail("seven", to("A@A.test"), delivered(to("j@a.test"))));
    }

    @Test
    public void listsInTheOrderOfArrival() throws Exception {
        sample();
        assertEquals(List.of("one", "two", "three", "four", "five", "six", "seven"), ids(Query.ALL));
        assertEquals(List.of("two"), ids(Query.of("two")));
        assertEquals(List.of(), ids(Query.of("eight")));
        assertEquals(
                find("two"),
                spool().list(Query.of("two"), OptionalLong.empty(), 1)
                        .mails()
                        .get(0)
                        .mail());
    }

    @Test
    public void findsByDestination() throws Exception {
        sample();
        assertEquals(List.of("one", "two", "four", "seven"), ids(where(q().destination(smtp("a.test")))));
        assertEquals(List.of("five"), ids(where(q().destination(Destination.SENDER))));
        assertEquals(List.of("six"), ids(where(q().destination(Destination.UNROUTED))));
        assertEquals(List.of(), ids(where(q().destination(smtp("z.test")))));
        assertEquals(tally(4, 3, 1, 1, 0), spool().count(where(q().destination(smtp("a.test")))));
    }

    @Test
    public void findsBySender() throws Exception {
        sample();
        assertEquals(List.of("five", "six"), ids(where(q().sender("BOB@far.TEST"))));
        assertEquals(List.of("five", "six"), ids(where(q().sender("@Far.test"))));
        assertEquals(List.of("four"), ids(where(q().sender("<>"))));
        assertEquals(List.of("one", "two", "three", "seven"), ids(where(q().sender("@example.org"))));
        assertEquals(List.of(), ids(where(q().sender("far.test"))));
        assertEquals(List.of(), ids(where(q().sender("bo@far.test"))));
        assertEquals(tally(2, 2, 1, 0, 0), spool().count(where(q().sender("@far.test"))));
    }

    @Test
    public void findsByState() throws Exception {
        sample();
        assertEquals(List.of("one", "four", "five", "six", "seven"), ids(where(q().state(State.DUE))));
        assertEquals(List.of("two", "five"), ids(where(q().state(State.DEFERRED))));
        assertEquals(List.of("two", "three"), ids(where(q().state(State.HELD))));
        assertEquals(List.of(), ids(where(q().state(State.LEASED))));
        try (Lease lease = lease(NOW)) {
            assertEquals(List.of(lease.mail().id()), ids(where(q().state(State.LEASED))));
        }
        clock.advance(Duration.ofSeconds(10));
        assertEquals(List.of("two"), ids(where(q().state(State.DEFERRED))));
        assertEquals(tally(1, 0, 1, 0, 0), spool().count(where(q().state(State.DEFERRED))));
    }

    @Test
    public void findsByAgeReasonAndRecipient() throws Exception {
        sample();
        assertEquals(List.of("one", "two"), ids(where(q().arrivedBefore(NOW.minusSeconds(4)))));
        assertEquals(List.of("two"), ids(where(q().reason("looks bad"))));
        assertEquals(List.of("five"), ids(where(q().reason("BUSY: KEY-H"))));
        assertEquals(List.of("five"), ids(where(q().reason("busy"))));
        assertEquals(List.of("one", "seven"), ids(where(q().recipient(address("a@A.TEST")))));
        assertEquals("delivered", List.of(), ids(where(q().recipient(address("j@a.test")))));
        assertEquals(tally(1, 1, 1, 0, 0), spool().count(where(q().reason("busy"))));
        assertEquals(tally(1, 0, 0, 1, 0), spool().count(where(q().recipient(address("d@a.test")))));
    }

    @Test
    public void allConditionsMustHold() throws Exception {
        sample();
        assertEquals(List.of("two"), ids(where(q().destination(smtp("a.test")).state(State.HELD))));
        assertEquals(
                "of the same part",
                List.of(),
                ids(where(q().destination(smtp("c.test")).state(State.DUE))));
        assertEquals(
                List.of("one"),
                ids(where(q().sender("@example.org").destination(smtp("b.test")).state(State.DUE))));
        assertEquals(List.of(), ids(where(q().id("one").sender("<>"))));
        assertEquals(
                tally(1, 0, 0, 1, 0),
                spool().count(where(
                        q().recipient(address("d@a.test")).reason("bad").id("two"))));
        assertEquals(List.of(), ids(where(q().recipient(address("c@a.test")).state(State.HELD))));
    }

    @Test
    public void pagesShowEveryMailOnce() throws Exception {
        List<String> all = IntStream.range(0, 25).mapToObj(i -> "id-" + i).toList();
        for (String id : all) {
            put(mail(id, to(id + "@a.test"), to(id + "@b.test")));
        }
        List<String> seen = new ArrayList<>();
        OptionalLong next = OptionalLong.empty();
        int pages = 0;
        do {
            Spool.Page page = spool().list(where(q().destination(smtp("b.test"))), next, 7);
            page.mails().forEach(listed -> seen.add(listed.mail().id()));
            next = page.next();
            if (++pages == 2) {
                change(Query.of("id-0"), new org.posthouse.api.spool.Change.Delete());
                change(Query.of("id-20"), new org.posthouse.api.spool.Change.Delete());
                put(mail("id-25", to("z@b.test")));
            }
        } while (next.isPresent());
        List<String> expected = new ArrayList<>(all);
        expected.remove("id-20");
        expected.add("id-25");
        assertEquals(expected, seen);
        assertEquals(4, pages);
    }

    @Test
    public void aPageHasNoMoreThanWasAsked() throws Exception {
        sample();
        assertEquals(2, spool().list(Query.ALL, OptionalLong.empty(), 2).mails().size());
        assertEquals(List.of(), spool().list(Query.ALL, OptionalLong.empty(), 0).mails());
        assertFalse(spool().list(Query.ALL, OptionalLong.empty(), 7).next().isPresent());
    }

    @Test
    public void countsParts() throws Exception {
        assertEquals(tally(0, 0, 0, 0, 0), spool().count(Query.ALL));
        sample();
        assertEquals(tally(7, 6, 2, 2, 0), spool().count(Query.ALL));
        assertEquals(new Spool.Counts(7, 2, 0), spool().counts());
        try (Lease one = leaseOf("one smtp a.test")) {
            assertEquals(tally(7, 5, 2, 2, 1), spool().count(Query.ALL));
            assertEquals(tally(1, 1, 0, 0, 1), spool().count(Query.of(one.mail().id())));
        }
    }

    @Test
    public void namesTheDestinationsForWhichMostWaits() throws Exception {
        sample();
        put(arrived(99, mail("eight", to("x@a.test")).toBuilder()));
        List<Spool.Waiting> all = spool().destinations(Query.ALL, 9);
        assertEquals(waiting("a.test", tally(5, 4, 1, 1, 0), 99), toTheSecond(all.get(0)));
        assertEquals(waiting("b.test", tally(2, 1, 0, 1, 0), 6), toTheSecond(all.get(1)));
        assertEquals(5, all.size());
        assertEquals(all.subList(0, 2), spool().destinations(Query.ALL, 2));
        List<Spool.Waiting> held = spool().destinations(where(q().state(State.HELD)), 9);
        assertEquals(2, held.size());
        assertEquals(
                Collections.nCopies(2, tally(1, 0, 0, 1, 0)),
                held.stream().map(Spool.Waiting::tally).toList());
        assertEquals(List.of(), spool().destinations(where(q().sender("nobody@x.test")), 9));
    }

    private static Spool.Waiting waiting(String domain, Spool.Tally tally, int secondsAgo) {
        return toTheSecond(new Spool.Waiting(smtp(domain), tally, NOW.minusSeconds(secondsAgo)));
    }

    /** As far as a spool has to know it. */
    protected static Spool.Waiting toTheSecond(Spool.Waiting w) {
        return new Spool.Waiting(w.destination(), w.tally(), w.oldest().truncatedTo(ChronoUnit.SECONDS));
    }
}
