package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.transport.Job;
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
                        .map(j ->
                                j.recipients().stream().map(RecipientState::key).toList())
                        .collect(java.util.stream.Collectors.toSet()));
        assertEquals(1, local.jobs.size());
        assertTrue(tracer.stages("m1").containsAll(List.of("relayed", "delivered")));
    }

    @Test
    public void deferredMailIsTriedAgainByTheSchedule() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertEquals(1, find("m1").attempts());
        assertEquals(clock.instant().plus(Duration.ofMinutes(1)), find("m1").due());
        assertEquals("451 4.7.1 greylisted", find("m1").reason());
        later(Duration.ofSeconds(59));
        assertEquals(1, smtp.jobs.size());
        later(Duration.ofSeconds(1));
        assertEquals(clock.instant().plus(Duration.ofMinutes(5)), find("m1").due());
        later(Duration.ofMinutes(5));
        later(Duration.ofMinutes(15));
        assertEquals(clock.instant().plus(Duration.ofMinutes(15)), find("m1").due());
        smtp.answer = r -> RecipientResult.delivered();
        later(Duration.ofMinutes(15));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRefusalBesideADelaySkipsNoStepOfTheSchedule() throws IOException {
        smtp.answer = r -> r.recipient().address().localPart().equals("x") ? refused() : deferred();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"));
        work();
        assertEquals(1, find("m1").attempts());
        later(Duration.ofMinutes(1));
        assertEquals(clock.instant().plus(Duration.ofMinutes(5)), find("m1").due());
    }

    @Test
    public void waitsAreSpread() {
        assertEquals(Duration.ofSeconds(54), SETTINGS.waitAfter(1, 0));
        assertEquals(Duration.ofSeconds(66), SETTINGS.waitAfter(1, 1));
    }

    @Test
    public void onlyPendingRecipientsAreTriedAgain() throws IOException {
        smtp.answer = r -> r.recipient().address().localPart().equals("x") ? deferred() : RecipientResult.delivered();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"));
        work();
        later(Duration.ofMinutes(1));
        assertEquals(2, smtp.jobs.size());
        assertEquals(1, smtp.jobs.get(1).recipients().size());
        assertEquals("m1/x@far.test", smtp.jobs.get(1).recipients().get(0).key());
    }

    @Test
    public void anAbsentTransportConsumesNoRetry() throws IOException {
        transports.remove("smtp");
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertEquals(0, find("m1").attempts());
        assertEquals(clock.instant(), find("m1").due());
        assertFalse("left alone for a moment", engine.next());
        transports.put("smtp", smtp);
        engine.partCame();
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatATransportDidNotTryComesBackByItself() throws IOException {
        smtp.answer = r -> RecipientResult.notTried(Status.UNAVAILABLE);
        put("m1", "a@here.test", to("x@far.test"));
        work();
        later(Duration.ofSeconds(1));
        later(Duration.ofSeconds(1));
        assertEquals("1 s, then 2 s", 2, smtp.jobs.size());
        later(Duration.ofSeconds(1));
        assertEquals(3, smtp.jobs.size());
        assertEquals(0, find("m1").attempts());
    }

    @Test
    public void whatWaitsForAPartIsTriedAtOnceWhenATransportIsReady() throws IOException {
        Bell bell = new Bell();
        bell.wakes(engine::kick, engine::partCame);
        local.answer = r -> RecipientResult.notTried(Status.UNAVAILABLE);
        put("m1", "", to("a@here.test"));
        for (int i = 0; i < 6; i++) {
            later(Duration.ofSeconds(32));
        }
        local.answer = r -> RecipientResult.delivered();
        bell.spooled();
        assertFalse("other mail is no reason to look", engine.next());
        bell.ready();
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aPartThatComesDuringAnAttemptIsNotMissed() throws IOException {
        local.answer = r -> {
            local.answer = again -> RecipientResult.delivered();
            engine.partCame();
            return RecipientResult.notTried(Status.UNAVAILABLE);
        };
        put("m1", "", to("a@here.test"));
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whoCouldNotBeTriedDoesNotWaitForTheScheduleOfOthers() throws IOException {
        smtp.answer = r -> deferred();
        local.answer = r -> RecipientResult.notTried(Status.UNAVAILABLE);
        put("m1", "", to("x@far.test"), to("a@here.test"));
        work();
        later(Duration.ofMinutes(1));
        assertEquals(
                "not in 5 minutes", clock.instant().plusSeconds(60), find("m1").due());
    }

    @Test
    public void withoutRoutersOrDirectoryNothingIsRefused() throws IOException {
        put("m1", "a@here.test", to("x@none.test"));
        directory.down = true;
        work();
        assertEquals(0, find("m1").attempts());
        directory.down = false;
        List<Router> all = List.copyOf(routers);
        routers.clear();
        later(Duration.ofMinutes(1));
        assertEquals(0, find("m1").attempts());
        routers.addAll(all);
        later(Duration.ofMinutes(1));
        assertTrue("no route: refused", spool.all().isEmpty());
        assertTrue(local.text(local.jobs.get(0).recipients().get(0).key()).contains("5.4.4"));
    }

    @Test
    public void aRouteCanHoldMail() throws IOException {
        put("m1", "a@here.test", to("x@hold.test"), to("y@far.test"));
        work();
        assertTrue(find("m1").held());
        assertEquals(1, smtp.copies());
        assertEquals(1, find("m1").pending().size());
        assertTrue(tracer.stages("m1").contains("held"));
        later(Duration.ofDays(9));
        assertTrue(find("m1").held());
    }

    @Test
    public void aliasesThatAreLeftAreExpandedEachAddressOnce() throws IOException {
        directory.alias("team@here.test", "a@here.test", "Carol@far.test");
        put("m1", "x@far.test", to("team@here.test"), to("a@here.test"));
        work();
        assertEquals(1, local.copies());
        assertEquals("m1/a@here.test", local.jobs.get(0).recipients().get(0).key());
        assertEquals("m1/Carol@far.test", smtp.jobs.get(0).recipients().get(0).key());
        assertEquals(
                "rfc822;team@here.test",
                smtp.jobs.get(0).recipients().get(0).recipient().original().orElseThrow());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aliasesThatLeadToEachOtherLoseNobody() throws IOException {
        directory.alias("c@here.test", "d@here.test");
        directory.alias("d@here.test", "c@here.test");
        put("m1", "x@far.test", to("c@here.test"));
        put("m2", "x@far.test", to("c@here.test"), to("d@here.test"));
        work();
        assertEquals(
                List.of("m1/c@here.test", "m2/c@here.test", "m2/d@here.test"),
                local.jobs.stream()
                        .flatMap(job -> job.recipients().stream())
                        .map(RecipientState::key)
                        .sorted()
                        .toList());
    }

    @Test
    public void aDestinationGetsOnlySoManyAtOnce() throws IOException {
        executor = later::add;
        for (int i = 0; i < 4; i++) {
            put("m" + i, "a@here.test", to("x@far.test"));
        }
        while (engine.next()) {
            // all leased
        }
        executor = Runnable::run;
        List<String> during = new ArrayList<>();
        smtp.answer = r -> {
            if (!later.isEmpty()) {
                later.remove(0).run(); // the next one starts while this one is under way
            }
            during.add(r.key());
            return RecipientResult.delivered();
        };
        later.remove(0).run();
        assertEquals(2, during.size());
        while (!later.isEmpty()) {
            later.remove(0).run();
        }
        work();
        assertEquals(4, smtp.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void manyRecipientsAreSplitIntoJobs() throws IOException {
        Recipient[] to = new Recipient[250];
        Arrays.setAll(to, i -> to("u" + i + "@here.test"));
        put("m1", "x@far.test", to);
        work();
        assertEquals(
                List.of(50, 100, 100),
                local.jobs.stream().map(j -> j.recipients().size()).sorted().toList());
    }

    @Test
    public void aTransportThatThrowsOrLiesDelaysTheMail() throws IOException {
        transports.put("smtp", (Job j, org.posthouse.api.message.Message m) -> {
            throw new IllegalStateException("bug");
        });
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertEquals(1, find("m1").attempts());
        transports.put("smtp", (j, m) -> List.of());
        later(Duration.ofMinutes(1));
        assertEquals(2, find("m1").attempts());
        transports.put("smtp", (j, m) -> List.of(RecipientResult.delayed(new Status(550, "5.0.0", "odd"))));
        later(Duration.ofMinutes(5));
        assertEquals(3, find("m1").attempts());
        assertTrue(
                "not taken for refused",
                find("m1").pending().get(0).last().orElseThrow().temporary());
    }

    @Test
    public void aPartialResultIsRecordedWhileOthersTakeLong() throws IOException {
        put("m1", "a@here.test", to("x@far.test"), to("y@slow.test"));
        List<Integer> pendingMeanwhile = new ArrayList<>();
        smtp.answer = r -> {
            if (r.recipient().address().domain().equals("slow.test")) {
                later.forEach(Runnable::run); // far.test is done meanwhile
                later.clear();
                timer.advance(Duration.ofSeconds(6));
                later.forEach(Runnable::run);
                pendingMeanwhile.add(find("m1").pending().size());
            }
            return RecipientResult.delivered();
        };
        // the slow one runs first, the other one on another worker
        routers.add(
                0,
                r -> r.address().domain().equals("slow.test")
                        ? Optional.of(new Route("smtp", "a-slow", Map.of()))
                        : Optional.empty());
        spool.delete("m1");
        put("m1", "a@here.test", to("y@slow.test"), to("x@far.test"));
        List<Runnable> first = new ArrayList<>();
        executor = first::add;
        engine.next();
        executor = later::add;
        first.get(0).run();
        assertEquals(List.of(1), pendingMeanwhile);
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void administratorsHoldReleaseRetryAndDelete() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"));
        assertTrue(admin.hold("m1"));
        work();
        assertTrue(smtp.jobs.isEmpty());
        assertTrue(admin.release("m1"));
        work();
        assertEquals(1, smtp.jobs.size());
        assertTrue(admin.retry("m1"));
        work();
        assertEquals(2, smtp.jobs.size());
        assertEquals(1, admin.retryAll());
        work();
        assertEquals(3, smtp.jobs.size());
        assertEquals(
                "Subject: hello\r\nFrom: a@here.test\r\n", admin.header("m1").orElseThrow());
        assertEquals(1, admin.list("", 10).size());

        assertTrue(admin.delete("m1", true));
        work();
        assertEquals(1, local.copies());
        assertTrue(local.text(local.jobs.get(0).recipients().get(0).key()).contains("Deleted by the administrator"));
        assertFalse(admin.delete("m1", false));
        assertFalse(admin.retry("m1"));
        assertFalse(admin.hold("m1"));
        assertEquals(0, admin.counts().total());
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
    public void withoutASpoolItWaits() throws IOException {
        spoolAbsent = true;
        assertFalse(engine.next());
        assertTrue(admin.list("", 9).isEmpty());
        assertEquals(0, admin.counts().total());
    }

    @Test
    public void afterStopNothingIsTaken() throws IOException {
        put("m1", "a@here.test", to("x@far.test"));
        engine.stop(Duration.ZERO);
        assertFalse(engine.next());
    }

    @Test(timeout = 10_000)
    public void theLoopWakesWhenMailComes() throws Exception {
        spool.listen(engine::kick);
        Thread loop = new Thread(engine::run);
        loop.start();
        put("m1", "a@here.test", to("x@far.test"));
        while (!spool.all().isEmpty()) {
            Thread.onSpinWait();
        }
        engine.stop(Duration.ofSeconds(1));
        loop.join();
        assertEquals(1, smtp.copies());
    }

    @Test
    public void timesAreRead() {
        assertEquals(Duration.ofMinutes(5), Settings.duration("5m", null));
        assertEquals(Duration.ofDays(2), Settings.duration(" 2D ", null));
        assertEquals(Duration.ofSeconds(7), Settings.duration("7", null));
        assertEquals(Duration.ofHours(1), Settings.duration("soon", Duration.ofHours(1)));
        assertEquals(Duration.ofHours(1), Settings.duration("-3m", Duration.ofHours(1)));
    }

    @Test
    public void instantsOfAPauseAreSorted() {
        Pauses pauses = new Pauses();
        Instant now = clock.instant();
        pauses.absent("a", now);
        pauses.absent("a", now);
        pauses.busy("b", now, "d");
        assertEquals(now.plusSeconds(2), pauses.next(now).orElseThrow());
        assertTrue(pauses.pauses("a", now));
        assertFalse(pauses.pauses("a", now.plusSeconds(2)));
        assertEquals("d", pauses.waitsFor("b").orElseThrow());
        assertTrue(pauses.waitsFor("a").isEmpty());
    }

    @Test
    public void slowDestinationsLeaveWorkersForOthers() {
        Slots slots = new Slots(2);
        assertTrue(slots.take("a", 9) && slots.take("b", 9));
        assertFalse(slots.take("c", 9));
        slots.release("a");
        assertTrue(slots.take("c", 1));
        assertFalse(slots.isFree("c", 1));
        slots.release("nobody");
        slots.release("b");
        assertFalse(slots.isFree("c", 1));
        assertTrue(slots.isFree("b", 1));
    }

    @Test
    public void notificationsToHostsThatKeepThemWaitingLeaveRoomForMail() throws IOException {
        executor = later::add;
        for (int i = 0; i < 6; i++) { // 8 workers, 6 of them for other hosts
            put("n" + i, "", to("x@tarpit" + i + ".test"));
        }
        put("m", "a@here.test", to("x@far.test"));
        List<String> under = new ArrayList<>();
        smtp.answer = r -> {
            under.add(r.recipient().address().domain());
            while (!later.isEmpty()) {
                later.remove(0).run(); // while this one is under way
            }
            return deferred();
        };
        for (int i = 0; i < 7; i++) {
            engine.next();
        }
        later.remove(0).run();
        while (!later.isEmpty()) {
            later.remove(0).run();
        }
        assertTrue(under.toString(), under.contains("far.test"));
        assertEquals(under.toString(), 4, under.size());
        executor = Runnable::run;
        work();
        assertEquals("the others had their turn", 7, under.size());
        assertTrue(engine.slots.isFree("<> smtp tarpit0.test", 1));
    }

    @Test
    public void ofManyThatWaitOnlyAsManyWakeAsThereAreSlots() throws IOException {
        executor = later::add;
        for (int i = 0; i < 5; i++) {
            put("m" + i, "a@here.test", to("x@far.test"));
            engine.next();
        }
        List<Runnable> under = new ArrayList<>();
        smtp.answer = r -> {
            if (under.size() < 2) {
                under.add(() -> {});
                later.remove(0).run(); // while this one is under way the others find no slot
            }
            return RecipientResult.delivered();
        };
        later.remove(0).run();
        while (!later.isEmpty()) {
            later.remove(0).run();
        }
        executor = Runnable::run;
        work();
        assertEquals(5, smtp.copies());
        assertTrue(spool.all().isEmpty());
        assertTrue("all slots are free again", engine.slots.isFree("smtp far.test", 1));
    }
}
