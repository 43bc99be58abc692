package org.posthouse.dmarc.reports.incoming;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.testkit.flow.FakeClock;

public class ReceivedTest {
    private static final LocalDate DAY = LocalDate.parse("2026-12-01");
    private static final Counts PASS = new Counts(5, 5, 5, 0, 0, 0);
    private static final Counts FAIL = new Counts(2, 0, 0, 0, 1, 1);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock(Instant.parse("2026-12-02T10:00:00Z"));
    private final Received received = new Received(clock);

    private static Feedback report(String id, LocalDate day, Map<String, Counts> sources) {
        return new Feedback("reporter\u00e4", id, "example.org", day, sources, true);
    }

    @Test
    public void reportsAddUpAndSurvive() throws IOException {
        assertTrue(received.add(report("1", DAY, Map.of("192.0.2.1", PASS, "192.0.2.66", FAIL))));
        assertTrue(received.add(report("2", DAY.minusDays(1), Map.of("192.0.2.1", PASS))));
        assertFalse("a duplicate", received.add(report("2", DAY.minusDays(1), Map.of("192.0.2.1", PASS))));
        assertFalse("of the future", received.add(report("3", DAY.plusDays(9), Map.of("192.0.2.1", PASS))));
        received.addFailure("example.org");
        Path file = folder.getRoot().toPath().resolve("received");
        received.write(file);
        Received again = new Received(clock);
        again.read(file);
        for (Received one : List.of(received, again)) {
            assertEquals(
                    List.of(
                            new Received.Source("192.0.2.66", FAIL, DAY, DAY),
                            new Received.Source("192.0.2.1", PASS.plus(PASS), DAY.minusDays(1), DAY)),
                    one.sources("example.org"));
            assertEquals(Map.of("reporter?", 2L), one.reporters("example.org"));
            assertEquals(Set.of("example.org"), one.domains());
            assertEquals(1, one.failures("example.org"));
            assertFalse(one.add(report("1", DAY, Map.of("192.0.2.1", PASS))));
        }
        long written = Files.size(file);
        Files.writeString(file, "C\tx\n\u0000\nC\ta\tb\tc\td\n", StandardOpenOption.APPEND);
        Received damaged = new Received(clock);
        damaged.read(file);
        assertEquals(again.sources("example.org"), damaged.sources("example.org"));
        received.write(file);
        assertTrue("nothing has changed", Files.size(file) > written);
    }

    @Test
    public void whatIsKeptIsBounded() {
        for (int day = 0; day < 10; day++) {
            Map<String, Counts> sources = new HashMap<>();
            for (int i = 0; i < 4_000; i++) {
                sources.put("10.0." + i / 250 + "." + i % 250, FAIL);
            }
            received.add(report("r" + day, DAY.minusDays(9 - day), sources));
        }
        assertTrue(received.size() + " counts", received.size() <= Received.MOST);
        assertEquals(
                "the last ones are kept",
                DAY,
                received.sources("example.org").get(0).last());
        received.keep(2);
        assertEquals(8_000, received.size());
    }
}
