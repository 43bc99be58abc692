package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
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
import java.util.concurrent.Executor;
import org.junit.Test;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Recipient.Notify;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeSpool;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.flow.FakeTracer;
import org.posthouse.testkit.flow.FakeTransport;

public class QueueTest {
    private static final String MESSAGE = "Subject: hello\r\nFrom: a@here.test\r\n\r\nworld\r\n";
    static final Settings SETTINGS = new Settings(
            2,
            100,
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15)),
            Duration.ofDays(5),
            Duration.ofHours(4),
            "mx.here.test",
            new Address("postmaster", "here.test"),
            false,
            65536);

    private final FakeClock clock = new FakeClock();
    private final FakeSpool spool = new FakeSpool();
    private final FakeDirectory directory = new FakeDirectory().user("a@here.test");
    private final FakeTracer tracer = new FakeTracer();
    private final FakeTransport smtp = new FakeTransport();
    private final FakeTransport local = new FakeTransport();
    private final FakeTimer timer = new FakeTimer();
    private final List<Router> routers = new ArrayList<>();
    private final Map<String, Transport> transports = new java.util.HashMap<>(Map.of("smtp", smtp, "local", local));
    private boolean spoolAbsent;
    private final Services services = new Services() {
        @Override
        public Spool spool() {
            return spoolAbsent ? null : spool;
        }

        @Override
        public Directory directory() {
            return directory;
        }

        @Override
        public Tracer tracer() {
            return tracer;
        }

        @Override
        public List<Router> routers() {
            return routers;
        }

        @Override
        public Transport transport(String name) {
            return transports.get(name);
        }
    };
    private final List<Runnable> later = new ArrayList<>();
    private Executor executor = Runnable::run;
    private final Engine engine =
            new Engine(services, SETTINGS, clock, () -> 0.5, task -> executor.execute(task), timer, 8);
    private final Admin admin = new Admin(engine);

    public QueueTest() {
        smtp.answer =
                r -> new RecipientResult(Action.RELAYED, new Status(250, "2.0.0", "ok"), Optional.of("mx.far.test"));
        routers.add(r -> switch (r.address().domainKey()) {
            case "here.test" -> Optional.of(new Route("local", "local", Map.of()));
            case "hold.test" -> Optional.of(new Route(Route.HOLD, Route.HOLD, Map.of()));
            case "none.test" -> Optional.empty();
            default -> Optional.of(new Route("smtp", r.address().domainKey(), Map.of()));
        });
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private Entry put(String id, String sender, Recipient... to) {
        return put(id, sender.isEmpty() ? Sender.empty() : Sender.of(address(sender)), to);
    }

    private Entry put(String id, Sender sender, Recipient... to) {
        List<RecipientState> states = Arrays.stream(to)
                .map(r -> RecipientState.fresh(r, id + "/" + r.address()))
                .toList();
        Entry entry = new Entry(
                id,
                clock.instant(),
                sender,
                states,
                MESSAGE.length(),
                0,
                clock.instant(),
                false,
                "",
                Optional.of("a@here.test"),
                Optional.empty());
        spool.put(entry, MESSAGE);
        return entry;
    }

    private static Recipient to(String address, Notify... notify) {
        return new Recipient(address(address), Set.of(notify), Optional.empty());
    }

    /** Makes all attempts that can be made now. */
    private void work() throws IOException {
        for (int i = 0; i < 200 && engine.next(); i++) {
            // one after the other
        }
    }

    private void later(Duration by) throws IOException {
        clock.advance(by);
        work();
    }

    private static RecipientResult refused() {
        return new RecipientResult(Action.FAILED, new Status(550, "5.1.1", "who is that"), Optional.of("mx.far.test"));
    }

    private static RecipientResult deferred() {
        return new RecipientResult(Action.DELAYED, new Status(451, "4.7.1", "greylisted"), Optional.of("mx.far.test"));
    }

    private List<Entry> notices() {
        return spool.all().stream().filter(e -> e.id().contains("-")).toList();
    }

    private Entry find(String id) {
        return spool.find(id).orElseThrow();
    }

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
    public void aRefusalGoesBackToTheSenderOnce() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"));
        engine.next();
        assertEquals(1, spool.all().size());
        Entry notice = spool.all().get(0);
        assertEquals(Optional.empty(), notice.sender().address());
        String text = spool.text(notice.id());
        assertTrue(
                text,
                text.contains("Final-Recipient: rfc822; x@far.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                        + "Remote-MTA: dns; mx.far.test\r\nDiagnostic-Code: smtp; 550 5.1.1 who is that\r\n"));
        assertTrue(text.contains("Final-Recipient: rfc822; y@far.test\r\n"));
        work();
        assertEquals(
                "a@here.test",
                local.jobs.get(0).recipients().get(0).recipient().address().toString());
        assertTrue(spool.all().isEmpty());
        assertEquals(List.of("failed", "failed", "bounced"), tracer.stages("m1"));
    }

    @Test
    public void aCrashBeforeTheLastRecordDoesNotTellTwice() throws IOException {
        smtp.answer = r -> refused();
        Entry before = put("m1", "a@here.test", to("x@far.test"));
        engine.next();
        Entry notice = notices().get(0);
        // as if the final record had been lost: the entry is back, with the refusal marked
        RecipientState marked = new RecipientState(
                before.recipients().get(0).recipient(),
                "m1/x@far.test",
                Phase.PENDING,
                Optional.of(refused().status()),
                Optional.of("mx.far.test"),
                false);
        spool.put(
                new Entry(
                        "m1",
                        before.arrived(),
                        before.sender(),
                        List.of(marked),
                        before.size(),
                        1,
                        clock.instant(),
                        false,
                        "",
                        Optional.empty(),
                        Optional.empty()),
                MESSAGE);
        work();
        assertEquals("not tried again", 1, smtp.jobs.size());
        assertEquals("one notification in all", 1, local.copies());
        assertTrue(local.text(notice.id() + "/a@here.test").contains("Undelivered"));
    }

    @Test
    public void aNoticeIsDueOnlyWhenTheRefusalIsRecorded() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test"));
        spool.forgetful = true;
        work();
        assertTrue(notices().isEmpty());
        assertTrue(find("m1").pending().get(0).last().isEmpty());
        spool.forgetful = false;
        later(Duration.ofSeconds(1));
        work();
        assertEquals(1, local.copies());
    }

    @Test
    public void aSenderWhoCannotBeToldNowIsToldLater() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test"));
        spool.full = true;
        work();
        assertTrue(notices().isEmpty());
        assertEquals(1, find("m1").pending().size());
        spool.full = false;
        later(Duration.ofMinutes(5));
        assertEquals("refused once", 1, smtp.jobs.size());
        assertEquals(1, local.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatIntakeMarkedAsRefusedIsToldWithoutAnAttempt() throws IOException {
        Recipient r = to("b@here.test");
        RecipientState done =
                new RecipientState(to("a@here.test"), "m1/a", Phase.DONE, Optional.empty(), Optional.empty(), false);
        RecipientState marked = new RecipientState(
                r,
                "m1/b",
                Phase.PENDING,
                Optional.of(new Status(552, "5.2.2", "Mailbox full")),
                Optional.empty(),
                false);
        spool.put(
                new Entry(
                        "m1",
                        clock.instant(),
                        Sender.of(address("x@far.test")),
                        List.of(done, marked),
                        9,
                        0,
                        clock.instant(),
                        false,
                        "",
                        Optional.empty(),
                        Optional.empty()),
                MESSAGE);
        work();
        assertTrue(local.jobs.isEmpty());
        assertEquals(
                "x@far.test",
                smtp.jobs.get(0).recipients().get(0).recipient().address().toString());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void nobodyIsToldOfTheNullSendersMail() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "", to("x@far.test"));
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void theNullSendersMailIsHeldIfToldSo() throws IOException {
        engine.settings(new Settings(
                2,
                100,
                SETTINGS.retry(),
                SETTINGS.maxLifetime(),
                SETTINGS.delayNotice(),
                "h",
                SETTINGS.postmaster(),
                true,
                0));
        smtp.answer = r -> refused();
        put("m1", "", to("x@far.test"));
        work();
        assertTrue(find("m1").held());
        assertTrue(find("m1").reason().contains("who is that"));
    }

    @Test
    public void notifyIsHonoured() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test", Notify.NEVER), to("y@far.test", Notify.DELAY));
        work();
        assertEquals(0, local.copies());

        smtp.answer = r -> new RecipientResult(Action.RELAYED, new Status(250, "", "ok"), Optional.of("mx"));
        put("m2", "a@here.test", to("x@far.test", Notify.SUCCESS), to("y@far.test", Notify.FAILURE));
        work();
        assertEquals(1, local.copies());
        String text = local.text(local.jobs.get(0).recipients().get(0).key());
        assertTrue(text.contains("Action: relayed\r\nStatus: 2.0.0\r\n"));
        assertFalse(text.contains("y@far.test"));

        smtp.answer = r -> new RecipientResult(Action.RELAYED_WITH_DSN, new Status(250, "", "ok"), Optional.of("mx"));
        put("m3", "a@here.test", to("x@far.test", Notify.SUCCESS));
        work();
        assertEquals("the next host tells", 1, local.copies());
    }

    @Test
    public void aSuccessThatCannotBeToldNowIsToldLaterIfThatIsHarmless() throws IOException {
        put("m1", "x@far.test", to("a@here.test", Notify.SUCCESS));
        put("m2", "x@far.test", to("y@far.test", Notify.SUCCESS));
        spool.full = true;
        work();
        assertEquals("in the mailbox, not recorded", 1, find("m1").pending().size());
        assertTrue("relayed: not repeated", spool.find("m2").isEmpty());
        spool.full = false;
        later(Duration.ofSeconds(1));
        assertEquals(2, local.jobs.size());
        assertEquals(1, local.copies());
        assertEquals("the mail and the notice", 2, smtp.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aLongDelayIsToldOnce() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test", Notify.FAILURE));
        work();
        for (int i = 0; i < 20; i++) {
            later(Duration.ofMinutes(16));
        }
        assertEquals(1, local.copies());
        String text = local.text(local.jobs.get(0).recipients().get(0).key());
        assertTrue(text.contains("Action: delayed\r\n"));
        assertTrue(text.contains("Will-Retry-Until: Thu, 6 Mar 2025 10:00:00 +0000\r\n"));
        assertFalse(text.contains("y@far.test"));
    }

    @Test
    public void mailExpires() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test", Notify.FAILURE));
        work();
        later(Duration.ofDays(5).minusSeconds(1));
        assertEquals(
                "tried once more at the end",
                clock.instant().plusSeconds(1),
                find("m1").due());
        later(Duration.ofSeconds(1));
        assertTrue(spool.all().isEmpty());
        String text = local.text(local.jobs.get(0).recipients().get(0).key());
        assertTrue(text, text.contains("Status: 5.4.7\r\n"));
        assertTrue(text.contains("greylisted"));
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
    public void idsOfNoticesDependOnWhatTheyAreAbout() {
        String id = Keys.notification("m1", 'f', List.of("b", "a"));
        assertEquals(id, Keys.notification("m1", 'f', List.of("a", "b")));
        assertNotEquals(id, Keys.notification("m1", 'f', List.of("a")));
        assertTrue(id, id.matches("m1-f[0-9a-z]{1,12}"));
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
    public void noticesKeepToOneLineAndToAscii() throws IOException {
        smtp.answer = r ->
                new RecipientResult(Action.FAILED, new Status(550, "5.1.1", "nö\tx"), Optional.of("mx\r\nBcc: evil"));
        Sender sender = new Sender(
                Optional.of(address("a@here.test")),
                0,
                Sender.Body.SEVEN_BIT,
                false,
                Optional.of(Sender.Ret.HDRS),
                Optional.of("env 1"));
        put("m1", sender, new Recipient(address("x@far.test"), Set.of(), Optional.of("rfc822;X@far.test")));
        engine.next();
        String text = spool.text(notices().get(0).id());
        assertTrue(text, text.contains("\r\nOriginal-Envelope-Id: env 1\r\n"));
        assertTrue(text.contains("\r\nOriginal-Recipient: rfc822;X@far.test\r\n"));
        assertTrue(text.contains("\r\nRemote-MTA: dns; mx??Bcc: evil\r\n"));
        assertTrue(text.contains("smtp; 550 5.1.1 n? x"));
        assertTrue(text.contains(
                "Content-Type: text/rfc822-headers\r\n\r\nSubject: hello\r\nFrom: a@here.test\r\n\r\n--"));
        assertFalse(text.contains("world"));
        assertEquals(text.length(), notices().get(0).size());
    }

    @Test
    public void addressesInUtf8MakeAReportInUtf8() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "jörg@here.test", to("x@far.test"));
        engine.next();
        Entry notice = notices().get(0);
        assertTrue(notice.sender().smtputf8());
        assertTrue(spool.text(notice.id()).contains("Content-Type: message/global-delivery-status\r\n"));
    }

    @Test
    public void noticesSayWhatOctetsTheyHaveWhateverWasDeclared() throws IOException {
        smtp.answer = r -> refused();
        Sender silent = new Sender(
                Optional.of(address("a@here.test")),
                0,
                Sender.Body.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty());
        Entry entry = put("m1", silent, to("x@far.test"));
        spool.delete("m1");
        spool.put(entry, "Subject: hello\r\n\r\nwörld\r\n");
        engine.next();
        assertEquals(Sender.Body.EIGHT_BIT_MIME, notices().get(0).sender().body());
        assertTrue(spool.text(notices().get(0).id())
                .contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n"));

        put("m2", "a@here.test", to("x@far.test"));
        engine.next();
        engine.next();
        assertTrue(notices().stream()
                .anyMatch(n -> n.id().startsWith("m2") && n.sender().body() == Sender.Body.SEVEN_BIT));
    }

    @Test
    public void aNoticeSaysHowManyItDoesNotName() throws IOException {
        engine.settings(new Settings(
                2,
                2000,
                SETTINGS.retry(),
                SETTINGS.maxLifetime(),
                SETTINGS.delayNotice(),
                SETTINGS.hostname(),
                SETTINGS.postmaster(),
                false,
                65536));
        smtp.answer = r -> refused();
        Recipient[] many = new Recipient[1003];
        Arrays.setAll(many, i -> to("u" + i + "@far.test"));
        put("m1", "a@here.test", many);
        engine.next();
        String text = spool.text(notices().get(0).id());
        assertTrue(text.contains("<u999@far.test>"));
        assertFalse(text.contains("<u1000@far.test>"));
        assertTrue(text.contains("\r\nAnd 3 more.\r\n"));
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
