package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.itests.plugin.Judging;
import org.posthouse.itests.plugin.Scoring;
import org.posthouse.itests.plugin.Signing;

/** What plug-ins of others can do: filters in two bundles that pass results to each other, and one that signs what leaves. */
public class PluginIT {
    private static final int BASE = 28_000;
    private static final int BOX = BASE + 725;

    private static PostBox box;
    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        box = new PostBox(BOX, 0);
        server = Server.start("plugin", BASE, "--account", "carol", "--route", "far.test=127.0.0.1:" + BOX);
        Path deploy = server.home().resolve("deploy");
        PluginJar.of("com.example.scoring", "1.0.0")
                .filter(Scoring.class, 100, "filter.name=scoring")
                .write(deploy.resolve("scoring.jar"));
        PluginJar.of("com.example.judging", "1.0.0")
                .filter(Judging.class, 50, "filter.name=judging")
                .write(deploy.resolve("judging.jar"));
        PluginJar.of("com.example.signing", "1.0.0")
                .filter(Signing.class, 0, "filter.name=signing", "filter.direction=out")
                .write(deploy.resolve("signing.jar"));
        Eventually.is("all three filters", () -> {
            String list = server.shell("mail:filter-list");
            return List.of("scoring", "judging", "signing").stream().allMatch(list::contains);
        });
    }

    @AfterClass
    public static void stop() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {server, box}) {
            if (one != null) {
                one.close();
            }
        }
    }

    @Test
    public void oneVerdictMarksTheMailAndHoldsItForOneOfThree() throws Exception {
        String answer = new Post(server)
                .submit(
                        "alice",
                        "alice@example.test",
                        List.of("alice@example.test", "bob@example.test", "carol@example.test"),
                        "From: alice@example.test\nSubject: Buy now!!!!\nX-Tracking: 4711\nX-Kept: yes\n\nCheap.\n");
        assertEquals(answer, "250", answer.substring(0, 3));

        for (String user : List.of("alice", "bob")) {
            assertTrue(new Mua(server, user)
                    .await("Buy now!!!!", Duration.ofSeconds(20))
                    .contains("Cheap."));
        }
        String held = server.shell("mail:queue-list");
        Matcher id = Pattern.compile("([0-9a-hjkmnp-z]{14})").matcher(held);
        assertTrue(held, id.find());
        String shown = server.shell("mail:queue-show " + id.group(1));
        assertTrue(shown, shown.contains("carol@example.test"));
        assertTrue(shown, shown.contains("carol wants no shouting"));
        assertTrue("what another bundle found is still known: " + shown, shown.contains("acme:score"));
        assertTrue("and who found it: " + shown, shown.contains("com.example.judging/1.0.0"));

        server.shell("mail:queue-release " + id.group(1));
        new Mua(server, "carol").await("Buy now!!!!", Duration.ofSeconds(20));
        for (String user : List.of("alice", "bob", "carol")) {
            String source = source(user, "Buy now!!!!");
            assertTrue(source, source.contains("X-Acme-Score: 4.0"));
            assertTrue(source, source.contains("X-Kept: yes"));
            assertFalse(source, source.contains("X-Tracking"));
        }
    }

    private static String source(String user, String subject) throws Exception {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("a1", "LOGIN " + user + "@example.test " + Server.PASSWORD);
            talk.imap("a2", "SELECT INBOX");
            String found = talk.imap("a3", "SEARCH SUBJECT \"" + subject + "\"");
            String number = found.replaceAll("(?s).*\\* SEARCH (\\d+).*", "$1");
            return talk.imap("a4", "FETCH " + number + " BODY.PEEK[]");
        }
    }

    @Test
    public void whateverLeavesIsSigned() throws Exception {
        new Post(server)
                .submit(
                        "alice",
                        "alice@example.test",
                        List.of("dave@far.test"),
                        "From: alice@example.test\nSubject: Of a user\n\nHello\n");
        assertTrue(box.await("Subject: Of a user").text().contains("X-Signature: "));

        server.shell("mail:alias-set forward@example.test dave@far.test");
        new Post(server)
                .deliver(
                        "stranger@elsewhere.test",
                        "forward@example.test",
                        "From: stranger@elsewhere.test\nSubject: Forwarded\n\nHello\n");
        PostBox.Got forwarded = box.await("Subject: Forwarded");
        assertEquals(List.of("dave@far.test"), forwarded.recipients());
        assertTrue(forwarded.text().contains("X-Signature: "));

        server.shell("mail:alias-set lost@example.test nobody@far.test");
        new Post(server)
                .deliver("eve@far.test", "lost@example.test", "From: eve@far.test\nSubject: To nobody\n\nHello\n");
        PostBox.Got report = box.await("Undelivered mail returned to sender");
        assertEquals("", report.sender());
        assertEquals(List.of("eve@far.test"), report.recipients());
        assertTrue(report.text(), report.text().startsWith("X-Signature: "));
    }
}
