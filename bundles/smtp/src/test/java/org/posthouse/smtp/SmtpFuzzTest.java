package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.intake.Answer;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.net.MemoryClient;

/** Whatever comes in: no exception, nothing left open, and every line that goes out is a reply. */
public class SmtpFuzzTest {
    private static final String[] PARTS = {
        "EHLO a\r\n",
        "HELO a\r\n",
        "LHLO a\r\n",
        "MAIL FROM:<a@b.c>\r\n",
        "MAIL FROM:<a@b.c> SMTPUTF8 SIZE=10\r\n",
        "RCPT TO:<a@b.c>\r\n",
        "RCPT TO:<nobody@b.c>\r\n",
        "RCPT TO:<crash@b.c>\r\n",
        "DATA\r\n",
        "BDAT 3\r\nabc",
        "BDAT 0\r\n",
        "BDAT 5 LAST\r\nab\r\n.",
        "BDAT x\r\n",
        "STARTTLS\r\n",
        "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n",
        "AUTH LOGIN\r\n",
        "YWxpY2U=\r\n",
        "c2VjcmV0\r\n",
        "*\r\n",
        "RSET\r\n",
        "NOOP\r\n",
        "VRFY a\r\n",
        "HELP\r\n",
        "Subject: x\r\n\r\ntext\r\n",
        "..\r\n",
        ".\r\n",
        ".\r\n",
        "\r\n",
        "\n",
        "\r",
        ".",
        "x".repeat(3000),
    };

    /** Often what would come next in a transaction, sometimes anything. */
    private static final int[] USUAL = {0, 3, 5, 8, 23, 25, 3, 5, 9, 10, 11};

    @Test
    public void anyDialog() {
        int stored = 0;
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            Variant variant = Variant.values()[random.nextInt(3)];
            List<byte[]> pieces = new ArrayList<>();
            int next = 0;
            for (int i = random.nextInt(40); i > 0; i--) {
                boolean usual = random.nextInt(4) > 0;
                String part = PARTS[usual ? USUAL[next++ % USUAL.length] : random.nextInt(PARTS.length)];
                if (variant == Variant.LMTP && part.startsWith("EHLO")) {
                    part = "LHLO a\r\n";
                } else if (variant == Variant.SUBMISSION && part.startsWith("EHLO") && usual) {
                    pieces.add(octets(part));
                    part = "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n";
                }
                int split = random.nextInt(3) == 0 ? random.nextInt(part.length()) : 0;
                pieces.add(octets(part.substring(0, split)));
                pieces.add(octets(part.substring(split)));
                if (random.nextInt(60) == 0) {
                    byte[] noise = new byte[random.nextInt(20)];
                    random.nextBytes(noise);
                    pieces.add(noise);
                }
            }
            stored += play("seed " + seed, variant, random, pieces);
        }
        assertTrue("dialogs get nowhere: " + stored, stored > 1000);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    public void noise() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] input = new byte[random.nextInt(10_000)];
            random.nextBytes(input);
            play("seed " + seed, Variant.MX, random, List.of(input));
        }
    }

    private static void change(TestServer server, Random random) {
        if (server.isIntakeThere() && random.nextBoolean()) {
            server.replaceIntake();
        } else if (server.isIntakeThere()) {
            server.intakeAway();
            server.intake.gone = random.nextBoolean();
        } else if (server.intake.gone) {
            server.intakeComes();
        } else {
            server.intakeBack();
        }
    }

    private static void answer(TestServer server, Random random) {
        if (random.nextInt(8) == 0) {
            server.intake.answer(Answer.UNAVAILABLE);
        } else {
            server.intake.answer();
        }
    }

    private static int play(String name, Variant variant, Random random, List<byte[]> pieces) {
        TestServer server = new TestServer(variant);
        server.intake.slow = random.nextBoolean();
        MemoryClient client = server.open();
        server.intake.onWorker = client::working;
        server.intake.late = random.nextInt(3) == 0;
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
                if (!server.intake.pending.isEmpty() && random.nextInt(3) == 0) {
                    server.intake.complete();
                }
                if (!server.intake.questions.isEmpty() && random.nextInt(8) > 0) {
                    answer(server, random);
                }
                if (random.nextInt(100) == 0) {
                    client.idle();
                }
                if (random.nextInt(100) == 0) {
                    change(server, random);
                }
                server.pass(random.nextInt(300));
                output.append(client.receiveNow());
            }
            while (!server.intake.pending.isEmpty()) {
                server.intake.complete();
                output.append(client.receiveNow());
            }
            if (!client.closed()) {
                client.close();
            }
            while (!server.intake.questions.isEmpty()) {
                server.intake.answer();
            }
        } catch (AssertionError e) {
            throw new AssertionError(name + "\n" + client.transcript(), e);
        }
        assertEquals(name, Set.of(), server.intake.open);
        for (String line : output.toString().split("\r\n")) {
            assertTrue(name + ": " + line, line.isEmpty() || line.matches("[2345][0-9][0-9][ -][ -~]*"));
        }
        return server.intake.stored.size();
    }
}
