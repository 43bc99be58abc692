package org.posthouse.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.junit.Test;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.store.api.StoreException;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

/** The protocol is replaced at every octet of a dialog, and in the middle of results: nobody may notice. */
public class ImapSwapTest {
    private static final String APPEND_DATE = " \" 1-Feb-2024 12:00:00 +0000\" ";

    /** What the client saw, octet by octet, with replacements where the test says. */
    private static String run(String text, IntPredicate swaps) {
        TestServer server = new TestServer().with(5);
        server.state = "connected";
        MemoryClient client = server.open();
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder transcript = new StringBuilder(client.receiveNow());
        for (int i = 0; i < octets.length; i++) {
            client.send(new byte[] {octets[i]});
            if (swaps.test(i) && !client.closed()) {
                server.swap();
            }
            if (octets[i] == '\n' && text.startsWith("i IDLE", text.lastIndexOf('\n', i - 1) + 1)) {
                transcript.append(client.receiveNow());
                server.perform(java.util.List.of("deliver"));
                server.perform(java.util.List.of("expunge", "1"));
            }
            transcript.append(client.receiveNow());
        }
        server.close();
        return transcript.toString();
    }

    private static void everywhere(String text) {
        String expected = run(text, octet -> false);
        for (int i = 0; i < text.length(); i++) {
            int here = i;
            assertEquals("replaced at " + i, expected, run(text, octet -> octet == here));
        }
        assertEquals(expected, run(text, octet -> true));
    }

    @Test
    public void inARichDialog() {
        everywhere("a1 CAPABILITY\r\na2 LOGIN {5}\r\nalice {6+}\r\nsecret\r\na3 XYZZY\r\n"
                + "b1 LIST \"\" *\r\nb2 SELECT INBOX (CONDSTORE)\r\nb3 FETCH 1:* (FLAGS UID)\r\n"
                + "c1 STORE 1,3 +FLAGS (\\Seen custom)\r\nc2 UID STORE 2 +FLAGS.SILENT (\\Deleted)\r\n"
                + "c3 SEARCH OR SUBJECT {2}\r\nm1 UNSEEN\r\nc4 FETCH 2 (BODY[HEADER] BODY.PEEK[TEXT]<0.4>)\r\n"
                + "d1 APPEND INBOX (\\Draft)" + APPEND_DATE + "{12}\r\nSubject: a\r\n\r\n"
                + "d2 APPEND {6+}\r\nDrafts" + APPEND_DATE + "{3+}\r\nabc\r\nd3 APPEND INBOX {200000}\r\n"
                + "d4 APPEND Nowhere {3+}\r\nxyz {2+}\r\nab\r\n"
                + "e1 COPY 1 Trash\r\ne2 MOVE 1 Trash\r\ne3 EXPUNGE\r\n"
                + "i IDLE\r\nDONE\r\nf1 NOOP\r\nf2 UID FETCH 1:* FLAGS\r\nf3 STATUS INBOX (MESSAGES UIDNEXT)\r\n"
                + "g1 CLOSE\r\ng2 EXAMINE INBOX\r\ng3 UNSELECT\r\ng4 LOGOUT\r\n");
    }

    @Test
    public void whileSomethingIsSkipped() {
        String text = "a1 LOGIN {9000+}\r\n" + "x".repeat(9000) + "\r\na2 " + "y".repeat(9000) + "\r\na3 NOOP\r\n";
        String expected = run(text, octet -> false);
        assertEquals(expected, run(text, octet -> octet % 97 == 0));
        assertTrue(
                expected,
                expected.endsWith("a1 BAD Command too long\r\na2 BAD Command too long\r\na3 OK NOOP completed\r\n"));
    }

    @Test
    public void inTheMiddleOfALargeMessage() throws Exception {
        TestServer server = new TestServer();
        MemoryClient client = server.open();
        client.receive();
        assertTrue(client.exchange("a1 APPEND INBOX {90000}").startsWith("+ "));
        String part = ("x".repeat(98) + "\r\n").repeat(300);
        for (int i = 0; i < 3; i++) {
            server.swap();
            client.send(part);
        }
        server.swap();
        assertTrue(client.exchange("").startsWith("a1 OK [APPENDUID "));
        assertEquals(90000, server.account().used());
        assertFalse(client.exchange("a2 SELECT INBOX").isEmpty());
    }

    @Test
    public void aMessageInAFileIsLetGoOfOnAWorker() {
        int[] work = new int[1];
        for (int size : new int[] {900, 90_000}) {
            TestServer server = new TestServer();
            server.options = server.options.executor(task -> {
                work[0]++;
                task.run();
            });
            MemoryClient client = server.open();
            client.receive();
            client.exchange("a1 APPEND INBOX {" + size + "}");
            client.send("x".repeat(size / 2));
            work[0] = 0;
            server.swap();
            assertEquals("let go of and found, or only found", size > 1000 ? 2 : 1, work[0]);
            client.send("x".repeat(size / 2));
            assertTrue(client.exchange("").startsWith("a1 OK [APPENDUID "));
        }
    }

    @Test
    public void theStoreIsReplacedInTheMiddleOfAMessage() throws Exception {
        for (int size : new int[] {900, 90_000}) {
            TestServer server = new TestServer();
            MemoryClient client = server.open();
            client.receive();
            assertTrue(client.exchange("a1 APPEND INBOX {" + size + "}").startsWith("+ "));
            String part = "x".repeat(size / 3);
            client.send(part);
            server.storeGoes();
            client.send(part);
            server.swap();
            client.send(part);
            client.send("\r\n").expectNothing(); // it waits for the store
            server.swap();
            client.expectNothing();
            server.storeComes();
            assertTrue(client.receive().startsWith("a1 OK [APPENDUID "));
            assertEquals(size, server.account().used());
            assertEquals(0, server.scratch.inMemory());
        }
    }

    @Test
    public void aMessageWaitsForTheStoreAsLongAsThereIsPatience() throws Exception {
        TestServer server = new TestServer();
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a1 APPEND INBOX {9000}");
        server.storeGoes();
        client.send("x".repeat(9000) + "\r\n").expectNothing();
        server.time.pass(Duration.ofSeconds(2));
        assertTrue(client.receive().startsWith("a1 NO [UNAVAILABLE]"));
        server.storeComes();
        assertEquals("a2 OK NOOP completed\r\n", client.exchange("a2 NOOP"));
        assertEquals(0, server.account().used());
    }

    @Test
    public void aMessageThatIsLostIsToldAtTheEnd() throws Exception {
        TestServer server = new TestServer();
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a1 APPEND INBOX {9000}");
        client.send("x".repeat(8000));
        ImapServer next = server.next();
        client.swap(new Protocol() {
            @Override
            public Session open(Connection connection) {
                throw new AssertionError();
            }

            @Override
            public Session resume(Connection connection, Parked parked) {
                try (var files = Files.list(Path.of("target", "scratch"))) {
                    files.forEach(file -> file.toFile().delete());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return next.resume(connection, parked);
            }
        });
        assertTrue(client.send("x".repeat(1000)).exchange("").startsWith("a1 NO [UNAVAILABLE]"));
        assertEquals("a2 OK NOOP completed\r\n", client.exchange("a2 NOOP"));
    }

    /** The store leaves when it has stored the message, and nobody knows. */
    @Test
    public void aMessageIsStoredOnceThoughItIsCommittedTwice() throws Exception {
        TestServer server = new TestServer();
        MemoryClient client = server.open();
        client.receive();
        int[] commits = new int[1];
        server.hook(new HookedStore.Hook() {
            @Override
            public void before(String method) {}

            @Override
            public void after(String method) throws StoreException {
                if (method.equals("commit") && commits[0]++ == 0) {
                    throw new StoreException(StoreException.Reason.UNAVAILABLE, "leaving");
                }
            }
        });
        client.send("a1 APPEND INBOX {10+}\r\n0123456789\r\n").expectNothing();
        server.swap();
        server.time.pass(Duration.ofMillis(500));
        assertEquals("a1 OK APPEND completed\r\n", client.receive());
        assertEquals(2, commits[0]);
        assertEquals(10, server.account().used());
    }

    /** A client that was told a UID may ask for it at once. */
    @Test
    public void aMessageIsInTheMailboxWhenItsUidIsTold() throws Exception {
        TestServer server = new TestServer();
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a1 SELECT INBOX");
        int[] looks = new int[1];
        server.hook(method -> {
            if (method.equals("changes") && looks[0]++ < 2) {
                throw new StoreException(StoreException.Reason.UNAVAILABLE, "leaving");
            }
        });
        client.send("a2 APPEND INBOX {10+}\r\n0123456789\r\n").expectNothing();
        server.swap();
        server.time.pass(Duration.ofMillis(500));
        String told = client.receive();
        assertTrue(told, told.startsWith("* 1 EXISTS\r\n"));
        assertTrue(told, told.contains("\r\na2 OK [APPENDUID "));
        assertTrue(client.exchange("a3 UID FETCH 1 RFC822.SIZE").startsWith("* 1 FETCH (UID 1 RFC822.SIZE 10)"));
    }

    @Test
    public void aUidIsToldAtLastThoughNothingCanBeLearned() throws Exception {
        TestServer server = new TestServer();
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a1 SELECT INBOX");
        boolean[] away = {true};
        server.hook(method -> {
            if (method.equals("changes") && away[0]) {
                throw new StoreException(StoreException.Reason.UNAVAILABLE, "leaving");
            }
        });
        client.send("a2 APPEND INBOX {10+}\r\n0123456789\r\n").expectNothing();
        server.time.pass(Duration.ofSeconds(3));
        assertTrue(client.receive().startsWith("a2 OK [APPENDUID "));
        away[0] = false;
        assertTrue(client.exchange("a3 NOOP").startsWith("* 1 EXISTS\r\n"));
    }

    @Test
    public void whatAnEarlierVersionKeptInTheStoreIsToldToBeLost() throws Exception {
        TestServer server = new TestServer();
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a1 APPEND INBOX {10}");
        client.send("abc");
        ImapServer next = server.next();
        client.swap(new Protocol() {
            @Override
            public Session open(Connection connection) {
                throw new AssertionError();
            }

            @Override
            @SuppressWarnings("unchecked")
            public Session resume(Connection connection, Parked parked) {
                Map<String, Object> state = new HashMap<>(parked.state());
                Map<String, Object> mode = new HashMap<>((Map<String, Object>) state.get("mode"));
                mode.remove("literal");
                mode.remove("key");
                mode.put("ticket", "abc");
                state.put("mode", mode);
                return next.resume(connection, new Parked(parked.version(), state));
            }
        });
        assertTrue(client.send("defghij").exchange("").startsWith("a1 NO [UNAVAILABLE]"));
        assertEquals("a2 OK NOOP completed\r\n", client.exchange("a2 NOOP"));
    }

    /** A session that waits with a password is not handed over, but given its time and then ended. */
    @Test
    public void aPasswordIsNeverParked() {
        for (String command : new String[] {"a1 LOGIN alice secret", "a1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA=="}) {
            TestServer server = new TestServer();
            server.state = "connected";
            MemoryClient client = server.open();
            client.receive();
            server.perform(java.util.List.of("directory-away"));
            assertEquals("", client.exchange(command));
            assertTrue(client.trySwap(server.next()).isEmpty());
            client.drain();
            String end = client.receiveNow();
            assertTrue(end, end.startsWith("* BYE [UNAVAILABLE]"));
            assertTrue(client.closed());
        }
    }

    @Test
    public void aPortIsOpenedWhenAllThatALoginNeedsIsThere() {
        TestServer server = new TestServer();
        assertTrue(server.server.ready());
        server.server.unbindAuthenticator(server.directory);
        assertFalse(server.server.ready());
        server.server.bindAuthenticator(server.directory);
        server.server.unbindDirectory(server.directory);
        assertFalse(server.server.ready());
        server.server.bindDirectory(server.directory);
        server.storeGoes();
        assertFalse(server.server.ready());
    }

    // --- results

    private static final String[] RESULTS = {
        "r FETCH 1:* (UID FLAGS ENVELOPE RFC822.SIZE)",
        "r FETCH 2:3,6 (BODY.PEEK[] UID BODY.PEEK[HEADER.FIELDS (Subject)])",
        "r UID FETCH 1:* (BODY[TEXT] BODYSTRUCTURE)",
        "r UID SEARCH BODY hello",
        "r STORE 1:* +FLAGS (\\Flagged)",
        "r UID FETCH 1:* (FLAGS) (CHANGEDSINCE 2)",
    };

    /** The octets of a result when something happens before the n-th call of the store; and how many calls there were. */
    private static Map<String, Object> result(String command, int n, HookedStoreEvent event) throws Exception {
        TestServer server = new TestServer().with(5);
        server.append("INBOX", "Subject: large\r\n\r\n" + "Hello 0123456789\r\n".repeat(20_000), 0);
        server.state = "selected";
        MemoryClient client = server.open();
        client.receive();
        int[] calls = new int[1];
        boolean[] armed = new boolean[1];
        HookedStore.Hook hook = method -> {
            if (++calls[0] == n) {
                armed[0] = true;
                event.during(server, client);
            }
        };
        server.hook(hook);
        client.send(command + "\r\n");
        StringBuilder out = new StringBuilder(client.receiveNow());
        if (armed[0]) {
            event.after(server, client);
        }
        out.append(client.receiveNow());
        int used = calls[0];
        out.append(client.exchange("z NOOP"));
        server.close();
        Map<String, Object> seen = new HashMap<>();
        seen.put("octets", out.toString());
        seen.put("calls", used);
        return seen;
    }

    /** Something that happens to a result. */
    private interface HookedStoreEvent {
        /** During a call of the store. */
        void during(TestServer server, MemoryClient client) throws org.posthouse.store.api.StoreException;

        /** When nothing more comes. */
        void after(TestServer server, MemoryClient client);
    }

    private static void atEveryCall(HookedStoreEvent event) throws Exception {
        for (String command : RESULTS) {
            Map<String, Object> expected = result(command, -1, event);
            String octets = (String) expected.get("octets");
            assertTrue(octets, octets.contains("\r\nr OK "));
            int calls = (int) expected.get("calls");
            for (int i = 1; i <= calls; i++) {
                String got = (String) result(command, i, event).get("octets");
                assertEquals(command + " at " + i, octets, got);
            }
        }
    }

    @Test
    public void betweenThePiecesOfAResult() throws Exception {
        atEveryCall(new HookedStoreEvent() {
            @Override
            public void during(TestServer server, MemoryClient client) {
                client.stall(true);
            }

            @Override
            public void after(TestServer server, MemoryClient client) {
                server.swap();
                client.stall(false);
                server.swap();
            }
        });
    }

    @Test
    public void theStoreIsReplacedInTheMiddleOfAResult() throws Exception {
        Set<String> repeatable = new TreeSet<>();
        for (String result : RESULTS) {
            if (result.startsWith("r STORE")) {
                continue; // refused, and may be done again by the client
            }
            // \Seen set before the loss is told apart from the body after it
            String command = result.replace("(BODY[", "(BODY.PEEK[");
            Map<String, Object> expected = result(command, -1, null);
            for (int i = 1; i <= (int) expected.get("calls"); i++) {
                String got = (String) result(command, i, new HookedStoreEvent() {
                            @Override
                            public void during(TestServer server, MemoryClient client)
                                    throws org.posthouse.store.api.StoreException {
                                server.storeGoes();
                                server.store.open(server.alice()); // fails, as the call would
                            }

                            @Override
                            public void after(TestServer server, MemoryClient client) {
                                server.swap();
                                server.storeComes();
                            }
                        })
                        .get("octets");
                repeatable.add(command);
                assertEquals(command + " at " + i, sorted((String) expected.get("octets")), sorted(got));
            }
        }
        assertFalse(repeatable.isEmpty());
    }

    private static String sorted(String text) {
        return String.join("\n", new TreeSet<>(text.lines().toList()));
    }

    // --- what cannot be parked or resumed

    @Test
    public void anExchangeOfSecretsIsNotMoved() {
        TestServer server = new TestServer();
        server.state = "connected";
        MemoryClient client = server.open();
        client.receive();
        client.exchange("a1 AUTHENTICATE PLAIN");
        assertFalse(client.trySwap(server.next()).isPresent());
        client.drain();
        assertTrue(client.receiveNow().startsWith("* BYE [UNAVAILABLE] "));
    }

    @Test
    public void parkedStateThatIsNotUnderstoodIsRefused() {
        TestServer server = new TestServer();
        assertThrows(IllegalArgumentException.class, () -> resume(server, new Parked(99, Map.of())));
        assertThrows(IllegalArgumentException.class, () -> resume(server, new Parked(2, Map.of())));
        assertThrows(
                IllegalArgumentException.class,
                () -> resume(
                        server,
                        new Parked(
                                2,
                                Map.of(
                                        "mode",
                                        Map.of("mode", "dance"),
                                        "condstore",
                                        false,
                                        "errors",
                                        0,
                                        "logins",
                                        0))));
    }

    private static void resume(TestServer server, Parked state) {
        Connection[] seen = new Connection[1];
        Protocol catching = new Protocol() {
            @Override
            public Session open(Connection connection) {
                seen[0] = connection;
                return server.server.open(connection);
            }

            @Override
            public Session resume(Connection connection, Parked parked) {
                throw new AssertionError();
            }
        };
        MemoryHost.open(catching, MemoryHost.options().tolerant(true));
        server.server.resume(seen[0], state);
    }
}
