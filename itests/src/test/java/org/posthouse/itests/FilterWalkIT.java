package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.api.filter.Filter;
import org.posthouse.itests.plugin.Easygoing;
import org.posthouse.itests.plugin.Wary;

/**
 * A new version of a filter on its way from an idea to all mail: in shadow, for a share, for a domain, on stored mail, in force, and
 * back. {@link FilterLifeIT} has versions that are broken.
 */
public class FilterWalkIT {
    private static final int BASE = 28_000;
    private static final String BUNDLE = "com.example.walk";
    private static final int NETWORKS = 200;
    private static final int PERCENT = 30;

    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.start("filter-walk", BASE);
        server.shell("mail:domain-create other.test", "mail:account-create carol@other.test " + Server.PASSWORD);
        Path first = jar("1.0.0", Easygoing.class);
        Files.move(first, server.home().resolve("deploy").resolve(first.getFileName()));
        Eventually.is(
                "the filter is there", () -> server.shell("mail:filter-list").contains(BUNDLE));
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Path jar(String version, Class<? extends Filter> type) throws IOException {
        return PluginJar.of(BUNDLE, version)
                .filter(type, 0, "filter.name=walk", "filter.roles=MX")
                .write(server.home().resolve("walk-" + version + ".jar"));
    }

    private static String send(String from, String to, String subject) throws IOException {
        try (Talk talk = new Talk(from, "127.0.0.1", server.port(25))) {
            talk.smtp();
            talk.smtp("EHLO walk.test");
            talk.smtp("MAIL FROM:<x@elsewhere.test>");
            talk.smtp("RCPT TO:<" + to + ">");
            talk.smtp("DATA");
            return talk.smtp("Subject: " + subject + "\r\n\r\nHello\r\n.").substring(0, 3);
        }
    }

    private static String send(String subject) throws IOException {
        return send("127.0.0.1", "bob@example.test", subject);
    }

    /** How many mails of a subject a version of the filter has seen. */
    private static int seen(String user, String subject, int version) throws IOException {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("l", "LOGIN " + user + " " + Server.PASSWORD);
            talk.imap("e", "EXAMINE INBOX");
            String found = talk.imap("s", "SEARCH SUBJECT \"" + subject + "\" HEADER X-Version " + version);
            Matcher numbers = Pattern.compile("\\* SEARCH([ 0-9]*)").matcher(found);
            assertTrue(found, numbers.find());
            String list = numbers.group(1).strip();
            return list.isEmpty() ? 0 : list.split(" ").length;
        }
    }

    @Test
    public void fromAnIdeaToAllMail() throws Exception {
        assertEquals("held by the first version", "250", send("odd offer"));
        inShadow();
        forAShare();
        forADomain();
        onStoredMail();

        server.shell("mail:filter-promote walk");
        assertEquals("554", send("casino again"));
        server.shell("mail:filter-abort walk");
        assertEquals("250", send("casino once more"));
        Eventually.is("it is there", () -> seen("bob", "casino once more", 1) == 1);
    }

    private static void inShadow() throws Exception {
        String said = server.shell("mail:filter-try " + jar("2.0.0", Wary.class));
        assertTrue(said, said.contains("walk: 2.0.0 in shadow"));
        for (int i = 0; i < 5; i++) {
            assertEquals("250", send("casino " + i));
            assertEquals("250", send("lunch " + i));
        }
        Eventually.is("what differs", () -> server.shell("mail:filter-list").contains("5 alike, 5 different"));
        String differences = server.shell("mail:filter-differences walk");
        assertTrue(differences, differences.contains("addheader → reject"));
        String mails = server.shell("mail:filter-differences walk \"addheader -> reject\"");
        for (int i = 0; i < 5; i++) {
            assertTrue(mails, mails.contains("casino " + i));
        }
        assertEquals("none is judged by it", 10, seen("bob", "casino", 1) + seen("bob", "lunch", 1));
    }

    /** A client of each network meets the same version each time, and the share is what was asked for. */
    private static void forAShare() throws Exception {
        server.shell("mail:filter-share walk 2.0.0 " + PERCENT);
        for (String round : new String[] {"first", "second"}) {
            for (int network = 0; network < NETWORKS; network++) {
                assertEquals("250", send("127.7." + network + ".1", "bob@example.test", round + "-" + network + "."));
            }
        }
        Eventually.is("all mail", () -> seen("bob", "second-", 1) + seen("bob", "second-", 2) == NETWORKS);
        int share = seen("bob", "first-", 2);
        double deviation = Math.sqrt(NETWORKS * PERCENT * (100 - PERCENT) / 1e4);
        double off = Math.abs(share - NETWORKS * PERCENT / 100.0);
        System.out.printf("share of %d %%: %d of %d networks%n", PERCENT, share, NETWORKS);
        assertTrue(share + " of " + NETWORKS, off < 4 * deviation);
        assertEquals(share, seen("bob", "second-", 2));
        for (int network = 0; network < NETWORKS; network += 10) {
            String subject = "-" + network + ".";
            int second = seen("bob", subject, 2);
            assertTrue("one version for both mails of a network", second == 0 || second == 2);
        }
    }

    private static void forADomain() throws Exception {
        server.shell("mail:filter-share walk 2.0.0 100 --domains other.test");
        assertEquals("250", send("127.0.0.1", "carol@other.test", "side by side"));
        assertEquals("250", send("side by side"));
        Eventually.is("carol has hers", () -> seen("carol@other.test", "side by side", 2) == 1);
        Eventually.is("bob has his", () -> seen("bob", "side by side", 1) == 1);
    }

    private static void onStoredMail() throws Exception {
        String replay = server.shell("mail:filter-replay walk --version 2.0.0 --held");
        assertTrue(replay, replay.contains("addheader, hold → addheader; nothing was changed"));
        Matcher held = Pattern.compile("(?m)^\\W*(\\w{10,}) ").matcher(server.shell("mail:queue-list --state held"));
        assertTrue(held.find());
        server.shell("mail:queue-rework " + held.group(1) + " --verdict-of walk --version 2.0.0");
        Eventually.is("what was held is there", () -> seen("bob", "odd offer", 2) == 1);
    }
}
