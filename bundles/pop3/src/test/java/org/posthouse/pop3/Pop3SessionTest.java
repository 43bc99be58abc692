package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.blob.DamagedBlobException;
import org.posthouse.support.columns.UidList;
import org.posthouse.testkit.net.MemoryClient;

public class Pop3SessionTest {
    @Test
    public void longListingsComeInPieces() throws IOException {
        TestServer server = TestServer.empty();
        for (int i = 0; i < 5_000; i++) {
            server.append("A: b\r\n\r\n");
        }
        String[] lines = server.login().exchange("LIST").split("\r\n");
        assertEquals(5_002, lines.length);
        assertEquals("+OK 5000 messages (40000 octets)", lines[0]);
        assertEquals("5000 8", lines[5_000]);
        assertEquals(".", lines[5_001]);

        Dialog dialog = new Dialog(null, null);
        dialog.maildrop = new Maildrop(
                new AccountInfo(1, "a", 0),
                Listed.of(7, UidList.of(IntStream.rangeClosed(1, 5_000).toArray()), new int[5_000]),
                new BitSet());
        Listing listing = new Listing(Listing.Kind.UIDL, 0);
        int pieces = 0;
        StringBuilder all = new StringBuilder();
        boolean more = true;
        while (more) {
            ByteArrayOutputStream piece = new ByteArrayOutputStream();
            more = listing.next(dialog, piece);
            assertTrue("octets: " + piece.size(), piece.size() < 40_000);
            all.append(piece);
            pieces++;
            listing = new Listing(Listing.Kind.UIDL, (int) listing.park().get("index"));
        }
        assertTrue(pieces > 1);
        assertEquals(5_002, all.toString().split("\r\n").length);
    }

    @Test
    public void whoAsksWithoutReadingGetsNoMoreThanFits() {
        TestServer server = new TestServer();
        MemoryClient client = server.open(server.next());
        client.receive();
        client.stall(true);
        client.send("CAPA\r\n".repeat(9000));
        int waiting = client.receive().length();
        assertTrue(waiting + " octets", waiting < 100_000);
        client.stall(false);
        assertTrue(client.receive().length() > 500_000);
    }

    @Test
    public void theLoginAsksForSizesAndNothingElse() {
        TestServer server = new TestServer();
        MemoryClient client = server.login();
        assertEquals(Set.of("mailbox", "sizes"), Set.copyOf(server.asked));
        assertEquals("+OK 3 79\r\n", client.exchange("STAT"));
    }

    @Test
    public void aSessionShowsTheOldestOnly() {
        TestServer server = new TestServer();
        server.maxMessages(2);
        MemoryClient client = server.login();
        assertEquals("+OK 2 64\r\n", client.exchange("STAT"));
        client.exchange("DELE 1");
        client.exchange("QUIT");
        assertEquals("[2, 3]", server.uids());
        assertEquals("+OK 2 49\r\n", server.login().exchange("STAT"));
    }

    @Test
    public void timeOuts() {
        TestServer server = new TestServer();
        MemoryClient client = server.open(server.next());
        assertEquals(Duration.ofMinutes(3), client.timeout());
        client.receive();
        client.exchange("USER alice");
        client.exchange("PASS open sesame");
        assertEquals(Duration.ofMinutes(10), client.timeout());
        server.storeGoes();
        client.send("RETR 1\r\n");
        client.idle();
        client.expectNothing();
        server.storeComes();
        assertTrue(client.receive().startsWith("+OK 30"));
        assertEquals(Duration.ofMinutes(10), client.timeout());
    }

    @Test
    public void aStoreThatLeavesInTheMiddleOfACallIsWaitedFor() {
        TestServer server = new TestServer();
        MemoryClient client = server.login();
        server.whenAsked = () -> {
            server.whenAsked = () -> {};
            server.storeGoes();
            throw new NoClassDefFoundError("its bundle has left");
        };
        client.send("RETR 1\r\n").expectNothing();
        server.storeComes();
        assertTrue(client.receive().startsWith("+OK 30"));
    }

    @Test
    public void whoDoesNotLogInMayNotStay() {
        TestServer server = new TestServer();
        MemoryClient patient = server.login();
        MemoryClient client = server.open(server.next());
        MemoryClient drip = server.open(server.next());
        client.receive();
        drip.receive();
        for (int i = 0; i < 3; i++) {
            assertTrue(client.exchange("CAPA").startsWith("+OK "));
            drip.send("x".repeat(5_000)).expectNothing();
            server.now = server.now.plusSeconds(179);
        }
        server.now = server.now.plusSeconds(4);
        assertEquals("-ERR Disconnected: not logged in in time\r\n", client.exchange("CAPA"));
        client.expectClosed();
        assertEquals(
                "-ERR Disconnected: not logged in in time\r\n", drip.send("x").receive());
        assertTrue(patient.exchange("NOOP").startsWith("+OK "));
    }

    @Test
    public void aLineWithoutEndEndsTheSession() {
        MemoryClient client = new TestServer().login();
        client.send("x".repeat(1_000_000)).expectNothing();
        assertEquals("-ERR Line too long\r\n", client.send("x".repeat(100_000)).receive());
        client.expectClosed();
    }

    @Test
    public void aMessageThatCannotGoOnIsCutOff() {
        TestServer server = TestServer.empty();
        server.append("Subject: large\r\n\r\n" + "line\r\n".repeat(50_000));
        server.wait(Duration.ZERO);
        MemoryClient client = server.login();
        server.whenAsked = server::storeGoes; // after the first piece
        client.send("RETR 1\r\n");
        String seen = client.receiveNow();
        assertTrue(seen.startsWith("+OK 300018 octets\r\n"));
        assertFalse("a part must not look like the whole", seen.endsWith(".\r\n"));
        client.expectClosed();
    }

    /** A body that cannot be read is refused before any of it is sent, however long it is, and the session goes on. */
    @Test
    public void aDamagedMessageIsRefused() {
        for (IOException failure :
                List.of(new DamagedBlobException("wrong checksum"), new FileNotFoundException("no body"))) {
            for (String bad : List.of("A: b\r\n\r\nshort\r\n", "A: b\r\n\r\n" + "line\r\n".repeat(50_000))) {
                TestServer server = TestServer.empty();
                server.append(bad);
                server.append("A: good\r\n\r\n");
                MemoryClient client = server.login();
                server.content = m -> m.size() == bad.length() ? failing(m, failure) : m;
                assertEquals("-ERR [SYS/PERM] Message is damaged\r\n", client.exchange("RETR 1"));
                assertEquals("-ERR [SYS/PERM] Message is damaged\r\n", client.exchange("TOP 1 60000"));
                assertTrue(client.exchange("RETR 2").startsWith("+OK 11 octets\r\nA: good\r\n"));
                if (bad.length() > 100_000) { // the damage is not in what is asked for
                    assertTrue(client.exchange("TOP 1 1").startsWith("+OK "));
                }
                assertTrue(client.exchange("DELE 1").startsWith("+OK "));
                assertTrue(client.exchange("QUIT").startsWith("+OK "));
                assertEquals("[5]", server.uids());
            }
        }
    }

    /** Whoever is told that a message is damaged does not ask for it again. */
    @Test
    public void aMessageThatCannotBeReadNowIsNotDamaged() {
        for (String text : List.of("A: b\r\n\r\nshort\r\n", "A: b\r\n\r\n" + "line\r\n".repeat(50_000))) {
            TestServer server = TestServer.empty();
            server.append(text);
            server.wait(Duration.ZERO);
            MemoryClient client = server.login();
            server.content = m -> failing(m, new FileSystemException("segment", null, "Too many open files"));
            assertEquals("-ERR [SYS/TEMP] Temporary failure, try again later\r\n", client.exchange("RETR 1"));
            server.content = m -> m;
            assertTrue(client.exchange("RETR 1").startsWith("+OK " + text.length() + " octets\r\nA: b\r\n"));
        }
    }

    /** A message that fails at its end, as a checksum does. */
    private static Message failing(Message message, IOException failure) {
        return Messages.of(message.size(), offset -> new FilterInputStream(message.open(offset)) {
            private long left = message.size() - offset;

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                int read = in.read(target, from, length);
                left -= read;
                if (left <= 0) {
                    throw failure;
                }
                return read;
            }
        });
    }

    @Test
    public void mechanismsHaveAsciiNames() {
        MemoryClient client = new TestServer().open(new TestServer().next());
        client.receive();
        assertTrue(client.exchange("AUTH PLA\u0131N").startsWith("-ERR "));
    }

    @Test
    public void twoSessionsAtOnce() {
        TestServer server = new TestServer();
        MemoryClient one = server.login();
        MemoryClient two = server.login();
        one.exchange("DELE 1");
        one.exchange("QUIT");
        assertEquals("-ERR Message was deleted by another session\r\n", two.exchange("RETR 1"));
        two.exchange("DELE 1");
        two.exchange("DELE 2");
        assertEquals("+OK Logging out\r\n", two.exchange("QUIT"));
        assertEquals("[3]", server.uids());
    }
}
