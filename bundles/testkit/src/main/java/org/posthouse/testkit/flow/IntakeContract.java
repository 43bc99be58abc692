package org.posthouse.testkit.flow;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Routing;

/**
 * What intake keeps to: who may send what to whom, and that a positive outcome means stable storage. {@code here.test} is
 * local with alice, bob and the alias {@code team}; {@code backup.test} is relayed; other domains have a route.
 */
public abstract class IntakeContract {
    /** A short message. */
    protected static final String MESSAGE = "From: x@far.test\r\nSubject: hello\r\n\r\nworld\r\n";

    private static final long PATIENCE_SECONDS = 20;

    protected final FakeDirectory directory = new FakeDirectory()
            .user("alice@here.test")
            .user("bob@here.test")
            .alias("team@here.test", "alice@here.test", "bob@here.test")
            .alias("away@here.test", "carol@far.test");
    protected final FakeSpool spool = new FakeSpool();
    protected final FakeTransport direct = new FakeTransport();
    protected final FakeTracer tracer = new FakeTracer();
    protected final FakeRouting routing = new FakeRouting(directory)
            .way("unroutable.test", new Routing.Way.None())
            .relay("backup.test");

    /** Intake over the parts above, in its default configuration; the same one at each call. */
    protected abstract Intake intake();

    /** Where mail from other servers comes from. */
    protected static final Origin MX = origin(Role.MX, Optional.empty());

    /** Where alice's mail comes from. */
    protected static final Origin ALICE = origin(Role.SUBMISSION, Optional.of("alice@here.test"));

    protected static Origin origin(Role role, Optional<String> account) {
        return Origin.builder("s1", role.name().toLowerCase(java.util.Locale.ROOT), role)
                .remote(new InetSocketAddress(InetAddress.getLoopbackAddress(), 12345))
                .helo(Optional.of("client.test"))
                .protocol(role == Role.LMTP ? "LMTP" : "ESMTP")
                .account(account)
                .build();
    }

    protected static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    protected static Sender from(String text) {
        return text.isEmpty() ? Sender.empty() : Sender.of(address(text));
    }

    protected static Recipient to(String text) {
        return Recipient.of(address(text));
    }

    /** The status of a refusal. */
    protected static Status refused(ThrowingRunnable step) {
        return assertThrows(Rejection.class, step).status();
    }

    /** Asserts that a step is not decided, since a part that it needs is absent. */
    protected static void undecided(ThrowingRunnable step) {
        assertThrows(Rejection.Unavailable.class, step);
    }

    /** Asserts that a commit was not decided, since a part that it needs is absent. */
    protected static void undecided(Outcome outcome) {
        assertTrue(outcome.toString(), outcome instanceof Outcome.Unavailable);
    }

    /** The reply for each recipient. */
    protected static List<Status> each(Outcome outcome) {
        assertTrue(outcome.toString(), outcome instanceof Outcome.Settled);
        return ((Outcome.Settled) outcome).recipients();
    }

    /** Sends a mail; its outcome. */
    protected Outcome send(Origin origin, String sender, String message, String... recipients) throws Exception {
        try (Transaction t = open(origin, sender, recipients)) {
            return send(t, message);
        }
    }

    /** A transaction with sender and recipients, all accepted. */
    protected Transaction open(Origin origin, String sender, String... recipients) throws Exception {
        Transaction t = intake().begin(origin);
        sender(t, sender);
        for (String one : recipients) {
            recipient(t, one);
        }
        return t;
    }

    /** Names the sender; throws the rejection if it is refused. */
    protected static void sender(Transaction t, String sender) throws Exception {
        Answers.accept(taker -> t.sender(from(sender), taker));
    }

    /** Names a recipient; throws the rejection if it is refused. */
    protected static void recipient(Transaction t, String recipient) throws Exception {
        Answers.accept(taker -> t.recipient(to(recipient), taker));
    }

    /** Sends the message of a transaction and waits for its outcome. */
    protected Outcome send(Transaction t, String message) throws Exception {
        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        commit(t, message, outcomes::add);
        Outcome outcome = outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull("no outcome", outcome);
        assertNull("told once", outcomes.poll());
        return outcome;
    }

    /** Sends the message of a transaction; the list gets the outcome. */
    protected List<Outcome> commit(Transaction t, String message) throws Exception {
        List<Outcome> outcomes = new CopyOnWriteArrayList<>();
        commit(t, message, outcomes::add);
        return outcomes;
    }

    private static void commit(Transaction t, String message, Completion whenDurable) throws Exception {
        OutputStream data = t.data();
        data.write(message.getBytes(StandardCharsets.UTF_8));
        t.commit(whenDurable);
    }

    @Test
    public void relayingIsDenied() throws Exception {
        Transaction t = open(MX, "x@far.test");
        assertEquals("5.7.1", refused(() -> recipient(t, "y@other.test")).enhanced());
        assertEquals("5.7.1", refused(() -> recipient(t, "y@[127.0.0.1]")).enhanced());
        assertEquals(
                "5.7.1",
                refused(() -> recipient(t, "y%other.test@elsewhere.test")).enhanced());
        assertEquals("5.5.1", refused(t::data).enhanced());
    }

    @Test
    public void aLocalSenderAddressGivesNoRightToRelay() throws Exception {
        Transaction t = open(MX, "alice@here.test");
        assertEquals(550, refused(() -> recipient(t, "y@other.test")).code());
    }

    @Test
    public void relayedDomainsAreTakenFromAnyone() throws Exception {
        Outcome outcome = send(MX, "x@far.test", MESSAGE, "y@backup.test");
        assertTrue(outcome.status().positive());
        assertEquals(1, spool.all().size());
    }

    @Test
    public void relayedDomainsAreNoWayToOthers() throws Exception {
        Transaction t = open(MX, "x@far.test");
        for (String way :
                List.of("y%other.test@backup.test", "\"y@other.test\"@backup.test", "other.test!y@backup.test")) {
            assertEquals("5.7.1", refused(() -> recipient(t, way)).enhanced());
        }
        recipient(open(ALICE, "alice@here.test"), "y%other.test@backup.test");
    }

    @Test
    public void withoutRoutingRelayingIsDeniedForNow() throws Exception {
        routing.down = true;
        Transaction t = open(MX, "x@far.test");
        undecided(() -> recipient(t, "y@backup.test"));
        recipient(t, "alice@here.test");
    }

    @Test
    public void unknownUsersAreRefused() throws Exception {
        Transaction t = open(MX, "x@far.test");
        assertEquals(
                "550 5.1.1",
                refused(() -> recipient(t, "nobody@here.test")).toString().substring(0, 9));
    }

    @Test
    public void withoutADirectoryRecipientsAreDeferred() throws Exception {
        directory.down = true;
        Transaction t = open(MX, "x@far.test");
        undecided(() -> recipient(t, "alice@here.test"));
    }

    @Test
    public void usersMaySendAnywhereThereIsARouteTo() throws Exception {
        assertTrue(
                send(ALICE, "alice@here.test", MESSAGE, "y@other.test").status().positive());
        Transaction t = open(ALICE, "alice@here.test");
        assertEquals("5.7.1", refused(() -> recipient(t, "y@unroutable.test")).enhanced());
    }

    @Test
    public void submissionNeedsAuthentication() {
        Origin unknown = origin(Role.SUBMISSION, Optional.empty());
        assertEquals("5.7.0", refused(() -> open(unknown, "alice@here.test")).enhanced());
    }

    @Test
    public void usersMayNotSendAsOthers() throws Exception {
        assertEquals("5.7.1", refused(() -> open(ALICE, "bob@here.test")).enhanced());
        assertEquals("5.7.1", refused(() -> open(ALICE, "nobody@here.test")).enhanced());
        open(ALICE, "team@here.test").close();
        open(ALICE, "").close();
    }

    @Test
    public void lmtpTakesLocalRecipientsOnly() throws Exception {
        Transaction t = open(origin(Role.LMTP, Optional.empty()), "x@far.test", "alice@here.test");
        assertEquals(550, refused(() -> recipient(t, "y@other.test")).code());
        assertEquals(550, refused(() -> recipient(t, "y@backup.test")).code());
    }

    @Test
    public void localMailIsDeliveredBeforeTheReply() throws Exception {
        Outcome outcome = send(MX, "x@far.test", MESSAGE, "alice@here.test");
        assertEquals(250, outcome.status().code());
        assertEquals(1, direct.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRecipientNamedTwiceGetsOneCopyAndTwoReplies() throws Exception {
        Outcome outcome = send(MX, "x@far.test", MESSAGE, "alice@here.test", "alice@HERE.test", "team@here.test");
        assertEquals(3, each(outcome).size());
        assertEquals(2, direct.copies());
    }

    @Test
    public void aNegativeOutcomeLeavesNothingBehind() throws Exception {
        spool.failing = true;
        Outcome outcome = send(ALICE, "alice@here.test", MESSAGE, "y@other.test");
        assertTrue(outcome instanceof Outcome.Settled && outcome.status().temporary());
        assertTrue(spool.all().isEmpty());

        spool.failing = false;
        spool.full = true;
        assertEquals(
                452,
                send(ALICE, "alice@here.test", MESSAGE, "y@other.test").status().code());
    }

    @Test
    public void aTransactionThatIsClosedIsAborted() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write(1);
        t.close();
        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        t.commit(outcomes::add);
        assertFalse(outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).status().positive());
        assertEquals(0, direct.copies());
    }

    @Test
    public void aDetachedTransactionGoesOnWhereItWas() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write("Subject: a\r\n".getBytes(StandardCharsets.US_ASCII));
        String ticket = t.detach();
        t.close();

        Transaction again = intake().attach(ticket);
        assertEquals(t.id(), again.id());
        assertEquals(12, again.received());
        assertTrue(send(again, "\r\nbody\r\n").status().positive());
        assertTrue(direct.text(direct.jobs.get(0).recipients().get(0).key()).endsWith("Subject: a\r\n\r\nbody\r\n"));
        assertTrue(refused(() -> intake().attach(ticket)).temporary());
    }

    @Test
    public void idsAreNewAndGrow() throws Exception {
        String last = "";
        Set<String> ids = new java.util.HashSet<>();
        for (int i = 0; i < 2000; i++) {
            String id = intake().begin(MX).id();
            assertTrue(id.compareTo(last) > 0);
            assertTrue(ids.add(id));
            last = id;
        }
    }

    @Test
    public void commandsOutOfOrderAreRefused() throws Exception {
        Transaction t = intake().begin(MX);
        assertEquals(503, refused(() -> recipient(t, "alice@here.test")).code());
        assertEquals(503, refused(t::data).code());
        sender(t, "x@far.test");
        assertEquals(503, refused(() -> sender(t, "x@far.test")).code());
    }
}
