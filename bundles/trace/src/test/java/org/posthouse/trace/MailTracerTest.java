package org.posthouse.trace;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.Test;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.testkit.flow.FakeTimer;
import org.slf4j.MDC;

public class MailTracerTest {
    private final Clock clock = Clock.fixed(Instant.parse("2025-03-01T10:00:00Z"), ZoneOffset.UTC);
    private final FakeTimer timer = new FakeTimer();
    private final MailTracer tracer = new MailTracer(clock, timer, 3, 4, Optional.empty());

    private static List<String> stages(List<Event> events) {
        return events.stream().map(e -> e.mail() + ":" + e.stage()).toList();
    }

    @Test
    public void tellsTheStoryOfAMailInItsOrder() {
        tracer.stage("a", "received", "from <x@example.org>");
        tracer.stage("b", "received", "");
        tracer.stage("a", "delivered", "to <y@example.org>");

        assertEquals(List.of("a:received", "a:delivered"), stages(tracer.find("a")));
        assertEquals(clock.instant(), tracer.find("a").get(0).at());
        assertTrue(tracer.find("c").isEmpty());
    }

    @Test
    public void latestGivesTheLastEventOfEachNewestFirst() {
        tracer.stage("a", "received", "");
        tracer.stage("b", "received", "");
        tracer.stage("a", "delivered", "");

        assertEquals(List.of("a:delivered", "b:received"), stages(tracer.latest(10)));
        assertEquals(List.of("a:delivered"), stages(tracer.latest(1)));
        assertTrue(tracer.latest(0).isEmpty());
    }

    @Test
    public void countsStagesOfForgottenMailsToo() {
        for (String mail : List.of("a", "b", "c", "d", "e")) {
            tracer.stage(mail, "received", "");
        }
        assertEquals(Map.of("received", 5L), tracer.totals());
    }

    @Test
    public void forgetsTheMailThatWasSilentForTheLongestTime() {
        tracer.stage("a", "received", "");
        tracer.stage("b", "received", "");
        tracer.stage("c", "received", "");
        tracer.stage("a", "spooled", "");
        tracer.stage("d", "received", "");

        assertTrue(tracer.find("b").isEmpty());
        assertEquals(2, tracer.find("a").size());
    }

    @Test
    public void keepsTheFirstAndTheLatestEventsOfABusyMail() {
        for (int i = 0; i < 10; i++) {
            tracer.stage("a", "s" + i, "");
        }
        assertEquals(List.of("a:s0", "a:s7", "a:s8", "a:s9"), stages(tracer.find("a")));
    }

    @Test
    public void aPeerCannotWriteALineOfItsOwn() {
        tracer.stage("a", "received", "one\r\nINFO forged\u0085x" + "y".repeat(1000));
        String detail = tracer.find("a").get(0).detail();
        assertTrue(detail.startsWith("one  INFO forged x"));
        assertEquals(400, detail.length());
    }

    @Test
    public void leavesTheDiagnosticContextAsItWas() {
        tracer.stage("a", "received", "");
        timer.advance(Duration.ofSeconds(1));
        assertNull(MDC.get(MailLog.MDC_KEY));
    }

    @Test
    public void searchesInMemoryWhereNothingIsOnDisk() {
        tracer.stage("a", "received", "from <Joe@example.org>");
        tracer.stage("b", "received", "from <x@example.org>");
        tracer.stage("a", "delivered", "");
        assertEquals(
                List.of("a:delivered"),
                stages(tracer.search("joe@EXAMPLE", OptionalLong.empty(), 10).mails()));
    }

    @Test
    public void whatComesAfterTheEndIsForTheNextOne() {
        tracer.deactivate();
        assertThrows(IllegalStateException.class, () -> tracer.stage("a", "received", ""));
        assertTrue(tracer.totals().isEmpty());
    }
}
