package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/**
 * Mailboxes and queue that the version of 28 November 2026 wrote, opened by this one: {@code upgrade/fill.py} filled that
 * server, {@code upgrade/contents.txt} is what it said it holds.
 */
public class UpgradeIT {
    private static final int BASE = 31_000;
    private static final int SLOW = BASE + 925;
    private static final Path RESOURCES = Path.of("src/test/resources/upgrade").toAbsolutePath();

    private static final List<String> USERS = List.of("alice", "bob", "carol");

    @Test
    public void nothingThatWasStoredOrQueuedIsLost() throws Exception {
        Server server = Server.unpack(
                "upgrade", BASE, "--route", "slow.test=127.0.0.1:" + SLOW, "--route", "hold.test=127.0.0.1:" + SLOW);
        Path mail = Files.createDirectories(server.home().resolve("mail"));
        Server.run("tar", "-xzf", RESOURCES.resolve("mail-0.1.0.tar.gz").toString(), "-C", mail.toString());
        Files.writeString(
                server.home().resolve("etc/account-password"), "secret-1\n"); // as a server has that made accounts
        // nothing is tried before it was looked at: by the clock of today, what is deferred is late
        server.configure("org.posthouse.routing", "requiredRouters = [ \"later\" ]");
        try (server) {
            server.start();
            for (String user : USERS) {
                server.shell("mail:account-password " + user + "@example.test " + Server.PASSWORD);
            }
            assertEquals(Files.readString(RESOURCES.resolve("contents.txt")), contents(server));
            try (PostBox box = new PostBox(SLOW, 0)) {
                server.configure("org.posthouse.routing", "requiredRouters = [ ]");
                queue(server, box);
            }
        }
    }

    private static void queue(Server server, PostBox box) throws Exception {
        Eventually.is("the routers are enough", () -> {
            server.shell("mail:queue-retry --all");
            return !box.got.isEmpty();
        });
        for (String subject : List.of("deferred", "half", "forwarded", "with DSN", "never tried")) {
            assertEquals(1, box.await("Subject: " + subject).recipients().size());
        }
        String report = new Mua(server, "alice").await("Delivery report", Duration.ofSeconds(30));
        assertTrue(report, report.contains("Original-Envelope-Id: QQ314159"));
        assertTrue(report, report.contains("Original-Recipient: rfc822;old@slow.test"));

        String queue = server.shell("mail:queue-list");
        Matcher held =
                Pattern.compile("1m8k0155k00a9x .*held.*connection refused").matcher(queue);
        assertTrue(queue, held.find());
        assertTrue(server.shell("mail:queue-show 1m8k0155k00a9x").contains("account: alice@example.test"));
        server.shell("mail:queue-release 1m8k0155k00a9x");
        assertEquals(List.of("carol@hold.test"), box.await("Subject: held").recipients());
        assertEquals("each once", 6, box.got.size());
    }

    private static String contents(Server server) throws Exception {
        return Server.run(
                "python3",
                RESOURCES.resolve("contents.py").toString(),
                Integer.toString(server.port(0)),
                Server.PASSWORD,
                USERS.get(0),
                USERS.get(1),
                USERS.get(2));
    }
}
