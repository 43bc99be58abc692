package org.posthouse.dmarc.reports.tally;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.testkit.flow.FakeClock;

public class TalliesTest {
    private static final LocalDate DAY = LocalDate.parse("2026-12-01");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock(Instant.parse("2026-12-01T10:00:00Z"));

    private Path directory() {
        return folder.getRoot().toPath().resolve("dmarc");
    }

    private Tallies open() {
        Tallies tallies = new Tallies(directory(), clock);
        tallies.work();
        return tallies;
    }

    private static Row row(String source) {
        Judgements mail = new Judgements();
        mail.source = source;
        return mail.row();
    }

    private static long mails(Tally tally, String domain) {
        return tally.rows(domain).values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    public void countsSurviveARestart() {
        Tallies first = open();
        first.count("example.org", row("192.0.2.1"));
        first.count("example.org", row("192.0.2.1"));
        first.count("example.org", row("192.0.2.2"));
        first.close();
        Tallies second = open();
        second.count("example.org", row("192.0.2.1"));
        second.work();
        assertEquals(
                Map.of(row("192.0.2.1"), 3L, row("192.0.2.2"), 1L),
                second.current().rows("example.org"));
        second.close();
        assertEquals(4, mails(open().current(), "example.org"));
    }

    /** No clean end: what was written counts, a line that was cut off spoils no other. */
    @Test
    public void aTornLineIsLeftOut() throws IOException {
        Tallies first = open();
        first.count("example.org", row("192.0.2.1"));
        first.close();
        Path file = directory().resolve(DAY + ".tally");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2), StandardOpenOption.APPEND);
        Tallies second = open();
        second.count("example.org", row("192.0.2.2"));
        second.close();
        assertEquals(2, mails(open().current(), "example.org"));
    }

    @Test
    public void garbageIsNoResult() throws IOException {
        Files.createDirectories(directory());
        Path file = directory().resolve(DAY + ".tally");
        Files.write(file, "\n0\tR\ta\t1\nx\n\t\t\t\n".getBytes(StandardCharsets.US_ASCII));
        Files.write(file, new byte[100_000], StandardOpenOption.APPEND);
        Tallies tallies = open();
        assertEquals(Set.of(), tallies.current().domains());
        tallies.count("example.org", row("192.0.2.1"));
        tallies.close();
        assertEquals(1, mails(open().current(), "example.org"));
    }

    /** While the version before still has the directory, nothing is lost and nothing is counted twice. */
    @Test
    public void anotherOwnerIsWaitedFor() {
        Tallies before = open();
        before.count("example.org", row("192.0.2.1"));
        Tallies after = open();
        assertFalse(after.isOwner());
        after.count("example.org", row("192.0.2.1"));
        before.count("example.org", row("192.0.2.1"));
        before.close();
        after.work();
        assertTrue(after.isOwner());
        after.close();
        assertEquals(3, mails(open().current(), "example.org"));
    }

    @Test
    public void aDayEndsAtMidnight() throws IOException {
        Tallies tallies = open();
        tallies.count("example.org", row("192.0.2.1"));
        clock.set(Instant.parse("2026-12-02T00:00:10Z"));
        tallies.count("example.net", row("192.0.2.1"));
        tallies.work();
        assertEquals("not for a minute", List.of(), tallies.ended());
        clock.advance(Duration.ofMinutes(2));
        tallies.work();
        assertEquals(List.of(DAY), tallies.ended());
        Tally ended = tallies.load(DAY);
        assertEquals(Set.of("example.org"), ended.open());
        assertEquals(Set.of("example.net"), tallies.current().domains());
        tallies.done(DAY, ended, "example.org");
        assertEquals(Set.of(), tallies.load(DAY).open());
        assertEquals(Set.of("example.org"), tallies.load(DAY).done());
        clock.advance(Duration.ofDays(10));
        tallies.work();
        assertEquals("too old", List.of(), tallies.ended());
    }

    @Test
    public void roomIsBounded() {
        Tally tally = new Tally();
        for (int i = 0; i < Tally.MAX_ROWS_OF_DOMAIN + 100; i++) {
            tally.add("example.org", row("10.1." + i / 250 + "." + i % 250), 1);
        }
        assertEquals(Tally.MAX_ROWS_OF_DOMAIN, tally.rows("example.org").size());
        assertEquals(100, tally.leftOut("example.org"));
        tally.add("example.org", row("10.1.0.0"), 1);
        assertEquals("what is known is counted on", 100, tally.leftOut("example.org"));
        Row one = row("192.0.2.1");
        for (int i = 0; i < Tally.MAX_DOMAINS + 100; i++) {
            tally.add("d" + i + ".test", one, 1);
        }
        assertEquals(Tally.MAX_DOMAINS, tally.domains().size());
        assertEquals(101, tally.lost());
        assertTrue(tally.size() <= Tally.MAX_ROWS);
    }

    @Test
    public void aFileIsWrittenAnewWhenMostOfItIsOld() throws IOException {
        Tallies tallies = open();
        tallies.count("example.org", row("192.0.2.1"));
        tallies.close();
        Path file = directory().resolve(DAY + ".tally");
        Files.writeString(file, Files.readString(file).repeat(10_010));
        DayFile day = new DayFile(file);
        Tally tally = new Tally();
        assertEquals(0, day.read(tally));
        assertEquals(10_010, day.lines());
        tally.add("example.org", row("192.0.2.9"), 1);
        day.append(tally);
        assertEquals(2, day.lines());
        Tally again = new Tally();
        assertEquals(0, new DayFile(file).read(again));
        assertEquals(10_011, mails(again, "example.org"));
    }
}
