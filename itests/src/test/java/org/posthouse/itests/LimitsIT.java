package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The distribution as it comes, with its 256 MB, holds a thousand clients during everything below: a mail of 100 MB,
 * nonsense of all kinds, clients that do not read, clients that hardly write, and a flood of connections.
 */
public class LimitsIT {
    private static final int BASE = 30_000;
    private static final int FLOODED = 26;
    private static final int FLOODED_MOST = 60;
    private static final long BIG = 100_000_000;
    private static final long HEAP_GROWTH = 64 * 1024;

    private static Server server;
    private static Jvm jvm;
    private static Crowd crowd;
    private static long heapAtStart;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.unpack("limits", BASE);
        // so that a test sees what otherwise takes minutes
        server.configure("org.posthouse.smtp", "timeout.command = 10", "timeout.data = 10");
        server.configure("org.posthouse.imap", "login.timeout.seconds = 10");
        server.configure("org.posthouse.pop3", "login.timeout.seconds = 10");
        server.configure("org.posthouse.net.mina", "stallSeconds = 10", "maxSessionsPerAccount = 1000");
        server.start();
        // a port of its own for the flood, with a limit that can be reached from one machine
        server.copyConfiguration(
                "org.posthouse.net.mina.listener-mx",
                "org.posthouse.net.mina.listener-flooded",
                "name = flooded",
                "port = " + (BASE + FLOODED),
                "maxConnections = " + FLOODED_MOST);
        jvm = new Jvm(server);
        assertTrue(jvm.commandLine().toString(), jvm.commandLine().contains("-Xmx256m"));
        assertEquals(
                "-Xmx is given once",
                1,
                jvm.commandLine().stream().filter(a -> a.startsWith("-Xmx")).count());
        assertEquals("the script raises it as far as it may", jvm.openFiles()[1], jvm.openFiles()[0]);
        deliver("warm-up");
        heapAtStart = jvm.heap();
        crowd = new Crowd(server);
        crowd.add(400, 300, 300);
        System.out.printf(
                "%d connections held, %d of them under TLS; %s files may be open; heap %d KiB, RSS %d KiB%n",
                crowd.size(), crowd.encrypted(), jvm.openFiles()[0], jvm.heap(), jvm.kibibytes("VmRSS"));
    }

    @Before
    public void everybodyIsThere() throws IOException {
        assertEquals(1000, crowd.size());
    }

    @AfterClass
    public static void allIsWell() throws Exception {
        if (server == null) {
            return;
        }
        try {
            if (crowd != null) {
                crowd.speak();
                deliver("at the end");
                assertEquals(400, crowd.told());
                crowd.close();
                System.out.printf(
                        "heap at the start %d KiB, at the end %d KiB; RSS at most %d KiB%n",
                        heapAtStart, jvm.heap(), jvm.kibibytes("VmHWM"));
                assertTrue("the heap grew", jvm.heap() < heapAtStart + HEAP_GROWTH);
                assertEquals("errors in the log", List.of(), jvm.errors());
            }
        } finally {
            server.close();
        }
    }

    /** A mail from outside, to alice and thus to all in the crowd. */
    private static void deliver(String subject) throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            for (String command :
                    List.of("EHLO load.test", "MAIL FROM:<load@load.test>", "RCPT TO:<alice@example.test>", "DATA")) {
                talk.smtp(command);
            }
            assertEquals(
                    "250",
                    talk.smtp("Subject: " + subject + "\r\n\r\nhello\r\n.").substring(0, 3));
        }
    }

    @Test
    public void hundredMegabytesGoInAndOut() throws Exception {
        BigMail mail = new BigMail("a hundred megabytes", BIG);
        String digest = mail.digest();
        long begun = System.nanoTime();
        try (Talk talk = new Talk(server.port(587))) {
            talk.smtp();
            talk.smtp("EHLO client.test");
            assertEquals("220", talk.smtp("STARTTLS").substring(0, 3));
            talk.tls();
            talk.smtp("EHLO client.test");
            byte[] login = ("\0alice\0" + Server.PASSWORD).getBytes(StandardCharsets.US_ASCII);
            assertEquals(
                    "235",
                    talk.smtp("AUTH PLAIN " + Base64.getEncoder().encodeToString(login))
                            .substring(0, 3));
            talk.smtp("MAIL FROM:<alice@example.test> SIZE=" + mail.octets());
            talk.smtp("RCPT TO:<bob@example.test>");
            assertEquals("354", talk.smtp("DATA").substring(0, 3));
            mail.send(talk);
            assertEquals("250", talk.smtp().substring(0, 3));
        }
        long sent = System.nanoTime();
        long number;
        try (Talk talk = imap("bob")) {
            number = newest(talk, "hundred");
            assertEquals("by IMAP", digest, mail.fetched(talk, "f", "FETCH " + number + " BODY.PEEK[]"));
        }
        long fetched = System.nanoTime();
        try (Talk talk = new Talk(server.port(110))) {
            talk.line();
            for (String command : List.of("USER bob", "PASS " + Server.PASSWORD)) {
                talk.send(command + "\r\n");
                assertTrue(talk.line().startsWith("+OK"));
            }
            assertEquals("by POP3", digest, mail.retrieved(talk, number));
        }
        long retrieved = System.nanoTime();
        System.out.printf(
                "%d octets: submitted in %d ms, fetched by IMAP in %d ms, by POP3 in %d ms; RSS at most %d KiB%n",
                mail.octets(),
                (sent - begun) / 1_000_000,
                (fetched - sent) / 1_000_000,
                (retrieved - fetched) / 1_000_000,
                jvm.kibibytes("VmHWM"));
        theyDoNotRead(number, mail.octets());
        crowd.speak();
    }

    private static Talk imap(String user) throws IOException {
        Talk talk = new Talk(server.port(143));
        talk.line();
        assertTrue(talk.imap("l", "LOGIN " + user + " " + Server.PASSWORD).contains("l OK"));
        assertTrue(talk.imap("s", "SELECT INBOX").contains("s OK"));
        return talk;
    }

    /** The number of the newest message with a word in its subject. */
    private static long newest(Talk talk, String word) throws IOException {
        String found =
                talk.imap("n", "SEARCH SUBJECT " + word).lines().findFirst().orElseThrow();
        assertTrue(found, found.matches("\\* SEARCH( \\d+)+"));
        return Long.parseLong(found.substring(found.lastIndexOf(' ') + 1));
    }

    /** Readers that ask for the big mail and do not read it: the others do not notice, and they are gone after a while. */
    private static void theyDoNotRead(long number, long octets) throws Exception {
        long socketsBefore = jvm.sockets();
        List<Talk> sleepers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Talk talk = imap("bob");
            talk.send("f FETCH " + number + " BODY.PEEK[]\r\n");
            sleepers.add(talk);
        }
        long begun = System.nanoTime();
        int served = 0;
        while (System.nanoTime() - begun < 1_000_000_000) {
            deliver("while others sleep");
            assertEquals(400, crowd.told());
            served++;
        }
        Eventually.is("connections of readers that do not read are closed", () -> jvm.sockets() <= socketsBefore);
        long got = 0;
        byte[] piece = new byte[64 * 1024];
        for (Talk talk : sleepers) {
            long mine = 0;
            for (int n = talk.readOrEnd(piece); n > 0; n = talk.readOrEnd(piece)) {
                mine += n;
            }
            assertTrue("it got all of it", mine < octets);
            got += mine;
            talk.close();
        }
        System.out.printf(
                "50 readers slept on 100 MB: %d octets were on their way to all of them; %d mails meanwhile%n",
                got, served);
    }

    @Test
    public void nonsenseOverSmtpIsAnswered() throws Exception {
        new BadSmtp(server).all();
    }

    @Test
    public void nonsenseOverImapIsAnswered() throws Exception {
        new BadImap(server).all();
    }

    @Test
    public void nonsenseOverPop3IsAnswered() throws Exception {
        new BadPop3(server).all();
    }

    @Test
    public void uglyMailIsShown() throws Exception {
        new UglyMail(server).all();
    }

    /** Clients that say an octet now and then are sent away; others are served meanwhile. */
    @Test
    public void whoHardlySpeaksIsSentAway() throws Exception {
        try (SlowLoris slow = new SlowLoris(server)) {
            slow.add(100);
            int served = 0;
            while (slow.open() > 0) {
                slow.next();
                deliver("beside slow clients");
                assertEquals(400, crowd.told());
                served++;
            }
            System.out.printf(
                    "%d clients of an octet at a time were sent away after %d octets each; %d mails meanwhile%n",
                    slow.size(), slow.octets(), served);
        }
        crowd.speak();
    }

    /** A port takes so many and no more; the others do not notice. */
    @Test
    public void aFloodDrownsNobody() throws Exception {
        List<Talk> flood = new ArrayList<>();
        int taken = 0;
        int refused = 0;
        try {
            for (int i = 0; i < 500; i++) {
                Talk talk = new Talk(server.port(FLOODED));
                flood.add(talk);
                String greeting = talk.lineOrEnd();
                if (greeting != null && greeting.startsWith("220")) {
                    taken++;
                } else {
                    assertTrue(greeting, greeting == null || greeting.startsWith("421"));
                    refused++;
                }
            }
            crowd.speak();
            deliver("in a flood");
            assertEquals(400, crowd.told());
        } finally {
            for (Talk talk : flood) {
                talk.close();
            }
        }
        assertEquals(FLOODED_MOST, taken);
        assertEquals(500 - FLOODED_MOST, refused);
        Eventually.is("there is room again", () -> {
            try (Talk talk = new Talk(server.port(FLOODED))) {
                return talk.lineOrEnd() != null;
            }
        });
        System.out.printf("a flood of 500: %d taken, %d refused%n", taken, refused);
    }
}
