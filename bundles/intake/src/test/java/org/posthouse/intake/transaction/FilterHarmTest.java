package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.testkit.flow.Answers;

/** Filters that misbehave hold up the mail that needs them, and nobody else. */
public class FilterHarmTest extends IntakeFixture {
    private static final int MAILS = 40;
    private static final String[] MX_ONLY = {Filter.ROLES, "MX"};

    private final CountDownLatch release = new CountDownLatch(1);

    /** Waits until it is let go, or interrupted. */
    private final class Stuck implements SimpleFilter {
        final AtomicInteger entered = new AtomicInteger();

        @Override
        public Verdict message(Context context, Message message) throws IOException {
            entered.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException late) {
                throw new IOException("interrupted", late);
            }
            return Verdict.PASS;
        }
    }

    private static SimpleFilter onMessage(Verdict verdict) {
        return new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                return verdict;
            }
        };
    }

    private List<List<Outcome>> fortyMails() throws Exception {
        List<List<Outcome>> victims = new ArrayList<>();
        for (int i = 0; i < MAILS; i++) {
            victims.add(commit(open(MX, "x@far.test", "bob@here.test"), MESSAGE));
        }
        return victims;
    }

    @Test
    public void fortyMailsInAStuckFilterHoldNoThreadOfTheirCallers() throws Exception {
        Stuck stuck = new Stuck();
        add("stuck", stuck, (Object[]) MX_ONLY);
        List<List<Outcome>> victims = fortyMails(); // all of them by this one thread
        await("the filter's four threads", () -> stuck.entered.get() == 4);
        assertEquals(MAILS - 4, info("stuck").waiting());

        AtomicReference<Thread> greeted = new AtomicReference<>();
        intake.connect(MX, answer -> greeted.set(Thread.currentThread()));
        assertSame("no other thread has a part in it", Thread.currentThread(), greeted.get());
        AtomicReference<Thread> delivered = new AtomicReference<>();
        direct.answer = r -> {
            delivered.set(Thread.currentThread());
            return RecipientResult.delivered();
        };
        assertEquals(
                250,
                send(ALICE, "alice@here.test", MESSAGE, "bob@here.test")
                        .status()
                        .code());
        assertSame(Thread.currentThread(), delivered.get());
        assertTrue(victims.stream().allMatch(List::isEmpty));

        release.countDown();
        await("the mails", () -> victims.stream().noneMatch(List::isEmpty));
        assertTrue(victims.stream().allMatch(v -> v.get(0).status().code() == 250));
    }

    @Test
    public void anotherFilterIsNotHeldUpEither() throws Exception {
        Stuck stuck = new Stuck();
        add("stuck", stuck, (Object[]) MX_ONLY);
        add("quick", onMessage(Verdict.annotate("X-Quick", "yes")), Filter.ROLES, "SUBMISSION");
        List<List<Outcome>> victims = fortyMails();
        await("the filter's four threads", () -> stuck.entered.get() == 4);
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    250,
                    send(ALICE, "alice@here.test", MESSAGE, "bob@here.test")
                            .status()
                            .code());
        }
        assertTrue(victims.stream().allMatch(List::isEmpty));
        release.countDown();
        await("the mails", () -> victims.stream().noneMatch(List::isEmpty));
    }

    @Test
    public void aStepThatWaitsForAFilterReturnsAtOnce() throws Exception {
        add(
                "greeting",
                new SimpleFilter() {
                    @Override
                    public Verdict connect(Origin origin) throws IOException {
                        await(release);
                        return Verdict.PASS;
                    }
                },
                Filter.ROLES,
                "LMTP");
        add("stuck", new SimpleFilter() {
            @Override
            public Verdict sender(Context context, Sender sender) throws IOException {
                await(release);
                return Verdict.PASS;
            }

            @Override
            public Verdict recipient(Context context, Recipient recipient) throws IOException {
                await(release);
                return Verdict.reject(550, "5.7.1", "no");
            }
        });
        CompletableFuture<Answer> connect = new CompletableFuture<>();
        intake.connect(Origin.builder("s2", "lmtp", Origin.Role.LMTP).build(), connect::complete);
        Transaction t = intake.begin(MX);
        CompletableFuture<Answer> sender = new CompletableFuture<>();
        t.sender(from("x@far.test"), sender::complete);
        assertFalse(connect.isDone() || sender.isDone());
        release.countDown();
        assertEquals(List.of(Answer.ACCEPTED, Answer.ACCEPTED), List.of(connect.get(), sender.get()));
        assertEquals(550, refused(() -> recipient(t, "bob@here.test")).code());
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Test
    public void noMoreThanSoManyCallsWait() throws Exception {
        filters.configure(chosen(Set.of(), 4, "stuck; threads=1; waiting=2; wait=10s; deadline=1m"));
        Stuck stuck = new Stuck();
        add("stuck", stuck);
        List<List<Outcome>> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            three.add(commit(open(MX, "x@far.test", "bob@here.test"), MESSAGE));
        }
        Outcome fourth = send(MX, "x@far.test", MESSAGE, "bob@here.test");
        assertEquals("451 4.3.0", fourth.status().toString().substring(0, 9));
        assertTrue(filters.decisions(1).get(0).detail().startsWith("busy: 2 calls are already waiting"));

        timer.advance(Duration.ofSeconds(10));
        await(
                "those that waited",
                () -> !three.get(1).isEmpty() && !three.get(2).isEmpty());
        assertTrue("the first is not late yet", three.get(0).isEmpty());
        release.countDown();
        await("the first", () -> !three.get(0).isEmpty());
        assertEquals(
                List.of(250, 451, 451),
                three.stream().map(o -> o.get(0).status().code()).toList());
        assertEquals(3, info("stuck").failures());
    }

    @Test
    public void aLateFilterThatMayBePassedOverIs() throws Exception {
        Stuck stuck = new Stuck();
        add("stuck", stuck, Filter.ON_FAILURE, "pass", Filter.DEADLINE, 100, "service.ranking", 1);
        add("then", onMessage(Verdict.annotate("X-Then", "asked")));
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        await("the filter", () -> stuck.entered.get() == 1);
        timer.advance(Duration.ofMillis(100));
        await("the mail", () -> !outcomes.isEmpty());
        assertEquals(250, outcomes.get(0).status().code());
        assertTrue(delivered(0), delivered(0).contains("\r\nX-Then: asked\r\n"));
        assertTrue(delivered(0).startsWith("X-Posthouse-Filters: stuck=failed, skipped ("));
    }

    @Test
    public void whatAFilterThrowsIsShownWithItsTrace() throws Exception {
        add("bad", new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                throw new IllegalStateException("a fault of the plug-in");
            }
        });
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        assertEquals(451, send(t, MESSAGE).status().code());
        String shown = info("bad").failure().orElseThrow();
        assertTrue(shown, shown.startsWith(t.id() + " at message: java.lang.IllegalStateException: a fault of"));
        assertTrue(shown, shown.contains("at " + getClass().getName()));
        assertTrue(filters.decisions(1).get(0).detail().contains("a fault of the plug-in"));
    }

    @Test
    public void whateverFailsIsToldAsAFailureOfTheFilter() throws Exception {
        Map<String, Filter> bad = Map.of(
                "null", onMessage(null),
                "error", failing(new StackOverflowError("deep")),
                "memory", failing(new OutOfMemoryError("full")),
                "own",
                        failing(new RuntimeException() {
                            private static final long serialVersionUID = 1;

                            @Override
                            public String toString() {
                                throw new IllegalStateException("not even that");
                            }
                        }),
                "publishes", onMessage(publishing("acme:more")));
        add("first", onMessage(publishing("acme:much")), "service.ranking", 1);
        for (Map.Entry<String, Filter> one : bad.entrySet()) {
            add(one.getKey(), one.getValue());
            assertEquals(
                    one.getKey(),
                    "451 4.3.0 Message cannot be checked now, try again later",
                    send(MX, "x@far.test", MESSAGE, "alice@here.test").status().toString());
            assertEquals(one.getKey(), 1, info(one.getKey()).failures());
            assertTrue(one.getKey(), info(one.getKey()).failure().isPresent());
            filters.remove(one.getValue());
        }
        assertEquals(0, direct.copies());
        nothingIsLeft();
    }

    private static Verdict publishing(String key) {
        return Verdict.builder().publish(Key.text(key), "x".repeat(40_000)).build();
    }

    private static SimpleFilter failing(Throwable thrown) {
        return new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
        };
    }

    @Test
    public void whatDoesNotBeginFailsOnceAndForAll() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        add(
                "never",
                new Filter() {
                    @Override
                    public Inspection begin(Context context) throws IOException {
                        begun.incrementAndGet();
                        throw new IOException("no database");
                    }
                },
                Filter.ON_FAILURE,
                "pass");
        Transaction t = open(MX, "x@far.test", "alice@here.test", "bob@here.test");
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals("once for the connection, once for the mail, whatever stages follow", 2, begun.get());
        assertEquals(
                "connect, helo, sender, recipients, message", 6, info("never").failures());

        add("nothing", new Filter() {
            @Override
            public Inspection begin(Context context) {
                return null;
            }
        });
        assertEquals(451, refused(() -> open(MX, "x@far.test")).code());
    }

    @Test
    public void stagesThatCannotBeToldMakeAFilterUseless() throws Exception {
        add("odd", new SimpleFilter() {
            @Override
            public Set<Stage> stages() {
                throw new IllegalStateException("which?");
            }
        });
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        assertTrue(info("odd").state(), info("odd").state().startsWith("not selected: failed to list its stages: "));
    }

    @Test
    public void aMessageIsLentForTheCallOnly() throws Exception {
        CompletableFuture<Message> kept = new CompletableFuture<>();
        CompletableFuture<InputStream> open = new CompletableFuture<>();
        add(
                "leaks",
                new SimpleFilter() {
                    @Override
                    public Verdict message(Context context, Message message) throws IOException {
                        kept.complete(message);
                        open.complete(message.open(0));
                        return Verdict.PASS;
                    }
                },
                "service.ranking",
                1);
        add("then", readsWhatIsNotItsOwn(kept, open));
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        assertEquals(0, info("then").failures());
    }

    /** Fails if it can read what another filter kept, while the mail is still there. */
    private static SimpleFilter readsWhatIsNotItsOwn(
            CompletableFuture<Message> kept, CompletableFuture<InputStream> open) {
        return new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) throws IOException {
                assertThrows(IOException.class, () -> kept.join().open(0));
                assertThrows(IOException.class, () -> kept.join().headers());
                assertThrows(
                        IOException.class,
                        () -> kept.join().prepend(List.of(Header.of("X", "1"))).open(0));
                assertThrows(IOException.class, () -> open.join().read());
                message.open(0).close();
                return Verdict.PASS;
            }
        };
    }

    @Test
    public void aLateFilterCannotReadOn() throws Exception {
        CompletableFuture<Message> kept = new CompletableFuture<>();
        CompletableFuture<InputStream> open = new CompletableFuture<>();
        add(
                "late",
                new SimpleFilter() {
                    @Override
                    public Verdict message(Context context, Message message) throws IOException {
                        open.complete(message.open(0));
                        kept.complete(message);
                        await(release);
                        return Verdict.PASS;
                    }
                },
                "service.ranking",
                1,
                Filter.DEADLINE,
                10,
                Filter.ON_FAILURE,
                "pass");
        add("then", readsWhatIsNotItsOwn(kept, open));
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        kept.get();
        timer.advance(Duration.ofMillis(10));
        await("the mail", () -> !outcomes.isEmpty());
        assertEquals(250, outcomes.get(0).status().code());
        assertEquals(
                List.of(1L, 0L), List.of(info("late").failures(), info("then").failures()));
    }

    @Test
    public void aFilterFindsItsOwnClassLoaderAndNoInterruptionOfOthers() throws Exception {
        AtomicReference<ClassLoader> loader = new AtomicReference<>();
        AtomicReference<String> name = new AtomicReference<>();
        List<Boolean> interrupted = synchronizedList();
        filters.configure(chosen(Set.of(), 1));
        add("own", new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                interrupted.add(Thread.currentThread().isInterrupted());
                loader.set(Thread.currentThread().getContextClassLoader());
                name.set(Thread.currentThread().getName());
                Thread.currentThread().interrupt(); // left as it should not be
                return Verdict.PASS;
            }
        });
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    250,
                    send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        }
        assertEquals(List.of(false, false), interrupted);
        assertSame(getClass().getClassLoader(), loader.get());
        assertTrue(name.get(), name.get().startsWith("posthouse-filter-own-"));
    }

    @Test
    public void whoGivesUpWhileAFilterIsAskedIsStillAnswered() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        add("stuck", new SimpleFilter() {
            @Override
            public Verdict recipient(Context context, Recipient recipient) throws IOException {
                entered.countDown();
                await(release);
                return Verdict.PASS;
            }
        });
        Transaction t = open(MX, "x@far.test");
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        t.recipient(to("alice@here.test"), answer::complete);
        entered.await();
        t.close();
        release.countDown();
        assertEquals(Answer.UNAVAILABLE, answer.get());
        await("the end of what it counted", () -> intake.recipientsKept() == 0);
    }

    @Test
    public void aTransactionMayBeDetachedWhileAFilterIsAsked() throws Exception {
        add("stuck", new SimpleFilter() {
            @Override
            public Verdict recipient(Context context, Recipient recipient) throws IOException {
                await(release);
                return Verdict.PASS;
            }
        });
        Transaction t = open(MX, "x@far.test");
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        t.recipient(to("alice@here.test"), answer::complete);
        String ticket = t.detach();
        assertNull(answer.getNow(null));
        release.countDown();
        assertEquals(Answer.ACCEPTED, answer.get());
        assertEquals(250, send(intake.attach(ticket), MESSAGE).status().code());
        assertEquals(1, direct.copies());
    }

    @Test
    public void anAnswerIsNeverGivenOnAThreadOfAFilterOrOfTheTimer() throws Exception {
        List<String> names = synchronizedList();
        Stuck stuck = new Stuck();
        add("stuck", stuck, Filter.DEADLINE, 10);
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        CountDownLatch told = new CountDownLatch(1);
        t.data().write('x');
        t.commit(outcome -> {
            names.add(Thread.currentThread().getName());
            told.countDown();
        });
        await("the filter", () -> stuck.entered.get() == 1);
        timer.advance(Duration.ofMillis(10)); // on this thread
        told.await();
        assertFalse(names.toString(), names.get(0).contains("filter"));
        assertFalse(names.get(0).equals(Thread.currentThread().getName()));
    }

    @Test
    public void aConnectionIsAnsweredWhileFiltersOfOthersAreStuck() throws Exception {
        add("stuck", new SimpleFilter() {
            @Override
            public Verdict connect(Origin origin) throws IOException {
                if (origin.session().startsWith("slow")) {
                    await(release);
                }
                return Verdict.PASS;
            }
        });
        List<CompletableFuture<Answer>> slow = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            intake.connect(Origin.builder("slow" + i, "mx", Origin.Role.MX).build(), answer::complete);
            slow.add(answer);
        }
        assertEquals(Answer.ACCEPTED, Answers.to(taker -> intake.connect(MX, taker)));
        assertTrue(slow.stream().noneMatch(CompletableFuture::isDone));
        release.countDown();
        for (CompletableFuture<Answer> one : slow) {
            assertEquals(Answer.ACCEPTED, one.get());
        }
    }
}
