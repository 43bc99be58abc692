package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * One user, with the 256 MB of the distribution, copies a mailbox onto itself until it is large, selects it in hundreds of
 * sessions, searches it with a thousand sets in ten of them, and changes it under the eyes of all. Another one sends and reads
 * meanwhile.
 */
public class ManyViewsIT {
    private static final int BASE = 30_000;
    private static final int MESSAGES = 131_072;
    private static final int SESSIONS = 240;
    private static final int SEARCHES = 10;
    private static final int SETS = 998;

    /** KiB for all sessions of that mailbox, and what the store keeps of it. */
    private static final long GROWTH = 24 * 1024;

    private static Server server;
    private static Jvm jvm;
    private static final List<Talk> talks = new ArrayList<>();

    @BeforeClass
    public static void start() throws Exception {
        server = Server.unpack("many-views", BASE);
        server.configure("org.posthouse.net.mina", "maxSessionsPerAccount = 1000"); // they are one account's
        server.start();
        jvm = new Jvm(server);
        assertTrue(jvm.commandLine().toString(), jvm.commandLine().contains("-Xmx256m"));
    }

    @AfterClass
    public static void stop() throws Exception {
        for (Talk talk : talks) {
            talk.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static void deliver(String user, String subject) throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            for (String command : List.of(
                    "EHLO load.test", "MAIL FROM:<load@load.test>", "RCPT TO:<" + user + "@example.test>", "DATA")) {
                talk.smtp(command);
            }
            assertEquals(
                    "250",
                    talk.smtp("Subject: " + subject + "\r\n\r\nhello\r\n.").substring(0, 3));
        }
    }

    private static Talk imap(String user) throws IOException {
        Talk talk = new Talk(server.port(143));
        talk.line();
        ok(talk, "LOGIN " + user + " " + Server.PASSWORD);
        return talk;
    }

    private static String ok(Talk talk, String command) throws IOException {
        String said = talk.imap("t", command);
        assertTrue(
                command.substring(0, Math.min(60, command.length())) + ": " + end(said),
                end(said).startsWith("t OK"));
        return said;
    }

    private static String end(String said) {
        String whole = said.strip();
        return whole.substring(whole.lastIndexOf('\n') + 1);
    }

    @Test
    public void nobodyElseNoticesAndTheServerLives() throws Exception {
        deliver("alice", "one");
        deliver("bob", "one");
        Bystander bystander = new Bystander();
        Thread thread = new Thread(bystander, "bystander");
        thread.start();
        try {
            Talk first = imap("alice");
            talks.add(first);
            fill(first);
            long before = jvm.heap();
            phase("copied", bystander, before);
            for (int i = 1; i < SESSIONS; i++) {
                talks.add(imap("alice"));
            }
            all(talk -> ok(talk, "SELECT INBOX").contains("* " + MESSAGES + " EXISTS"));
            long selected = jvm.heap();
            phase(SESSIONS + " sessions have selected it", bystander, selected);
            search();
            phase(SEARCHES + " sessions have searched it", bystander, jvm.heap());
            ok(first, "STORE 1:* +FLAGS (\\Flagged)");
            ok(first, "STORE 1:1000 +FLAGS.SILENT (\\Deleted)");
            ok(first, "EXPUNGE");
            all(talk -> ok(talk, "NOOP") != null);
            long changed = jvm.heap();
            phase("all were told of changes", bystander, changed);
            assertTrue("heap " + before + " KiB, with all sessions " + selected, selected < before + GROWTH);
            assertTrue("heap " + before + " KiB, after changes " + changed, changed < before + GROWTH);
        } finally {
            bystander.stop = true;
            thread.join();
        }
        assertEquals("the bystander's failures", List.of(), bystander.failures);
        assertTrue(bystander.rounds > 0);
        deliver("alice", "at the end");
        assertEquals("errors in the log", List.of(), jvm.errors());
    }

    private static void fill(Talk talk) throws IOException {
        ok(talk, "SELECT INBOX");
        int has = count(talk);
        while (has < MESSAGES) {
            ok(talk, "COPY 1:" + Math.min(has, MESSAGES - has) + " INBOX");
            has = count(talk);
        }
    }

    private static int count(Talk talk) throws IOException {
        String status = ok(talk, "STATUS INBOX (MESSAGES)");
        return Integer.parseInt(status.replaceAll("(?s).*MESSAGES (\\d+).*", "$1"));
    }

    /** Odd sets leave a message out, even ones are about all: each was a bit for each message once. */
    private static void search() throws Exception {
        String sets = IntStream.range(0, SETS)
                .mapToObj(i -> i % 2 == 0 ? "1:*" : "NOT " + (i + 1))
                .collect(Collectors.joining(" "));
        long left = MESSAGES - SETS / 2;
        ExecutorService threads = Executors.newFixedThreadPool(SEARCHES);
        try {
            List<Future<Long>> found = new ArrayList<>();
            for (Talk talk : talks.subList(0, SEARCHES)) {
                found.add(threads.submit((Callable<Long>) () -> ok(talk, "SEARCH " + sets)
                                .lines()
                                .findFirst()
                                .orElseThrow()
                                .chars()
                                .filter(c -> c == ' ')
                                .count()
                        - 1));
            }
            for (Future<Long> one : found) {
                assertEquals(left, one.get(5, TimeUnit.MINUTES).longValue());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Say {
        boolean to(Talk talk) throws IOException;
    }

    private static void all(Say say) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(40);
        try {
            List<Future<Boolean>> said = new ArrayList<>();
            for (Talk talk : talks) {
                said.add(threads.submit(() -> say.to(talk)));
            }
            for (Future<Boolean> one : said) {
                assertTrue(one.get(5, TimeUnit.MINUTES));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void phase(String what, Bystander bystander, long heap) throws IOException {
        System.out.printf(
                "%s: heap %d KiB, RSS at most %d KiB; the bystander has sent and read %d mails, the slowest in %d ms%n",
                what, heap, jvm.kibibytes("VmHWM"), bystander.rounds, bystander.takeSlowest());
    }

    /** Sends a mail and reads it, again and again. */
    private static final class Bystander implements Runnable {
        private final List<String> failures = new ArrayList<>();
        private volatile boolean stop;
        private volatile int rounds;
        private long slowest;

        @Override
        public void run() {
            while (!stop) {
                long begun = System.nanoTime();
                try {
                    round();
                    rounds++;
                } catch (IOException | AssertionError e) {
                    failures.add(e.toString());
                }
                took((System.nanoTime() - begun) / 1_000_000);
            }
        }

        private void round() throws IOException {
            deliver("bob", "round " + rounds);
            try (Talk talk = imap("bob")) {
                ok(talk, "SELECT INBOX");
                assertTrue(ok(talk, "FETCH * BODY.PEEK[]").contains("Subject: "));
                ok(talk, "LOGOUT");
            }
        }

        private synchronized void took(long millis) {
            slowest = Math.max(slowest, millis);
        }

        /** Since it was asked last. */
        synchronized long takeSlowest() {
            long result = slowest;
            slowest = 0;
            return result;
        }
    }
}
