package org.posthouse.testkit.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Query.State;
import org.posthouse.api.spool.Spool;

/** What an administrator can do with the mails of a {@link Spool}, one or many. */
public abstract class ChangeContract extends QueryContract {
    protected static final Status GIVEN_UP = new Status(550, "5.0.0", "given up by the administrator");

    protected static final Change HOLD = new Change.Hold(Hold.because("by the administrator"));
    protected static final Change DELETE = new Change.Delete();
    protected static final Change BOUNCE = new Change.Bounce(GIVEN_UP, NOW.plusSeconds(1));

    protected static Change release(Instant due) {
        return new Change.Release(due);
    }

    protected static Change retry(Instant due) {
        return new Change.Retry(due);
    }

    @Test
    public void holdsAndReleases() throws Exception {
        Recipient r = due(to("x@a.test"), NOW.plusSeconds(60));
        put(mail("a", r));
        assertEquals(1, change(Query.of("a"), HOLD));
        assertEquals(held(r, "by the administrator"), find("a").recipients().get(0));
        assertEquals(Optional.empty(), leasable(spool(), NOW.plusSeconds(99)));
        assertEquals(Optional.empty(), spool().nextDue(OPEN));
        assertEquals(new Spool.Counts(1, 1, 0), spool().counts());
        assertEquals(List.of("a"), ids(Query.builder().reason("ADMIN").build()));
        assertEquals("held as it is", 0, change(Query.of("a"), new Change.Hold(Hold.because("again"))));
        assertEquals(0, change(Query.of("a"), retry(NOW)));

        assertEquals(1, change(Query.of("a"), release(NOW.minusSeconds(1))));
        assertEquals(released(r, NOW.minusSeconds(1)), find("a").recipients().get(0));
        assertEquals(Optional.of("a smtp a.test"), leasable(spool(), NOW));
        assertEquals(new Spool.Counts(1, 0, 0), spool().counts());
        assertEquals(List.of(), ids(Query.builder().reason("ADMIN").build()));
        assertEquals("not held", 0, change(Query.of("a"), release(NOW)));
        assertEquals("not there", 0, change(Query.of("b"), HOLD));
    }

    @Test
    public void whatWasSaidBeforeAHoldIsKnownAfterIt() throws Exception {
        Recipient r = tried(to("x@a.test"), Phase.WAITING, NOW.plusSeconds(60));
        put(mail("a", r));
        change(Query.ALL, HOLD);
        assertEquals(List.of(), ids(Query.builder().reason("busy").build()));
        change(Query.ALL, release(NOW));
        assertEquals(List.of("a"), ids(Query.builder().reason("busy").build()));
        assertEquals(released(r, NOW), find("a").recipients().get(0));
    }

    @Test
    public void aHoldIsFoundByWhomItIs() throws Exception {
        put(mail("a", to("x@a.test")), mail("b", to("x@a.test")));
        Hold hold = Hold.because("odd").byFilter("no-exe").since(NOW);
        assertEquals(1, change(Query.of("a"), new Change.Hold(hold)));
        assertEquals(List.of("a"), ids(Query.builder().reason("filter:NO-exe").build()));
        assertEquals(Optional.of(hold), recipient("a", "x@a.test").disposition().held());
    }

    @Test
    public void holdsPartsThatMatch() throws Exception {
        put(mail("m", to("a@a.test"), to("b@b.test"), delivered(to("c@a.test"))));
        assertEquals(1, change(Query.builder().destination(smtp("a.test")).build(), HOLD));
        assertEquals(
                List.of(held(to("a@a.test"), "by the administrator"), to("b@b.test"), delivered(to("c@a.test"))),
                find("m").recipients());
        assertEquals(List.of("m smtp b.test"), allDue(NOW));
        assertEquals(1, change(Query.of("m"), HOLD));
        assertEquals(
                1,
                change(
                        Query.builder()
                                .destination(smtp("b.test"))
                                .state(State.HELD)
                                .build(),
                        release(NOW)));
        assertEquals(List.of("m smtp b.test"), allDue(NOW));
    }

    @Test
    public void aChangeByRecipientTouchesNoOther() throws Exception {
        put(mail("m", to("a@a.test"), to("b@a.test"), to("c@a.test")));
        Query b = Query.builder()
                .recipient(Address.parse("B@a.test").orElseThrow())
                .build();
        assertEquals(1, change(b, HOLD));
        assertEquals(tally(1, 1, 0, 1, 0), spool().count(Query.ALL));
        try (Lease lease = lease(NOW)) {
            assertEquals(List.of(to("a@a.test"), to("c@a.test")), lease.recipients());
        }
        assertEquals(1, change(b, DELETE));
        assertEquals(List.of(to("a@a.test"), to("c@a.test")), find("m").recipients());
        Query why = Query.builder().reason("why").build();
        put(mail("n", held(to("d@a.test"), "why"), held(to("e@a.test"), "other")));
        assertEquals(1, change(why, DELETE));
        assertEquals(List.of(held(to("e@a.test"), "other")), find("n").recipients());
    }

    @Test
    public void triesAgain() throws Exception {
        put(mail("a", due(to("x@a.test"), NOW.plusSeconds(60)), held(to("y@b.test"), "why")));
        assertEquals(1, change(Query.ALL, retry(NOW)));
        assertEquals(
                List.of(to("x@a.test"), held(to("y@b.test"), "why")), find("a").recipients());
        assertEquals(List.of("a smtp a.test"), allDue(NOW));
        assertEquals(1, change(Query.ALL, retry(NOW.plusSeconds(5))));
        assertEquals(Optional.of(NOW.plusSeconds(5)), spool().nextDue(OPEN));
        assertEquals(List.of(), allDue(NOW));
    }

    @Test
    public void whatIsUnderWayIsReleasedOnlyIfThatIsSaid() throws Exception {
        put(mail("m", to("x@a.test"), held(to("y@b.test"), "why")));
        try (Lease lease = lease(NOW)) {
            assertEquals(1, change(Query.of("m"), new Change.Release(NOW, false)));
            assertEquals(
                    List.of(to("x@a.test"), released(to("y@b.test"), NOW)),
                    find("m").recipients());
            assertEquals(0, change(Query.of("m"), new Change.Release(NOW, false)));
            assertEquals(1, change(Query.of("m"), release(NOW)));
            assertEquals(released(to("x@a.test"), NOW), recipient("m", "x@a.test"));
            change(Query.of("m"), HOLD);
            assertEquals("held, though under way", 1, change(Query.of("m"), new Change.Release(NOW, false)));
        }
        assertEquals(new Spool.Counts(1, 0, 0), spool().counts());
    }

    @Test
    public void deletes() throws Exception {
        put(mail("a", to("x@a.test"), held(to("y@b.test"), "why")), mail("b", to("x@a.test")));
        assertEquals(1, change(Query.of("a"), DELETE));
        assertEquals(0, change(Query.of("a"), DELETE));
        assertEquals(Optional.empty(), spool().find("a"));
        assertEquals(Optional.empty(), spool().message("a"));
        assertEquals(List.of("b smtp a.test"), allDue(NOW));
        assertEquals(new Spool.Counts(1, 0, 0), spool().counts());
    }

    @Test
    public void deletesParts() throws Exception {
        put(mail("m", to("a@a.test"), to("b@b.test"), delivered(to("c@c.test"))));
        Query a = Query.builder().destination(smtp("a.test")).build();
        assertEquals(1, change(a, DELETE));
        assertEquals(
                List.of(to("b@b.test"), delivered(to("c@c.test"))), find("m").recipients());
        assertEquals(1, change(Query.builder().destination(smtp("b.test")).build(), DELETE));
        assertEquals("nothing is left to do", Optional.empty(), spool().find("m"));
    }

    @Test
    public void bounces() throws Exception {
        Recipient tried = tried(to("x@a.test"), Phase.WAITING, NOW.plusSeconds(60));
        put(mail("a", tried, held(to("y@b.test"), "why"), delivered(to("z@b.test")), telling(to("u@c.test"))));
        assertEquals(1, change(Query.ALL, BOUNCE));
        for (String address : List.of("x@a.test", "y@b.test")) {
            Disposition d = recipient("a", address).disposition();
            assertEquals(Phase.TELLING, d.phase());
            assertEquals(Optional.empty(), d.held());
            assertEquals(NOW.plusSeconds(1), d.due());
            assertEquals(GIVEN_UP, d.last().orElseThrow().status());
            assertEquals(Reply.Action.FAILED, d.last().orElseThrow().action());
        }
        assertEquals(1, recipient("a", "x@a.test").disposition().attempts());
        assertEquals(delivered(to("z@b.test")), recipient("a", "z@b.test"));
        assertEquals("is final already", telling(to("u@c.test")), recipient("a", "u@c.test"));
        assertEquals(List.of("a sender"), allDue(NOW.plusSeconds(1)));
        assertEquals(List.of("a"), ids(Query.builder().reason("given up").build()));
        assertEquals(0, change(Query.ALL, BOUNCE));
    }

    @Test
    public void aBounceToTheNullSenderTellsNobody() throws Exception {
        put(from("a", Optional.empty(), to("x@a.test")).build());
        assertEquals(1, change(Query.ALL, BOUNCE));
        assertEquals(Optional.empty(), spool().find("a"));
        put(from("b", Optional.empty(), to("x@a.test"), to("y@b.test")).build());
        assertEquals(1, change(Query.builder().destination(smtp("a.test")).build(), BOUNCE));
        assertEquals(Phase.FAILED, recipient("b", "x@a.test").disposition().phase());
        assertEquals(List.of(to("y@b.test")), find("b").open());
    }

    /** Else a filter that holds it at this moment would have the last word. */
    @Test
    public void aReleaseDuringALeaseIsRemembered() throws Exception {
        Hold odd = Hold.because("odd").byFilter("f").since(NOW);
        Hold queue = Hold.because("undeliverable").by(Hold.QUEUE);
        put(mail("a", to("x@a.test"), to("y@a.test")), mail("b", to("x@b.test")));
        try (Lease lease = leaseOf("a smtp a.test");
                Lease other = leaseOf("b smtp b.test")) {
            assertEquals("not held", 0, change(Query.ALL, release(NOW)));
            assertEquals(1, change(Query.of("a"), release(NOW)));
            assertEquals("once", 0, change(Query.of("a"), release(NOW)));
            assertEquals(NOW, recipient("a", "x@a.test").disposition().due());
            List<Recipient> before = lease.recipients();
            lease.record(
                    before,
                    List.of(
                            before.get(0)
                                    .with(before.get(0).disposition().toBuilder()
                                            .hold(odd)
                                            .build()),
                            before.get(1)
                                    .with(before.get(1).disposition().toBuilder()
                                            .hold(queue)
                                            .build())));
            other.record(
                    other.recipients(),
                    List.of(to("x@b.test")
                            .with(to("x@b.test").disposition().toBuilder()
                                    .hold(odd)
                                    .build())));
        }
        assertEquals(released(to("x@a.test"), NOW), recipient("a", "x@a.test"));
        assertEquals(
                Optional.of(queue), recipient("a", "y@a.test").disposition().held());
        assertEquals(Optional.of(odd), recipient("b", "x@b.test").disposition().held());
        assertEquals(Optional.of("a smtp a.test"), leasable(spool(), NOW));
    }

    @Test
    public void aHoldIsInForceWhenTheLeaseEnds() throws Exception {
        put(mail("a", to("x@a.test"), to("y@a.test"), to("z@a.test")));
        try (Lease lease = lease(NOW)) {
            assertEquals(1, change(Query.ALL, HOLD));
            assertEquals(tally(1, 0, 0, 0, 1), spool().count(Query.ALL));
            Recipient x = lease.recipients().get(0);
            Recipient y = lease.recipients().get(1);
            lease.record(List.of(x), List.of(delivered(to("x@a.test"))));
            lease.record(List.of(y), List.of(tried(to("y@a.test"), Phase.WAITING, NOW.plusSeconds(5)), to("w@b.test")));
            assertEquals(
                    "by the administrator",
                    recipient("a", "y@a.test").disposition().reason());
        }
        assertEquals(delivered(to("x@a.test")), recipient("a", "x@a.test"));
        assertEquals(
                held(tried(to("y@a.test"), Phase.WAITING, NOW.plusSeconds(5)), "by the administrator"),
                recipient("a", "y@a.test"));
        assertEquals(held(to("z@a.test"), "by the administrator"), recipient("a", "z@a.test"));
        assertEquals("who came of it", held(to("w@b.test"), "by the administrator"), recipient("a", "w@b.test"));
        assertEquals(Optional.empty(), leasable(spool(), NOW.plusSeconds(99)));
        assertEquals(tally(1, 0, 0, 2, 0), spool().count(Query.ALL));
    }

    @Test
    public void aHoldThatEndsBeforeTheLeaseIsNotInForce() throws Exception {
        put(mail("a", to("x@a.test")));
        try (Lease lease = lease(NOW)) {
            assertEquals(1, change(Query.ALL, HOLD));
            assertEquals(1, change(Query.ALL, release(NOW)));
            lease.record(lease.recipients(), List.of(tried(to("x@a.test"), Phase.WAITING, NOW.plusSeconds(5))));
        }
        Recipient after = tried(to("x@a.test"), Phase.WAITING, NOW.plusSeconds(5));
        assertEquals("the release is remembered", released(after, NOW.plusSeconds(5)), recipient("a", "x@a.test"));
        assertEquals(Optional.of(NOW.plusSeconds(5)), spool().nextDue(OPEN));
    }

    @Test
    public void whoWorksOnWhatIsDeletedCanGoOn() throws Exception {
        put(mail("a", to("x@a.test"), to("y@a.test"), to("z@b.test")));
        try (Lease lease = leaseOf("a smtp a.test")) {
            assertEquals(1, change(Query.ALL, DELETE));
            try (InputStream in = lease.message().open(0)) {
                assertArrayEquals(octets(1, SIZE), in.readAllBytes());
            }
            assertEquals("what was not leased is gone", List.of(), allDue(NOW));
            lease.record(
                    lease.recipients().subList(0, 1),
                    List.of(tried(to("x@a.test"), Phase.WAITING, NOW), to("new@c.test")));
        }
        assertEquals(Optional.empty(), spool().find("a"));
        assertEquals(new Spool.Counts(0, 0, 0), spool().counts());
    }

    @Test
    public void whatIsUnderWayIsNotBouncedAndNotHurried() throws Exception {
        put(mail("a", to("x@a.test"), due(to("y@b.test"), NOW.plusSeconds(60))));
        try (Lease lease = lease(NOW)) {
            Query leased = Query.builder().state(State.LEASED).build();
            assertEquals(0, change(leased, BOUNCE));
            assertEquals(0, change(leased, retry(NOW.plusSeconds(7))));
            assertEquals(1, change(Query.ALL, BOUNCE));
            assertEquals(List.of(to("x@a.test")), lease.recipients());
        }
        assertEquals(to("x@a.test"), recipient("a", "x@a.test"));
        assertEquals(Phase.TELLING, recipient("a", "y@b.test").disposition().phase());
    }

    @Test
    public void changesAllThatMatch() throws Exception {
        for (int i = 0; i < 300; i++) {
            put(mail("m" + i, to("x@" + (i % 3) + ".test"), to("y@other.test")));
        }
        Query zero = Query.builder().destination(smtp("0.test")).build();
        assertEquals(100, change(zero, HOLD));
        assertEquals(tally(100, 0, 0, 100, 0), spool().count(zero));
        assertEquals(tally(300, 500, 0, 100, 0), spool().count(Query.ALL));
        assertEquals(100, change(Query.builder().state(State.HELD).build(), release(NOW.plusSeconds(9))));
        assertEquals(tally(100, 0, 100, 0, 0), spool().count(zero));
        assertEquals(300, change(Query.ALL, retry(NOW)));
        assertEquals(tally(300, 600, 0, 0, 0), spool().count(Query.ALL));
        assertEquals(100, change(Query.builder().destination(smtp("1.test")).build(), BOUNCE));
        assertEquals(300, change(Query.builder().destination(smtp("other.test")).build(), DELETE));
        assertEquals(tally(300, 200, 100, 0, 0), spool().count(Query.ALL));
        assertEquals(300, change(Query.ALL, DELETE));
        assertEquals(new Spool.Counts(0, 0, 0), spool().counts());
        assertTrue(spool().list(Query.ALL, OptionalLong.empty(), 9).mails().isEmpty());
        assertEquals(Optional.empty(), spool().nextDue(OPEN));
    }

    @Test
    public void aHoldSurvivesRecordsOfOtherParts() throws Exception {
        Mail mail = mail("m", to("a@a.test"), to("b@b.test"));
        put(mail);
        try (Lease b = leaseOf("m smtp b.test")) {
            change(Query.builder().destination(smtp("a.test")).build(), HOLD);
            b.record(b.recipients(), List.of(delivered(to("b@b.test"))));
        }
        assertEquals(Set.of("key-a@a.test"), Set.of(find("m").open().get(0).key()));
        assertEquals(
                Optional.of(Hold.because("by the administrator")),
                find("m").open().get(0).disposition().held());
    }

    /** An administrator changes everything again and again while others work on it: nothing is lost, and nothing done twice. */
    @Test
    public void whoWorksMeanwhileIsNotDisturbed() throws Exception {
        Spool spool = spool();
        for (int i = 0; i < 60; i++) {
            put(mail(
                    "m" + i,
                    to(i + "@" + i % 4 + ".test"),
                    to(i + "@other.test"),
                    due(to(i + "@z.test"), NOW.plusSeconds(5))));
        }
        AtomicBoolean administered = new AtomicBoolean();
        List<CompletableFuture<List<String>>> workers = IntStream.range(0, 3)
                .mapToObj(w -> CompletableFuture.supplyAsync(() -> worked(spool, administered)))
                .toList();
        for (int i = 0; i < 20; i++) {
            spool.change(Query.ALL, HOLD);
            spool.change(Query.builder().destination(smtp("other.test")).build(), release(NOW));
            spool.change(Query.ALL, release(NOW));
            spool.change(Query.ALL, retry(NOW));
        }
        administered.set(true);
        List<String> done = workers.stream().flatMap(w -> w.join().stream()).toList();
        assertEquals("done twice", done.size(), Set.copyOf(done).size());
        assertEquals(180, done.size());
        assertEquals(new Spool.Counts(0, 0, 0), spool.counts());
    }

    private static List<String> worked(Spool spool, AtomicBoolean administered) {
        List<String> mine = new ArrayList<>();
        try {
            while (!administered.get() || spool.counts().total() > 0) {
                try (Lease lease = spool.lease(NOW, OPEN).orElse(null)) {
                    if (lease != null) {
                        List<Recipient> before = lease.recipients();
                        lease.record(
                                before,
                                before.stream().map(SpoolFixture::delivered).toList());
                        before.forEach(r -> mine.add(lease.mail().id() + r.key()));
                    }
                }
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
        return mine;
    }
}
