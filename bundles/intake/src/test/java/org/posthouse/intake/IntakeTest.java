package org.posthouse.intake;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Origin.Role;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.body.Scratch;
import org.posthouse.intake.filter.Chain;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.flow.IntakeContract;

/** Intake without filters: limits, what is put before a message, and how it is handed over. */
public class IntakeTest extends IntakeContract {
    static final Settings SETTINGS =
            new Settings("mx.here.test", 10_000, 5, 1, 3, Settings.SenderCheck.LOCAL, Duration.ofSeconds(10), true);

    final FakeClock clock = new FakeClock();
    final FakeTimer timer = new FakeTimer();
    final Queue<Runnable> spoolTasks = new ArrayDeque<>();
    final Scratch scratch =
            new Scratch(Path.of(System.getProperty("java.io.tmpdir"), "posthouse-intake-test"), 2000, 100_000, 1);
    boolean spoolAbsent;
    boolean directAbsent;
    Spool otherSpool;
    Tracer otherTracer;
    int directoryAsked;
    final Services services = new Services() {
        @Override
        public Directory directory() {
            return new Directory() {
                @Override
                public Resolution resolve(Address address) {
                    directoryAsked++;
                    return directory.resolve(address);
                }

                @Override
                public Optional<AccountInfo> account(String name) {
                    return directory.account(name);
                }
            };
        }

        @Override
        public Spool spool() {
            return spoolAbsent ? null : otherSpool == null ? spool : otherSpool;
        }

        @Override
        public DirectTransport direct() {
            return directAbsent ? null : direct;
        }

        @Override
        public Tracer tracer() {
            return otherTracer == null ? tracer : otherTracer;
        }

        @Override
        public List<Router> routers() {
            return List.copyOf(routers);
        }
    };
    final Chain chain = new Chain(clock, this::copy);
    final Door door = new Door(services, chain, scratch, clock, Workers.of(timer, spoolTasks::add, () -> {}), SETTINGS);

    private Body copy(Message message) throws java.io.IOException {
        BodySink sink = scratch.sink(door.maxSize());
        try (var in = message.open(0)) {
            in.transferTo(sink);
        }
        return sink.finish().orElseThrow();
    }

    @Override
    protected Intake intake() {
        return door;
    }

    String delivered(int recipient) {
        return direct.text(direct.jobs.get(0).recipients().get(recipient).key());
    }

    void runSpoolTasks() {
        while (!spoolTasks.isEmpty()) {
            spoolTasks.remove().run();
        }
    }

    static List<RecipientState.Phase> phases(Entry entry) {
        return entry.recipients().stream().map(RecipientState::phase).toList();
    }

    @Test
    public void theReceivedFieldTellsTheJourney() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        send(t, MESSAGE);
        assertEquals(
                "Received: from client.test ([127.0.0.1])\r\n"
                        + "\tby mx.here.test (Posthouse) with ESMTP\r\n"
                        + "\tid " + t.id() + "\r\n"
                        + "\tfor <alice@here.test>;\r\n"
                        + "\tSat, 1 Mar 2025 10:00:00 +0000\r\n" + MESSAGE,
                delivered(0));
    }

    @Test
    public void severalRecipientsDoNotLearnOfEachOther() throws Exception {
        send(MX, "x@far.test", MESSAGE, "alice@here.test", "bob@here.test");
        assertFalse(delivered(0).contains("bob@"));
        assertFalse(delivered(1).contains("alice@"));
    }

    @Test
    public void aForgedHeloCannotWriteAField() throws Exception {
        Origin evil = new Origin(
                "s",
                "mx",
                Role.MX,
                Optional.empty(),
                Optional.of("x)\r\nBcc: y"),
                "ESMTP",
                Optional.empty(),
                Optional.empty());
        send(evil, "x@far.test", MESSAGE, "alice@here.test");
        assertTrue(delivered(0).startsWith("Received: from x???Bcc:?y\r\n\tby "));
    }

    @Test
    public void aMessageWithoutHeaderDoesNotJoinOurs() throws Exception {
        send(MX, "x@far.test", " for <mallory>; now\r\nbody\r\n", "alice@here.test");
        assertTrue(delivered(0).endsWith("+0000\r\n\r\n for <mallory>; now\r\nbody\r\n"));
    }

    @Test
    public void usersGetTheFieldsTheyForgot() throws Exception {
        Transaction t = open(ALICE, "alice@here.test", "bob@here.test");
        send(t, "Subject: x\r\n\r\n");
        assertTrue(
                delivered(0),
                delivered(0)
                        .endsWith("\r\nDate: Sat, 1 Mar 2025 10:00:00 +0000\r\nMessage-ID: <" + t.id()
                                + "@mx.here.test>\r\nFrom: <alice@here.test>\r\nSubject: x\r\n\r\n"));
    }

    @Test
    public void fieldsThatAreThereStay() throws Exception {
        String complete = "date: x\r\nmessage-ID : <y>\r\nFROM: z\r\n\r\n";
        send(ALICE, "alice@here.test", complete, "bob@here.test");
        assertTrue(delivered(0).endsWith("+0000\r\n" + complete));
    }

    @Test
    public void mailThatGoesInACircleIsRefused() throws Exception {
        assertTrue(send(MX, "x@far.test", "Received: x\r\n".repeat(2) + "\r\n", "alice@here.test")
                .status()
                .positive());
        Outcome outcome = send(MX, "x@far.test", "RECEIVED: x\r\n".repeat(3) + "\r\n", "alice@here.test");
        assertEquals("5.4.6", outcome.status().enhanced());
        assertTrue(send(MX, "x@far.test", "A: b\r\n\r\n" + "Received: x\r\n".repeat(9), "alice@here.test")
                .status()
                .positive());
    }

    @Test
    public void theSizeLimitHoldsWhateverWasDeclared() throws Exception {
        Transaction declared = intake().begin(MX);
        Sender big = new Sender(
                Optional.of(address("x@far.test")),
                10_001,
                Sender.Body.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty());
        assertEquals("5.3.4", refused(() -> declared.sender(big)).enhanced());

        Transaction t = open(MX, "x@far.test", "alice@here.test");
        Outcome outcome = send(t, "x".repeat(10_001));
        assertEquals(552, outcome.status().code());
        assertEquals(10_001, t.received());
        assertEquals(0, direct.copies());
        assertTrue(send(MX, "x@far.test", "x".repeat(10_000), "alice@here.test")
                .status()
                .positive());
    }

    @Test
    public void aLargeMessageIsTheSameAsASmallOne() throws Exception {
        String large = "Subject: x\r\n\r\n" + "0123456789".repeat(900);
        send(MX, "x@far.test", large, "alice@here.test");
        assertTrue(delivered(0).endsWith(large));
        try (var left = Files.list(Path.of(System.getProperty("java.io.tmpdir"), "posthouse-intake-test"))) {
            assertEquals(0, left.count());
        }
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void memoryIsGivenBackHoweverItEnds() throws Exception {
        send(MX, "x@far.test", MESSAGE, "alice@here.test");
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write(new byte[500]);
        assertTrue(scratch.inMemory() > 0);
        t.close();
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void thereIsALimitOfRecipients() throws Exception {
        for (int i = 0; i < 6; i++) {
            directory.user("u" + i + "@here.test");
        }
        Transaction t =
                open(MX, "x@far.test", "u0@here.test", "u1@here.test", "u2@here.test", "u3@here.test", "u4@here.test");
        assertEquals(
                "452 4.5.3 Too many recipients",
                refused(() -> t.recipient(to("u5@here.test"))).toString());
        refused(() -> t.recipient(to("u6@here.test")));
        assertEquals("traced once", List.of("refused"), tracer.stages(t.id()));
        t.recipient(to("u4@here.test"));

        Transaction bounce = open(MX, "", "u0@here.test");
        assertEquals(452, refused(() -> bounce.recipient(to("u1@here.test"))).code());
    }

    @Test
    public void thereIsALimitOfTheRecipientsOfAllTransactionsTogether() throws Exception {
        door.settings(new Settings(
                "mx.here.test", 10_000, 100, 1, 3, Settings.SenderCheck.LOCAL, Duration.ofSeconds(10), true));
        for (int i = 0; i < 12; i++) {
            directory.user("u" + i + "@here.test");
        }
        List<Transaction> all = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            all.add(open(MX, "x@far.test"));
            for (int i = 0; i < 12; i++) {
                all.get(t).recipient(to("u" + i + "@here.test"));
            }
        }
        assertEquals(6, door.crowd.size());
        all.get(0).close();
        assertTrue(send(all.get(1), MESSAGE).status().positive());
        assertEquals(2, door.crowd.size());
        commit(all.get(2), "Received: x\r\n".repeat(3) + "\r\n");
        assertEquals(0, door.crowd.size());

        for (int i = 0; i < 50_000; i++) {
            door.crowd.came(11);
        }
        Transaction late = open(MX, "x@far.test");
        for (int i = 0; i < 10; i++) {
            late.recipient(to("u" + i + "@here.test")); // ordinary mail is taken
        }
        assertEquals(452, refused(() -> late.recipient(to("u10@here.test"))).code());
        door.crowd.left(11);
        late.recipient(to("u10@here.test"));
    }

    @Test
    public void thereIsALimitOfTheSameRecipientAgainAndAgain() throws Exception {
        Transaction t = open(MX, "x@far.test");
        for (int i = 0; i < 50; i++) {
            t.recipient(to("alice@here.test"));
        }
        assertEquals(
                "452 4.5.3 Too many recipients",
                refused(() -> t.recipient(to("alice@here.test"))).toString());
        assertEquals(50, send(t, MESSAGE).recipients().size());
    }

    @Test
    public void whatMustStayFreeOnTheDiskStaysFreeWhateverWasDeclared() {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "posthouse-intake-test");
        BodySink sink = new Scratch(directory, 2000, 100_000, Long.MAX_VALUE).sink(0);
        sink.write(new byte[2000], 0, 2000);
        assertTrue(sink.failure().isEmpty());
        sink.write(1);
        assertEquals(Status.STORAGE_FULL, sink.failure().orElseThrow());
    }

    @Test
    public void aSessionThatOutlivesItsAccountSendsNothing() throws Exception {
        send(ALICE, "alice@here.test", MESSAGE, "y@other.test");
        directory.remove("alice@here.test");
        assertEquals("530 5.7.0", refused(() -> door.begin(ALICE)).toString().substring(0, 9));
        directory.alias("alice@here.test", "bob@here.test");
        assertEquals(530, refused(() -> door.begin(ALICE)).code());
        directory.down = true;
        assertEquals(451, refused(() -> door.begin(ALICE)).code());
    }

    @Test
    public void aliasesThatLeadToEachOtherAreExpandedOnce() throws Exception {
        String[] circle = new String[8];
        for (int i = 0; i < circle.length; i++) {
            circle[i] = "circle" + i + "@here.test";
        }
        for (String one : circle) {
            directory.alias(one, circle);
        }
        Transaction t = open(MX, "x@far.test", circle[0]);
        assertTrue(send(t, MESSAGE).status().positive());
        assertEquals(1, spool.all().size());
        assertTrue("asked " + directoryAsked + " times", directoryAsked < 200);
    }

    @Test
    public void aFullMailboxIsRefusedAtOnce() throws Exception {
        direct.refusal = Optional.of(new Status(552, "5.2.2", "Mailbox full"));
        Transaction t = open(MX, "x@far.test");
        assertEquals("5.2.2", refused(() -> t.recipient(to("alice@here.test"))).enhanced());
    }

    @Test
    public void aliasesAreExpandedEachMailboxOnce() throws Exception {
        send(MX, "x@far.test", MESSAGE, "team@here.test", "bob@here.test");
        List<RecipientState> to = direct.jobs.get(0).recipients();
        assertEquals(2, to.size());
        assertEquals("alice@here.test", to.get(0).recipient().address().toString());
        assertEquals("rfc822;team@here.test", to.get(0).recipient().original().orElseThrow());
    }

    @Test
    public void mailThatAlsoGoesElsewhereIsSpooled() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test", "away@here.test");
        assertTrue(send(t, MESSAGE).status().positive());
        assertEquals(0, direct.copies());
        Entry entry = spool.find(t.id()).orElseThrow();
        assertEquals(2, entry.pending().size());
        assertEquals(
                "carol@far.test",
                entry.recipients().get(1).recipient().address().toString());
        assertEquals("127.0.0.1", entry.remote().orElseThrow());
        assertTrue(spool.text(t.id()).endsWith(MESSAGE));
        assertEquals(List.of("received", "spooled"), tracer.stages(t.id()));
    }

    @Test
    public void mailThatWantsASuccessNoticeGoesThroughTheQueue() throws Exception {
        Transaction t = open(MX, "x@far.test");
        t.recipient(new Recipient(address("alice@here.test"), Set.of(Recipient.Notify.SUCCESS), Optional.empty()));
        assertTrue(send(t, MESSAGE).status().positive());
        assertEquals(1, spool.all().size());
    }

    @Test
    public void aRouteMaySendALocalAddressElsewhere() throws Exception {
        routers.add(0, r -> Optional.of(new org.posthouse.api.routing.Route("smtp", "elsewhere", java.util.Map.of())));
        assertTrue(send(MX, "x@far.test", MESSAGE, "alice@here.test").status().positive());
        assertEquals(0, direct.copies());
        assertEquals(1, spool.all().size());
    }

    @Test
    public void whatIsNotDeliveredInTimeIsSpooledUnderTheSameKeys() throws Exception {
        direct.silent = true;
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        assertTrue(outcomes.isEmpty());

        timer.advance(Duration.ofSeconds(11));
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        Entry entry = spool.find(t.id()).orElseThrow();

        direct.answerAll(); // late, and stored after all
        assertEquals(1, outcomes.size());
        assertEquals(
                direct.jobs.get(0).recipients().get(0).key(),
                entry.recipients().get(0).key());
        assertTrue(entry.recipients().get(0).pending());
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void aLateRefusalIsForTheQueueToTell() throws Exception {
        bobIsFull();
        direct.silent = true;
        Transaction t = open(MX, "x@far.test", "bob@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        timer.advance(Duration.ofSeconds(11));
        direct.answerAll(); // while it waits for the spool
        assertTrue(outcomes.isEmpty());
        runSpoolTasks();
        assertEquals(1, spool.find(t.id()).orElseThrow().pending().size());
        assertEquals(250, outcomes.get(0).status().code());
    }

    @Test
    public void withoutASpoolALateAnswerStillCounts() throws Exception {
        direct.silent = true;
        spoolAbsent = true;
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        timer.advance(Duration.ofSeconds(11));
        runSpoolTasks();
        assertTrue("still hoping", outcomes.isEmpty());
        direct.answerAll();
        assertEquals(250, outcomes.get(0).status().code());
        assertEquals(0, timer.waiting());
    }

    @Test
    public void withoutASpoolAndWithoutAnAnswerItIsDeferred() throws Exception {
        direct.silent = true;
        spoolAbsent = true;
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        timer.advance(Duration.ofSeconds(11));
        runSpoolTasks();
        timer.advance(Duration.ofSeconds(60));
        assertTrue(outcomes.get(0).status().temporary());
        direct.answerAll();
        assertEquals(1, outcomes.size());
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void aTransportThatCannotNowLeavesItToTheSpool() throws Exception {
        direct.answer = r -> RecipientResult.notTried(Status.UNAVAILABLE);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, spool.all().size());
        assertEquals(0, timer.waiting());
    }

    private void nothingIsLeft() {
        assertEquals(0, timer.waiting());
        assertEquals(0, scratch.inMemory());
        door.gate.close(Duration.ofDays(1)); // returns, since nobody is inside
    }

    @Test
    public void aTransportWhoseBundleHasLeftLeavesItToTheSpoolAtOnce() throws Exception {
        direct.answer = r -> {
            throw new NoClassDefFoundError("its bundle has left");
        };
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, spool.all().size());
        nothingIsLeft();
    }

    @Test
    public void aSpoolOrARouterWhoseBundleHasLeftDefersTheMail() throws Exception {
        directAbsent = true;
        otherSpool = (Spool) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Spool.class}, (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("its bundle has left");
                });
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        assertTrue(outcomes.get(0).status().temporary());

        Transaction t = open(MX, "x@far.test", "alice@here.test");
        routers.add(0, r -> {
            throw new NoClassDefFoundError("its bundle has left");
        });
        outcomes = commit(t, MESSAGE);
        assertTrue(outcomes.get(0).status().temporary());
        nothingIsLeft();
    }

    @Test
    public void aRouterThatLeavesWhileItIsAskedDefersTheRecipient() throws Exception {
        Transaction t = open(ALICE, "alice@here.test");
        Router left = new Router() {
            @Override
            public Optional<Route> route(Recipient recipient) {
                routers.remove(this);
                throw new NoClassDefFoundError("its bundle has left");
            }
        };
        routers.add(0, left);
        assertEquals(Status.UNAVAILABLE, refused(() -> t.recipient(to("x@far.test"))));
        t.recipient(to("x@far.test"));
    }

    @Test
    public void noMailDependsOnItsTrace() throws Exception {
        otherTracer = (Tracer) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Tracer.class}, (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("its bundle has left");
                });
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, direct.copies());
        nothingIsLeft();
    }

    @Test
    public void aFullStoreLeavesItToTheSpoolAndAFullSpoolToTheClientUntilThereIsRoom() throws Exception {
        direct.answer = r -> RecipientResult.delayed(Status.STORAGE_FULL);
        spool.full = true;
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertEquals(Status.STORAGE_FULL, outcomes.get(0).status());
        assertEquals("nothing is left behind", 0, direct.copies() + spool.all().size());

        spool.full = false;
        outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, spool.all().size());

        direct.answer = r -> RecipientResult.delivered();
        assertTrue(send(MX, "x@far.test", MESSAGE, "alice@here.test").status().positive());
        assertEquals(1, direct.copies());
    }

    @Test
    public void withoutStoreAndSpoolNothingBegins() {
        spoolAbsent = true;
        directAbsent = true;
        assertEquals(Status.UNAVAILABLE, refused(() -> door.begin(MX)));
    }

    private void bobIsFull() {
        direct.answer = r -> r.recipient().address().localPart().equals("bob")
                ? RecipientResult.failed(new Status(552, "5.2.2", "Mailbox full"))
                : RecipientResult.delivered();
    }

    @Test
    public void aRefusalOfAllIsTheReply() throws Exception {
        bobIsFull();
        assertEquals(
                552, send(MX, "x@far.test", MESSAGE, "bob@here.test").status().code());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRefusalOfSomeIsForTheQueueToTell() throws Exception {
        bobIsFull();
        Transaction t = open(MX, "x@far.test", "alice@here.test", "bob@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        runSpoolTasks();
        assertEquals(250, outcomes.get(0).status().code());
        Entry entry = spool.find(t.id()).orElseThrow();
        assertEquals(List.of(RecipientState.Phase.DONE, RecipientState.Phase.PENDING), phases(entry));
        assertEquals(552, entry.recipients().get(1).last().orElseThrow().code());
    }

    @Test
    public void aRefusalNobodyWantsToHearOfEndsThere() throws Exception {
        bobIsFull();
        door.settings(new Settings("h", 0, 9, 9, 9, Settings.SenderCheck.LOCAL, Duration.ofSeconds(10), true));
        assertEquals(
                250,
                send(MX, "", MESSAGE, "alice@here.test", "bob@here.test")
                        .status()
                        .code());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void lmtpTellsEachRecipient() throws Exception {
        bobIsFull();
        Outcome outcome =
                send(origin(Role.LMTP, Optional.empty()), "x@far.test", MESSAGE, "alice@here.test", "bob@here.test");
        assertEquals(
                List.of(250, 552),
                outcome.recipients().stream().map(Status::code).toList());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void lmtpAliasThatFailsInPartIsForTheQueueToTell() throws Exception {
        bobIsFull();
        Transaction t = open(origin(Role.LMTP, Optional.empty()), "x@far.test", "team@here.test", "alice@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        runSpoolTasks();
        assertEquals(
                List.of(250, 250),
                outcomes.get(0).recipients().stream().map(Status::code).toList());
        assertEquals(1, spool.find(t.id()).orElseThrow().pending().size());
    }

    @Test
    public void partOfADoubleFailureIsToldHonestlyToLmtp() throws Exception {
        direct.answer = r -> r.recipient().address().localPart().equals("bob")
                ? RecipientResult.delayed(new Status(451, "4.2.0", "later"))
                : RecipientResult.delivered();
        spool.failing = true;
        List<Outcome> outcomes = commit(
                open(origin(Role.LMTP, Optional.empty()), "x@far.test", "alice@here.test", "bob@here.test"), MESSAGE);
        runSpoolTasks();
        assertEquals(
                List.of(250, 451),
                outcomes.get(0).recipients().stream().map(Status::code).toList());
        assertTrue(outcomes.get(0).status().temporary());
    }

    @Test
    public void afterTheGateIsClosedNothingIsAcknowledged() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data();
        door.gate.close(Duration.ZERO);
        assertEquals(Status.UNAVAILABLE, send(t, MESSAGE).status());
        assertEquals(Status.UNAVAILABLE, refused(() -> door.begin(MX)));
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void afterTheGateIsClosedEveryStepSaysSo() throws Exception {
        Transaction begun = door.begin(MX);
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        door.gate.close(Duration.ZERO);
        assertEquals(Status.UNAVAILABLE, refused(() -> door.connect(MX)));
        assertEquals(Status.UNAVAILABLE, refused(() -> begun.sender(Sender.of(address("x@far.test")))));
        assertEquals(Status.UNAVAILABLE, refused(() -> t.recipient(to("bob@here.test"))));
        assertEquals(Status.UNAVAILABLE, refused(t::data));
    }

    @Test
    public void whatMayBeStoredIsNotSaidToBeUnavailable() throws Exception {
        spoolAbsent = true;
        direct.answer = r -> RecipientResult.delayed(Status.UNAVAILABLE);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertEquals(
                new Status(451, "4.3.0", "Cannot store the message now"),
                outcomes.get(0).status());
        Outcome unasked = send(ALICE, "alice@here.test", MESSAGE, "x@far.test");
        assertEquals(Status.UNAVAILABLE, unasked.status());
    }

    @Test
    public void ticketsThatAreDroppedLeaveNothingBehind() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write(new byte[100]);
        t.detach();
        door.dropTickets();
        nothingIsLeft();
    }

    @Test
    public void aTicketExpires() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write(new byte[100]);
        String ticket = t.detach();
        timer.advance(Duration.ofSeconds(61));
        assertTrue(refused(() -> door.attach(ticket)).temporary());
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void aStrictServerKnowsOnlyItsUsersAddresses() throws Exception {
        open(ALICE, "alice@elsewhere.test").close();
        door.settings(new Settings("h", 0, 9, 9, 9, Settings.SenderCheck.ALL, Duration.ofSeconds(10), true));
        assertEquals(553, refused(() -> open(ALICE, "alice@elsewhere.test")).code());
        open(ALICE, "Alice@HERE.test").close();
    }
}
