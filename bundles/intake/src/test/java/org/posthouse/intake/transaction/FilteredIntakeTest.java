package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.testkit.flow.Answers;

/** Intake with filters: every verdict at every stage, filters that fail, are late, come and go. */
public class FilteredIntakeTest extends IntakeFixture {
    private interface OnMessage {
        Verdict message(Context context, Message message) throws IOException;
    }

    private static Filter onMessage(OnMessage body) {
        return new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) throws IOException {
                return body.message(context, message);
            }
        };
    }

    private void connect(Origin origin) throws Exception {
        Answers.accept(taker -> intake().connect(origin, taker));
    }

    private Outcome sendToAlice() throws Exception {
        return send(MX, "x@far.test", MESSAGE, "alice@here.test");
    }

    @Test
    public void rejectAndDeferAreTheReply() throws Exception {
        Filter filter = add("no", onMessage((c, m) -> Verdict.reject(554, "5.7.1", "no")));
        assertEquals("554 5.7.1 no", sendToAlice().status().toString());
        filters.remove(filter);
        add("later", onMessage((c, m) -> Verdict.defer(451, "4.7.1", "later")));
        assertEquals("451 4.7.1 later", sendToAlice().status().toString());
        assertEquals(0, direct.copies());
        assertTrue(spool.all().isEmpty());
        assertEquals("defer", filters.decisions(1).get(0).verdict());
        assertEquals("reject", filters.decisions(9).get(1).verdict());
        await("the end of all bodies", () -> scratch.inMemory() == 0);
    }

    @Test
    public void everyStageIsAsked() throws Exception {
        StringBuilder calls = new StringBuilder();
        add("all", new SimpleFilter() {
            @Override
            public Verdict connect(Origin o) {
                calls.append("connect ");
                return Verdict.annotate("X-Connect", "1");
            }

            @Override
            public Verdict sender(Context c, Sender s) {
                calls.append("sender ");
                return Verdict.annotate("X-Sender", "2");
            }

            @Override
            public Verdict recipient(Context c, Recipient r) {
                calls.append("recipient").append(c.recipients().size()).append(' ');
                return r.address().localPart().equals("bob")
                        ? Verdict.reject(550, "5.7.1", "not bob")
                        : Verdict.annotate("X-Recipient", "3");
            }

            @Override
            public Verdict message(Context c, Message m) throws IOException {
                calls.append(m.headers().first("X-Sender").orElse("?"));
                return Verdict.annotate("X-Message", "4");
            }
        });
        connect(MX);
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        assertEquals("not bob", refused(() -> recipient(t, "bob@here.test")).text());
        send(t, MESSAGE);
        assertEquals("connect sender recipient0 recipient1 2", calls.toString());
        String text = delivered(0);
        assertTrue(
                text,
                text.startsWith("X-Posthouse-Filters: all=addheader (org.example.all/1.0.0)\r\n"
                        + "X-Message: 4\r\nX-Sender: 2\r\nX-Connect: 1\r\nReceived: "));
        assertEquals(
                "for this recipient's copy",
                List.of(new Action.AddHeader(Header.of("X-Recipient", "3"), 0)),
                direct.jobs.get(0).recipients().get(0).onDelivery());
    }

    @Test
    public void aFilterThatCameAfterTheConnectionIsStillAsked() throws Exception {
        connect(MX);
        add("late", new SimpleFilter() {
            @Override
            public Verdict connect(Origin o) {
                return Verdict.reject(554, "5.7.1", "go away");
            }
        });
        assertEquals("go away", refused(() -> open(MX, "x@far.test")).text());
        assertEquals("go away", refused(() -> connect(MX)).text());
    }

    @Test
    public void filtersRunInTheOrderOfTheirRanking() throws Exception {
        add("low", onMessage((c, m) -> Verdict.annotate("X", "low")), "service.ranking", -5);
        add("high", onMessage((c, m) -> Verdict.annotate("X", "high")), "service.ranking", 5);
        add(
                "none",
                onMessage((c, m) -> Verdict.annotate("X", m.headers().all("X").toString())));
        sendToAlice();
        assertTrue(delivered(0).contains("X: low\r\nX: [high]\r\nX: high\r\nReceived"));
        assertEquals(
                List.of("high", "none", "low"),
                filters.filters().stream().map(FilterInfo::name).toList());
    }

    @Test
    public void theNewVersionBesideTheOldIsTheOneAsked() throws Exception {
        add("f", onMessage((c, m) -> Verdict.annotate("X", "old")));
        Filter fresh = add("f", onMessage((c, m) -> Verdict.annotate("X", "new")), "service.ranking", 1);
        sendToAlice();
        assertTrue(delivered(0).contains("X: new\r\n") && !delivered(0).contains("X: old"));
        filters.remove(fresh);
        direct.jobs.clear();
        sendToAlice();
        assertTrue(delivered(0).contains("X: old\r\n"));
    }

    @Test
    public void aRewrittenMessageReplacesTheOne() throws Exception {
        AtomicReference<Message> kept = new AtomicReference<>();
        add(
                "wrap",
                onMessage((c, m) -> {
                    kept.set(m.prepend(List.of(Header.of("X-Wrapped", "yes"))));
                    return Verdict.of(new Action.ReplaceMessage(kept.get()));
                }),
                "service.ranking",
                1);
        add(
                "then",
                onMessage((c, m) -> Verdict.annotate(
                        "X-Then", m.headers().first("X-Wrapped").orElse("no"))));
        sendToAlice();
        assertTrue(delivered(0).contains("X-Then: yes\r\nX-Wrapped: yes\r\nReceived: "));
        assertTrue(delivered(0).endsWith(MESSAGE));
        assertThrows(IOException.class, () -> kept.get().open(0));
        await("the end of all bodies", () -> scratch.inMemory() == 0);
    }

    @Test
    public void aRewriteThatIsTooBigCountsAsFailure() throws Exception {
        add("grow", onMessage((c, m) -> Verdict.of(new Action.ReplaceMessage(Messages.of(new byte[20_000])))));
        assertEquals(451, sendToAlice().status().code());
        assertEquals(1, info("grow").failures());
        await("the end of all bodies", () -> scratch.inMemory() == 0);
    }

    @Test
    public void quarantinedMailIsAcceptedAndHeld() throws Exception {
        add("q", onMessage((c, m) -> Verdict.hold("looks odd")));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        assertEquals(250, send(t, MESSAGE).status().code());
        Disposition alice = spool.find(t.id()).orElseThrow().recipients().get(0).disposition();
        assertTrue(alice.held().orElseThrow().text().contains("filter:q: looks odd"));
        assertEquals(Disposition.Phase.WAITING, alice.phase());
        assertEquals(0, direct.copies());
    }

    @Test
    public void discardedMailIsAcceptedAndGone() throws Exception {
        add("d", onMessage((c, m) -> Verdict.discard("spam")));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals(0, direct.copies());
        assertTrue(spool.all().isEmpty());
        assertEquals(List.of("received", "filter", "discarded"), tracer.stages(t.id()));
    }

    @Test
    public void redirectedMailGoesToOthersAndEachRecipientHasItsReply() throws Exception {
        add("r", onMessage((c, m) -> Verdict.redirect(List.of(address("bob@here.test")))));
        Outcome outcome = send(MX, "x@far.test", MESSAGE, "alice@here.test", "team@here.test");
        assertEquals(2, each(outcome).size());
        assertEquals(1, direct.copies());
        assertEquals(
                "bob@here.test",
                direct.jobs.get(0).recipients().get(0).address().toString());
    }

    @Test
    public void whatThrowsDefersOrPassesAsItSays() throws Exception {
        Filter bad = onMessage((c, m) -> {
            throw new IllegalStateException("bug");
        });
        add("bad", bad);
        assertEquals(451, sendToAlice().status().code());
        filters.update(bad, Map.of(Filter.NAME, "bad", Filter.ON_FAILURE, "pass"));
        assertEquals(250, sendToAlice().status().code());
        assertTrue(delivered(0).startsWith("X-Posthouse-Filters: bad=failed, skipped (org.example.bad/1.0.0)\r\n"));
        filters.configure(chosen(Set.of("bad"), 4));
        assertEquals("required: never passed over", 451, sendToAlice().status().code());
    }

    @Test
    public void linkageErrorsAndNullsAreFailures() throws Exception {
        Filter bad = add("bad", onMessage((c, m) -> {
            throw new NoClassDefFoundError("x");
        }));
        assertEquals(451, sendToAlice().status().code());
        filters.remove(bad);
        add("null", onMessage((c, m) -> null));
        assertEquals(451, sendToAlice().status().code());
    }

    @Test
    public void aFilterThatDefersIsNotAPartThatIsAbsent() throws Exception {
        add("later", onMessage((c, m) -> Verdict.of(new Action.Defer(Status.UNAVAILABLE))));
        assertEquals(List.of(Status.UNAVAILABLE), each(sendToAlice()));
        add("sooner", new SimpleFilter() {
            @Override
            public Verdict sender(Context c, Sender s) {
                return Verdict.of(new Action.Defer(Status.UNAVAILABLE));
            }
        });
        Rejection decided = assertThrows(Rejection.class, () -> open(MX, "x@far.test"));
        assertFalse(decided instanceof Rejection.Unavailable);
        assertEquals(Status.UNAVAILABLE, decided.status());
    }

    @Test
    public void aVerdictWithoutMeaningAtAStageIsAFailure() throws Exception {
        add("bad", new SimpleFilter() {
            @Override
            public Verdict sender(Context c, Sender s) {
                return Verdict.redirect(List.of(address("bob@here.test")));
            }
        });
        assertEquals(451, refused(() -> open(MX, "x@far.test")).code());
    }

    @Test
    public void aLateFilterIsInterruptedAndItsMessageRevoked() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Throwable> after = new CompletableFuture<>();
        add(
                "slow",
                onMessage((c, m) -> {
                    InputStream in = m.open(0);
                    entered.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException late) {
                        after.complete(assertThrows(IOException.class, in::read));
                    }
                    return Verdict.discard("too late to count");
                }),
                Filter.DEADLINE,
                20);
        String large = "Subject: x\r\n\r\n" + "0123456789".repeat(900);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), large);
        entered.await();
        assertTrue(outcomes.isEmpty());
        timer.advance(Duration.ofMillis(20));
        await("an outcome", () -> !outcomes.isEmpty());
        assertEquals(451, outcomes.get(0).status().code());
        after.get();
        assertEquals(1, info("slow").failures());
        assertEquals("its verdict does not count", Map.of(), info("slow").verdicts());
        nothingIsLeft();
    }

    @Test
    public void anInterruptedReaderDoesNotSpoilTheMessageForOthers() throws Exception {
        add("slow", onMessage((c, m) -> {
            try (InputStream in = m.open(0)) {
                Thread.currentThread().interrupt();
                in.readAllBytes();
            }
            Thread.interrupted();
            return Verdict.PASS;
        }));
        String large = "Subject: x\r\n\r\n" + "0123456789".repeat(900);
        assertEquals(
                250, send(MX, "x@far.test", large, "alice@here.test").status().code());
        assertTrue(delivered(0).endsWith(large));
    }

    @Test
    public void aLateCallKeepsItsThreadUntilItReturns() throws Exception {
        filters.configure(chosen(Set.of(), 1));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        add(
                "stuck",
                onMessage((c, m) -> {
                    calls.incrementAndGet();
                    entered.countDown();
                    deaf(stuck);
                    return Verdict.PASS;
                }),
                Filter.DEADLINE,
                "15");
        List<Outcome> first = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        entered.await();
        timer.advance(Duration.ofMillis(15));
        await("the failure of the first", () -> !first.isEmpty());
        List<Outcome> second = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        timer.advance(Duration.ofMillis(29_999));
        assertTrue("the deadline does not count the waiting", second.isEmpty());
        assertEquals(1, info("stuck").waiting());
        timer.advance(Duration.ofMillis(1));
        await("the failure of the second", () -> !second.isEmpty());
        assertEquals(
                List.of(451, 451),
                List.of(first.get(0).status().code(), second.get(0).status().code()));
        assertTrue(filters.decisions(1).get(0).detail().startsWith("busy"));
        assertEquals("the second never got a thread", 1, calls.get());
        stuck.countDown();
        assertEquals(250, sendToAlice().status().code());
        assertEquals(2, info("stuck").failures());
    }

    /** Waits, whoever interrupts. */
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
    public void aRequiredFilterThatIsAbsentDefersButRefusesNoConnection() throws Exception {
        filters.configure(chosen(Set.of("must"), 4));
        connect(MX);
        undecided(() -> open(MX, "x@far.test"));
        FilterInfo absent = info("must");
        assertFalse(absent.present());
        assertTrue(absent.required());
        Filter must = add("must", onMessage((c, m) -> Verdict.PASS));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        filters.remove(must);
        undecided(send(t, MESSAGE)); // gone before the message
        assertEquals(0, direct.copies());
    }

    @Test
    public void rolesLimitWhereAFilterIsAsked() throws Exception {
        add("mx-only", onMessage((c, m) -> Verdict.reject(554, "5.7.1", "no")), Filter.ROLES, "MX, LMTP");
        assertEquals(554, sendToAlice().status().code());
        assertEquals(
                250,
                send(ALICE, "alice@here.test", MESSAGE, "bob@here.test")
                        .status()
                        .code());
    }

    @Test
    public void stagesThatAFilterLeavesAtTheirDefaultCostNothing() throws Exception {
        add("message-only", onMessage((c, m) -> Verdict.PASS));
        open(MX, "x@far.test", "alice@here.test").close();
        assertEquals(0, info("message-only").calls());
        sendToAlice();
        assertEquals(1, info("message-only").calls());
        assertEquals(Map.of("pass", 1L), info("message-only").verdicts());
    }

    @Test
    public void theLentMessageIsTheWholeMessage() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>();
        add("read", onMessage((c, m) -> {
            try (InputStream in = m.open(0)) {
                seen.set(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            assertEquals(m.size(), seen.get().length());
            return Verdict.PASS;
        }));
        sendToAlice();
        assertTrue(seen.get().startsWith("Received: from client.test"));
        assertTrue(seen.get().endsWith(MESSAGE));
    }

    /** A session that moves meanwhile asks again. */
    @Test
    public void askedAgainBeforeItHasAnswered() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        add("f", new Recording().at(Stage.HELO, context -> {
                    entered.countDown();
                    deaf(release);
                    return Verdict.PASS;
                }));
        List<Answer> first = synchronizedList();
        intake.helo(MX, first::add);
        entered.await();
        assertEquals(Answer.UNAVAILABLE, Answers.to(taker -> intake.helo(MX, taker)));
        release.countDown();
        await("the first answer", () -> !first.isEmpty());
        await("the end of the call", () -> Answer.ACCEPTED.equals(askAboutName()));
        assertEquals(List.of(Answer.ACCEPTED), first);
        assertEquals(0, info("f").failures());
    }

    private Answer askAboutName() {
        try {
            return Answers.to(taker -> intake.helo(MX, taker));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** An answer that is late is not awaited any more: what follows is its failure, passed over or not. */
    @Test
    public void askedAgainAfterItWasLate() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        add(
                "f",
                new Recording().at(Stage.HELO, context -> {
                    entered.countDown();
                    deaf(release);
                    return Verdict.PASS;
                }),
                Filter.DEADLINE,
                10);
        List<Answer> first = synchronizedList();
        intake.helo(MX, first::add);
        entered.await();
        timer.advance(Duration.ofMillis(10));
        await("the first answer", () -> !first.isEmpty());
        assertEquals(first.get(0), Answers.to(taker -> intake.helo(MX, taker)));
        release.countDown();
    }
}
