package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;
import org.posthouse.testkit.net.MemoryClient;

/** Whatever comes in: no exception, no line that is not of the protocol, and nothing is removed without QUIT. */
public class Pop3FuzzTest {
    private static final String[] PARTS = {
        "USER alice\r\n",
        "PASS open sesame\r\n",
        "PASS wrong\r\n",
        "STAT\r\n",
        "LIST\r\n",
        "LIST 1\r\n",
        "RETR 1\r\n",
        "RETR 2\r\n",
        "RETR 9\r\n",
        "DELE 1\r\n",
        "DELE 2\r\n",
        "DELE x\r\n",
        "RSET\r\n",
        "NOOP\r\n",
        "TOP 1 1\r\n",
        "TOP 2 0\r\n",
        "TOP\r\n",
        "UIDL\r\n",
        "UIDL 3\r\n",
        "CAPA\r\n",
        "STLS\r\n",
        "UTF8\r\n",
        "AUTH\r\n",
        "AUTH PLAIN\r\n",
        "AUTH PLAIN AGFsaWNlAG9wZW4gc2VzYW1l\r\n",
        "AGFsaWNlAG9wZW4gc2VzYW1l\r\n",
        "AUTH LOGIN\r\n",
        "AUTH SCRAM-SHA-256\r\n",
        "biwsbj1hbGljZSxyPWFiYw==\r\n",
        "*\r\n",
        "=\r\n",
        "\r\n",
        "\n",
        "\r",
        "\0",
        "x",
        " ",
        "\u00ff",
        "x".repeat(6000)
    };

    @Test
    public void anyDialog() {
        int loggedIn = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            List<byte[]> pieces = new ArrayList<>();
            if (random.nextInt(4) > 0) {
                pieces.add(octets("USER alice\r\nPASS open sesame\r\n"));
            }
            for (int i = random.nextInt(30); i > 0; i--) {
                String part = PARTS[random.nextInt(PARTS.length)];
                int split = random.nextInt(3) == 0 ? random.nextInt(part.length()) : 0;
                pieces.add(octets(part.substring(0, split)));
                pieces.add(octets(part.substring(split)));
            }
            loggedIn += play("seed " + seed, random, pieces) ? 1 : 0;
        }
        assertTrue("dialogs get nowhere: " + loggedIn, loggedIn > 1_500);
    }

    @Test
    public void noise() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] input = new byte[random.nextInt(10_000)];
            random.nextBytes(input);
            play("seed " + seed, random, List.of(input));
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean play(String name, Random random, List<byte[]> pieces) {
        TestServer server = new TestServer();
        MemoryClient client = server.open(server.next());
        StringBuilder output = new StringBuilder();
        try {
            for (byte[] piece : pieces) {
                if (client.closed()) {
                    break;
                }
                client.send(piece);
                if (random.nextInt(5) == 0) {
                    client.trySwap(server.next());
                }
                if (random.nextInt(20) == 0) {
                    if (server.storeThere) {
                        server.storeGoes();
                    } else {
                        server.storeComes();
                    }
                }
                if (random.nextInt(100) == 0) {
                    client.idle();
                }
                output.append(client.receiveNow());
            }
            server.storeComes();
            if (!client.closed()) {
                output.append(client.receiveNow());
                client.close();
            }
        } catch (AssertionError e) {
            throw new AssertionError(name + "\n" + client.transcript(), e);
        }
        assertEquals(name, "[1, 2, 3]", server.uids());
        for (String line : output.toString().split("\r\n")) {
            assertTrue(
                    name + ": " + line,
                    line.matches(
                            "(\\+OK|-ERR|\\+) .*|\\d+ [0-9a-f.]+|[A-Z0-9-]+( [A-Z0-9-]+)*|Subject: \\w+|Hello|World|no end|"
                                    + "\\.{0,3}x?|IMPLEMENTATION Posthouse"));
        }
        return output.indexOf("+OK 3 messages") >= 0;
    }
}
