package org.posthouse.imap;

import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.Test;
import org.posthouse.testkit.net.MemoryClient;

/** Whatever comes in, the session answers in lines, never throws, and never hangs; replaced at any moment. */
public class ImapFuzzTest {
    private static final List<String> SEEDS = List.of(
            "a1 LOGIN alice {6+}\r\nsecret\r\n",
            "a2 SELECT INBOX (CONDSTORE)\r\n",
            "a3 FETCH 1:*,3 (UID FLAGS BODY.PEEK[1.2.HEADER.FIELDS (Subject \"X\")]<0.100> BODYSTRUCTURE MODSEQ)\r\n",
            "a4 UID STORE 1,2:* (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Seen custom)\r\n",
            "a5 SEARCH CHARSET UTF-8 OR (NOT SUBJECT {2+}\r\nm1 SINCE 1-Feb-2024) UID 1:4 MODSEQ \"/flags/x\" all 3\r\n",
            "a6 APPEND INBOX (\\Seen) \" 1-Feb-2024 12:00:00 +0100\" {10+}\r\n0123456789\r\n",
            "a7 LIST \"\" \"%*\"\r\n",
            "a8 CREATE &U,BTFw-/x (USE (\\Sent))\r\n",
            "a9 IDLE\r\nDONE\r\n",
            "b1 UID MOVE 1:2 Trash\r\n",
            "b2 STATUS INBOX (MESSAGES HIGHESTMODSEQ)\r\n",
            "b3 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==\r\n",
            "b4 ID (\"name\" NIL)\r\n",
            "b5 EXPUNGE\r\n",
            "b6 NOOP\r\n",
            "b7 UNSELECT\r\n",
            "b8 RENAME Trash \"a b\"\r\n");

    private static final String SPECIALS = "(){}[]<>\"\\%*&+-:,. \r\n\0~0123456789";

    @Test
    public void mutations() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            TestServer server = new TestServer().with(4);
            server.state = random.nextInt(4) == 0 ? "connected" : "selected";
            MemoryClient client = server.open();
            client.receive();
            for (int i = 0; i < 25 && !client.closed(); i++) {
                client.send(mutated(random));
                if (random.nextInt(5) == 0 && !client.closed()) {
                    client.trySwap(server.next());
                }
                String said = client.receiveNow();
                assertTrue("seed " + seed + ": " + said, said.isEmpty() || said.endsWith("\r\n"));
            }
            server.close();
        }
    }

    private static byte[] mutated(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            byte[] seed = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.ISO_8859_1);
            out.writeBytes(seed);
        }
        byte[] octets = out.toByteArray();
        out.reset();
        int rate = 1 + random.nextInt(60);
        for (byte octet : octets) {
            switch (random.nextInt(rate * 6)) {
                case 0 -> out.write(SPECIALS.charAt(random.nextInt(SPECIALS.length())));
                case 1 -> {
                    out.write(octet);
                    out.write(SPECIALS.charAt(random.nextInt(SPECIALS.length())));
                }
                case 2 -> {
                    // left out
                }
                case 3 -> out.write(random.nextInt(256));
                default -> out.write(octet);
            }
        }
        return out.toByteArray();
    }

    /** What nests without meaning anything is no nesting; what means something is bounded; and so is a long chain of keys. */
    @Test
    public void depth() {
        TestServer server = new TestServer().with(2);
        server.state = "selected";
        MemoryClient client = server.open();
        client.receive();
        for (String keys : List.of(
                "(".repeat(20_000) + "ALL" + ")".repeat(20_000),
                "NOT ".repeat(10_000) + "ALL",
                "OR ".repeat(9_000) + "ALL" + " 1".repeat(9_000),
                "OR NEW ".repeat(4_000) + "ALL",
                "(ALL ".repeat(5_000) + "ALL" + ")".repeat(5_000),
                "(OR 1 ".repeat(4_000) + "ALL" + ")".repeat(4_000),
                "OR 2 (ALL ".repeat(45) + "ALL" + ")".repeat(45))) {
            String answer = client.exchange("a SEARCH " + keys);
            assertTrue(keys.substring(0, 10) + answer, answer.startsWith("* SEARCH 1 2\r\na OK "));
        }
        for (String keys : List.of(
                "(".repeat(20_000) + "ALL" + ")".repeat(19_999),
                "OR ".repeat(10_000) + "ALL",
                "OR ".repeat(10_000) + "ALL" + " ALL".repeat(9_999),
                "ALL ".repeat(10_000) + "ALL",
                "NOT (NEW ".repeat(4_000) + "ALL" + ")".repeat(4_000),
                "OR 2 (ALL ".repeat(4_000) + "ALL" + ")".repeat(4_000))) {
            assertTrue(client.exchange("a SEARCH " + keys).startsWith("a BAD "));
            assertTrue(client.exchange("b NOOP").startsWith("b OK "));
        }
        assertTrue(client.exchange("a FETCH 1 (" + "UID ".repeat(200) + "UID)").startsWith("a BAD "));
        assertTrue(client.exchange("a FETCH 1 BODY[" + "1.".repeat(200) + "1]").startsWith("a BAD "));
        assertTrue(client.exchange("a FETCH " + "1,".repeat(20_000) + "2 UID").startsWith("* 1 FETCH (UID 1)"));
    }
}
