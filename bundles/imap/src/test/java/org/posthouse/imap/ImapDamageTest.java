package org.posthouse.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.DamagedBlobException;
import org.posthouse.testkit.net.MemoryClient;

/** A body that cannot be read costs its own answer; the mail program gets past it. */
public class ImapDamageTest {
    private static final String BAD = "Subject: bad\r\n\r\n" + "0123456789abcdef".repeat(20_000);
    private static final String DAMAGED = "t NO [CORRUPTION] Some of the messages are damaged\r\n";

    private final TestServer server = new TestServer();

    /** Messages one to three, of which the second fails when it was read to its end, as a checksum does. */
    private MemoryClient selected(String second, IOException failure) throws StoreException {
        server.append("INBOX", TestServer.text("one"), 0);
        server.append("INBOX", second, 0);
        server.append("INBOX", TestServer.text("three"), 0);
        server.state = "selected";
        MemoryClient client = server.open();
        client.receive();
        server.hook(new HookedStore.Hook() {
            @Override
            public void before(String method) {
                // nothing
            }

            @Override
            public Message message(Message message) {
                return message.size() == second.length() ? failing(message, failure) : message;
            }
        });
        return client;
    }

    private static Message failing(Message message, IOException failure) {
        return Messages.of(message.size(), offset -> new FilterInputStream(message.open(offset)) {
            private long left = message.size() - offset;

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                int read = in.read(target, from, length);
                left -= read;
                if (left <= 0 && offset == 0) { // as a checksum of the whole
                    throw failure;
                }
                return read;
            }
        });
    }

    private void check(String second, IOException failure) throws StoreException {
        MemoryClient client = selected(second, failure);
        String whole = client.exchange("t FETCH 1:3 (UID BODY.PEEK[])");
        assertTrue(whole, whole.contains("\r\n)\r\n* 2 FETCH (UID 2 BODY[] NIL)\r\n* 3 FETCH (UID 3 BODY[] {"));
        assertTrue(whole, whole.endsWith(DAMAGED));
        String structure = client.exchange("t FETCH 2:3 (UID BODY.PEEK[1] BODY.PEEK[TEXT])");
        assertTrue(
                structure, structure.startsWith("* 2 FETCH (UID 2 BODY[1] NIL BODY[TEXT] NIL)\r\n* 3 FETCH (UID 3 "));
        assertTrue(structure, structure.endsWith(DAMAGED));
        assertEquals(
                "* SEARCH 1 3\r\nt OK SEARCH completed, but skipped damaged messages\r\n",
                client.exchange("t SEARCH BODY hello"));
        assertTrue(client.exchange("t FETCH 3 BODY.PEEK[TEXT]").contains("Hello three"));
        assertTrue(client.exchange("t NOOP").startsWith("t OK"));
        assertFalse(client.closed());
    }

    @Test
    public void aShortOneThatIsDamaged() throws Exception {
        check("Subject: bad\r\n\r\nshort, but not as the others", new DamagedBlobException("wrong checksum"));
    }

    @Test
    public void aLongOneThatIsDamaged() throws Exception {
        check(BAD, new DamagedBlobException("wrong checksum"));
    }

    @Test
    public void oneThatIsMissing() throws Exception {
        check(BAD, new FileNotFoundException("no body"));
    }

    /** Whoever is told that a message is empty keeps that for ever. */
    @Test
    public void oneThatCannotBeReadNow() throws Exception {
        MemoryClient client = selected(BAD, new FileSystemException("segment", null, "Too many open files"));
        String unavailable = "t NO [UNAVAILABLE] Mail store unavailable, try again later\r\n";
        client.send("t FETCH 1:3 (UID BODY.PEEK[TEXT])\r\n");
        server.time.pass(Duration.ofSeconds(3));
        assertEquals("* 1 FETCH (UID 1 BODY[TEXT] {11}\r\nHello one\r\n)\r\n" + unavailable, client.receiveNow());
        client.send("t SEARCH BODY hello\r\n");
        server.time.pass(Duration.ofSeconds(3));
        assertEquals(unavailable, client.receiveNow());
        server.hook(method -> {});
        assertTrue(client.exchange("t FETCH 2 BODY.PEEK[]").startsWith("* 2 FETCH (BODY[] {" + BAD.length() + "}\r\n"));
        assertEquals("* SEARCH 1 3\r\nt OK SEARCH completed\r\n", client.exchange("t SEARCH BODY hello"));
    }

    private long octetsRead(String command) throws StoreException {
        MemoryClient client = selected(BAD, new IOException("never"));
        AtomicLong read = new AtomicLong();
        server.hook(new HookedStore.Hook() {
            @Override
            public void before(String method) {
                // nothing
            }

            @Override
            public Message message(Message message) {
                return counting(message, read);
            }
        });
        String said = client.exchange(command);
        assertTrue(said, said.endsWith("t OK FETCH completed\r\n"));
        return read.get();
    }

    private static Message counting(Message message, AtomicLong read) {
        return Messages.of(message.size(), offset -> new FilterInputStream(message.open(offset)) {
            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                int number = in.read(target, from, length);
                read.addAndGet(number);
                return number;
            }
        });
    }

    /** Asking for a little again and again costs a little each time. */
    @Test
    public void partsAreReadAlone() throws Exception {
        String end = "BODY.PEEK[]<" + (BAD.length() - 100) + ".1000>";
        long read = octetsRead("t FETCH 2 (" + (end + " ").repeat(99) + end + ")");
        assertTrue(read + " octets", read <= 100 * 100);
    }

    /** What is asked for again is sent again, and not looked at again before. */
    @Test
    public void oneCommandLooksAtAMessageOnce() throws Exception {
        long whole = octetsRead("t FETCH 2 (" + "BODY.PEEK[] ".repeat(9) + "BODY.PEEK[])");
        assertTrue(whole + " octets", whole <= 11L * BAD.length() + 11 * 8192);
        String most = "BODY.PEEK[]<1." + (BAD.length() - 2) + ">";
        long parts = octetsRead("t FETCH 2 (" + (most + " ").repeat(9) + most + ")");
        assertTrue(parts + " octets", parts <= 11L * BAD.length() + 11 * 8192);
    }

    @Test
    public void oneThatIsTooShort() throws Exception {
        MemoryClient client = selected(BAD, new IOException("never"));
        server.hook(new HookedStore.Hook() {
            @Override
            public void before(String method) {
                // nothing
            }

            @Override
            public Message message(Message message) {
                return Messages.of(message.size(), offset -> InputStream.nullInputStream());
            }
        });
        assertEquals(
                "* 1 FETCH (BODY[] NIL)\r\n* 2 FETCH (BODY[] NIL)\r\n" + DAMAGED,
                client.exchange("t FETCH 1:2 BODY.PEEK[]"));
    }

    /** A NUL is no CHAR8 (rfc3501#9); the sizes are those of the message. */
    @Test
    public void nulsAreNotSent() throws Exception {
        String text = "Subject: a\0b\r\nX: c\0\r\n\r\nd\0\0e\0";
        server.append("INBOX", text, 0);
        String large = "X: c\r\n\r\n" + "\0a".repeat(100_000);
        server.append("INBOX", large, 0);
        server.state = "selected";
        MemoryClient client = server.open();
        client.receive();
        String said = client.exchange(
                "t FETCH 1 (RFC822.SIZE BODY.PEEK[] BODY.PEEK[HEADER.FIELDS (X)] BODY.PEEK[TEXT]<1.3> ENVELOPE)");
        assertFalse(said.contains("\0"));
        assertTrue(
                said, said.contains("RFC822.SIZE " + text.length() + " BODY[] {" + text.length() + "}\r\nSubject: a"));
        assertTrue(said, said.contains("BODY[HEADER.FIELDS (X)] {9}\r\nX: c"));
        assertTrue(said, said.contains("BODY[TEXT]<1> {3}\r\n"));
        assertTrue(said, said.contains("ENVELOPE (NIL {3}\r\na"));
        String all = client.exchange("t FETCH 2 BODY.PEEK[]");
        assertFalse(all.contains("\0"));
        assertTrue(all.contains("{" + large.length() + "}\r\n"));
    }
}
