package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.osgi.framework.Version;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.FilterTrials.Group;
import org.posthouse.api.filter.FilterTrials.Opinion;
import org.posthouse.api.filter.FilterTrials.Which;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.intake.replay.Replays;

/** Stored mail is shown to any version of a filter, and nothing comes of it but what is told. */
public class ReplayTest extends VerdictFixture {
    private static final Verdict REJECT = Verdict.reject(550, "5.7.1", "unwanted");
    private static final Message STORED = Messages.of("From: x@far.test\r\nSubject: Cheap things\r\n\r\nBuy.\r\n");

    private final Replays replays = new Replays(filters, intake::read, clock);

    private static Which spam(String version) {
        return new Which("spam", Optional.of(version).filter(v -> !v.isEmpty()));
    }

    private Mail.Builder mail(String id) {
        return Mail.builder(id, clock.instant(), MX, Sender.of(address("x@far.test")))
                .recipients(List.of(Recipient.of(ALICE_ADDRESS), Recipient.of(BOB)));
    }

    private Finding found(String stage, String verdict) {
        return new Finding(clock.instant(), "spam", "org.example.spam/1.0.0", "", stage, verdict);
    }

    private Opinion opinion(Which which, Mail mail) throws Exception {
        return replays.replay(which, mail, STORED, true, (opinion, edited) -> opinion)
                .orElseThrow();
    }

    private int code() throws Exception {
        return send(MX, "x@far.test", MESSAGE, "bob@here.test").status().code();
    }

    private static String text(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    public void itIsAskedAsIfTheMailCameInNow() throws Exception {
        Recording next = new Recording().at(Stage.MESSAGE, REJECT);
        add("spam", "1.0.0", new Recording());
        add("spam", "2.0.0", next);
        Opinion opinion = opinion(
                spam("2.0.0"), mail("m1").finding(found("message", "pass")).build());
        await("it is closed", () -> next.open() == 0);
        assertEquals("begin sender recipient recipient message close", next.mails());
        assertEquals("begin connect helo close", next.connections());
        assertEquals(Set.of("reject"), opinion.now());
        assertEquals(Optional.of(Set.of()), opinion.then());
        assertEquals("org.example.spam/2.0.0", opinion.bundle());
        assertEquals("550 5.7.1 unwanted", opinion.said().get(5).detail());
        assertFalse(opinion.same());
        assertEquals("nothing is delivered", 0, direct.jobs.size());
        assertEquals(
                "nothing is counted", 0, info("spam").calls() + info("spam").failures());
        assertEquals(List.of(), filters.decisions(10));
        nothingIsLeft();
    }

    @Test
    public void withoutAVersionTheOneInForceIsAsked() throws Exception {
        filters.configure(chosen(Set.of(), 4, "spam; version=[2,3); mode=shadow"));
        add("spam", "1.0.0", new Recording());
        add("spam", "2.0.0", new Recording());
        assertEquals(
                "org.example.spam/1.0.0", opinion(spam(""), mail("m1").build()).bundle());
        assertEquals(
                "org.example.spam/2.0.0",
                opinion(spam("org.example.spam/2.0.0"), mail("m1").build()).bundle());
        assertEquals(Optional.empty(), replays.replay(spam("3.0.0"), mail("m1").build(), STORED, true, (o, e) -> o));
    }

    /** What it said when the mail came is what it is asked for; what others said it knows. */
    @Test
    public void itSeesWhatIsKnownOfTheMailButNotItsOwnAnswer() throws Exception {
        Key<String> other = Key.text("other:seen");
        List<Score> seen = new ArrayList<>();
        List<String> known = new ArrayList<>();
        add("spam", new Recording().at(Stage.MESSAGE, context -> {
                    assertTrue(context.isReplay());
                    seen.addAll(Score.all(context.results()));
                    known.add(context.result(other).orElse("nothing") + " "
                            + context.recipients().size());
                    return Verdict.PASS;
                }));
        Attributes results = Attributes.NONE
                .with(Score.parts("spam"), List.of(new Score("own", 3, "")))
                .with(Score.parts("links"), List.of(new Score("bad", 2, "")))
                .with(other, "this");
        Opinion opinion = opinion(spam(""), mail("m1").results(results).build());
        assertEquals(Optional.empty(), opinion.failure());
        assertEquals(List.of(new Score("bad", 2, "")), seen);
        assertEquals(List.of("this 2"), known);
    }

    @Test
    public void aRefusalEndsIt() throws Exception {
        Recording sender = new Recording().at(Stage.SENDER, REJECT);
        add("spam", sender);
        assertEquals(Set.of("reject"), opinion(spam(""), mail("m1").build()).now());
        await("it is closed", () -> sender.open() == 0);
        assertEquals("begin sender close", sender.mails());
    }

    @Test
    public void whoIsRefusedIsNotAmongTheRecipientsOfTheMessage() throws Exception {
        List<List<String>> seen = new ArrayList<>();
        add("spam", new SimpleFilter() {
            @Override
            public Verdict recipient(Context context, Recipient recipient) {
                return recipient.address().equals(BOB) ? REJECT : Verdict.PASS;
            }

            @Override
            public Verdict message(Context context, Message message) {
                seen.add(addresses(context.recipients()));
                return Verdict.PASS;
            }
        });
        Opinion opinion = opinion(spam(""), mail("m1").build());
        assertEquals(List.of(List.of("alice@here.test")), seen);
        assertEquals(Set.of("reject"), opinion.now());
        assertEquals(
                List.of("alice@here.test pass", "bob@here.test reject"),
                opinion.said().stream()
                        .filter(said -> said.stage() == Stage.RECIPIENT)
                        .map(said -> said.recipient().orElseThrow() + " " + said.kinds())
                        .toList());
    }

    @Test
    public void theMessageIsShownAsItWouldBe() throws Exception {
        add(
                "spam",
                new Recording()
                        .at(Stage.SENDER, Verdict.annotate("X-Early", "1"))
                        .at(
                                Stage.MESSAGE,
                                Verdict.builder()
                                        .add(new Action.ReplaceBody(Messages.of("Clean.\r\n")))
                                        .add(new Action.AddHeader(Header.of("X-Spam", "yes"), 0))
                                        .build()));
        String edited = replays.replay(spam(""), mail("m1").build(), STORED, true, (opinion, message) -> text(message))
                .orElseThrow();
        assertEquals(
                "X-Spam: yes\r\nX-Early: 1\r\nFrom: x@far.test\r\nSubject: Cheap things\r\n\r\nClean.\r\n", edited);
        nothingIsLeft();
    }

    @Test
    public void aFilterThatFailsSaysWhy() throws Exception {
        add("spam", new Recording().at(Stage.RECIPIENT, context -> {
                    throw new IllegalStateException("broken");
                }));
        Opinion opinion = opinion(
                spam(""),
                mail("m1").finding(found("message", "failed, skipped")).build());
        assertEquals(Set.of("failed"), opinion.now());
        assertEquals(Optional.of("java.lang.IllegalStateException: broken"), opinion.failure());
        assertTrue("it failed then, too", opinion.same());
        assertEquals("its failures are for who asked", 0, info("spam").failures());
    }

    /** Two calls hang that a replay has made; mail goes on as if there were none. */
    @Test
    public void mailThatFlowsDoesNotWaitForAReplay() throws Exception {
        filters.configure(chosen(Set.of(), 1));
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        add("spam", new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) throws IOException {
                if (context.isReplay()) {
                    inside.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return Verdict.PASS;
            }
        });
        List<Thread> replaying = new ArrayList<>();
        AtomicInteger passed = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            Thread one = new Thread(() -> {
                try {
                    passed.addAndGet(opinion(spam(""), mail("m").build()).same() ? 1 : 0);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            one.start();
            replaying.add(one);
        }
        inside.await();
        for (int i = 0; i < 200; i++) {
            assertEquals(250, code());
        }
        assertEquals(0, info("spam").failures());
        go.countDown();
        for (Thread one : replaying) {
            one.join();
        }
        assertEquals(5, passed.get());
        nothingIsLeft();
    }

    @Test
    public void thousandsLeaveNothingBehindButTheLatestOfEachKind() throws Exception {
        AtomicInteger turn = new AtomicInteger();
        Recording next = new Recording().at(Stage.MESSAGE, context -> switch (turn.getAndIncrement() % 3) {
            case 0 -> Verdict.PASS;
            case 1 -> REJECT;
            default -> Verdict.of(new Action.ReplaceMessage(Messages.of("A: b\r\n\r\n" + "x".repeat(5000) + "\r\n")));
        });
        add("spam", "2.0.0", next);
        for (int i = 0; i < 3000; i++) {
            opinion(
                    spam("2.0.0"),
                    mail("m" + i).finding(found("message", "pass")).build());
            if (i % 100 == 99) {
                await("all are closed", () -> next.open() == 0);
                timer.advance(Duration.ofSeconds(10)); // the fake one keeps all alarms until then
            }
        }
        await("all are closed", () -> next.open() == 0);
        List<Group> groups = filters.differences("spam");
        assertEquals(
                Set.of("pass → reject 1000 50", "pass → replacemessage 1000 50"),
                Set.copyOf(groups.stream()
                        .map(g -> g.kind() + " " + g.count() + " " + g.mails().size())
                        .toList()));
        assertTrue(groups.stream().anyMatch(g -> g.mails().get(0).mail().equals("m2999")));
        assertEquals(FilterTrials.Source.REPLAY, groups.get(0).source());
        assertEquals("<x@far.test>", groups.get(0).mails().get(0).sender());
        assertEquals("Cheap things", groups.get(0).mails().get(0).subject());
        nothingIsLeft();
    }

    @Test
    public void whoLooksAtMailThatLeavesIsNotAskedAboutWhatCame() throws Exception {
        add("spam", new Recording(), Filter.DIRECTION, "out");
        assertFalse(filters.isThere(spam("")));
        assertEquals(Optional.empty(), replays.replay(spam(""), mail("m1").build(), STORED, true, (o, e) -> o));
    }

    @Test
    public void nothingIsKeptUnlessSomebodyWantsThat() throws Exception {
        add("spam", new Recording().at(Stage.MESSAGE, REJECT));
        replays.replay(spam(""), mail("m1").build(), STORED, false, (opinion, edited) -> opinion);
        assertEquals(List.of(), filters.differences("spam"));
    }

    @Test
    public void itCanBeToldWhichEntriesWouldChooseAVersion() {
        filters.configure(chosen(Set.of(), 4, "spam; version=[1,2)", "spam; mode=shadow", "other"));
        List<FilterTrials.Entry> entries = filters.entries("spam", "org.example.spam", new Version("2.0.0"));
        assertEquals(
                "version 2.0.0 is not in [1.0.0,2.0.0)",
                entries.get(0).mismatch().orElseThrow());
        assertEquals(Optional.empty(), entries.get(1).mismatch());
        assertEquals(2, entries.size());
    }

    @Test
    public void kindsAreBoundedAndTheOldestGoesFirst() throws Exception {
        add("spam", new Recording().at(Stage.MESSAGE, REJECT));
        for (int i = 0; i < 30; i++) {
            clock.advance(Duration.ofSeconds(1));
            opinion(
                    spam(""),
                    mail("m" + i).finding(found("message", "kind" + i)).build());
        }
        List<Group> groups = filters.differences("spam");
        assertEquals(FilterTrials.MOST_GROUPS, groups.size());
        assertEquals("kind29 → reject", groups.get(0).kind());
        assertEquals("kind10 → reject", groups.get(19).kind());
    }

    @Test
    public void ofWhatNobodyWroteDownOnlyARefusalIsKept() throws Exception {
        add("spam", "1.0.0", new Recording());
        add("spam", "2.0.0", new Recording().at(Stage.MESSAGE, REJECT));
        assertTrue(opinion(spam("1.0.0"), mail("m1").build()).same());
        assertFalse(opinion(spam("2.0.0"), mail("m1").build()).same());
        assertEquals("not recorded → reject", filters.differences("spam").get(0).kind());
        assertEquals(1, filters.differences("spam").size());
    }

    @Test
    public void aFilterThatLeavesIsNotThere() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        SimpleFilter leaving = new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) throws IOException {
                inside.countDown();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return Verdict.PASS;
            }
        };
        add("spam", leaving);
        Thread swap = new Thread(() -> {
            try {
                inside.await();
            } catch (InterruptedException e) {
                return;
            }
            filters.remove(leaving);
        });
        swap.start();
        assertEquals(Optional.empty(), replays.replay(spam(""), mail("m1").build(), STORED, true, (o, e) -> o));
        swap.join();
        assertEquals(Optional.empty(), replays.replay(spam(""), mail("m1").build(), STORED, true, (o, e) -> o));
        nothingIsLeft();
    }

    @Test
    public void whatAShadowFindsIsGroupedWithItsMails() throws Exception {
        filters.configure(chosen(Set.of(), 4, "spam; version=[2,3); mode=shadow"));
        add("spam", "1.0.0", new Recording());
        add("spam", "2.0.0", new Recording().at(Stage.MESSAGE, REJECT));
        for (int i = 0; i < 3; i++) {
            assertEquals(250, code());
        }
        await("three", () -> filters.differences("spam").stream().anyMatch(g -> g.count() == 3));
        Group group = filters.differences("spam").get(0);
        assertEquals("pass → reject", group.kind());
        assertEquals(FilterTrials.Source.SHADOW, group.source());
        assertEquals("org.example.spam/2.0.0", group.bundle());
        assertEquals("<x@far.test>", group.mails().get(2).sender());
        assertEquals("550 5.7.1 unwanted", group.mails().get(0).detail());
    }
}
