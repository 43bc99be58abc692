package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Message;
import org.posthouse.intake.budget.Budget;
import org.posthouse.intake.budget.Probation;

/** A version that exceeds a budget is set back to the one beside it, and every mail gets one answer. */
public class SetBackTest extends SetBackFixture {
    private static final Verdict REJECT = Verdict.reject(550, "5.7.1", "no");

    @Test
    public void whoThrowsIsSetBack() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        assertTrue(untilSeenBy("1", WITHIN) < WITHIN);
        assertEquals(
                "set back to org.example.spam/1.0.0: 20 of 20 calls failed at message, budget 5 %; mail:filter-clear spam",
                state("2.0.0"));
        assertEquals("enforced", state("1.0.0"));
        assertTrue(
                warning.orElse("none"),
                warning.orElseThrow()
                        .startsWith(
                                "filter spam of org.example.spam/2.0.0 set back to org.example.spam/1.0.0: 20 of 20"));
        assertEquals(1, setBacks(), 0);
        assertEquals(
                "set back",
                filters.decisions(50).stream()
                        .filter(d -> d.stage().equals("budget"))
                        .findFirst()
                        .orElseThrow()
                        .verdict());
        isInForce("1");
        eachDeliveredOneWasSeenOnce();
        nothingIsLeft();
    }

    @Test
    public void whoTakesTooLongIsSetBack() throws Exception {
        budgets("5%", "10ms", "+25%");
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, new Recording().at(Stage.MESSAGE, context -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(15);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return signed("2");
                }));
        assertTrue(untilSeenBy("1", 50) < 50);
        assertTrue(state("2.0.0"), state("2.0.0").contains("calls at message, budget 10 ms"));
        eachDeliveredOneWasSeenOnce();
    }

    @Test
    public void whoRejectsEverythingIsSetBack() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        for (int i = 0; i < 30; i++) {
            isInForce("1");
        }
        install("2.0.0", 2, new Recording().at(Stage.MESSAGE, REJECT));
        assertTrue(untilSeenBy("1", WITHIN) < WITHIN);
        assertTrue(state("2.0.0"), state("2.0.0").contains("20 of 20 mails of mx refused, budget 25 %"));
        eachDeliveredOneWasSeenOnce();
    }

    /** A mail that was refused by its recipients counts once, and as refused. */
    @Test
    public void soIsWhoRejectsAllRecipients() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        for (int i = 0; i < 30; i++) {
            isInForce("1");
        }
        install("2.0.0", 2, new Recording().at(Stage.RECIPIENT, REJECT));
        int refused = 0;
        for (int i = 0; i < WITHIN && !state("2.0.0").startsWith("set back"); i++) {
            try (Transaction t = intake.begin(MX)) {
                sender(t, "x@far.test");
                assertEquals(550, refused(() -> recipient(t, "bob@here.test")).code());
                refused++;
            }
        }
        assertEquals(20, refused);
        isInForce("1");
    }

    @Test
    public void atTheEdgeItStays() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        AtomicInteger calls = new AtomicInteger();
        install("2.0.0", 2, new Recording().at(Stage.MESSAGE, context -> {
                    if (calls.incrementAndGet() % 20 == 0) {
                        throw new IllegalStateException("now and then");
                    }
                    return signed("2");
                }));
        for (int i = 0; i < 400; i++) {
            once();
        }
        assertEquals("enforced", state("2.0.0"));
        assertEquals(380, direct.jobs.size());
        assertEquals(0, setBacks(), 0);
    }

    /** The mail that shows it to be broken is the first of the version before. */
    @Test
    public void whoSetsItBackBeginsAnew() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        for (int i = 0; i < 19; i++) {
            assertEquals(451, once().status().code());
        }
        assertEquals(250, once().status().code());
        assertEquals(List.of("1"), seenBy(0));
    }

    /** What passes a failure passes none of this one. */
    @Test
    public void nobodyPassesUnseenOnceItIsSetBack() throws Exception {
        usual("spam; version=2; on-failure=pass", "spam; version=1");
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        for (int i = 0; i < 19; i++) {
            once();
            assertEquals(List.of(), seenBy(i)); // as its entry says
        }
        isInForce("1");
        isInForce("1");
    }

    @Test
    public void mailUnderWayKeepsWhatItBeganWith() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        Recording broken = new Recording();
        AtomicInteger failing = new AtomicInteger(20);
        broken.at(Stage.MESSAGE, context -> {
            if (failing.getAndDecrement() > 0) {
                throw new IllegalStateException("broken");
            }
            return signed("2");
        });
        install("2.0.0", 2, broken);
        Transaction asked = open(MX, "x@far.test", "bob@here.test");
        Transaction fresh = intake.begin(MX);
        for (int i = 0; i < 20; i++) {
            once();
        }
        assertTrue(state("2.0.0").startsWith("set back"));
        direct.jobs.clear();
        assertEquals(250, send(asked, MESSAGE).status().code());
        assertEquals("what it says counts", List.of("2"), seenBy(0));
        sender(fresh, "x@far.test");
        recipient(fresh, "bob@here.test");
        assertEquals(250, send(fresh, MESSAGE).status().code());
        assertEquals("it had not been asked", List.of("1"), seenBy(1));
        asked.close();
        fresh.close();
        nothingIsLeft();
    }

    /** It hangs: mail that waits for one of its threads does not wait for its deadline. */
    @Test
    public void whoWaitsForItDoesNotFail() throws Exception {
        budgets("5%", "off", "off", "spam; deadline=1s");
        install("1.0.0", 1, signing("1"));
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        install("2.0.0", 2, new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                inside.incrementAndGet();
                try {
                    never.await();
                } catch (InterruptedException late) {
                    throw new IllegalStateException(late);
                }
                return signed("2");
            }
        });
        Queue<List<Outcome>> outcomes = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 50; i++) {
            outcomes.add(commit(open(MX, "x@far.test", "bob@here.test"), MESSAGE));
        }
        for (int round = 1; round <= 5; round++) { // four threads, a second each
            int now = 4 * round;
            await("call " + now, () -> inside.get() >= now);
            timer.advance(Duration.ofMillis(1100));
            await("its lateness is known", () -> failures("2.0.0") >= now);
        }
        await("it is set back", () -> state("2.0.0").startsWith("set back"));
        await("who waited has gone to the version before", () -> waiting("2.0.0") == 0);
        never.countDown(); // those that are inside say something after all
        await("all are answered", () -> outcomes.stream().noneMatch(List::isEmpty));
        assertTrue(state("2.0.0"), state("2.0.0").startsWith("set back"));
        long passed = outcomes.stream()
                .filter(list -> list.get(0) instanceof Outcome.Unavailable
                        || list.get(0).status().positive())
                .count();
        assertTrue(passed + " passed or begin anew", passed >= 1); // all but 20, and those that came in meanwhile
        eachDeliveredOneWasSeenOnce();
        assertTrue(outcomes.stream().allMatch(list -> list.size() == 1));
        isInForce("1");
    }

    /** It waits for its first word from one that hangs, and gets it from the version before. */
    @Test
    public void whoHadNotBeenSeenIsSeenByTheVersionBefore() throws Exception {
        budgets("5%", "off", "off", "spam; deadline=1s");
        install("1.0.0", 1, signing("1"));
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        install(
                "2.0.0",
                2,
                new Recording()
                        .at(Stage.SENDER, context -> {
                            inside.incrementAndGet();
                            try {
                                never.await();
                            } catch (InterruptedException late) {
                                throw new IllegalStateException(late);
                            }
                            return Verdict.PASS;
                        })
                        .at(Stage.MESSAGE, signed("2")));
        List<Transaction> mails = new ArrayList<>();
        List<BlockingQueue<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            Transaction mail =
                    intake.begin(Origin.builder("s" + i, "mx", Origin.Role.MX).build());
            BlockingQueue<Answer> answer = new LinkedBlockingQueue<>();
            mail.sender(from("x@far.test"), answer::add);
            mails.add(mail);
            answers.add(answer);
        }
        for (int round = 1; round <= 5; round++) { // four threads, a second each
            int now = 4 * round;
            await("call " + now, () -> inside.get() >= now);
            timer.advance(Duration.ofMillis(1100));
            await("its lateness is known", () -> failures("2.0.0") >= now);
        }
        await("it is set back", () -> state("2.0.0").startsWith("set back"));
        never.countDown(); // those that are inside say something after all
        await("all are answered", () -> answers.stream().noneMatch(BlockingQueue::isEmpty));
        AtomicInteger passed = new AtomicInteger();
        for (int i = 0; i < 45; i++) {
            if (answers.get(i).remove() instanceof Answer.Accepted) {
                passed.incrementAndGet();
                recipient(mails.get(i), "bob@here.test");
                assertEquals(250, send(mails.get(i), MESSAGE).status().code());
            }
            mails.get(i).close();
        }
        assertTrue(
                passed + " passed",
                passed.get() >= 1 && passed.get() <= 30); // all but 20, and those that came in meanwhile
        assertEquals(passed.get(), direct.jobs.size());
        eachDeliveredOneWasSeenOnce();
        assertEquals("the last by the version before", List.of("1"), seenBy(passed.get() - 1));
    }

    @Test
    public void underLoadEveryMailGetsOneAnswerAndOneFilter() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        AtomicInteger calls = new AtomicInteger();
        install("2.0.0", 2, new Recording().at(Stage.MESSAGE, context -> {
                    if (calls.incrementAndGet() > 100) {
                        throw new IllegalStateException("broken from now on");
                    }
                    return signed("2");
                }));
        int senders = 4;
        int each = 100;
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger deferred = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(senders);
        List<Future<?>> sent = new ArrayList<>();
        for (int client = 0; client < senders; client++) {
            Origin origin =
                    Origin.builder("client" + client, "mx", Origin.Role.MX).build();
            sent.add(clients.submit(() -> {
                for (int i = 0; i < each; i++) {
                    Outcome outcome = once(origin);
                    (outcome.status().positive() ? accepted : deferred).incrementAndGet();
                }
                return null;
            }));
        }
        clients.shutdown();
        for (Future<?> client : sent) {
            client.get(60, TimeUnit.SECONDS);
        }
        assertEquals("one answer each", senders * each, accepted.get() + deferred.get());
        assertEquals("none is lost", accepted.get(), direct.jobs.size());
        assertTrue(deferred + " deferred", deferred.get() > 0 && deferred.get() < WITHIN);
        eachDeliveredOneWasSeenOnce();
        assertEquals(1, setBacks(), 0);
        isInForce("1");
    }

    /** The version before is no better: it stays, and so does the other one. */
    @Test
    public void nothingGoesToAndFro() throws Exception {
        usual();
        install("1.0.0", 1, throwing());
        install("2.0.0", 2, throwing());
        for (int i = 0; i < 300; i++) {
            once();
        }
        assertEquals(1, setBacks(), 0);
        assertTrue(state("2.0.0"), state("2.0.0").startsWith("set back"));
        assertTrue(state("1.0.0"), state("1.0.0").startsWith("enforced; over budget: "));
        assertTrue(state("1.0.0"), state("1.0.0").contains("(there is no version before)"));
    }

    /** Two bad ones, one after the other: the third is what is left. */
    @Test
    public void eachIsSetBackOnce() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        install("3.0.0", 3, throwing());
        assertTrue(untilSeenBy("1", 2 * WITHIN) < 2 * WITHIN);
        assertEquals(2, setBacks(), 0);
        assertTrue(state("3.0.0"), state("3.0.0").startsWith("set back to org.example.spam/2.0.0"));
        assertTrue(state("2.0.0"), state("2.0.0").startsWith("set back to org.example.spam/1.0.0"));
    }

    /** Whoever decides for a share is replaced for that share. */
    @Test
    public void aShareIsSetBackToo() throws Exception {
        usual("spam; version=2; share=100%; required", "spam; version=[1,2)");
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        assertTrue(untilSeenBy("1", WITHIN) < WITHIN);
        isInForce("1");
        assertTrue(state("1.0.0"), state("1.0.0").startsWith("enforced"));
    }

    /** By the entries that the commands for trial and promotion write. */
    @Test
    public void soIsWhatIsOnTrialOrWasPromoted() throws Exception {
        int deferred = 0;
        for (String entry : List.of("spam; version=[2.0.0,2.0.0]; share=100%; mode=trial", "spam; use=2.0.0, 1.0.0")) {
            usual(entry);
            Filter first = install("1.0.0", 1, signing("1"));
            Filter second = install("2.0.0", 3 + deferred, throwing());
            deferred += untilSeenBy("1", WITHIN);
            isInForce("1");
            assertTrue(state("2.0.0"), state("2.0.0").startsWith("set back to org.example.spam/1.0.0"));
            assertTrue(state("1.0.0"), state("1.0.0").startsWith("enforced"));
            filters.remove(second);
            filters.remove(first);
        }
        assertEquals(2 * 19, deferred);
    }

    /** No entry chooses the version before; it is better than none. */
    @Test
    public void noMailPassesBetweenTwoEntries() throws Exception {
        usual("spam; version=2");
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        assertTrue(untilSeenBy("1", WITHIN) < WITHIN);
        isInForce("1");
    }

    /** A newer one that is tried out is not what to go back to. */
    @Test
    public void itIsNotSetBackToWhatIsInShadow() throws Exception {
        usual("spam; version=[1,2); mode=shadow");
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        for (int i = 0; i < 30; i++) {
            assertFalse(once().status().positive());
        }
        assertEquals(0, setBacks(), 0);
        assertTrue(state("2.0.0"), state("2.0.0").startsWith("enforced; over budget: 20 of 20 calls failed"));
    }

    /** A filter that must look is not passed over because it fails. */
    @Test
    public void withoutAVersionBeforeItIsMarked() throws Exception {
        filters.configure(chosen(Set.of("spam"), 4).with(Budget.parse("5%", "2s", "+25%", 20), Probation.USUAL));
        AtomicInteger calls = new AtomicInteger();
        install("2.0.0", 2, new Recording().at(Stage.MESSAGE, context -> {
                    if (calls.incrementAndGet() <= 40) {
                        throw new IllegalStateException("broken");
                    }
                    return signed("2");
                }));
        for (int i = 0; i < 40; i++) {
            assertEquals(451, once().status().code());
        }
        assertTrue(
                state("2.0.0"), state("2.0.0").startsWith("enforced; over budget: 20 of 20 calls failed at message"));
        assertTrue(warning.isPresent());
        for (int i = 0; i < 700; i++) {
            isInForce("2");
        }
        assertEquals("it is well again", "enforced", state("2.0.0"));
        assertFalse(warning.isPresent());
        assertEquals(0, setBacks(), 0);
    }

    @Test
    public void afterItsProbationItIsOnlyMarked() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        AtomicInteger calls = new AtomicInteger();
        install("2.0.0", 2, new Recording().at(Stage.MESSAGE, context -> {
                    if (calls.incrementAndGet() > 60) {
                        throw new IllegalStateException("broken");
                    }
                    return signed("2");
                }));
        for (int i = 0; i < 55; i++) {
            isInForce("2");
        }
        clock.advance(Duration.ofDays(1));
        for (int i = 0; i < 55; i++) {
            once();
        }
        assertTrue(state("2.0.0"), state("2.0.0").startsWith("enforced; over budget: "));
        assertTrue(state("2.0.0"), state("2.0.0").contains("longer than its probation"));
    }

    @Test
    public void whatIsInShadowIsNotJudged() throws Exception {
        usual("spam; version=2; mode=shadow");
        install("1.0.0", 1, signing("1"));
        Filter shadow = install("2.0.0", 2, throwing());
        for (int i = 1; i <= 60; i++) {
            String looked = i + " different, 0 not looked at";
            isInForce("1");
            await("it has looked", () -> state("2.0.0").endsWith(looked));
        }
        assertEquals(0, setBacks(), 0);
        filters.remove(shadow);
    }

    @Test
    public void anEntryHasItsOwnBudget() throws Exception {
        usual("spam; budget.errors=off; budget.rejects=off");
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        for (int i = 0; i < 100; i++) {
            once();
        }
        assertEquals("enforced", state("2.0.0"));
    }
}
