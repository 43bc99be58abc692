package org.posthouse.trace.disk;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.api.trace.Tracer.Found;
import org.posthouse.support.lock.HeldException;
import org.posthouse.trace.disk.TraceFiles.Limits;

public class TraceFilesTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00.123456789Z");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<Event> seen = new ArrayList<>();
    private Instant now = START;
    private Limits limits = new Limits(Duration.ofDays(30), 1 << 20, 4096);
    private TraceFiles files;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @Before
    public void open() throws IOException {
        seen.clear();
        files = TraceFiles.open(path(), clock, limits, seen::add);
    }

    @After
    public void close() throws IOException {
        files.close();
    }

    private Path path() {
        return folder.getRoot().toPath().resolve("trace");
    }

    private Event event(String mail, String detail) {
        now = now.plusMillis(1);
        return new Event(now, mail, "received", detail);
    }

    /** Enough for a dozen segments. */
    private List<Event> many() throws IOException {
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(event("m" + i % 100, "from <u" + i + "@example.org> to <Bob@example.test>, 100 octets"));
        }
        files.append(all);
        return all;
    }

    private static List<Event> of(List<Event> all, String mail) {
        return all.stream().filter(e -> e.mail().equals(mail)).toList();
    }

    private Path last(String end) throws IOException {
        try (var all = Files.list(path())) {
            return all.filter(f -> f.toString().endsWith(end))
                    .sorted()
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }
    }

    @Test
    public void theStoryOfAMailIsFoundAcrossSegmentsAndRestarts() throws IOException {
        List<Event> all = many();
        assertTrue("several segments", files.count() > 5);
        assertEquals(of(all, "m7"), files.find("m7"));
        close();
        open();
        assertEquals(of(all, "m7"), files.find("m7"));
        assertEquals(List.of(), files.find("m100"));
        Event later = event("m7", "ünïcode");
        files.append(List.of(later));
        assertEquals(later, files.find("m7").get(5));
    }

    @Test
    public void aRestartReadsOnlyTheLastSegment() throws IOException {
        List<Event> all = many();
        close();
        open();
        assertTrue(seen.size() + " of 500", seen.size() < 60);
        assertEquals(all.subList(500 - seen.size(), 500), seen);
    }

    @Test
    public void aTornTailIsCut() throws IOException {
        files.append(List.of(event("a", "one"), event("b", "two")));
        close();
        Path file = last(Segment.EVENTS);
        byte[] whole = Files.readAllBytes(file);
        for (int length = whole.length - 1; length > whole.length / 2; length--) {
            Files.write(file, Arrays.copyOf(whole, length));
            open();
            assertEquals(List.of("one"), seen.stream().map(Event::detail).toList());
            files.append(List.of(event("c", "three")));
            close();
            open();
            assertEquals(
                    List.of("one", "three"), seen.stream().map(Event::detail).toList());
            close();
        }
        Files.write(file, new byte[1000], StandardOpenOption.APPEND);
        open();
        assertEquals(2, seen.size());
    }

    @Test
    public void anIndexThatIsMissingOrTornIsMadeAnew() throws IOException {
        List<Event> all = many();
        close();
        Path index = last(Segment.INDEX);
        byte[] whole = Files.readAllBytes(index);
        for (int length : new int[] {0, 20, whole.length - 1}) {
            Files.write(index, Arrays.copyOf(whole, length));
            open();
            assertEquals(of(all, "m99"), files.find("m99"));
            close();
        }
        Files.delete(index);
        open();
        assertEquals(of(all, "m99"), files.find("m99"));
    }

    @Test
    public void onlyOneHasTheDirectory() {
        assertThrows(HeldException.class, () -> TraceFiles.open(path(), clock, limits, seen::add));
    }

    @Test
    public void whatIsTooMuchGoesButNotTheStoryOfMailThatWaits() throws IOException {
        List<Event> all = many();
        files.limits(new Limits(Duration.ofDays(30), 30_000, 4096));
        assertEquals("nobody knows what waits", 0, files.tidy(Optional.empty()));
        Set<String> asked = new HashSet<>();
        files.tidy(Optional.of(mail -> {
            asked.add(mail);
            return mail.equals("m3");
        }));
        assertTrue(files.size() + " octets", files.size() <= 34_000);
        assertTrue(files.find("m4").size() < 5);
        assertTrue(asked.contains("m4"));
        assertEquals(of(all, "m3"), files.find("m3"));
    }

    @Test
    public void whatIsTooOldGoesButNotTheStoryOfMailThatWaits() throws IOException {
        List<Event> all = many();
        now = now.plus(Duration.ofDays(31));
        files.append(List.of(event("new", "x")));
        assertEquals("nobody knows what waits", 0, files.tidy(Optional.empty()));
        assertTrue(files.tidy(Optional.of(mail -> mail.equals("m3"))) > 5);
        assertEquals(1, files.count());
        assertEquals(of(all, "m3"), files.find("m3"));
        assertEquals(List.of(), files.find("m4"));
        now = now.plus(Duration.ofDays(31));
        files.append(List.of(event("new", "y")));
        files.tidy(Optional.of(mail -> false));
        assertEquals(List.of(), files.find("m3"));
    }

    @Test
    public void ifNothingButWaitingMailIsLeftTheOldestGoAllTheSame() throws IOException {
        many();
        files.limits(new Limits(Duration.ofDays(30), 10_000, 4096));
        files.tidy(Optional.of(mail -> true));
        assertTrue(files.size() + " octets", files.size() <= 2 * 10_000 + 4096);
        files.tidy(Optional.empty());
        assertTrue(files.size() + " octets", files.size() <= 2 * 10_000 + 4096);
    }

    @Test
    public void searchGoesBackPageByPage() throws IOException {
        many();
        Found first = files.search("BOB@example.TEST", OptionalLong.empty(), 30);
        assertEquals(30, first.mails().size());
        assertEquals("the last event of each", "m99", first.mails().get(0).mail());
        Set<String> mails = new HashSet<>();
        first.mails().forEach(e -> mails.add(e.mail()));
        for (OptionalLong next = first.next(); next.isPresent(); ) {
            Found page = files.search("bob@example.test", next, 30);
            page.mails().forEach(e -> mails.add(e.mail()));
            next = page.next();
        }
        assertEquals(100, mails.size());

        Found one = files.search("<u250@", OptionalLong.empty(), 10);
        assertEquals(List.of("m50"), one.mails().stream().map(Event::mail).toList());
        assertTrue(one.next().isEmpty());
    }

    @Test
    public void aVeryLongStoryKeepsItsBeginningAndItsEnd() throws IOException {
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.add(event("a", "" + i));
        }
        files.append(all);
        List<Event> found = files.find("a");
        assertEquals(TraceFiles.MOST_EVENTS, found.size());
        assertEquals("0", found.get(0).detail());
        assertEquals("1999", found.get(TraceFiles.MOST_EVENTS - 1).detail());
    }
}
