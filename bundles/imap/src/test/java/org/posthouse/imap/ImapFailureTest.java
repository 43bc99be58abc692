package org.posthouse.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.imap.state.Settings;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.testkit.net.MemoryClient;

/** What happens when something breaks: the peer is told in words, or not at all, but never wrongly. */
public class ImapFailureTest {
    private static final String LARGE = "Subject: large\r\n\r\n" + "0123456789abcdef".repeat(20_000);

    private final TestServer server = new TestServer();

    private MemoryClient selected(String... texts) throws StoreException {
        for (String text : texts) {
            server.append("INBOX", text, 0);
        }
        server.state = "selected";
        MemoryClient client = server.open();
        client.receive();
        return client;
    }

    private static HookedStore.Hook at(String method, int call, HookedStore.Hook then) {
        AtomicInteger calls = new AtomicInteger();
        return name -> {
            if (name.equals(method) && calls.incrementAndGet() == call) {
                then.before(name);
            }
        };
    }

    private static HookedStore.Hook refuse(Reason reason) {
        return name -> {
            throw new StoreException(reason, "as the test wants it");
        };
    }

    @Test
    public void whoNeverLogsInIsLeft() {
        server.state = "connected";
        MemoryClient client = server.open();
        MemoryClient skipped = server.open();
        client.receive();
        skipped.receive();
        skipped.send("a NOOP {100000+}\r\n");
        for (int i = 0; i < 3; i++) {
            server.now = server.now.plusSeconds(179);
            assertEquals("a OK NOOP completed\r\n", client.exchange("a NOOP"));
            assertEquals("", skipped.send("x").receive());
        }
        server.now = server.now.plusSeconds(4);
        assertEquals("* BYE Disconnected: not logged in in time\r\n", client.exchange("a NOOP"));
        assertTrue(client.closed());
        assertEquals(
                "a BAD Command too long\r\n* BYE Too much data after a refused command\r\n",
                skipped.send("x").receive());
        assertTrue(skipped.closed());
    }

    @Test
    public void whoNeverEndsALineIsLeft() {
        server.state = "connected";
        MemoryClient client = server.open();
        client.receive();
        client.send("a NOOP ");
        String piece = "x".repeat(60_000);
        for (int i = 0; i < 40 && !client.closed(); i++) {
            client.send(piece);
        }
        assertEquals("a BAD Command too long\r\n* BYE Too much data after a refused command\r\n", client.receive());
        assertTrue(client.closed());
    }

    @Test
    public void aDamagedMessageIsLeftOut() throws Exception {
        MemoryClient client = selected(TestServer.text("one"), TestServer.text("two"));
        server.hook(at("content", 1, refuse(Reason.DAMAGED)));
        String said = client.exchange("a FETCH 1:2 (BODY.PEEK[TEXT] UID)");
        assertEquals(
                "* 1 FETCH (BODY[TEXT] NIL UID 1)\r\n* 2 FETCH (BODY[TEXT] {11}\r\nHello two\r\n UID 2)\r\n"
                        + "a NO [CORRUPTION] Some of the messages are damaged\r\n",
                said);
        server.hook(at("content", 1, refuse(Reason.DAMAGED)));
        assertEquals(
                "* SEARCH 2\r\nb OK SEARCH completed, but skipped damaged messages\r\n",
                client.exchange("b SEARCH BODY hello"));
    }

    @Test
    public void aMessageExpungedWhileItIsSentEndsTheConnection() throws Exception {
        MemoryClient client = selected(LARGE);
        server.hook(at(
                "content",
                3,
                name -> server.commit("INBOX", new Op.Expunge(UidSet.of(1), false)))); // in the middle of its octets
        client.send("a FETCH 1 BODY.PEEK[]\r\n");
        String said = client.receiveNow();
        assertTrue(said.startsWith("* 1 FETCH (BODY[] {320018}\r\n"));
        assertFalse(said.contains("BYE"));
        assertTrue(client.closed());
    }

    @Test
    public void aMessageExpungedBeforeItIsSentIsPassedOver() throws Exception {
        MemoryClient client = selected(TestServer.text("one"), TestServer.text("two"));
        server.hook(at("content", 1, name -> server.commit("INBOX", new Op.Expunge(UidSet.of(1), false))));
        String said = client.exchange("a UID FETCH 1:2 (BODY.PEEK[TEXT])");
        assertEquals(
                "* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2 BODY[TEXT] {11}\r\nHello two\r\n)\r\n* 1 EXPUNGE\r\n"
                        + "a OK FETCH completed\r\n",
                said);
    }

    @Test
    public void theStoreDoesNotComeBack() throws Exception {
        MemoryClient client = selected(LARGE, TestServer.text("two"));
        server.hook(at("content", 3, name -> {
            server.storeGoes();
            throw new StoreException(Reason.UNAVAILABLE, "gone");
        }));
        client.send("a FETCH 1:2 BODY.PEEK[]\r\n");
        assertTrue(client.receiveNow().startsWith("* 1 FETCH (BODY[] {320018}\r\n"));
        assertTrue(client.held());
        client.idle();
        server.time.pass(Duration.ofMillis(1_999));
        assertFalse(client.closed());
        server.time.pass(Duration.ofMillis(1));
        assertTrue(client.closed()); // what was promised cannot be sent, and nothing else can be said
    }

    @Test
    public void aStoreThatLeavesInTheMiddleOfACallIsWaitedFor() throws Exception {
        MemoryClient client = selected(TestServer.text("one"), TestServer.text("two"));
        server.hook(at("content", 2, name -> {
            server.storeGoes();
            throw new NoClassDefFoundError("its bundle has left");
        }));
        client.send("a FETCH 1:2 (UID BODY.PEEK[TEXT])\r\n");
        assertTrue(client.held());
        server.storeComes();
        assertTrue(client.receive()
                .endsWith("* 2 FETCH (UID 2 BODY[TEXT] {11}\r\nHello two\r\n)\r\n" + "a OK FETCH completed\r\n"));
        server.hook(at("status", 1, name -> {
            server.storeGoes();
            throw new NoClassDefFoundError("its bundle has left");
        }));
        client.send("b STATUS INBOX (MESSAGES)\r\n");
        server.storeComes();
        assertEquals("* STATUS \"INBOX\" (MESSAGES 2)\r\nb OK STATUS completed\r\n", client.receive());
    }

    @Test
    public void theStoreDoesNotComeBackBetweenMessages() throws Exception {
        MemoryClient client = selected(TestServer.text("one"), TestServer.text("two"));
        server.hook(at("content", 2, name -> {
            server.storeGoes();
            throw new StoreException(Reason.UNAVAILABLE, "gone");
        }));
        client.send("a FETCH 1:2 (UID BODY.PEEK[TEXT])\r\n");
        server.time.pass(Duration.ofSeconds(2));
        assertEquals(
                "* 1 FETCH (UID 1 BODY[TEXT] {11}\r\nHello one\r\n)\r\n"
                        + "a NO [UNAVAILABLE] Mail store unavailable, try again later\r\n",
                client.receiveNow());
        assertEquals(Duration.ofMinutes(30), client.timeout());
        server.storeComes();
        assertTrue(client.exchange("b FETCH 2 UID").startsWith("* 2 FETCH (UID 2)\r\nb OK "));
    }

    /** Somebody else's directory may have no secrets for it. */
    @Test
    public void scramCanBeLeftOut() {
        Settings s = TestServer.SETTINGS;
        server.settings = new Settings(
                s.hostname(),
                s.timeout(),
                s.loginTimeout(),
                s.keepAlive(),
                s.maxCommand(),
                s.maxCommandBeforeLogin(),
                s.maxMessage(),
                s.maxErrors(),
                s.maxLogins(),
                false,
                s.storeWait(),
                s.bounds());
        server.next();
        server.state = "connected";
        MemoryClient client = server.open();
        String greeting = client.receive();
        assertTrue(greeting, greeting.contains("AUTH=PLAIN") && !greeting.contains("SCRAM"));
        assertEquals(
                "a NO [CANNOT] Unsupported authentication mechanism SCRAM-SHA-256\r\n",
                client.exchange("a AUTHENTICATE SCRAM-SHA-256"));
        assertTrue(client.exchange("b AUTHENTICATE plain").startsWith("+ "));
    }

    @Test
    public void withoutPatienceAbsenceIsToldAtOnce() throws Exception {
        Settings s = TestServer.SETTINGS;
        server.settings = new Settings(
                s.hostname(),
                s.timeout(),
                s.loginTimeout(),
                s.keepAlive(),
                s.maxCommand(),
                s.maxCommandBeforeLogin(),
                s.maxMessage(),
                s.maxErrors(),
                s.maxLogins(),
                s.scram(),
                Duration.ZERO,
                s.bounds());
        server.next();
        MemoryClient client = selected(TestServer.text("one"));
        server.storeGoes();
        for (String command : new String[] {"FETCH 1 UID", "SELECT INBOX", "STORE 1 +FLAGS (\\Seen)", "APPEND x {5}"}) {
            assertTrue(command, client.exchange("a " + command).startsWith("a NO [UNAVAILABLE]"));
        }
        assertTrue(client.exchange("b NOOP").startsWith("b OK"));
    }

    @Test
    public void whatTheStoreRefusesHasAResponseCode() throws Exception {
        MemoryClient client = selected(TestServer.text("one"));
        String[][] codes = {
            {"OVER_QUOTA", "OVERQUOTA"}, {"FULL", "UNAVAILABLE"}, {"LIMIT", "LIMIT"}, {"EXISTS", "ALREADYEXISTS"}
        };
        for (String[] code : codes) {
            server.hook(at("transfer", 1, refuse(Reason.valueOf(code[0]))));
            assertTrue(client.exchange("a COPY 1 Trash").startsWith("a NO [" + code[1] + "]"));
        }
        server.hook(at("commit", 1, refuse(Reason.OVER_QUOTA)));
        assertTrue(client.exchange("b FETCH 1 BODY[TEXT]").startsWith("* 1 FETCH (BODY[TEXT] {11}\r\n"));
    }

    @Test
    public void aQuotaIsLookedAtBeforeTheMessageIsTaken() throws Exception {
        server.directory.quota("alice", 1000);
        MemoryClient client = server.open();
        client.receive();
        assertTrue(client.exchange("a APPEND INBOX {2000}").startsWith("a NO [OVERQUOTA]"));
        assertTrue(client.exchange("b APPEND INBOX {900}").startsWith("+ "));
    }

    @Test
    public void aNewQuotaIsInForceAtOnce() throws Exception {
        MemoryClient client = selected(TestServer.text("one"));
        server.directory.quota("alice", 160);
        assertTrue(client.exchange("a COPY 1 Trash").startsWith("a NO [OVERQUOTA]"));
        server.directory.quota("alice", 0);
        assertTrue(client.exchange("b COPY 1 Trash").startsWith("b OK"));
    }

    @Test
    public void anAccountThatIsGoneIsNotMadeAnew() throws Exception {
        MemoryClient client = selected(TestServer.text("one"));
        long id = server.alice().id();
        server.directory.deleteAccount("alice");
        server.store.deleteAccount(id);
        server.directory.tryLater(true);
        assertTrue(client.exchange("a CAPABILITY").contains("a OK"));
        server.directory.tryLater(false);
        assertEquals("* BYE Account no longer exists\r\n", client.exchange("b STATUS INBOX (MESSAGES)"));
        assertTrue(client.closed());
        assertEquals(0, server.store.used(id));
    }

    @Test
    public void aFaultInsideIsNotToldInDetail() throws Exception {
        MemoryClient client = selected(TestServer.text("one"));
        server.hook(name -> {
            if (!name.equals("changes")) {
                throw new IllegalStateException("secret");
            }
        });
        assertEquals("a NO [SERVERBUG] Internal error\r\n", client.exchange("a FETCH 1 FLAGS"));
        assertEquals("b NO [SERVERBUG] Internal error\r\n", client.exchange("b STORE 1 +FLAGS (\\Seen)"));
        server.hook(name -> {});
        assertTrue(client.exchange("c FETCH 1 FLAGS").contains("c OK"));
    }

    /** A peer that does not read keeps nothing but a piece. */
    @Test
    public void aResultWaitsForItsReader() throws Exception {
        MemoryClient client = selected(LARGE, LARGE, LARGE);
        AtomicInteger calls = new AtomicInteger();
        server.hook(name -> calls.incrementAndGet());
        client.stall(true);
        client.send("a FETCH 1:3 BODY.PEEK[]\r\n");
        int before = calls.get();
        int first = client.receiveNow().length();
        assertTrue(first < 100_000);
        assertTrue(before < 10);
        client.stall(false);
        assertEquals(3 * 320_018, first + client.receive().length(), 200);
        assertTrue(calls.get() > before);
    }

    @Test
    public void drainedInTheMiddleOfAPromiseNothingIsSaid() throws Exception {
        MemoryClient client = selected(LARGE);
        client.stall(true);
        client.send("a FETCH 1 BODY.PEEK[]\r\n");
        client.drain();
        client.stall(false);
        assertFalse(client.receiveNow().contains("BYE"));
        assertTrue(client.closed());
    }

    @Test
    public void aMessageForWhichTheDiskHasNoRoomIsNotTaken() throws Exception {
        server.scratch = TestServer.scratch(Long.MAX_VALUE);
        server.next();
        MemoryClient client = server.open();
        client.receive();
        String refused = "a NO [LIMIT] Not enough free disk space, try again later\r\n";
        for (int size : new int[] {5, 90_000}) {
            assertEquals("it is not asked for", refused, client.exchange("a APPEND INBOX {" + size + "}"));
            client.send("a APPEND INBOX {" + size + "+}\r\n").expectNothing();
            assertEquals("it is read", refused, client.exchange("x".repeat(size)));
            assertEquals("b OK NOOP completed\r\n", client.exchange("b NOOP"));
        }
        assertEquals(0, server.account().used());
    }

    @Test
    public void theDiskFillsWhileAMessageComes() throws Exception {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a APPEND INBOX {90000}");
        client.send("x".repeat(50_000));
        server.scratch = TestServer.scratch(Long.MAX_VALUE);
        server.swap();
        client.send("x".repeat(20_000)).expectNothing();
        assertTrue(client.exchange("x".repeat(20_000)).startsWith("a NO [LIMIT]"));
        assertEquals("b OK NOOP completed\r\n", client.exchange("b NOOP"));
        assertEquals(0, server.account().used());
    }

    @Test
    public void literalsAreDroppedWithTheConnection() throws Exception {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a APPEND INBOX {90000}");
        client.send("x".repeat(50_000));
        client.close();
        assertEquals(0, server.account().used());
    }

    @Test
    public void whoDoesNotLogInMayNotStay() throws Exception {
        MemoryClient patient = selected();
        server.state = "connected";
        MemoryClient client = server.open();
        MemoryClient drip = server.open();
        client.receive();
        drip.receive();
        for (int i = 0; i < 3; i++) {
            assertEquals("a OK NOOP completed\r\n", client.exchange("a NOOP"));
            drip.send("x").expectNothing();
            server.now = server.now.plusSeconds(179);
        }
        server.now = server.now.plusSeconds(4);
        assertEquals("* BYE Disconnected: not logged in in time\r\n", client.exchange("a NOOP"));
        client.expectClosed();
        assertEquals(
                "* BYE Disconnected: not logged in in time\r\n", drip.send("x").receive());
        assertEquals("a OK NOOP completed\r\n", patient.exchange("a NOOP"));
    }
}
