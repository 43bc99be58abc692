package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.FilterAdmin.Decision;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** A filter in shadow sees real mail, and nothing of what it says, or does, reaches that mail. */
public class ShadowTest extends IntakeFixture {
    private static final Verdict REJECT = Verdict.reject(550, "5.7.1", "no");
    private static final String SHADOW = "spam; version=2; mode=shadow";

    private void configure(Set<String> required, String... entries) {
        filters.configure(chosen(required, 4, entries));
    }

    private int code(String... recipients) throws Exception {
        return send(MX, "x@far.test", MESSAGE, recipients).status().code();
    }

    private String state(String bundle) {
        return filters.filters().stream()
                .filter(f -> f.bundle().equals("org.example." + bundle))
                .map(f -> f.state())
                .findFirst()
                .orElseThrow();
    }

    private void awaitState(String counts) {
        await(counts, () -> state("spam/2.0.0").equals("in shadow: " + counts));
    }

    @Test
    public void whatItSaysIsComparedAndNotDone() throws Exception {
        configure(Set.of(), SHADOW);
        add("spam", "1.0.0", new Recording());
        add("spam", "2.0.0", new Recording().at(Stage.MESSAGE, REJECT));
        assertEquals(250, code("bob@here.test"));
        awaitState("0 alike, 1 different, 0 not looked at");
        assertEquals("enforced", state("spam/1.0.0"));
        Decision decision = filters.decisions(1).get(0);
        assertEquals("shadow", decision.stage());
        assertEquals("reject", decision.verdict());
        assertEquals("org.example.spam/2.0.0 in shadow; in force: pass; 550 5.7.1 no", decision.detail());
        nothingIsLeft();
    }

    /** The version in force refuses, which ends the stage: the other one looks at that mail, too. */
    @Test
    public void whatIsRefusedIsSeenAndAgreedOn() throws Exception {
        configure(Set.of(), SHADOW);
        add("spam", "1.0.0", new Recording().at(Stage.MESSAGE, REJECT));
        Recording next = new Recording().at(Stage.MESSAGE, REJECT);
        add("spam", "2.0.0", next);
        assertEquals(550, code("bob@here.test"));
        awaitState("1 alike, 0 different, 0 not looked at");
        await("it is closed", () -> next.mails().endsWith("close"));
        assertEquals("begin sender recipient message ended:REFUSED close", next.mails());
        nothingIsLeft();
    }

    /** It is asked for the first time when the one in force has refused. */
    @Test
    public void whoLooksAtTheMessageOnlyAgreesOnWhatIsRefused() throws Exception {
        configure(Set.of(), SHADOW);
        add("spam", "1.0.0", rejecting());
        add("spam", "2.0.0", rejecting());
        assertEquals(550, code("bob@here.test"));
        awaitState("1 alike, 0 different, 0 not looked at");
    }

    private static SimpleFilter rejecting() {
        return new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                return REJECT;
            }
        };
    }

    /** Mail does not wait for it, and it has its message for as long as it takes. */
    @Test
    public void itDelaysNothing() throws Exception {
        configure(Set.of(), SHADOW);
        CountDownLatch ended = new CountDownLatch(1);
        String[] read = new String[1];
        add("spam", "1.0.0", new Recording());
        add("spam", "2.0.0", new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) throws IOException {
                try {
                    ended.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                try (var in = message.open(0)) {
                    read[0] = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
                return Verdict.PASS;
            }
        });
        assertEquals(250, code("bob@here.test"));
        ended.countDown();
        awaitState("1 alike, 0 different, 0 not looked at");
        assertTrue(read[0], read[0].contains("Received: ") && read[0].endsWith("\r\n"));
        nothingIsLeft();
    }

    @Test
    public void ifItFailsThatIsItsOwnAffair() throws Exception {
        configure(Set.of(), SHADOW);
        add("spam", "1.0.0", new Recording());
        add("spam", "2.0.0", new Recording().at(Stage.RECIPIENT, context -> {
                    throw new IllegalStateException("broken");
                }));
        assertEquals(250, code("bob@here.test"));
        awaitState("0 alike, 1 different, 0 not looked at");
        assertEquals("failed", filters.decisions(1).get(0).verdict());
        nothingIsLeft();
    }

    /** It stands in for nobody: without the one in force mail that requires it waits. */
    @Test
    public void itIsNotTheOneThatIsRequired() throws Exception {
        configure(Set.of("spam"), SHADOW);
        add("spam", "2.0.0", new Recording());
        undecided(() -> open(MX, "x@far.test"));
        add("spam", "1.0.0", new Recording());
        assertEquals(250, code("bob@here.test"));
    }

    /** What is in force for some mail is so beside a filter in shadow, wherever its entry stands. */
    @Test
    public void itTakesNoMailFromOtherEntries() throws Exception {
        configure(Set.of(), SHADOW, "spam; version=[1,2); listener=mx");
        add("spam", "1.0.0", new Recording().at(Stage.MESSAGE, REJECT));
        add("spam", "2.0.0", new Recording());
        assertEquals(550, code("bob@here.test"));
        awaitState("0 alike, 1 different, 0 not looked at");
        assertEquals("enforced for listener mx", state("spam/1.0.0"));
    }

    @Test
    public void whatItPublishesIsSeenByItselfAlone() throws Exception {
        configure(Set.of(), SHADOW);
        Key<String> key = Key.text("test:seen");
        add("spam", "1.0.0", new Recording());
        String[] seen = new String[2];
        add(
                "spam",
                "2.0.0",
                new Recording()
                        .at(Stage.SENDER, Verdict.builder().publish(key, "mine").build())
                        .at(Stage.MESSAGE, context -> {
                            seen[0] = context.result(key).orElse("nothing");
                            return Verdict.PASS;
                        }));
        add(
                "after",
                "1.0.0",
                new Recording().at(Stage.MESSAGE, context -> {
                    seen[1] = context.result(key).orElse("nothing");
                    return Verdict.PASS;
                }),
                "service.ranking",
                -1);
        assertEquals(250, code("bob@here.test"));
        awaitState("1 alike, 0 different, 0 not looked at");
        assertEquals(List.of("mine", "nothing"), List.of(seen));
    }

    /** A message that it brings is let go of. */
    @Test
    public void whatItBringsIsReleased() throws Exception {
        configure(Set.of(), SHADOW);
        add(
                "spam",
                "2.0.0",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                Verdict.of(new Action.ReplaceMessage(Messages.of("A: b\r\n\r\nother\r\n")))));
        assertEquals(250, code("bob@here.test"));
        awaitState("0 alike, 1 different, 0 not looked at");
        assertFalse(delivered(0).contains("other"));
        nothingIsLeft();
    }

    /** What waits for it is bounded, and what goes beyond is not looked at. */
    @Test
    public void mailThatItCannotKeepUpWithIsNotLookedAt() throws Exception {
        configure(Set.of(), SHADOW + "; threads=1");
        CountDownLatch go = new CountDownLatch(1);
        add("spam", "2.0.0", new SimpleFilter() {
            @Override
            public Verdict recipient(Context context, Recipient recipient) throws IOException {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return Verdict.PASS;
            }
        });
        for (int i = 0; i < 70; i++) {
            assertEquals(250, code("bob@here.test"));
        }
        go.countDown();
        awaitState("64 alike, 0 different, 6 not looked at");
        nothingIsLeft();
    }

    @Test
    public void ifItLeavesNothingIsLeftBehind() throws Exception {
        configure(Set.of(), SHADOW);
        CountDownLatch inside = new CountDownLatch(1);
        SimpleFilter next = new SimpleFilter() {
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
        add("spam", "2.0.0", next);
        assertEquals(250, code("bob@here.test"));
        inside.await();
        filters.remove(next);
        nothingIsLeft();
    }
}
