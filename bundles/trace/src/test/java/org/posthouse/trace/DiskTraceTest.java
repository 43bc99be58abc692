package org.posthouse.trace;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.trace.disk.TraceFiles.Limits;

public class DiskTraceTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeTimer timer = new FakeTimer();
    private final List<MailTracer> open = new ArrayList<>();
    private String warning = "";
    private long seconds;

    @After
    public void close() {
        open.forEach(MailTracer::deactivate);
    }

    private Path directory() {
        return folder.getRoot().toPath().resolve("trace");
    }

    /** With a timer of its own, since that ends with it. */
    private MailTracer tracer(FakeTimer timer) {
        List<Event> earlier = new ArrayList<>();
        DiskTrace disk = new DiskTrace(
                new DiskTrace.Surroundings(
                        directory(),
                        Clock.systemUTC(),
                        timer,
                        () -> seconds * 1_000_000_000L,
                        Optional::empty,
                        text -> warning = text),
                Limits.of(30, 10),
                earlier::addAll);
        MailTracer tracer = new MailTracer(Clock.systemUTC(), timer, 3, 4, Optional.of(disk));
        open.add(tracer);
        return tracer;
    }

    private MailTracer opened() {
        FakeTimer its = new FakeTimer();
        MailTracer tracer = tracer(its);
        its.advance(Duration.ZERO);
        return tracer;
    }

    private static List<String> stages(List<Event> events) {
        return events.stream().map(Event::stage).toList();
    }

    @Test
    public void whatMemoryForgotIsOnDisk() {
        MailTracer tracer = tracer(timer);
        for (int i = 0; i < 20; i++) {
            tracer.stage("m" + i, "received", "from <u" + i + "@example.org>");
            tracer.stage("m" + i, "delivered", "");
        }
        assertEquals(List.of("received", "delivered"), stages(tracer.find("m0")));
        assertEquals(List.of("received", "delivered"), stages(tracer.find("m19")));
        assertEquals(
                "m2",
                tracer.search("<U2@", OptionalLong.empty(), 5).mails().get(0).mail());
    }

    @Test
    public void theNextOneWaitsForTheFilesAndLosesNothing() {
        MailTracer before = tracer(timer);
        timer.advance(Duration.ZERO);
        before.stage("m", "received", "");
        FakeTimer timerOfNext = new FakeTimer();
        MailTracer next = tracer(timerOfNext);
        next.stage("m", "spooled", "");
        timerOfNext.advance(Duration.ofSeconds(1));
        assertEquals("from memory", List.of("spooled"), stages(next.find("m")));
        before.stage("m", "filter", "by a thread that still has the one before");
        before.deactivate();
        timerOfNext.advance(Duration.ofSeconds(1));
        next.stage("m", "delivered", "");
        timerOfNext.advance(Duration.ofSeconds(1));
        next.deactivate();

        assertEquals(List.of("received", "spooled", "filter", "delivered"), stages(opened().find("m")));
        assertEquals("", warning);
    }

    @Test
    public void aDiskThatFailsCostsEventsAndIsTriedAgain() throws Exception {
        Files.writeString(directory(), "in the way");
        MailTracer tracer = tracer(timer);
        tracer.stage("m", "received", "");
        timer.advance(Duration.ofSeconds(1));
        assertTrue(warning, warning.startsWith("Mail events are not stored on disk"));
        assertEquals(List.of("received"), stages(tracer.find("m")));

        Files.delete(directory());
        seconds += 11;
        tracer.stage("m", "delivered", "");
        timer.advance(Duration.ofSeconds(1));
        assertEquals("", warning);
        assertEquals(List.of("received", "delivered"), stages(tracer.find("m")));
        tracer.deactivate();
        assertEquals(List.of("delivered"), stages(opened().find("m")));
    }

    @Test
    public void aMomentLaterItIsInTheFile() throws Exception {
        MailTracer tracer = tracer(timer);
        tracer.stage("m", "received", "");
        timer.advance(Duration.ofMillis(Backlog.MOMENT_MILLIS));
        try (var files = Files.list(directory())) {
            assertTrue(files.anyMatch(
                    f -> f.toString().endsWith(".events") && f.toFile().length() > 20));
        }
    }
}
