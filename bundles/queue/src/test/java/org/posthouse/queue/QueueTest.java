package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Query;
import org.posthouse.api.transport.RecipientResult;

/** When and by whom mail is tried. */
public class QueueTest extends QueueFixture {
    @Test
    public void mailIsDeliveredByTheRouteOfEachRecipient() throws IOException {
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"), to("z@other.test"), to("a@here.test"));
        work();
        assertTrue(spool.all().isEmpty());
        assertEquals(2, smtp.jobs.size());
        assertEquals(
                Set.of(List.of("m1/x@far.test", "m1/y@far.test"), List.of("m1/z@other.test")),
                smtp.jobs.stream()
                        .map(j -> j.recipients().stream().map(Recipient::key).toList())
                        .collect(Collectors.toSet()));
        assertEquals(1, local.jobs.size());
        assertTrue(tracer.stages("m1").containsAll(List.of("relayed", "delivered")));
    }

    @Test
    public void deferredMailIsTriedAgainByTheSchedule() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertEquals(1, only("m1").attempts());
        assertEquals(clock.instant().plus(Duration.ofMinutes(1)), only("m1").due());
        assertEquals("mx.far.test: 451 4.7.1 greylisted", only("m1").reason());
        later(Duration.ofSeconds(59));
        assertEquals(1, smtp.jobs.size());
        later(Duration.ofSeconds(1));
        assertEquals(clock.instant().plus(Duration.ofMinutes(5)), only("m1").due());
        later(Duration.ofMinutes(5));
        later(Duration.ofMinutes(15));
        assertEquals(clock.instant().plus(Duration.ofMinutes(15)), only("m1").due());
        smtp.answer = r -> RecipientResult.delivered();
        later(Duration.ofMinutes(15));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRefusalBesideADelaySkipsNoStepOfTheSchedule() throws IOException {
        smtp.answer = r -> r.address().localPart().equals("x") ? refused() : deferred();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"));
        work();
        assertEquals(1, only("m1").attempts());
        later(Duration.ofMinutes(1));
        assertEquals(clock.instant().plus(Duration.ofMinutes(5)), only("m1").due());
    }

    @Test
    public void eachDestinationHasItsOwnSchedule() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", routed("x@far.test"), routed("y@other.test"));
        work();
        later(Duration.ofMinutes(1));
        admin.retry(
                Query.builder().destination(new Destination("smtp", "far.test")).build());
        work();
        assertEquals(3, of("m1", "x@far.test").attempts());
        assertEquals(2, of("m1", "y@other.test").attempts());
    }

    @Test
    public void waitsAreSpread() {
        assertEquals(Duration.ofSeconds(54), POLICY.waitAfter(1, 0));
        assertEquals(Duration.ofSeconds(66), POLICY.waitAfter(1, 1));
    }

    @Test
    public void onlyPendingRecipientsAreTriedAgain() throws IOException {
        smtp.answer = r -> r.address().localPart().equals("x") ? deferred() : RecipientResult.delivered();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"));
        work();
        later(Duration.ofMinutes(1));
        assertEquals(2, smtp.jobs.size());
        assertEquals(1, smtp.jobs.get(1).recipients().size());
        assertEquals("m1/x@far.test", smtp.jobs.get(1).recipients().get(0).key());
    }

    @Test
    public void theWayIsAskedForAtEachAttempt() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"));
        work();
        routing.way("far.test", "smtp", "relay.test:25");
        smtp.answer = r -> RecipientResult.delivered();
        later(Duration.ofMinutes(1));
        assertEquals(2, smtp.jobs.size());
        assertEquals(
                new Destination("smtp", "relay.test:25"),
                smtp.jobs.get(1).route().destination());
        assertEquals(
                "attempts are counted on",
                1,
                smtp.jobs.get(1).recipients().get(0).disposition().attempts());
    }

    @Test
    public void recipientsOfOneDestinationWithOtherOptionsAreJobsApart() throws IOException {
        Destination hub = new Destination("smtp", "hub.test:25");
        routing.way(
                        "a.test",
                        new org.posthouse.api.routing.Routing.Way.Known(
                                new Route(hub, java.util.Map.of("tls", "none"))))
                .way(
                        "b.test",
                        new org.posthouse.api.routing.Routing.Way.Known(
                                new Route(hub, java.util.Map.of("tls", "require"))));
        put("m1", "a@here.test", to("x@a.test"), to("y@b.test"));
        assertEquals("routed, then carried", 2, work());
        assertEquals(
                Set.of("none", "require"),
                smtp.jobs.stream().map(j -> j.route().options().get("tls")).collect(Collectors.toSet()));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRouteCanHoldMail() throws IOException {
        put("m1", "a@here.test", to("x@hold.test"), to("y@far.test"));
        work();
        assertEquals(1, smtp.copies());
        assertEquals(
                Optional.of(Hold.because("held by its route").by(Hold.ROUTING).since(clock.instant())),
                only("m1").held());
        assertTrue(tracer.stages("m1").contains("held"));
        later(Duration.ofDays(9));
        assertTrue(only("m1").held().isPresent());
        routing.way("hold.test", "smtp", "hold.test");
        admin.release(Query.of("m1"));
        work();
        assertEquals(2, smtp.copies());
    }

    @Test
    public void oneHeldRecipientHoldsNoOther() throws IOException {
        put("m1", "a@here.test", change(to("x@far.test"), d -> d.hold("looks odd")), to("y@far.test"));
        work();
        assertEquals(1, smtp.copies());
        assertEquals(Optional.of(Hold.because("looks odd")), only("m1").held());
        admin.release(Query.of("m1"));
        work();
        assertEquals(2, smtp.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aliasesThatAreLeftAreExpandedEachAddressOnce() throws IOException {
        directory.alias("team@here.test", "a@here.test", "Carol@far.test");
        put("m1", "x@far.test", to("team@here.test"), to("a@here.test"));
        work();
        assertEquals(1, local.copies());
        assertEquals("m1/a@here.test", local.jobs.get(0).recipients().get(0).key());
        assertTrue(
                "who was a recipient already stays what he was",
                local.jobs.get(0).recipients().get(0).original().isEmpty());
        assertEquals("m1/Carol@far.test", smtp.jobs.get(0).recipients().get(0).key());
        assertEquals(
                "rfc822;team@here.test",
                smtp.jobs.get(0).recipients().get(0).original().orElseThrow());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void anAddressThatBecameAnAliasIsExpandedAtTheNextAttempt() throws IOException {
        local.answer = r -> notTried();
        put("m1", "x@far.test", routed("a@here.test"));
        work();
        directory.remove("a@here.test");
        directory.alias("a@here.test", "b@far.test");
        later(Duration.ofSeconds(1));
        assertEquals("m1/b@far.test", smtp.jobs.get(0).recipients().get(0).key());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aliasesThatLeadToEachOtherLoseNobody() throws IOException {
        directory.alias("c@here.test", "d@here.test");
        directory.alias("d@here.test", "c@here.test");
        put("m1", "a@here.test", to("c@here.test"));
        put("m2", "a@here.test", to("c@here.test"), to("d@here.test"));
        work();
        assertEquals("each sender is told", 2, local.jobs.size());
        String both = local.text(local.jobs.get(1).recipients().get(0).key());
        assertTrue(both, both.contains("c@here.test") && both.contains("d@here.test"));
        assertTrue(both, both.contains("Status: 5.4.6"));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aliasesThatGoTooDeepAreToldOf() throws IOException {
        for (int i = 0; i < 9; i++) { // in a circle longer than is looked at
            directory.alias("c" + i + "@here.test", "c" + (i + 1) % 9 + "@here.test");
        }
        put("m1", "a@here.test", to("c0@here.test"));
        work();
        assertTrue(spool.all().isEmpty());
        assertTrue(report(local).contains("Status: 5.4.6"));
    }

    @Test
    public void anAliasWaitsForTheDirectoryThatKnowsItsTarget() throws IOException {
        put("m1", "x@far.test", to("a@here.test"), to("y@far.test"));
        FlakyRouting flaky = new FlakyRouting(routing, "y@far.test");
        parts.routing().bind(flaky);
        work();
        assertEquals("the other one is delivered", 1, local.copies());
        assertEquals(0, only("m1").attempts());
        assertEquals(Phase.WAITING, only("m1").phase());
        assertEquals(clock.instant().plusSeconds(1), only("m1").due());
        for (int i = 0; i < 20; i++) {
            later(Duration.ofSeconds(10));
        }
        assertTrue("asked " + flaky.asked + " times", flaky.asked < 15);
        flaky.down = false;
        later(Duration.ofSeconds(60));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void manyRecipientsAreSplitIntoJobs() throws IOException {
        Recipient[] to = new Recipient[250];
        Arrays.setAll(to, i -> to("u" + i + "@here.test"));
        put("m1", "x@far.test", to);
        work();
        assertEquals(
                List.of(100, 100, 50),
                local.jobs.stream().map(j -> j.recipients().size()).toList());
    }

    @Test
    public void eachJobIsRecordedWhenItEnds() throws IOException {
        Recipient[] to = new Recipient[250];
        Arrays.setAll(to, i -> routed("u" + i + "@far.test"));
        put("m1", "a@here.test", to);
        List<Integer> left = new ArrayList<>();
        smtp.answer = r -> {
            left.add(find("m1").open().size());
            return RecipientResult.delivered();
        };
        assertEquals(1, work());
        assertEquals(List.of(250, 150, 50), left.stream().distinct().toList());
    }

    @Test
    public void whenItStopsNoFurtherJobIsBegun() throws IOException {
        Recipient[] to = new Recipient[250];
        Arrays.setAll(to, i -> routed("u" + i + "@far.test"));
        put("m1", "a@here.test", to);
        smtp.answer = r -> {
            scheduler.stop(Duration.ZERO);
            return RecipientResult.delivered();
        };
        work();
        assertEquals(150, find("m1").open().size());
        assertTrue(
                find("m1").open().stream().allMatch(r -> r.disposition().due().equals(clock.instant())));
        assertEquals("given back", 0, spool.counts().leased());
    }

    @Test
    public void aTransportThatThrowsOrLiesDelaysTheMail() throws IOException {
        bind("smtp", (job, message) -> {
            throw new IllegalStateException("bug");
        });
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertEquals(1, only("m1").attempts());
        bind("smtp", (job, message) -> List.of());
        later(Duration.ofMinutes(1));
        assertEquals(2, only("m1").attempts());
        bind("smtp", (job, message) -> List.of(RecipientResult.delayed(new Status(550, "5.0.0", "odd"))));
        later(Duration.ofMinutes(5));
        assertEquals(3, only("m1").attempts());
        assertEquals("not taken for refused", Phase.WAITING, only("m1").phase());
    }

    @Test
    public void oneDestinationIsRecordedWhileAnotherTakesLong() throws IOException {
        executor = later::add;
        put("m1", "a@here.test", routed("x@far.test"), routed("y@slow.test"));
        assertTrue(next());
        assertTrue(next());
        assertFalse(next());
        List<Integer> openMeanwhile = new ArrayList<>();
        smtp.answer = r -> {
            if (r.address().domain().equals("slow.test")) {
                later.remove(0).run(); // far.test is done meanwhile
                openMeanwhile.add(find("m1").open().size());
            }
            return RecipientResult.delivered();
        };
        later.remove(1).run();
        assertEquals(List.of(1), openMeanwhile);
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void pauseStopsTakingMail() throws IOException {
        put("m1", "a@here.test", to("x@far.test"));
        admin.pause(true);
        work();
        assertTrue(smtp.jobs.isEmpty());
        assertTrue(admin.paused());
        admin.pause(false);
        work();
        assertEquals(1, smtp.copies());
    }

    @Test
    public void afterStopNothingIsTaken() throws IOException {
        put("m1", "a@here.test", to("x@far.test"));
        scheduler.stop(Duration.ZERO);
        assertFalse(next());
    }

    @Test(timeout = 10_000)
    public void theLoopWakesWhenMailComes() throws Exception {
        spool.listen(scheduler::kick);
        Thread loop = new Thread(scheduler::run);
        loop.start();
        put("m1", "a@here.test", to("x@far.test"));
        while (!spool.all().isEmpty()) {
            Thread.onSpinWait();
        }
        scheduler.stop(Duration.ofSeconds(1));
        loop.join();
        assertEquals(1, smtp.copies());
    }

    @Test
    public void timesAreRead() {
        assertEquals(Duration.ofMinutes(5), PolicyReader.duration("5m", null));
        assertEquals(Duration.ofDays(2), PolicyReader.duration(" 2D ", null));
        assertEquals(Duration.ofSeconds(7), PolicyReader.duration("7", null));
        assertEquals(Duration.ofHours(1), PolicyReader.duration("soon", Duration.ofHours(1)));
        assertEquals(Duration.ofHours(1), PolicyReader.duration("-3m", Duration.ofHours(1)));
    }

    /** Also one that was routed before: the way is asked for at each attempt. */
    @Test
    public void routersSeeTheMail() throws IOException {
        Route own = new Route("smtp", "own.test", Map.of());
        routing.first = query -> query.sender()
                .filter(sender -> sender.path().equals("<a@here.test>"))
                .map(sender -> new Routing.Way.Known(own));
        put("m1", "a@here.test", to("x@far.test"), routed("y@far.test"));
        put("m2", "b@here.test", to("x@far.test"));
        work();
        assertEquals(
                Set.of("m1 own.test", "m2 far.test"),
                smtp.jobs.stream()
                        .map(j -> j.mail().id() + " " + j.route().destination().name())
                        .collect(Collectors.toSet()));
    }
}
