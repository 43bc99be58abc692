package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.testkit.net.MemoryClient;

/** The protocol is replaced at every octet of a dialog: nobody may notice. */
public class SwapTest {
    private static final String SESSION =
            "CAPA\r\nUSER alice\r\nPASS open sesame\r\nSTAT\r\nLIST\r\nRETR 2\r\nDELE 1\r\n"
                    + "TOP 2 1\r\nUIDL\r\nXYZZY\r\nDELE 2\r\nRSET\r\nDELE 3\r\nLIST 3\r\nNOOP\r\nDELE 1\r\nSTAT\r\nQUIT\r\n";

    private interface Swaps {
        boolean at(int octet);
    }

    /** What the client saw, and what is left. */
    private static String run(Swaps swaps) {
        TestServer server = new TestServer();
        MemoryClient client = server.open(server.next());
        byte[] octets = SESSION.getBytes(StandardCharsets.US_ASCII);
        StringBuilder seen = new StringBuilder(client.receiveNow());
        for (int i = 0; i < octets.length; i++) {
            client.send(new byte[] {octets[i]});
            seen.append(client.receiveNow());
            if (swaps.at(i) && !client.closed()) {
                client.swap(server.next());
                seen.append(client.receiveNow());
            }
        }
        assertTrue(client.closed());
        return seen + server.uids();
    }

    @Test
    public void atEveryOctet() {
        String expected = run(octet -> false);
        assertTrue(expected, expected.endsWith("+OK Logging out\r\n[2]"));
        for (int i = 0; i < SESSION.length(); i++) {
            int here = i;
            assertEquals("swapped at " + i, expected, run(octet -> octet == here));
        }
        assertEquals(expected, run(octet -> true));
    }

    @Test
    public void inAMessage() {
        TestServer server = TestServer.empty();
        String large = ".\r\nline\r\n\r\n..dots\r\n".repeat(20_000);
        server.append("Subject: large\r\n\r\n" + large);
        MemoryClient still = server.login();
        String expected = still.exchange("RETR 1");
        assertTrue(expected.length() > 400_000);
        assertTrue(expected.endsWith("...dots\r\n.\r\n"));

        MemoryClient client = server.login();
        server.whenAsked = () -> client.stall(true); // one piece, no more
        client.stall(true);
        client.send("RETR 1\r\nSTAT\r\n");
        client.swap(server.next()); // before the first piece
        int swaps = 0;
        StringBuilder seen = new StringBuilder();
        String end = "+OK 1 " + (large.length() + 18) + "\r\n";
        while (!seen.toString().endsWith(end)) {
            client.stall(false);
            seen.append(client.receiveNow());
            client.swap(server.next());
            swaps++;
        }
        assertEquals(expected + end, seen.toString());
        assertTrue("swaps: " + swaps, swaps > 3);
    }

    @Test
    public void notInAnAuthenticationExchange() {
        TestServer server = new TestServer();
        MemoryClient client = server.open(server.next());
        client.receive();
        client.exchange("AUTH PLAIN");
        assertTrue(client.trySwap(server.next()).isEmpty());
        client.exchange("AGFsaWNlAG9wZW4gc2VzYW1l");
        assertFalse(client.trySwap(server.next()).isEmpty());
        client.drain();
        client.expectLine("-ERR [SYS/TEMP] Server is being updated, please reconnect")
                .expectClosed();
    }

    @Test
    public void whileALongLineIsSkipped() {
        TestServer server = new TestServer();
        MemoryClient client = server.open(server.next());
        client.receive();
        client.send("USER " + "x".repeat(5000));
        client.swap(server.next());
        client.send("x".repeat(5000));
        client.swap(server.next());
        client.send("\r\n").expectLine("-ERR Line too long").expectNothing();
    }

    @Test
    public void noPasswordIsParked() {
        TestServer server = new TestServer();
        MemoryClient client = server.login();
        String state = client.swap(server.next()).state().toString();
        assertTrue(state, state.contains("alice@example.test"));
        assertFalse(state, state.contains("sesame"));
    }

    @Test
    public void aStateThatIsNotUnderstoodIsRefused() {
        TestServer server = new TestServer();
        MemoryClient client = server.login();
        server.storeGoes();
        client.send("RETR 1\r\n");
        Parked good = client.swap(server.next());
        for (String key : good.state().keySet()) {
            Map<String, Object> wrong = new HashMap<>(good.state());
            wrong.put(key, List.of("what?"));
            refused(server, new Parked(2, wrong));
            wrong.remove(key);
            if (!key.equals("task")) {
                refused(server, new Parked(2, wrong));
            }
        }
        refused(server, new Parked(3, good.state()));
        for (String key : List.of("index", "task", "offset")) {
            Map<String, Object> task = new HashMap<>();
            ((Map<?, ?>) good.state().get("task")).forEach((k, v) -> task.put((String) k, v));
            task.put(key, key.equals("task") ? "dance" : 3);
            Map<String, Object> wrong = new HashMap<>(good.state());
            wrong.put("task", task);
            refused(server, new Parked(2, wrong));
        }
    }

    /** A session that waits with a password is not handed over, but given its time and then ended. */
    @Test
    public void aPasswordIsNeverParked() {
        for (String command : new String[] {"PASS open sesame", "AUTH PLAIN AGFsaWNlAG9wZW4gc2VzYW1l"}) {
            TestServer server = new TestServer();
            MemoryClient client = server.open(server.next());
            client.receive();
            client.exchange("USER alice");
            server.authenticatorGoes();
            assertEquals("", client.exchange(command));
            assertTrue(client.trySwap(server.next()).isEmpty());
            client.drain();
            assertEquals("-ERR [SYS/TEMP] Server is being updated, please reconnect\r\n", client.receiveNow());
            assertTrue(client.closed());
        }
    }

    @Test
    public void aPortIsOpenedWhenAllThatALoginNeedsIsThere() {
        TestServer server = new TestServer();
        assertTrue(server.next().ready());
        server.authenticatorGoes();
        assertFalse(server.next().ready());
        server.authenticatorComes();
        server.storeGoes();
        assertFalse(server.next().ready());
    }

    private static void refused(TestServer server, Parked state) {
        Connection[] connection = new Connection[1];
        Protocol keeper = new Protocol() {
            @Override
            public Session open(Connection given) {
                connection[0] = given;
                return server.next().open(given);
            }

            @Override
            public Session resume(Connection given, Parked parked) {
                throw new AssertionError();
            }
        };
        server.open(keeper);
        assertThrows(state.toString(), IllegalArgumentException.class, () -> server.next()
                .resume(connection[0], state));
    }
}
