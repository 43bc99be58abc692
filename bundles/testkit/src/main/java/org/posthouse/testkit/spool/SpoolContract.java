package org.posthouse.testkit.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.spool.SpoolListener;

/** What every {@link Spool} does, durable or not. */
public abstract class SpoolContract {
    protected static final Instant NOW = Instant.parse("2025-03-01T10:00:00.123456789Z");

    /** The spool under test; the same during one test. */
    protected abstract Spool spool() throws Exception;

    /** Has a listener told. */
    protected abstract void listen(SpoolListener listener) throws Exception;

    /** Leaves room for so many octets, roughly; with {@link Long#MAX_VALUE} for any. */
    protected abstract void room(long octets) throws Exception;

    protected static byte[] octets(int seed, int length) {
        byte[] b = new byte[length];
        new Random(seed).nextBytes(b);
        return b;
    }

    protected static RecipientState recipient(String local) {
        return RecipientState.fresh(Recipient.of(new Address(local, "example.test")), "key-" + local);
    }

    protected static Entry entry(String id, Instant due, boolean held, long size, RecipientState... recipients) {
        return new Entry(
                id,
                NOW,
                Sender.of(new Address("sender", "example.org")),
                recipients.length == 0 ? List.of(recipient("alice"), recipient("bob")) : List.of(recipients),
                size,
                0,
                due,
                held,
                "",
                Optional.empty(),
                Optional.of("192.0.2.1"));
    }

    protected static Entry entry(String id, Instant due) {
        return entry(id, due, false, 100);
    }

    /** Commits an entry with a message of the size it says; the future fails as the commit does. */
    protected static CompletableFuture<Void> commit(Spool spool, Entry e, int seed) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Draft draft = spool.draft()) {
            byte[] octets = octets(seed, (int) e.size());
            int half = octets.length / 2;
            draft.body().write(octets, 0, half);
            draft.body().write(octets, half, octets.length - half);
            draft.commit(e, new Draft.Completion() {
                @Override
                public void durable() {
                    assertTrue("told twice", done.complete(null));
                }

                @Override
                public void failed(IOException cause) {
                    assertTrue("told twice", done.completeExceptionally(cause));
                }
            });
        }
        return done;
    }

    protected static void put(Spool spool, Entry e, int seed) throws Exception {
        try {
            commit(spool, e, seed).get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : failed;
        }
    }

    protected static byte[] message(Spool spool, String id, long offset) throws IOException {
        try (InputStream in = spool.message(id).orElseThrow().open(offset)) {
            return in.readAllBytes();
        }
    }

    protected static Optional<String> leasable(Spool spool, Instant now) throws IOException {
        try (Lease lease = spool.lease(now, e -> true).orElse(null)) {
            return Optional.ofNullable(lease).map(l -> l.entry().id());
        }
    }

    protected static RecipientState tried(RecipientState r, Phase phase, boolean notified) {
        return new RecipientState(
                r.recipient(),
                r.key(),
                phase,
                Optional.of(new Status(450, "4.2.1", "mailbox busy: " + r.key())),
                Optional.of("mx.example.test"),
                notified);
    }

    protected static Entry elaborate(String id) {
        Recipient odd = new Recipient(
                new Address("ünï \"q\"", "exämple.test"),
                Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY),
                Optional.of("rfc822;other@example.test"));
        Recipient never =
                new Recipient(new Address("postmaster", ""), Set.of(Recipient.Notify.NEVER), Optional.empty());
        return new Entry(
                id,
                NOW.minusSeconds(3),
                new Sender(
                        Optional.empty(),
                        1234,
                        Sender.Body.BINARY_MIME,
                        true,
                        Optional.of(Sender.Ret.HDRS),
                        Optional.of("env=1")),
                List.of(
                        RecipientState.fresh(odd, "k1"),
                        tried(RecipientState.fresh(never, "k2"), Phase.FAILED, true),
                        tried(recipient("carol"), Phase.DONE, false)),
                50,
                7,
                NOW.plusNanos(1),
                false,
                "why",
                Optional.of("alice@example.test"),
                Optional.empty());
    }

    @Test
    public void keepsAllOfAnEntry() throws Exception {
        Entry plain = entry("b", NOW);
        put(spool(), plain, 1);
        put(spool(), elaborate("a"), 2);
        assertEquals(Optional.of(plain), spool().find("b"));
        assertEquals(Optional.of(elaborate("a")), spool().find("a"));
        assertEquals(List.of(elaborate("a"), plain), spool().list("", 10));
        assertEquals(Optional.empty(), spool().find("c"));
        assertEquals(Optional.empty(), spool().message("c"));
    }

    @Test
    public void keepsMessagesOfAnySize() throws Exception {
        int n = 0;
        for (int size : new int[] {0, 1, 4095, 262_100, 262_144, 300_000, 1_200_000}) {
            String id = "size-" + size;
            put(spool(), entry(id, NOW, false, size), ++n);
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
        assertEquals(Optional.empty(), spool().nextDue());
    }

    @Test
    public void theFirstEntryOfAnIdStays() throws Exception {
        put(spool(), entry("a", NOW), 1);
        put(spool(), entry("a", NOW.plusSeconds(5), true, 200), 2);
        assertEquals(entry("a", NOW), spool().find("a").orElseThrow());
        assertArrayEquals(octets(1, 100), message(spool(), "a", 0));
        assertEquals(new Spool.Counts(1, 0, 0), spool().counts());
    }

    @Test
    public void leasesWhatIsDueForTheLongestTime() throws Exception {
        put(spool(), entry("late", NOW.plusSeconds(1)), 1);
        put(spool(), entry("first", NOW.minusSeconds(9)), 2);
        put(spool(), entry("second", NOW), 3);
        put(spool(), entry("held", NOW.minusSeconds(99), true, 100), 4);
        assertEquals(Optional.of(NOW.minusSeconds(9)), spool().nextDue());
        try (Lease first = spool().lease(NOW, e -> true).orElseThrow()) {
            assertEquals("first", first.entry().id());
            try (Lease second = spool().lease(NOW, e -> true).orElseThrow()) {
                assertEquals("second", second.entry().id());
                assertEquals(Optional.empty(), spool().lease(NOW, e -> true));
                assertEquals(new Spool.Counts(4, 1, 2), spool().counts());
                assertEquals(Optional.of(NOW.plusSeconds(1)), spool().nextDue());
            }
        }
        assertEquals(Optional.of("first"), leasable(spool(), NOW));
        assertEquals(new Spool.Counts(4, 1, 0), spool().counts());
    }

    @Test
    public void leasesOnlyWhatIsWanted() throws Exception {
        for (String id : List.of("a", "b", "c")) {
            put(spool(), entry(id, NOW), 1);
        }
        assertEquals(Optional.empty(), spool().lease(NOW, e -> false));
        try (Lease lease = spool().lease(NOW, e -> e.id().equals("b")).orElseThrow()) {
            assertEquals("b", lease.entry().id());
        }
    }

    @Test
    public void aLeaseShowsTheMessage() throws Exception {
        put(spool(), entry("a", NOW), 1);
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow();
                InputStream in = lease.message().open(10)) {
            assertArrayEquals(Arrays.copyOfRange(octets(1, 100), 10, 100), in.readAllBytes());
        }
    }

    @Test
    public void aLeaseGivenBackChangesNothing() throws Exception {
        put(spool(), entry("a", NOW), 1);
        Lease lease = spool().lease(NOW, e -> true).orElseThrow();
        lease.close();
        lease.close();
        assertEquals(entry("a", NOW), spool().find("a").orElseThrow());
        assertEquals(Optional.of("a"), leasable(spool(), NOW));
    }

    @Test
    public void recordsAttempts() throws Exception {
        put(spool(), entry("a", NOW), 1);
        List<RecipientState> after =
                List.of(tried(recipient("alice"), Phase.DONE, false), tried(recipient("bob"), Phase.PENDING, true));
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            lease.record(lease.entry().recipients(), NOW, "a part");
            lease.record(after, NOW.plusSeconds(60), "busy");
            assertEquals("one lease, one attempt", 1, lease.entry().attempts());
            assertEquals(after, lease.entry().recipients());
        }
        Entry now = spool().find("a").orElseThrow();
        assertEquals(1, now.attempts());
        assertEquals("busy", now.reason());
        assertEquals(after, now.recipients());
        assertEquals(List.of(after.get(1)), now.pending());
        assertEquals(Optional.of(NOW.plusSeconds(60)), spool().nextDue());
        assertEquals(Optional.empty(), leasable(spool(), NOW));
        assertEquals(Optional.of("a"), leasable(spool(), NOW.plusSeconds(60)));
    }

    @Test
    public void whatIsDoneIsGone() throws Exception {
        put(spool(), entry("a", NOW), 1);
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            lease.done();
        }
        assertEquals(Optional.empty(), spool().find("a"));
        assertEquals(Optional.empty(), spool().message("a"));
        assertEquals(Optional.empty(), leasable(spool(), NOW));
        assertEquals(new Spool.Counts(0, 0, 0), spool().counts());
        put(spool(), entry("a", NOW), 2);
        assertArrayEquals("the id is new again", octets(2, 100), message(spool(), "a", 0));
    }

    @Test
    public void anAdministratorHoldsReleasesAndHurries() throws Exception {
        put(spool(), entry("a", NOW.plusSeconds(60)), 1);
        assertTrue(spool().reschedule("a", NOW, true));
        assertEquals(Optional.empty(), leasable(spool(), NOW));
        assertEquals(Optional.empty(), spool().nextDue());
        assertEquals(1, spool().counts().held());
        assertTrue(spool().find("a").orElseThrow().held());
        assertTrue(spool().reschedule("a", NOW.minusSeconds(1), false));
        assertEquals(Optional.of("a"), leasable(spool(), NOW));
        assertEquals(0, spool().counts().held());
        assertEquals(0, spool().find("a").orElseThrow().attempts());
        assertFalse(spool().reschedule("b", NOW, true));
    }

    @Test
    public void aHoldDuringALeaseStays() throws Exception {
        put(spool(), entry("a", NOW), 1);
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            assertTrue(spool().reschedule("a", NOW, true));
            lease.record(lease.entry().recipients(), NOW.plusSeconds(1), "busy");
        }
        assertTrue(spool().find("a").orElseThrow().held());
        assertEquals(Optional.empty(), leasable(spool(), NOW.plusSeconds(9)));
    }

    @Test
    public void anAdministratorDeletes() throws Exception {
        put(spool(), entry("a", NOW), 1);
        assertTrue(spool().delete("a"));
        assertFalse(spool().delete("a"));
        assertEquals(Optional.empty(), spool().find("a"));
        assertEquals(Optional.empty(), leasable(spool(), NOW));
    }

    @Test
    public void aLeasedEntryIsDeletedWhenTheLeaseEnds() throws Exception {
        put(spool(), entry("a", NOW), 1);
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            assertTrue(spool().delete("a"));
            try (InputStream in = lease.message().open(0)) {
                assertArrayEquals(octets(1, 100), in.readAllBytes());
            }
            lease.record(lease.entry().recipients(), NOW, "busy");
        }
        assertEquals(Optional.empty(), spool().find("a"));
        assertEquals(new Spool.Counts(0, 0, 0), spool().counts());
    }

    @Test
    public void listsInPages() throws Exception {
        for (int i = 0; i < 10; i++) {
            put(spool(), entry("id-" + i, NOW.minusSeconds(i)), i);
        }
        List<String> ids = spool().list("id-3", 3).stream().map(Entry::id).toList();
        assertEquals(List.of("id-4", "id-5", "id-6"), ids);
        assertEquals(List.of(), spool().list("id-9", 3));
        assertEquals(List.of(), spool().list("", 0));
    }

    @Test
    public void tenThousandRecipients() throws Exception {
        RecipientState[] all =
                IntStream.range(0, 10_000).mapToObj(i -> recipient("user" + i)).toArray(RecipientState[]::new);
        Entry big = entry("big", NOW, false, 1000, all);
        put(spool(), big, 1);
        assertEquals(big, spool().find("big").orElseThrow());
        all[5000] = tried(all[5000], Phase.DONE, false);
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            lease.record(List.of(all), NOW, "");
        }
        assertEquals(List.of(all), spool().find("big").orElseThrow().recipients());
        assertEquals(9_999, spool().find("big").orElseThrow().pending().size());
    }

    @Test
    public void listenersAreTold() throws Exception {
        AtomicInteger told = new AtomicInteger();
        listen(told::incrementAndGet);
        put(spool(), entry("a", NOW), 1);
        for (int i = 0; i < 500 && told.get() == 0; i++) {
            Thread.sleep(2); // who committed may be told first
        }
        assertTrue(told.get() > 0);
        int before = told.get();
        spool().reschedule("a", NOW, false);
        assertTrue(told.get() > before);
    }

    @Test
    public void aFullSpoolTakesNothingAndRecovers() throws Exception {
        put(spool(), entry("before", NOW), 1);
        room(20_000);
        assertThrows(SpoolFullException.class, () -> put(spool(), entry("small", NOW, false, 90_000), 2));
        assertThrows(SpoolFullException.class, () -> put(spool(), entry("large", NOW, false, 900_000), 3));
        assertEquals(1, spool().counts().total());
        try (Lease lease = spool().lease(NOW, e -> true).orElseThrow()) {
            lease.record(lease.entry().recipients(), NOW, "noted even now");
        }
        room(Long.MAX_VALUE);
        put(spool(), entry("small", NOW, false, 90_000), 4);
        assertArrayEquals(octets(4, 90_000), message(spool(), "small", 0));
        assertEquals("noted even now", spool().find("before").orElseThrow().reason());
    }

    @Test
    public void manyAtOnce() throws Exception {
        Spool spool = spool();
        List<CompletableFuture<Void>> commits = IntStream.range(0, 8)
                .mapToObj(w -> CompletableFuture.runAsync(() -> {
                    try {
                        for (int i = 0; i < 25; i++) {
                            put(spool, entry(w + "-" + i, NOW), i);
                            put(spool, entry("shared-" + i, NOW), i);
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
                    List<String> mine = new ArrayList<>();
                    try {
                        for (Optional<Lease> l = spool.lease(NOW, e -> true);
                                l.isPresent();
                                l = spool.lease(NOW, e -> true)) {
                            try (Lease lease = l.get()) {
                                mine.add(lease.entry().id());
                                lease.done();
                            }
                        }
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                    return mine;
                }))
                .toList();
        List<String> all = workers.stream().flatMap(w -> w.join().stream()).toList();
        assertEquals(225, all.size());
        assertEquals("leased twice", 225, new HashSet<>(all).size());
        assertEquals(new Spool.Counts(0, 0, 0), spool.counts());
    }
}
