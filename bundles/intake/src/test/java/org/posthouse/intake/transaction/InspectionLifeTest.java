package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Status;
import org.posthouse.testkit.flow.Answers;

/** Inspections: begun at the first stage, told the outcome, closed exactly once however it ends. */
public class InspectionLifeTest extends IntakeFixture {
    private static final String UP_TO_RCPT = "begin sender recipient ";
    private static final String WHOLE = UP_TO_RCPT + "message ";

    private final Recording filter = new Recording();

    private void ends(String calls) {
        await("the end of it", () -> filter.mails().endsWith("close"));
        assertEquals(calls, filter.mails());
        disconnect();
        assertEquals(calls, filter.mails());
        assertEquals(0, filter.open());
    }

    private void disconnect() {
        intake.disconnected(MX.session());
        await("the end of all inspections", () -> filter.open() == 0);
    }

    private Transaction alice() throws Exception {
        return open(MX, "x@far.test", "alice@here.test");
    }

    @Test
    public void delivered() throws Exception {
        add("f", filter);
        send(alice(), MESSAGE);
        ends(WHOLE + "ended:DELIVERED close");
    }

    @Test
    public void spooled() throws Exception {
        add("f", filter);
        send(open(MX, "x@far.test", "away@here.test"), MESSAGE);
        ends(WHOLE + "ended:SPOOLED close");
    }

    @Test
    public void heldIsSpooled() throws Exception {
        add("f", filter.at(Stage.MESSAGE, Verdict.hold("odd")));
        send(alice(), MESSAGE);
        ends(WHOLE + "ended:SPOOLED close");
    }

    @Test
    public void discarded() throws Exception {
        add("f", filter.at(Stage.MESSAGE, Verdict.discard("spam")));
        send(alice(), MESSAGE);
        ends(WHOLE + "ended:DISCARDED close");
    }

    @Test
    public void refusedAtTheMessage() throws Exception {
        add("f", filter.at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no")));
        send(alice(), MESSAGE);
        ends(WHOLE + "ended:REFUSED close");
    }

    @Test
    public void refusedByAnotherFilter() throws Exception {
        add("f", filter, "service.ranking", 1);
        add("other", new Recording().at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no")));
        send(alice(), MESSAGE);
        ends(WHOLE + "ended:REFUSED close");
    }

    @Test
    public void refusedByTheSpool() throws Exception {
        add("f", filter);
        spool.failing = true;
        assertEquals(
                451,
                send(open(MX, "x@far.test", "away@here.test"), MESSAGE).status().code());
        ends(WHOLE + "ended:REFUSED close");
    }

    @Test
    public void refusedAtTheSender() throws Exception {
        add("f", filter.at(Stage.SENDER, Verdict.reject(554, "5.7.1", "no")));
        assertEquals(554, refused(() -> open(MX, "x@far.test")).code());
        ends("begin sender ended:REFUSED close");
    }

    @Test
    public void aMessageTooLarge() throws Exception {
        add("f", filter);
        assertEquals(552, send(alice(), "x".repeat(10_001)).status().code());
        ends(UP_TO_RCPT + "ended:REFUSED close");
    }

    @Test
    public void givenUp() throws Exception {
        add("f", filter);
        Transaction t = alice();
        t.close();
        t.close();
        ends(UP_TO_RCPT + "ended:DROPPED close");
    }

    @Test
    public void aTicketThatExpires() throws Exception {
        add("f", filter);
        alice().detach();
        timer.advance(Duration.ofSeconds(61));
        ends(UP_TO_RCPT + "ended:DROPPED close");
    }

    @Test
    public void theStoreIsLate() throws Exception {
        add("f", filter);
        direct.silent = true;
        List<Outcome> outcomes = commit(alice(), MESSAGE);
        await("the spool in its place", () -> {
            timer.advance(Duration.ofSeconds(10));
            runSpoolTasks();
            return !outcomes.isEmpty();
        });
        assertEquals(250, outcomes.get(0).status().code());
        ends(WHOLE + "ended:SPOOLED close");
    }

    @Test
    public void aLateCallIsEndedWhenItReturns() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        add(
                "f",
                filter.at(Stage.MESSAGE, context -> {
                    entered.countDown();
                    deaf(release);
                    return Verdict.PASS;
                }),
                Filter.DEADLINE,
                10);
        List<Outcome> outcomes = commit(alice(), MESSAGE);
        entered.await();
        timer.advance(Duration.ofMillis(10));
        await("the refusal", () -> !outcomes.isEmpty());
        assertEquals("not before it has returned", WHOLE.strip(), filter.mails());
        release.countDown();
        ends(WHOLE + "ended:REFUSED close");
    }

    private static void deaf(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException deaf) {
                // does not care
            }
        }
    }

    @Test
    public void givenUpInTheMiddleOfACall() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        add("f", filter.at(Stage.RECIPIENT, context -> {
            entered.countDown();
            deaf(release);
            return Verdict.PASS;
        }));
        Transaction t = open(MX, "x@far.test");
        t.recipient(to("alice@here.test"), answer -> {});
        entered.await();
        t.close();
        assertEquals(UP_TO_RCPT.strip(), filter.mails());
        release.countDown();
        ends(UP_TO_RCPT + "ended:DROPPED close");
    }

    @Test
    public void theFilterLeavesInTheMiddleOfAMail() throws Exception {
        add("f", filter);
        Transaction t = alice();
        filters.remove(filter);
        assertEquals("closed, though the mail goes on", UP_TO_RCPT + "close", filter.mails());
        assertEquals(
                "what it was to say is not known",
                451,
                send(t, MESSAGE).status().code());
        ends(UP_TO_RCPT + "close");
    }

    @Test
    public void aFilterThatMayFailLeavesInTheMiddleOfAMail() throws Exception {
        add("f", filter, Filter.ON_FAILURE, "pass");
        Transaction t = alice();
        filters.remove(filter);
        assertEquals(250, send(t, MESSAGE).status().code());
        ends(UP_TO_RCPT + "close");
    }

    @Test
    public void theFilterLeavesInTheMiddleOfACall() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        add("f", filter.at(Stage.MESSAGE, context -> {
            entered.countDown();
            deaf(release);
            return Verdict.PASS;
        }));
        List<Outcome> outcomes = commit(alice(), MESSAGE);
        entered.await();
        Thread leaving = new Thread(() -> filters.remove(filter));
        leaving.start();
        await("its leaving", () -> leaving.getState() == Thread.State.TIMED_WAITING); // for the call
        release.countDown();
        leaving.join();
        await("the mail", () -> !outcomes.isEmpty());
        assertEquals("what is under way may end", 250, outcomes.get(0).status().code());
        ends(WHOLE + "close");
    }

    @Test
    public void intakeLeaves() throws Exception {
        add("f", filter);
        Answers.accept(taker -> intake.connect(MX, taker));
        Transaction t = alice();
        Ended unavailable = new Ended(Ended.How.REFUSED, Status.UNAVAILABLE);
        intake.close(Duration.ZERO, () -> filters.close(unavailable, Duration.ofSeconds(10)));
        ends(UP_TO_RCPT + "ended:REFUSED close");
        assertTrue(filter.connections().endsWith("close"));
        undecided(t::data);
        undecided(() -> open(MX, "x@far.test"));
    }

    @Test
    public void intakeLeavesWhileAFilterIsAsked() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        add("f", filter.at(Stage.MESSAGE, context -> {
            entered.countDown();
            deaf(release);
            return Verdict.discard("nobody listens any more");
        }));
        List<Outcome> outcomes = commit(alice(), MESSAGE);
        entered.await();
        Ended unavailable = new Ended(Ended.How.REFUSED, Status.UNAVAILABLE);
        intake.close(Duration.ZERO, () -> filters.close(unavailable, Duration.ZERO));
        await("the outcome", () -> !outcomes.isEmpty());
        undecided(outcomes.get(0));
        release.countDown();
        ends(WHOLE + "ended:REFUSED close");
    }

    @Test
    public void whatFailsInTheEndIsClosedAllTheSame() throws Exception {
        List<String> calls = synchronizedList();
        add("bad", new Filter() {
            @Override
            public Inspection begin(Context context) {
                return new Inspection() {
                    @Override
                    public void ended(Ended ended) {
                        throw new IllegalStateException("ended");
                    }

                    @Override
                    public void close() throws IOException {
                        calls.add("close");
                        throw new IOException("close");
                    }
                };
            }

            @Override
            public Set<Stage> stages() {
                return EnumSet.of(Stage.MESSAGE);
            }
        });
        assertEquals(250, send(alice(), MESSAGE).status().code());
        await("both failures", () -> info("bad").failures() == 2);
        assertEquals(List.of("close"), calls);
    }

    @Test
    public void aFilterThatWasNotAskedIsNotBegun() throws Exception {
        Recording never = new Recording();
        add("never", never, Filter.ROLES, "LMTP");
        add("first", filter.at(Stage.SENDER, Verdict.reject(550, "5.7.1", "no")), "service.ranking", 5);
        add("second", never);
        refused(() -> open(MX, "x@far.test"));
        ends("begin sender ended:REFUSED close");
        assertEquals("", never.mails());
    }

    @Test
    public void stagesItDoesNotWantAreLeftOut() throws Exception {
        add("f", new Filter() {
            @Override
            public Inspection begin(Context context) {
                return filter.begin(context);
            }

            @Override
            public Set<Stage> stages() {
                return EnumSet.of(Stage.HELO, Stage.MESSAGE);
            }
        });
        send(alice(), MESSAGE);
        ends("begin message ended:DELIVERED close");
        assertEquals("begin helo close", filter.connections());
    }

    @Test
    public void anotherVersionIsForTheNextMail() throws Exception {
        add("f", filter);
        Transaction t = alice();
        Recording better = new Recording();
        add("f", "2.0.0", better, "service.ranking", 7);
        send(t, MESSAGE);
        ends(WHOLE + "ended:DELIVERED close");
        assertEquals("", better.mails());
        send(alice(), MESSAGE);
        await("the next mail", () -> better.mails().equals(WHOLE + "ended:DELIVERED close"));
    }

    @Test
    public void anotherRankingIsForTheNextMail() throws Exception {
        StringBuffer order = new StringBuffer();
        Recording a = new Recording().at(Stage.MESSAGE, context -> {
            order.append('a');
            return Verdict.PASS;
        });
        Recording b = new Recording().at(Stage.MESSAGE, context -> {
            order.append('b');
            return Verdict.PASS;
        });
        add("a", a, "service.ranking", 2);
        add("b", b, "service.ranking", 1);
        Transaction t = alice();
        filters.update(b, Map.of(Filter.NAME, "b", "service.ranking", 3));
        send(t, MESSAGE);
        send(alice(), MESSAGE);
        assertEquals("abba", order.toString());
    }

    @Test
    public void anUpdateBeforeItIsAskedLosesNothing() throws Exception {
        Filter old = onlyMessage(new Recording());
        add("f", old);
        Transaction t = alice();
        filters.remove(old);
        add("f", "2.0.0", onlyMessage(filter));
        assertEquals(250, send(t, MESSAGE).status().code());
        ends("begin message ended:DELIVERED close");
    }

    @Test
    public void aFilterTakenOutBeforeItIsAskedIsNotMissed() throws Exception {
        Filter old = onlyMessage(filter);
        add("f", old);
        Transaction t = alice();
        filters.remove(old);
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals("", filter.mails());
    }

    private static Filter onlyMessage(Recording recording) {
        return new Filter() {
            @Override
            public Inspection begin(Context context) {
                return recording.begin(context);
            }

            @Override
            public Set<Stage> stages() {
                return EnumSet.of(Stage.MESSAGE);
            }
        };
    }

    @Test
    public void aConnectionHasOneInspectionForAllItsMails() throws Exception {
        add(
                "f",
                filter.at(Stage.CONNECT, Verdict.annotate("X-Connect", "1"))
                        .at(Stage.HELO, Verdict.annotate("X-Helo", "2")));
        Answers.accept(taker -> intake.connect(MX, taker));
        Answers.accept(taker -> intake.helo(MX, taker));
        send(alice(), MESSAGE);
        send(alice(), MESSAGE);
        assertEquals("begin connect helo", filter.connections());
        assertTrue(delivered(0).contains("X-Helo: 2\r\nX-Connect: 1\r\nReceived: "));
        assertEquals(1, intake.sessionsKept());
        disconnect();
        assertEquals("begin connect helo close", filter.connections());
        assertEquals(0, intake.sessionsKept());
    }

    @Test
    public void aSecondHeloIsAskedAboutAndReplacesTheFirst() throws Exception {
        add(
                "f",
                filter.at(
                        Stage.HELO,
                        context -> Verdict.annotate(
                                "X-Helo", context.origin().helo().orElse("?"))));
        Answers.accept(taker -> intake.connect(MX, taker));
        Origin first = MX.toBuilder().helo(Optional.of("first.test")).build();
        Answers.accept(taker -> intake.helo(first, taker));
        Answers.accept(taker -> intake.helo(MX, taker));
        send(alice(), MESSAGE);
        assertEquals("begin connect helo helo", filter.connections());
        assertTrue(delivered(0).contains("X-Helo: client.test\r\n"));
        assertFalse(delivered(0).contains("first.test"));
    }

    @Test
    public void aRefusalIsRepeatedToWhoeverGoesOn() throws Exception {
        add("f", filter.at(Stage.CONNECT, Verdict.reject(554, "5.7.1", "go away")));
        assertEquals(
                554,
                refused(() -> Answers.accept(taker -> intake.connect(MX, taker)))
                        .code());
        assertEquals(554, refused(() -> open(MX, "x@far.test")).code());
        assertEquals("begin connect connect", filter.connections());
    }

    @Test
    public void aFilterThatComesLaterIsAskedAboutTheConnectionWithTheNextMail() throws Exception {
        Recording there = new Recording();
        add("there", there);
        Answers.accept(taker -> intake.connect(MX, taker));
        Answers.accept(taker -> intake.helo(MX, taker));
        add("f", filter);
        send(alice(), MESSAGE);
        send(alice(), MESSAGE);
        assertEquals("begin connect helo", filter.connections());
        assertEquals("begin connect helo", there.connections());
        filters.remove(there);
        assertEquals("begin connect helo close", there.connections());
        assertEquals(250, send(alice(), MESSAGE).status().code());
    }

    @Test
    public void onlySoManyConnectionsAreKept() throws Exception {
        add("f", filter);
        Answers.accept(taker -> intake.connect(MX, taker));
        List<Origin> others = new ArrayList<>();
        for (int i = 0; i < Sessions.MOST; i++) {
            others.add(Origin.builder("o" + i, "mx", Origin.Role.MX).build());
        }
        for (Origin other : others) {
            Answers.accept(taker -> intake.connect(other, taker));
        }
        assertEquals(Sessions.MOST, intake.sessionsKept());
        await("the end of the oldest", () -> filter.open() == Sessions.MOST);
        assertEquals(1, filter.connections().split("close", -1).length - 1);
        others.forEach(other -> intake.disconnected(other.session()));
        await("the end of all", () -> filter.open() == 0);
    }
}
