package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.testkit.flow.Answers;

/** Intake without filters: limits, and what is put before a message. */
public class IntakeTest extends IntakeFixture {
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
        Origin evil = Origin.builder("s", "mx", Role.MX)
                .helo(Optional.of("x)\r\nBcc: y"))
                .protocol("ESMTP")
                .build();
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

    /** Fields of users that are for nobody else (rfc5322#3.6.3), and one that final delivery writes (rfc5321#4.4). */
    @Test
    public void nobodyLearnsToWhomAUserWroteInSecret() throws Exception {
        String secrets =
                "BCC : c@far.test,\r\n\td@far.test\r\nSubject: x\r\nResent-Bcc: e@far.test\r\nReturn-Path: <z@z>\r\n";
        String rest = "Date: x\r\nMessage-ID: <y>\r\nFrom: z\r\n\r\nBcc: text\r\n";
        send(ALICE, "alice@here.test", secrets + rest, "bob@here.test");
        assertTrue(delivered(0), delivered(0).endsWith("+0000\r\nSubject: x\r\n" + rest));
    }

    @Test
    public void whatComesFromOtherServersKeepsItsFields() throws Exception {
        String fields = "Bcc: c@far.test\r\nReturn-Path: <z@z>\r\n\r\nx\r\n";
        send(MX, "x@far.test", fields, "alice@here.test");
        assertTrue(delivered(0).endsWith("+0000\r\n" + fields));
    }

    @Test
    public void aHeaderThatIsTooLongToLookForSecretsIsNotTakenFromUsers() throws Exception {
        intake.rules(rules(new Limits(1_000_000, 5, 1, 3), SenderCheck.LOCAL));
        String tooLong = "X: y\r\n".repeat(50_000) + "Bcc: c@far.test\r\n\r\n";
        String tooMany = "X: y\r\n".repeat(3_000) + "Bcc: c@far.test\r\n\r\n";
        for (String header : List.of(tooLong, tooMany)) {
            assertEquals(
                    "552 5.3.4 Header section too large",
                    send(ALICE, "alice@here.test", header, "bob@here.test")
                            .status()
                            .toString());
            assertTrue(send(MX, "x@far.test", header, "bob@here.test").status().positive());
        }
        String longBody = "Subject: x\r\n\r\n" + "X: y\r\n".repeat(50_000);
        assertTrue(send(ALICE, "alice@here.test", longBody, "bob@here.test")
                .status()
                .positive());
    }

    /** Or the next host would need SMTPUTF8 for no other reason (rfc6531#3.7.3). */
    @Test
    public void whatIsAddedIsInAscii() throws Exception {
        directory.user("bob@b\u00fccher.test").user("j\u00f6rg@here.test");
        Origin client = Origin.builder("s", "mx", Role.MX)
                .helo(Optional.of("m\u00e4il.test"))
                .protocol("UTF8SMTP")
                .build();
        send(client, "x@far.test", MESSAGE, "bob@b\u00fccher.test");
        assertTrue(delivered(0), delivered(0).startsWith("Received: from xn--mil-qla.test\r\n"));
        assertTrue(delivered(0), delivered(0).contains("\r\n\tfor <bob@xn--bcher-kva.test>;"));
        direct.jobs.clear();
        send(client, "x@far.test", MESSAGE, "j\u00f6rg@here.test");
        assertFalse(delivered(0), delivered(0).contains("\tfor"));
        assertTrue(delivered(0), delivered(0).chars().allMatch(c -> c < 128));
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
        Sender big =
                Sender.builder(Optional.of(address("x@far.test"))).size(10_001).build();
        assertEquals(
                "5.3.4",
                refused(() -> Answers.accept(taker -> declared.sender(big, taker)))
                        .enhanced());

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
        List<Path> before = files();
        send(MX, "x@far.test", large, "alice@here.test");
        assertTrue(delivered(0).endsWith(large));
        assertEquals(before, files());
        assertEquals(0, scratch.inMemory());
    }

    private static List<Path> files() throws IOException {
        Files.createDirectories(SCRATCH);
        try (var left = Files.list(SCRATCH)) {
            return left.sorted().toList();
        }
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
                refused(() -> recipient(t, "u5@here.test")).toString());
        refused(() -> recipient(t, "u6@here.test"));
        assertEquals("traced once", List.of("refused"), tracer.stages(t.id()));
        recipient(t, "u4@here.test");

        Transaction bounce = open(MX, "", "u0@here.test");
        assertEquals(452, refused(() -> recipient(bounce, "u1@here.test")).code());
    }

    @Test
    public void thereIsALimitOfTheRecipientsOfAllTransactionsTogether() throws Exception {
        intake.rules(rules(limits(100), SenderCheck.LOCAL));
        for (int i = 0; i < 12; i++) {
            directory.user("u" + i + "@here.test");
        }
        List<Transaction> all = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            all.add(open(MX, "x@far.test"));
            for (int i = 0; i < 12; i++) {
                recipient(all.get(t), "u" + i + "@here.test");
            }
        }
        assertEquals(6, intake.budget.size());
        all.get(0).close();
        assertTrue(send(all.get(1), MESSAGE).status().positive());
        assertEquals(2, intake.budget.size());
        commit(all.get(2), "Received: x\r\n".repeat(3) + "\r\n");
        assertEquals(0, intake.budget.size());

        for (int i = 0; i < 50_000; i++) {
            intake.budget.came(11);
        }
        Transaction late = open(MX, "x@far.test");
        for (int i = 0; i < 10; i++) {
            recipient(late, "u" + i + "@here.test"); // ordinary mail is taken
        }
        assertEquals(452, refused(() -> recipient(late, "u10@here.test")).code());
        intake.budget.left(11);
        recipient(late, "u10@here.test");
    }

    @Test
    public void thereIsALimitOfTheSameRecipientAgainAndAgain() throws Exception {
        Transaction t = open(MX, "x@far.test");
        for (int i = 0; i < 50; i++) {
            recipient(t, "alice@here.test");
        }
        assertEquals(
                "452 4.5.3 Too many recipients",
                refused(() -> recipient(t, "alice@here.test")).toString());
        assertEquals(50, each(send(t, MESSAGE)).size());
    }

    @Test
    public void whatMustStayFreeOnTheDiskStaysFreeWhateverWasDeclared() {
        BodySink sink = new BodySink(scratch(Long.MAX_VALUE), 0);
        sink.write(new byte[2000], 0, 2000);
        assertTrue(sink.failure().isEmpty());
        sink.write(1);
        assertEquals(Status.STORAGE_FULL, sink.failure().orElseThrow());
    }

    @Test
    public void aSessionThatOutlivesItsAccountSendsNothing() throws Exception {
        send(ALICE, "alice@here.test", MESSAGE, "y@other.test");
        directory.remove("alice@here.test");
        assertEquals("530 5.7.0", refused(() -> intake.begin(ALICE)).toString().substring(0, 9));
        directory.alias("alice@here.test", "bob@here.test");
        assertEquals(530, refused(() -> intake.begin(ALICE)).code());
        directory.down = true;
        assertEquals(451, refused(() -> intake.begin(ALICE)).code());
    }

    /** A session asks again four times a second while the directory is away. */
    @Test
    public void aRecipientThatWaitsIsTracedOnce() throws Exception {
        Transaction t = open(MX, "x@far.test");
        directory.down = true;
        for (int i = 0; i < 3; i++) {
            assertEquals(451, refused(() -> recipient(t, "alice@here.test")).code());
        }
        assertEquals(List.of("refused"), tracer.stages(t.id()));
        refused(() -> recipient(t, "bob@here.test"));
        assertEquals(List.of("refused", "refused"), tracer.stages(t.id()));
        directory.down = false;
        recipient(t, "alice@here.test");
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
        AtomicInteger asked = new AtomicInteger();
        parts.routing().bind((Routing) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Routing.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    return method.invoke(routing, arguments);
                }));
        Transaction t = open(MX, "x@far.test", circle[0]);
        assertTrue(send(t, MESSAGE).status().positive());
        assertEquals(1, spool.all().size());
        assertTrue("asked " + asked + " times", asked.get() < 200);
    }

    @Test
    public void aFullMailboxIsRefusedAtOnce() throws Exception {
        direct.refusal = Optional.of(new Status(552, "5.2.2", "Mailbox full"));
        Transaction t = open(MX, "x@far.test");
        assertEquals("5.2.2", refused(() -> recipient(t, "alice@here.test")).enhanced());
    }

    @Test
    public void aliasesAreExpandedEachMailboxOnce() throws Exception {
        send(MX, "x@far.test", MESSAGE, "team@here.test", "bob@here.test");
        List<Recipient> to = direct.jobs.get(0).recipients();
        assertEquals(2, to.size());
        assertEquals("alice@here.test", to.get(0).address().toString());
        assertEquals("rfc822;team@here.test", to.get(0).original().orElseThrow());
    }

    @Test
    public void mailThatAlsoGoesElsewhereIsSpooled() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test", "away@here.test");
        assertTrue(send(t, MESSAGE).status().positive());
        assertEquals(0, direct.copies());
        Mail entry = spool.find(t.id()).orElseThrow();
        assertEquals(2, entry.open().size());
        assertEquals("carol@far.test", entry.recipients().get(1).address().toString());
        assertEquals("127.0.0.1", entry.origin().client().orElseThrow());
        assertTrue(spool.text(t.id()).endsWith(MESSAGE));
        assertEquals(List.of("received", "spooled"), tracer.stages(t.id()));
    }

    @Test
    public void mailThatWantsASuccessNoticeGoesThroughTheQueue() throws Exception {
        Transaction t = open(MX, "x@far.test");
        Recipient alice = Recipient.builder(address("alice@here.test"))
                .notifyOn(Set.of(Recipient.Notify.SUCCESS))
                .build();
        Answers.accept(taker -> t.recipient(alice, taker));
        assertTrue(send(t, MESSAGE).status().positive());
        assertEquals(1, spool.all().size());
    }

    @Test
    public void aRouteMaySendALocalAddressElsewhere() throws Exception {
        routing.way("here.test", "smtp", "elsewhere");
        assertTrue(send(MX, "x@far.test", MESSAGE, "alice@here.test").status().positive());
        assertEquals(0, direct.copies());
        assertEquals(1, spool.all().size());
    }

    @Test
    public void aTicketExpires() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write(new byte[100]);
        String ticket = t.detach();
        timer.advance(Duration.ofSeconds(61));
        assertTrue(refused(() -> intake.attach(ticket)).temporary());
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void aStrictServerKnowsOnlyItsUsersAddresses() throws Exception {
        open(ALICE, "alice@elsewhere.test").close();
        intake.rules(rules(LIMITS, SenderCheck.ALL));
        assertEquals(553, refused(() -> open(ALICE, "alice@elsewhere.test")).code());
        open(ALICE, "Alice@HERE.test").close();
    }

    /** At RCPT sender and origin are known, when the mail is handed over also what filters found. */
    @Test
    public void routersSeeTheMail() throws Exception {
        List<RouteQuery> asked = new ArrayList<>();
        routing.first = query -> {
            asked.add(query);
            return Optional.empty();
        };
        Key<String> score = Key.text("acme:score");
        add(
                "f",
                new Recording()
                        .at(Stage.MESSAGE, Verdict.builder().publish(score, "9").build()));
        Transaction t = open(ALICE, "alice@here.test", "y@far.test");
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals(2, asked.size());
        for (RouteQuery query : asked) {
            assertEquals("<alice@here.test>", query.sender().orElseThrow().path());
            assertEquals(ALICE, query.origin().orElseThrow());
            assertEquals("y@far.test", query.recipient().address().toString());
        }
        assertEquals(Optional.empty(), asked.get(0).results().get(score));
        assertEquals(Optional.of("9"), asked.get(1).results().get(score));
    }
}
