package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Test;

/** The junk filter as an operator installs it and as a user teaches it, also while it is away or replaced. */
public class JunkIT {
    private static final int BASE = 51_000;
    private static final int LESSONS = 20;
    private static final String[] JUNK = {"pills", "casino", "winner", "offer", "cheap", "million", "bonus", "jackpot"};
    private static final String[] WANTED = {
        "agenda", "minutes", "draft", "review", "meeting", "budget", "invoice", "train"
    };

    private final Random random = new Random(42);
    private Server server;

    @After
    public void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void install() throws Exception {
        server = Server.start("junk", BASE);
        Eventually.is(
                "the filter is there", () -> server.shell("mail:filter-list").contains("junk"));
    }

    private String words(String[] from) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(from[random.nextInt(from.length)]).append(i % 4 == 3 ? "\n" : " ");
        }
        return text.toString();
    }

    private void send(String subject, String domain, String[] from, String to) throws IOException {
        String mail = "From: Joe <joe@" + domain + ">\nTo: <" + to + ">\nSubject: " + subject
                + "\nDate: Mon, 30 Nov 2026 20:00:00 +0000\n\n" + words(from);
        String reply = new Post(server).deliver("joe@" + domain, to, mail);
        assertTrue(reply, reply.startsWith("250"));
    }

    private void junk(String subject, String to) throws IOException {
        send(subject, "shop.example", JUNK, to);
    }

    private void wanted(String subject, String to) throws IOException {
        send(subject, "office.example", WANTED, to);
    }

    private interface Session<T> {
        T with(Talk talk) throws IOException;
    }

    private <T> T imap(String user, String mailbox, Session<T> session) throws IOException {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("a", "LOGIN " + user + " " + Server.PASSWORD);
            talk.imap("b", "SELECT " + mailbox);
            return session.with(talk);
        }
    }

    private static String uids(Talk talk, String subject) throws IOException {
        Matcher found = Pattern.compile("\\* SEARCH((?: [0-9]+)*)")
                .matcher(talk.imap("c", "UID SEARCH SUBJECT \"" + subject + "\""));
        assertTrue(found.find());
        return found.group(1).strip().replace(' ', ',');
    }

    private int count(String user, String mailbox, String subject) throws IOException {
        String uids = imap(user, mailbox, talk -> uids(talk, subject));
        return uids.isEmpty() ? 0 : uids.split(",").length;
    }

    private void move(String from, String subject, String to) throws IOException {
        String answer = imap("alice", from, talk -> talk.imap("d", "UID MOVE " + uids(talk, subject) + " " + to));
        assertTrue(answer, answer.contains("d OK"));
    }

    /** The header of a mail that is, or comes to be, in a mailbox. */
    private String header(String user, String mailbox, String subject) throws Exception {
        Eventually.is(subject + " is in " + mailbox + " of " + user, () -> count(user, mailbox, subject) == 1);
        return imap(user, mailbox, talk -> talk.imap("e", "UID FETCH " + uids(talk, subject) + " BODY.PEEK[HEADER]"))
                .replaceAll("\r?\n[ \t]+", " ");
    }

    private void awaitTaught(int junk, int wanted) throws Exception {
        Eventually.is(junk + " junk and " + wanted + " wanted are learned", () -> {
            String shown = server.shell("mail:junk alice");
            return Pattern.compile("taught as junk\\W+" + junk + "\\D")
                            .matcher(shown)
                            .find()
                    && Pattern.compile("taught as wanted\\W+" + wanted + "\\D")
                            .matcher(shown)
                            .find();
        });
    }

    @Test
    public void learnsFromOneUserAndJudgesForThatOne() throws Exception {
        install();
        for (int i = 0; i < LESSONS; i++) {
            junk("first-junk", "alice@example.test");
            wanted("first-wanted", "alice@example.test");
        }
        assertEquals("nothing is judged yet", 2 * LESSONS, count("alice", "INBOX", "first"));
        imap(
                "alice",
                "INBOX",
                talk -> talk.imap("d", "UID STORE " + uids(talk, "first-wanted") + " +FLAGS ($NotJunk)"));
        awaitTaught(0, LESSONS);
        move("INBOX", "first-junk", "Junk");
        awaitTaught(LESSONS, LESSONS);

        junk("second-junk", "alice@example.test");
        junk("second-junk", "bob@example.test");
        wanted("second-wanted", "alice@example.test");
        String header = header("alice", "Junk", "second-junk");
        assertTrue(header, header.contains("X-Posthouse-Junk: junk "));
        assertTrue(
                header,
                header.matches("(?s).*; account; from unproven; network 127.0.0.0/24; sender leaning .*; \".*"));
        assertTrue(header, header.indexOf("X-Posthouse-Junk") < header.indexOf("Received:"));
        assertTrue(header("bob", "INBOX", "second-junk").contains("X-Posthouse-Junk: learning "));
        assertTrue(header("alice", "INBOX", "second-wanted").contains("X-Posthouse-Junk: no "));
        String decisions = server.shell("mail:filter-decisions");
        assertTrue(decisions, decisions.contains("X-Posthouse-Junk: junk"));

        updatesLoseNothing();
        isLearnedWhenTheFilterComesBack();

        String forgotten = server.shell("mail:junk-forget alice", "mail:junk alice");
        assertTrue(forgotten, forgotten.matches("(?s).*Forgotten.*taught as junk\\W+0\\D.*"));
    }

    /** What a user does while the filter is not there is found when it comes. */
    private void isLearnedWhenTheFilterComesBack() throws Exception {
        server.shell("mail:bundle-stop filter.junk");
        junk("unjudged", "alice@example.test");
        assertFalse(header("alice", "INBOX", "unjudged").contains("X-Posthouse-Junk"));
        move("Junk", "second-junk", "INBOX");
        server.shell("mail:bundle-start filter.junk");
        awaitTaught(LESSONS, LESSONS + 1);
    }

    private void updatesLoseNothing() throws Exception {
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger acknowledged = new AtomicInteger();
        boolean[] stop = new boolean[1];
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread sender = new Thread(() -> {
                while (!stop[0]) {
                    try {
                        wanted("flow", "alice@example.test");
                        acknowledged.incrementAndGet();
                    } catch (IOException | AssertionError e) {
                        wrong.add(e.toString());
                    }
                }
            });
            sender.start();
            senders.add(sender);
        }
        server.shell("mail:update filter.junk", "mail:update filter.junk");
        stop[0] = true;
        for (Thread sender : senders) {
            sender.join();
        }
        System.out.printf("while the filter was updated twice: %d mails, wrong %s%n", acknowledged.get(), wrong);
        assertEquals(List.of(), wrong);
        assertTrue(acknowledged.get() > 20);
        Eventually.is(
                "each mail is there once",
                () -> count("alice", "INBOX", "flow") + count("alice", "Junk", "flow") == acknowledged.get());
    }
}
