package org.posthouse.testkit.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;

/** What every {@link Spool} does, durable or not. */
public abstract class SpoolContract extends ReplaceContract {
    /** A mail of which everything is unusual. */
    protected static Mail elaborate(String id) {
        Key<String> one = Key.text("test:one");
        Recipient odd = Recipient.builder(new Address("ünï \"q\"", "exämple.test"))
                .notifyOn(Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY))
                .original("rfc822;other@example.test")
                .parameters(Attributes.NONE.with(one, "of the recipient"))
                .key("k1")
                .onDelivery(List.of(
                        new Action.FileInto("Work/Ünï", true, Set.of("\\Flagged")),
                        new Action.AddHeader(Header.of("X-Test", "yes"), 0)))
                .disposition(Disposition.builder(NOW.plusNanos(1))
                        .destination(smtp("exämple.test"))
                        .notified(Disposition.Notice.DELAY)
                        .build())
                .build();
        Recipient never = Recipient.builder(new Address("postmaster", ""))
                .notifyOn(Set.of(Recipient.Notify.NEVER))
                .key("k2")
                .build();
        return Mail.builder(
                        id,
                        NOW.minusSeconds(3),
                        ORIGIN.toBuilder()
                                .helo(Optional.of("client.test"))
                                .protocol("ESMTPSA")
                                .tls(Optional.of("TLSv1.3"))
                                .account(Optional.of("alice@example.test"))
                                .build(),
                        Sender.builder(Optional.empty())
                                .size(1234)
                                .body(Sender.Body.BINARY_MIME)
                                .smtputf8(true)
                                .ret(Sender.Ret.HDRS)
                                .envid("env=1")
                                .parameters(Attributes.NONE.with(one, "of the sender"))
                                .build())
                .recipient(odd)
                .recipient(tried(never, Phase.FAILED, NOW))
                .recipient(delivered(to("carol@example.test")))
                .recipient(held(telling(to("dave@example.test")), "look at it"))
                .size(50)
                .attributes(Attributes.NONE.with(one, "of the mail"))
                .results(Attributes.NONE.with(Key.fraction("test:score"), 4.5))
                .finding(new Finding(NOW, "spam", "org.test.spam/1.0.0", "7", "message", "addheader"))
                .build();
    }

    @Test
    public void keepsAllOfAMail() throws Exception {
        Mail plain = mail("b", to("x@a.test"));
        put(spool(), plain, 1);
        put(spool(), elaborate("a"), 2);
        assertEquals(Optional.of(plain), spool().find("b"));
        assertEquals(Optional.of(elaborate("a")), spool().find("a"));
        assertEquals(List.of("b", "a"), ids(Query.ALL));
        assertEquals(Optional.empty(), spool().find("c"));
        assertEquals(Optional.empty(), spool().message("c"));
    }

    @Test
    public void takesTheSizeFromTheBody() throws Exception {
        try (Draft draft = spool().draft()) {
            draft.body().write(octets(1, 77));
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            draft.commit(sized(mail("a", to("x@a.test")), 5), new Draft.Completion() {
                @Override
                public void durable() {
                    done.complete(true);
                }

                @Override
                public void failed(IOException cause) {
                    done.completeExceptionally(cause);
                }
            });
            assertTrue(done.get());
        }
        assertEquals(77, find("a").size());
    }

    @Test
    public void keepsMessagesOfAnySize() throws Exception {
        int n = 0;
        for (int size : new int[] {0, 1, 4095, 262_100, 262_144, 300_000, 1_200_000}) {
            String id = "size-" + size;
            put(spool(), sized(mail(id, to("x@a.test")), size), ++n);
            for (int offset : new int[] {0, size / 3, size}) {
                assertArrayEquals(Arrays.copyOfRange(octets(n, size), offset, size), message(spool(), id, offset));
            }
            assertEquals(size, spool().message(id).orElseThrow().size());
        }
    }

    @Test
    public void aDraftThatIsNotCommittedLeavesNothing() throws Exception {
        try (Draft draft = spool().draft()) {
            draft.body().write(octets(1, 300_000));
        }
        assertEquals(0, spool().counts().total());
        assertEquals(Optional.empty(), spool().nextDue(OPEN));
    }

    @Test
    public void theFirstMailOfAnIdStays() throws Exception {
        Mail first = mail("a", to("x@a.test"));
        put(spool(), first, 1);
        put(spool(), sized(mail("a", held(to("y@b.test"), "why")), 200), 2);
        assertEquals(first, find("a"));
        assertArrayEquals(octets(1, SIZE), message(spool(), "a", 0));
        assertEquals(new Spool.Counts(1, 0, 0), spool().counts());
    }

    @Test
    public void aMailWithNothingLeftToDoIsNotKept() throws Exception {
        put(mail("a", delivered(to("x@a.test"))), mail("b"));
        assertEquals(Optional.empty(), spool().find("a"));
        assertEquals(new Spool.Counts(0, 0, 0), spool().counts());
    }

    @Test
    public void idsOfThisServersOwnMailAreRemembered() throws Exception {
        put(notice("n", to("x@a.test")), notice("d", to("x@a.test")), mail("m", to("x@a.test")));
        change(Query.of("d"), DELETE);
        for (int i = 0; i < 2; i++) {
            work(NOW, r -> delivered(r));
        }
        assertEquals(0, spool().counts().total());
        clock.advance(Spool.REMEMBERED.minusSeconds(1));
        put(notice("n", to("x@a.test")), notice("d", to("x@a.test")), mail("m", to("x@a.test")));
        assertEquals(List.of("m"), ids(Query.ALL));
        assertEquals(Optional.empty(), spool().find("n"));
        clock.advance(Spool.REMEMBERED);
        put(notice("n", to("x@a.test")));
        assertEquals(List.of("m", "n"), ids(Query.ALL));
    }

    @Test
    public void tenThousandRecipients() throws Exception {
        Recipient[] all = IntStream.range(0, 10_000)
                .mapToObj(i -> to("user" + i + "@" + i % 10 + ".test"))
                .toArray(Recipient[]::new);
        Mail big = sized(mail("big", all), 1000);
        put(spool(), big, 1);
        assertEquals(big, find("big"));
        for (int i = 0; i < 10; i++) {
            try (Lease lease = lease(NOW)) {
                assertEquals(1000, lease.recipients().size());
                List<Recipient> rest = new ArrayList<>(lease.recipients());
                Recipient first = rest.remove(0);
                lease.record(List.of(first), List.of(delivered(first)));
                lease.record(
                        rest,
                        rest.stream()
                                .map(r -> tried(r, Phase.WAITING, NOW.plusSeconds(60)))
                                .toList());
            }
        }
        assertEquals(9_990, find("big").open().size());
        assertEquals(10_000, find("big").recipients().size());
        assertEquals(
                "in their order",
                Arrays.stream(all).map(Recipient::key).toList(),
                find("big").recipients().stream().map(Recipient::key).toList());
        assertEquals(Optional.of(NOW.plusSeconds(60)), spool().nextDue(OPEN));
    }

    @Test
    public void listenersAreTold() throws Exception {
        AtomicInteger told = new AtomicInteger();
        listen(told::incrementAndGet);
        put(mail("a", to("x@a.test"), unrouted("y@b.test")));
        for (int i = 0; i < 500 && told.get() == 0; i++) {
            Thread.sleep(2); // who committed may be told first
        }
        assertTrue(told.get() > 0);
        int before = told.get();
        change(Query.of("a"), retry(NOW.minusSeconds(1)));
        assertTrue(told.get() > before);
        before = told.get();
        try (Lease lease = leaseOf("a unrouted")) {
            lease.record(lease.recipients(), List.of(to("y@b.test")));
            assertTrue("it got a destination", told.get() > before);
        }
    }

    @Test
    public void aFullSpoolTakesNothingAndRecovers() throws Exception {
        put(mail("before", to("x@a.test")));
        room(20_000);
        Mail small = sized(mail("small", to("x@a.test")), 90_000);
        assertThrows(SpoolFullException.class, () -> put(spool(), small, 2));
        assertThrows(SpoolFullException.class, () -> put(spool(), sized(small, 900_000), 3));
        assertEquals(1, spool().counts().total());
        Instant later = NOW.plusSeconds(60);
        work(NOW, r -> tried(r, Phase.WAITING, later));
        room(Long.MAX_VALUE);
        put(spool(), small, 4);
        assertArrayEquals(octets(4, 90_000), message(spool(), "small", 0));
        assertEquals(
                "noted even then",
                later,
                recipient("before", "x@a.test").disposition().due());
    }

    @Test
    public void twoRecipientsOfOneKeyAreRefused() throws Exception {
        assertThrows(IOException.class, () -> put(mail("a", to("x@a.test"), at(to("x@a.test"), smtp("b.test")))));
        assertEquals(0, spool().counts().total());
    }

    @Test
    public void manyAtOnce() throws Exception {
        Spool spool = spool();
        List<CompletableFuture<Void>> commits = IntStream.range(0, 8)
                .mapToObj(w -> CompletableFuture.runAsync(() -> {
                    try {
                        for (int i = 0; i < 25; i++) {
                            put(spool, mail(w + "-" + i, to("x@" + i % 5 + ".test"), to("y@other.test")), i);
                            put(spool, mail("shared-" + i, to("x@" + i % 5 + ".test")), i);
                        }
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                }))
                .toList();
        commits.forEach(CompletableFuture::join);
        assertEquals(225, spool.counts().total());
        List<CompletableFuture<List<String>>> workers = IntStream.range(0, 4)
                .mapToObj(w -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return emptied(spool);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                }))
                .toList();
        List<String> all = workers.stream().flatMap(w -> w.join().stream()).toList();
        assertEquals(425, all.size());
        assertEquals("leased twice", 425, new HashSet<>(all).size());
        assertEquals(new Spool.Counts(0, 0, 0), spool.counts());
    }

    private static List<String> emptied(Spool spool) throws IOException {
        List<String> mine = new ArrayList<>();
        for (Optional<Lease> l = spool.lease(NOW, OPEN); l.isPresent(); l = spool.lease(NOW, OPEN)) {
            try (Lease lease = l.get()) {
                mine.add(name(lease));
                List<Recipient> before = lease.recipients();
                lease.record(
                        before, before.stream().map(SpoolFixture::delivered).toList());
            }
            spool.count(Query.builder().sender("@example.org").build());
        }
        return mine;
    }
}
