package org.posthouse.filter.milter;

import static org.junit.Assert.assertEquals;
import static org.posthouse.filter.milter.MilterFixture.BOB;

import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Clients that say MAIL and wait do not hold a connection to the milter each. */
public class IdleConversationsTest {
    private static final Message HELLO = MilterFixture.message("Subject: hello\r\n\r\nbody\r\n");

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final List<Inspection> waiting = new ArrayList<>();
    private FakeMilter milter;
    private MilterFixture fixture;

    @Before
    public void start() throws Exception {
        milter = new FakeMilter(folder.getRoot().toPath().resolve("milter"));
        milter.parallel();
        fixture = new MilterFixture(
                TestConfig.of(milter.address(), "defer", 6, 20),
                folder.getRoot().toPath());
    }

    @After
    public void stop() throws Exception {
        endAll();
        milter.close();
    }

    private void endAll() throws Exception {
        for (Inspection one : waiting) {
            one.close();
        }
    }

    private Inspection begin() throws Exception {
        Inspection inspection = fixture.filter.begin(fixture.context());
        waiting.add(inspection);
        assertEquals(Verdict.PASS, inspection.sender(fixture.context()));
        return inspection;
    }

    private void awaitOpen(int count) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (milter.open() != count && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertEquals(count, milter.open());
    }

    @Test
    public void thoseThatAreTooManyAreBegunAnew() throws Exception {
        for (int i = 0; i < MilterFilter.MOST_IDLE; i++) {
            begin();
        }
        awaitOpen(MilterFilter.MOST_IDLE);
        Inspection oneMore = begin();
        awaitOpen(MilterFilter.MOST_IDLE);
        assertEquals(Verdict.PASS, oneMore.recipient(fixture.context(), BOB));
        milter.instead('E', FakeMilter.packet('r'));
        assertEquals(
                "all is told again, and counts",
                "reject",
                oneMore.message(fixture.context(BOB), HELLO).summary());
        endAll();
        awaitOpen(0);
        for (int i = 0; i < MilterFilter.MOST_IDLE; i++) {
            begin();
        }
        awaitOpen(MilterFilter.MOST_IDLE);
        assertEquals(
                "one of those that wait goes on with its connection",
                Verdict.PASS,
                waiting.get(waiting.size() - 1).recipient(fixture.context(), BOB));
        assertEquals(2 * MilterFilter.MOST_IDLE + 3, milter.connections());
    }
}
