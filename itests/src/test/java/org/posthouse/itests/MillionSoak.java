package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.spool.SegmentSpool;
import org.posthouse.testkit.dns.TestDnsServer;
import org.posthouse.testkit.spool.ManyMails;

/**
 * A server with a million mails in its spool, over a thousand destinations, one of them with 20,000 that are due and slow
 * replies: {@code ./mvnw -Psoak -pl itests test}, once everything is installed. Prints what it takes.
 */
public class MillionSoak {
    private static final int BASE = 20_000;
    private static final int MX = BASE + 725;
    private static final int FEWER = 100_000;
    private static final int MAILS = Integer.getInteger("posthouse.soak.mails", 1_000_000);
    private static final int QUICK = 40;
    private static final Duration BULK = Duration.ofMinutes(15);
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private final ManyMails many = new ManyMails(MAILS, Instant.now(), Duration.ofDays(3));
    private Server server;

    private static void figure(String what, Object... values) {
        System.out.printf(Locale.ROOT, what + "%n", values);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Test
    public void oneSlowDestinationAmongAMillionMails() throws Exception {
        InetAddress slowHost = InetAddress.getByAddress("slow.example", new byte[] {127, 0, 0, 2});
        try (TestDnsServer dns = names();
                PostBox slow = new PostBox(slowHost, MX, 5_000);
                PostBox others = new PostBox(MX, 0)) {
            server = Server.unpack(
                    "million", BASE, "--dns", "127.0.0.1:" + dns.port(), "--mx-port", Integer.toString(MX));
            server.configure("org.posthouse.transport.relay", "allowInternal = \"true\"");
            Path spool = server.home().resolve("mail/spool");
            long empty = started(0);
            server.close();
            fill(spool, 0, FEWER);
            started(FEWER);
            server.close();
            fill(spool, FEWER, MAILS);
            long full = started(MAILS);
            figure("heap: %,d KiB, %.1f octets a mail", full >> 10, (full - empty) / (double) MAILS);
            quick(slow, others);
            bulk();
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    private static TestDnsServer names() {
        TestDnsServer dns = TestDnsServer.start();
        dns.address(ManyMails.SLOW.name(), "127.0.0.2");
        for (int i = 0; i < ManyMails.DESTINATIONS - 1; i++) {
            dns.address(ManyMails.domain(i), "127.0.0.1");
        }
        return dns;
    }

    private void fill(Path directory, int from, int to) throws Exception {
        Files.createDirectories(directory);
        SegmentSpool spool = SegmentSpool.open(new DirectoryDisk(directory), LogOptions.defaults("spool"), 1 << 20);
        many.fill(spool, from, to);
        spool.close(Duration.ofSeconds(10));
        figure("%,d mails on the disk", to);
    }

    /** Starts the server, prints how long it took, and gives the heap in use once the spool is open. */
    private long started(int mails) throws Exception {
        long start = System.nanoTime();
        server.start();
        Path log = server.home().resolve("data/log/posthouse.log");
        Eventually.is("the spool", () -> Files.readString(log).contains("| " + mails + " mails waiting in "));
        figure("started after %.1f s, the spool of %,d mails included", since(start), mails);
        String pid = Long.toString(server.java().pid());
        Server.run("jcmd", pid, "GC.run");
        Matcher used = USED.matcher(Server.run("jcmd", pid, "GC.heap_info"));
        long octets = 0;
        while (used.find()) {
            octets += Long.parseLong(used.group(1)) << 10;
        }
        return octets;
    }

    /** Mail to others, while the slow destination has all its connections at work. */
    private void quick(PostBox slow, PostBox others) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < QUICK; i++) {
            String answer = new Post(server)
                    .submit(
                            "alice",
                            "alice@example.test",
                            List.of("dave@" + ManyMails.domain(i * 17)),
                            "From: alice@example.test\nSubject: quick " + i + "\n\nHello\n");
            assertEquals(answer, "250", answer.substring(0, 3));
        }
        double accepted = since(start);
        Eventually.is("all mail to the others", () -> others.got.size() >= QUICK);
        figure(
                "%d mails to %d other destinations: accepted within %.1f s, left within %.1f s; %d mails for the slow one had left by then",
                QUICK, QUICK, accepted, since(start), slow.got.size());
        String due = server.shell("mail:queue-count --destination slow.example");
        figure("for the slow one: %s", due.strip().replaceAll("\\s+", " "));
        assertTrue("the slow one has a queue all the while", slow.got.size() < MAILS / 100);
    }

    private void bulk() throws Exception {
        server.shell("mail:queue-pause");
        timed("queue-count");
        timed("queue-destinations");
        timed("queue-list --destination slow.example");
        timed("queue-list --like user17@");
        timed("queue-count --sender @s7.example");
        timed("queue-hold --all --because soak");
        timed("queue-release --all");
        timed("queue-hold --destination slow.example");
        timed("queue-retry --sender @s7.example");
        timed("queue-retry --all");
        timed("queue-bounce --destination d7.example");
        timed("queue-bounce --all");
        timed("queue-delete --all");
        timed("queue-count");
    }

    /** One command, its time and the last line of what it said; a start of the client that does nothing is not counted. */
    private void timed(String command) throws Exception {
        long start = System.nanoTime();
        server.shell("mail:help");
        double client = since(start);
        start = System.nanoTime();
        String said = server.shell(BULK, "mail:" + command);
        figure(
                "%s: %.1f s; %s",
                command,
                Math.max(0, since(start) - client),
                said.strip().lines().reduce("", (a, b) -> b));
    }
}
