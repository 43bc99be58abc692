package org.posthouse.filter.milter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.posthouse.filter.milter.FakeMilter.packet;
import static org.posthouse.filter.milter.MilterFixture.BOB;
import static org.posthouse.filter.milter.MilterFixture.CAROL;
import static org.posthouse.filter.milter.MilterFixture.actions;
import static org.posthouse.filter.milter.MilterFixture.message;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.filter.milter.protocol.MilterException;
import org.posthouse.filter.milter.protocol.MilterException.Kind;

/** What becomes of mail when a milter dies, hangs, lies or sends garbage. */
public class MilterFailureTest {
    private static final Message HELLO = message("Subject: hello\r\n\r\nbody\r\n");

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private FakeMilter milter;

    @Before
    public void start() throws Exception {
        milter = new FakeMilter(folder.newFolder().toPath().resolve("milter"));
    }

    @After
    public void stop() throws Exception {
        milter.close();
    }

    private MilterFixture fixture(String onFailure) {
        return fixture(onFailure, 20);
    }

    /** For those who wait for a limit to be over. */
    private MilterFixture hasty() {
        return fixture("defer", 1);
    }

    private MilterFixture fixture(String onFailure, int seconds) {
        return new MilterFixture(
                TestConfig.of(milter.address(), onFailure, 6, seconds),
                folder.getRoot().toPath());
    }

    private Kind failure(MilterFixture fixture) {
        MilterException e = assertThrows(MilterException.class, () -> fixture.judge(HELLO));
        assertEquals("no stack trace for what an operator mends", 0, e.getStackTrace().length);
        return e.kind();
    }

    @Test
    public void deathAtEachStageIsAFailure() throws Exception {
        for (char command : "OCHMRTLNBE".toCharArray()) {
            stop();
            start();
            milter.instead(command, FakeMilter.CLOSE);
            assertEquals("" + command, Kind.LOST, failure(fixture("defer")));
        }
    }

    @Test
    public void silenceAtEachStageIsAFailure() throws Exception {
        for (char command : "CRE".toCharArray()) {
            stop();
            start();
            milter.answers(command, new byte[0]);
            long start = System.nanoTime();
            assertEquals("" + command, Kind.TIMEOUT, failure(hasty()));
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis + " ms", millis >= 900 && millis < 15_000);
        }
    }

    @Test
    public void progressBuysTimeUpToABound() throws Exception {
        byte[][] progress = new byte[9_999][];
        Arrays.fill(progress, packet('p'));
        milter.answers('E', progress);
        long start = System.nanoTime();
        assertEquals(Kind.TIMEOUT, failure(hasty()));
        assertTrue(System.nanoTime() - start < 15_000_000_000L);
        stop();
        start();
        byte[][] endless = new byte[20_000][];
        Arrays.fill(endless, packet('p'));
        milter.answers('E', endless);
        assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
    }

    @Test
    public void aRejectionIsWhatTheOperatorMayWant() throws Exception {
        milter.closesAt('E');
        List<Action> said = actions(fixture("reject").judge(HELLO));
        assertEquals(List.of(new Action.Reject(new Status(550, "5.5.0", "Service unavailable"))), said);
    }

    @Test
    public void lengthsAreNotBelieved() throws Exception {
        for (byte[] lie : List.of(
                new byte[] {0x7f, -1, -1, -1, 'c'},
                new byte[] {-1, -1, -1, -1, 'c'},
                new byte[] {0, 2, 0, 1, 'c'},
                new byte[] {0, 0, 0, 0, 'c'})) {
            stop();
            start();
            milter.answers('M', lie);
            assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
        }
        stop();
        start();
        milter.answers('M', new byte[] {0, 0, 1, 0, 'y', '5'}); // more is announced than comes
        assertEquals(Kind.TIMEOUT, failure(hasty()));
    }

    @Test
    public void whatWasNotAgreedIsRefused() throws Exception {
        for (byte[] answer : List.of(
                packet('z'), packet('h', "X|early|"), packet('y', "250 2.0.0 fine|"), packet('y', "550 5.7.1"))) {
            stop();
            start();
            milter.answers('M', answer);
            assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
        }
        for (byte[] change :
                List.of(packet('h', "X|not negotiated|"), packet('b', "x"), packet('+', "<a@b.example>|"))) {
            stop();
            start();
            milter.negotiates(6, 0, 0).answers('E', change, packet('c'));
            assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
        }
        stop();
        start();
        milter.answers('M', packet('f'));
        assertEquals(Kind.FAILED, failure(fixture("defer")));
    }

    @Test
    public void aRefusalThatQuotesTheMailIsOne() throws Exception {
        milter.answers('E', packet('y', "550 5.7.1 infected: a\u0007b|"));
        assertEquals(
                List.of(new Action.Reject(new Status(550, "5.7.1", "Command rejected"))),
                actions(fixture("pass").judge(HELLO)));
    }

    @Test
    public void aNegotiationThatWantsMoreIsRefused() throws Exception {
        for (int[] answer : new int[][] {{7, 0, 0}, {1, 0, 0}, {6, 0x1000, 0}, {6, 0, 0x800}}) {
            stop();
            start();
            milter.negotiates(answer[0], answer[1], answer[2]);
            assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
        }
    }

    @Test
    public void changesAreBounded() throws Exception {
        milter.answers(
                'E',
                packet('h', "X|" + "y".repeat(60_000) + "|"),
                packet('h', "X|" + "y".repeat(60_000) + "|"),
                packet('h', "X|" + "y".repeat(60_000) + "|"),
                packet('c'));
        assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
        stop();
        start();
        byte[][] many = new byte[502][];
        Arrays.fill(many, packet('-', "<a@b.example>|"));
        milter.answers('E', many);
        assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
        stop();
        start();
        byte[][] body = new byte[20][]; // one MiB is allowed here
        Arrays.fill(body, packet('b', "x".repeat(60_000)));
        milter.answers('E', body);
        assertEquals(Kind.PROTOCOL, failure(fixture("defer")));
    }

    /** A sender can bring a milter to that, by a thousand fields that it takes away. */
    @Test
    public void tooManyChangesDoNotLetMailPass() throws Exception {
        byte[][] many = new byte[502][];
        Arrays.fill(many, packet('i', 0, "X|y|"));
        milter.answers('E', many);
        assertEquals(
                List.of(new Action.Defer(new Status(451, "4.7.1", "Service unavailable - try again later"))),
                actions(fixture("pass").judge(HELLO)));
        stop();
        start();
        milter.negotiates(7, 0, 0);
        assertEquals("no mail causes that", Kind.PROTOCOL, failure(fixture("pass")));
    }

    @Test
    public void aMessageThatTakesLongDoesNotStopOthers() throws Exception {
        milter.answers('E', new byte[0]).answers('E', packet('c'));
        MilterFixture fixture = hasty();
        assertEquals(Kind.TIMEOUT, failure(fixture));
        assertEquals(Verdict.PASS, fixture.judge(HELLO));
    }

    @Test
    public void aMilterThatOnlyNegotiatesIsTriedLessOften() throws Exception {
        milter.answers('C', new byte[0]);
        MilterFixture fixture = hasty();
        assertEquals(Kind.TIMEOUT, failure(fixture));
        assertEquals(Kind.NOT_TRIED, failure(fixture));
        for (int pause = 1; pause <= 16; pause *= 2) {
            fixture.later += pause * 1_000_000_000L;
            assertEquals("after " + pause + " s", Kind.TIMEOUT, failure(fixture));
        }
        fixture.later += 15_000_000_000L; // half of the pause
        assertEquals(Kind.NOT_TRIED, failure(fixture));
        milter.instead('C', packet('c'));
        fixture.later += 15_000_000_000L;
        assertEquals(Verdict.PASS, fixture.judge(HELLO));
        assertEquals("it is there again", Verdict.PASS, fixture.judge(HELLO));
    }

    @Test
    public void whatWasNotTriedIsNotRejected() throws Exception {
        milter.close();
        MilterFixture fixture = fixture("reject");
        assertEquals("reject", fixture.judge(HELLO).summary());
        assertEquals(Kind.NOT_TRIED, failure(fixture));
    }

    @Test
    public void garbageNeverPasses() throws Exception {
        Random random = new Random(41);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[1 + random.nextInt(60)];
            random.nextBytes(garbage);
            garbage[0] = "hime+2-bqyz".getBytes()[random.nextInt(11)];
            byte[] data = Arrays.copyOfRange(garbage, 1, garbage.length);
            milter.close();
            milter = new FakeMilter(folder.newFolder().toPath().resolve("m"));
            milter.answers('E', packet((char) garbage[0], data), FakeMilter.packet('f'));
            MilterException e =
                    assertThrows(MilterException.class, () -> fixture("defer").judge(HELLO));
            boolean refused = e.kind() == Kind.PROTOCOL || e.kind() == Kind.FAILED;
            assertTrue(e.toString(), refused);
        }
    }

    @Test
    public void anUnreachableMilterIsNotTriedForEachMail() throws Exception {
        milter.close();
        MilterFixture fixture = fixture("defer");
        MilterException first = assertThrows(MilterException.class, () -> fixture.judge(HELLO));
        assertEquals(Kind.UNREACHABLE, first.kind());
        MilterException second = assertThrows(MilterException.class, () -> fixture.judge(HELLO));
        assertTrue(second.getMessage(), second.getMessage().contains("not tried again yet"));
        milter = new FakeMilter(folder.newFolder().toPath().resolve("milter"));
        fixture.filter.settings(MilterSettings.of(TestConfig.of(milter.address(), "defer", 6, 1), "other"));
        assertEquals("a new address is tried at once", Verdict.PASS, fixture.judge(HELLO));
    }

    @Test
    public void withoutAnAddressNothingPasses() throws Exception {
        MilterFixture fixture = new MilterFixture(
                TestConfig.of("localhost:1", "defer", 6, 1), folder.getRoot().toPath());
        assertEquals(Kind.UNREACHABLE, failure(fixture));
    }

    @Test
    public void aConnectionThatWasLostMeanwhileIsBegunAnew() throws Exception {
        milter.closesAt('R').answers('R', packet('c'));
        MilterFixture fixture = fixture("defer");
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            inspection.sender(fixture.context());
            assertEquals(Verdict.PASS, inspection.recipient(fixture.context(), BOB));
            assertEquals(Verdict.PASS, inspection.message(fixture.context(BOB), HELLO));
        }
        assertEquals("OCHMROCHMRTLNBE", milter.commands().replace("Q", ""));
        assertEquals(2, milter.connections());
    }

    @Test
    public void afterAFailureThatMayPassTheMessageIsAskedAbout() throws Exception {
        milter.answers('R', packet('z')).answers('R', packet('c')).answers('E', packet('r'));
        MilterFixture fixture = fixture("pass");
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            inspection.sender(fixture.context());
            assertThrows(IOException.class, () -> inspection.recipient(fixture.context(), BOB));
            assertEquals(Verdict.PASS, inspection.recipient(fixture.context(BOB), CAROL));
            assertEquals(
                    "reject",
                    inspection.message(fixture.context(BOB, CAROL), HELLO).summary());
        }
        assertEquals("OCHMROCHMRRTLNBE", milter.commands().replace("Q", ""));
    }

    @Test
    public void anInterruptedCallEndsAtOnce() throws Exception {
        milter.answers('E', new byte[0]);
        MilterFixture fixture = new MilterFixture(
                TestConfig.of(milter.address(), "defer", 6, 60),
                folder.getRoot().toPath());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                fixture.judge(HELLO);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        caller.start();
        milter.await('E');
        caller.interrupt();
        caller.join(5000);
        assertTrue(String.valueOf(thrown.get()), thrown.get() instanceof InterruptedIOException);
    }

    @Test
    public void failuresAreCounted() throws Exception {
        milter.closesAt('E');
        MilterFixture fixture = fixture("defer");
        failure(fixture);
        Map<String, Long> counts = new TreeMap<>();
        fixture.filter.counters().each((none, event, count) -> counts.put(event, count));
        assertEquals(Map.of("opened", 2L, "lost", 1L), counts);
    }

    @Test
    public void intakeWaitsLongerThanTheLimits() {
        MilterSettings settings = MilterSettings.of(TestConfig.of("inet:127.0.0.1:1", "pass", 6, 7), "other");
        Dictionary<String, Object> properties = MilterComponent.properties(settings);
        assertEquals(7000L * 6 + 10_000 + 15_000, properties.get("filter.deadline"));
        assertEquals("pass", properties.get("filter.on-failure"));
        assertEquals("test", properties.get("filter.name"));
        properties = MilterComponent.properties(MilterSettings.of(TestConfig.of("", "reject", 6, 7), "other"));
        assertEquals("defer", properties.get("filter.on-failure"));
    }
}
