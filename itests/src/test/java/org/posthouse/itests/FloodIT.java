package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The distribution as it comes, with its 256 MB, and clients that try to fill them by connections alone, without a login. A
 * bystander sends and reads all the while; the server lives, and has its memory back afterwards.
 */
public class FloodIT {
    private static final int BASE = 26_000;
    private static final int MANY = 1_200;
    private static final long HEAP_GROWTH = 32 * 1024;

    /** How long each of them lasts; {@code -Dposthouse.flood.seconds} says otherwise. */
    private static final long MOMENTS = Long.getLong("posthouse.flood.seconds", 5) * 1_000_000_000L;

    /** The beginning of a record of a handshake: a ClientHello that never comes. */
    private static final String HALF_A_HANDSHAKE = "\26\3\1\1\0\1\0\0\374\3\3";

    private static Server server;
    private static Jvm jvm;
    private static long pid;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.start("flood", BASE);
        jvm = new Jvm(server);
        pid = server.java().pid();
        Bystander first = new Bystander();
        for (int i = 0; i < 20; i++) {
            first.sendAndRead("warm-up");
        }
    }

    @AfterClass
    public static void stop() throws Exception {
        if (server == null) {
            return;
        }
        try {
            assertEquals("it is the same process", pid, server.java().pid());
        } finally {
            server.close();
        }
    }

    /** What a bystander waits for, and the longest of its waits. */
    private static final class Bystander {
        private int mails;
        private long longest;
        private String slowest = "nothing";

        private interface Asked<T> {
            T answer() throws IOException;
        }

        private <T> T timed(String what, Asked<T> asked) throws IOException {
            long begun = System.nanoTime();
            T answer = asked.answer();
            long took = System.nanoTime() - begun;
            if (took > longest) {
                longest = took;
                slowest = what;
            }
            return answer;
        }

        /** Sends a mail and reads it. */
        void sendAndRead(String what) throws IOException {
            String subject = what + " " + mails;
            send(subject);
            read(subject);
            mails++;
        }

        private void send(String subject) throws IOException {
            try (Talk talk = timed("SMTP connection", () -> new Talk(server.port(25)))) {
                assertEquals("220", timed("SMTP greeting", talk::smtp).substring(0, 3));
                for (String command :
                        List.of("EHLO load.test", "MAIL FROM:<load@load.test>", "RCPT TO:<bob@example.test>", "DATA")) {
                    timed(command, () -> talk.smtp(command));
                }
                String said = timed("SMTP mail", () -> talk.smtp("Subject: " + subject + "\r\n\r\nhello\r\n."));
                assertEquals("250", said.substring(0, 3));
            }
        }

        private void read(String subject) throws IOException {
            try (Talk talk = timed("IMAP connection", () -> new Talk(server.port(143)))) {
                String greeting = timed("IMAP greeting", talk::line);
                assertTrue(greeting, greeting.startsWith("* OK"));
                String said = "";
                for (String command : List.of(
                        "LOGIN bob " + Server.PASSWORD, "SELECT INBOX", "FETCH * BODY[HEADER.FIELDS (SUBJECT)]")) {
                    said = timed(command.split(" ")[0], () -> talk.imap("t", command));
                    assertTrue(said, said.contains("t OK"));
                }
                assertTrue(said, said.contains("Subject: " + subject));
            }
        }

        @Override
        public String toString() {
            return "bystander: " + mails + " mails, at most " + longest / 1_000_000 + " ms (" + slowest + ")";
        }
    }

    private static void flooded(String what, int port, String text) throws Exception {
        flooded(what, port, connection -> text);
    }

    private static void flooded(String what, int port, IntFunction<String> text) throws Exception {
        long before = jvm.heap();
        Bystander bystander = new Bystander();
        int left;
        long during;
        long sent;
        try (Flood flood = new Flood(server.port(port), text)) {
            flood.add(MANY);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < MOMENTS) {
                flood.push();
                bystander.sendAndRead(what);
            }
            begun = System.nanoTime();
            while (System.nanoTime() - begun < MOMENTS / 3) { // and then it falls silent
                bystander.sendAndRead(what);
            }
            during = jvm.heap();
            sent = flood.sent();
            flood.push();
            left = flood.open();
        }
        Eventually.is("the server notices that they have left", () -> Flood.unnoticed(server.port(port)) == 0);
        Eventually.is("the heap falls", () -> jvm.heap() < before + HEAP_GROWTH);
        System.out.printf(
                "%-22s %d connections, %d KiB sent, %d open at the end; heap %d -> %d -> %d KiB; %s%n",
                what, MANY, sent / 1024, left, before, during, jvm.heap(), bystander);
    }

    @Test
    public void helpOnPort25() throws Exception {
        flooded("HELP", 25, "HELP\r\n".repeat(4_000));
    }

    @Test
    public void capability() throws Exception {
        flooded("CAPABILITY", 143, "a CAPABILITY\r\n".repeat(4_000));
    }

    @Test
    public void capa() throws Exception {
        flooded("CAPA", 110, "CAPA\r\n".repeat(4_000));
    }

    @Test
    public void halfOpenHandshakes() throws Exception {
        flooded("half-open handshakes", 993, HALF_A_HANDSHAKE);
    }

    /** As much of a line as fits, and nothing else. */
    @Test
    public void lineThatNeverEnds() throws Exception {
        flooded("a line without an end", 143, "a");
    }

    /** An octet now and then. */
    @Test
    public void slowDrip() throws Exception {
        flooded("slow drip", 25, "H");
    }

    /** Mails that do not end: what has come of them waits in memory and in files. */
    @Test
    public void mailsWithoutAnEnd() throws Exception {
        flooded(
                "mails without an end",
                25,
                "EHLO load.test\r\nMAIL FROM:<load@load.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n"
                        + "This goes on and on.\r\n".repeat(400));
    }

    /** The longest name there is, asked for and answered again and again. */
    @Test
    public void greetingsAgain() throws Exception {
        flooded("EHLO", 587, ("EHLO " + "long.".repeat(48) + "test\r\n").repeat(200));
    }

    @Test
    public void longestInitialResponse() throws Exception {
        flooded("AUTH PLAIN", 587, "EHLO load.test\r\nAUTH PLAIN " + "QUFB".repeat(3_000) + "\r\n");
    }

    /** Each with another name, so that none is counted twice. */
    @Test
    public void passwordsOfNobody() throws Exception {
        flooded("LOGIN of nobody", 143, connection -> logins("nobody" + connection + "-"));
    }

    /** Each guesses what the others guess: what is known to be wrong is not counted again. */
    @Test
    public void theSameWrongPasswords() throws Exception {
        flooded("LOGIN again", 143, logins("nobody"));
    }

    private static String logins(String name) {
        StringBuilder logins = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            logins.append("a LOGIN ")
                    .append(name)
                    .append(i)
                    .append(" wrong")
                    .append(i)
                    .append("\r\n");
        }
        return logins.toString();
    }

    /** Strings that are announced and do not come. */
    @Test
    public void literalsThatDoNotCome() throws Exception {
        flooded("literals", 143, "a LOGIN {4000+}\r\n" + "x".repeat(3_000));
    }

    @Test
    public void recipientsOfNobody() throws Exception {
        flooded(
                "RCPT of nobody",
                25,
                "EHLO load.test\r\nMAIL FROM:<load@load.test>\r\n" + "RCPT TO:<nobody@example.test>\r\n".repeat(1_000));
    }

    /** They come, say something and go. */
    @Test
    public void connectionsThatComeAndGo() throws Exception {
        Bystander bystander = new Bystander();
        int come = 0;
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < MOMENTS && come < 20_000) { // each takes a port of this machine for a minute
            try (Flood flood =
                    new Flood(server.port(bystander.mails % 2 == 0 ? 25 : 143), c -> "NOOP\r\n".repeat(20))) {
                flood.add(200);
                come += 200;
                flood.push();
                bystander.sendAndRead("come and go");
            }
        }
        System.out.printf("%-22s %d connections; %s%n", "come and go", come, bystander);
    }
}
