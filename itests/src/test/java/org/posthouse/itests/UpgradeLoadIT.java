package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * A server with mail, a plug-in filter, a setting saved in a form and a queue, stopped under load, gets another version, and after more
 * load the version before again: nothing that was acknowledged is lost, and nothing comes twice.
 */
public class UpgradeLoadIT {
    private static final int BASE = 12_000;
    private static final int AWAY = BASE + 2_925;
    private static final String NEXT = "9.9.9";

    private final Set<String> acknowledged = new HashSet<>();
    private int queued;

    @Test
    public void thereAndBackNothingIsLost() throws Exception {
        Path archive = next();
        Server server = Server.unpack("upgrade-load", BASE, "--route", "away.test=127.0.0.1:" + AWAY);
        try (server) {
            server.start();
            server.installExampleFilter();
            if (hasFeatures(server)) {
                server.shell("feature:install posthouse-filter-iprev");
            }
            form(server).save("keepDays", "9");
            load(server);

            String program = server.home().resolve("bin/posthouse").toString();
            Server.run(program, "upgrade", archive.toString());
            server.start();
            check(server);
            assertTrue("the new version runs", server.shell("mail:bundle-list").contains(NEXT));
            load(server);

            Server.run(program, "upgrade", "--back");
            server.start();
            check(server);
            assertTrue(
                    "the version before runs", !server.shell("mail:bundle-list").contains(NEXT));
            backedUpAndRestored(server);
            delivered(server);
        }
    }

    /** The same server with one part of another version. */
    private static Path next() throws IOException {
        Server other = Server.unpack("upgrade-next", BASE);
        Path jar;
        try (Stream<Path> files = Files.walk(other.home().resolve("system"))) {
            jar = files.filter(file -> file.getFileName().toString().matches("org\\.posthouse\\.smtp-\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        Rebuilt rebuilt = Rebuilt.of(other, "smtp", NEXT);
        Files.delete(jar);
        rebuilt.write(jar);
        Path archive = other.home().resolveSibling("upgrade-next.tar.gz");
        Server.run(
                "tar",
                "-czf",
                archive.toString(),
                "-C",
                other.home().getParent().toString(),
                other.home().getFileName().toString());
        return archive;
    }

    private static boolean hasFeatures(Server server) {
        return Files.exists(server.home().resolve("etc/org.apache.karaf.features.cfg"));
    }

    private static ConsoleForm form(Server server) {
        return new ConsoleForm(new Console(server, "admin", Server.ADMIN_PASSWORD), "org.posthouse.backup");
    }

    /** Mail for mailboxes from several senders, and some that has to wait; the server is stopped while it comes. */
    private void load(Server server) throws Exception {
        try (SwapLoad load = new SwapLoad(BASE, Server.PASSWORD)) {
            load.start(4, 1);
            Eventually.is("mail flows", () -> load.acknowledged.size() > 100);
            queue();
            server.close();
            load.close();
            acknowledged.addAll(load.acknowledged);
        }
    }

    private void queue() throws IOException {
        try (Talk talk = new Talk(BASE + 25)) {
            talk.smtp();
            talk.smtp("EHLO load.test");
            for (int i = 0; i < 3; i++) {
                talk.smtp("MAIL FROM:<load@load.test>");
                talk.smtp("RCPT TO:<somebody@away.test>");
                talk.smtp("DATA");
                assertTrue(talk.smtp("Subject: away-" + queued + "\r\n\r\nfar away\r\n.")
                        .startsWith("250"));
                queued++;
            }
        }
    }

    private void check(Server server) throws Exception {
        Eventually.is("all that was acknowledged is there", () -> {
            Map<String, Integer> stored = SwapLoad.stored(BASE + 143, Server.PASSWORD);
            return stored.keySet().containsAll(acknowledged);
        });
        Map<String, Integer> stored = SwapLoad.stored(BASE + 143, Server.PASSWORD);
        assertEquals("doubled", 0, stored.values().stream().filter(n -> n > 1).count());
        assertEquals("9", form(server).value("keepDays"));
        String filters = server.shell("mail:filter-list");
        assertTrue(filters, filters.contains("attachments"));
        assertEquals(filters, hasFeatures(server), filters.contains("iprev"));
        assertTrue(server.shell("mail:queue-list").contains("away.test"));
    }

    /** What is in a backup of the day is rehearsed, lost and restored: mailboxes and queue. */
    private void backedUpAndRestored(Server server) throws Exception {
        Path directory = server.home().resolve("backups");
        form(server).save("directory", directory.toString());
        Eventually.is(
                "a backup is made", () -> server.shell("mail:backup-now").contains(queued + " mails of the queue"));
        String name;
        try (Stream<Path> made = Files.list(directory)) {
            name = made.findFirst().orElseThrow().getFileName().toString();
        }
        String rehearsed = server.shell("mail:backup-rehearse " + name);
        assertTrue(
                rehearsed, rehearsed.contains("bodies missing or damaged: 0; mails for the queue, on hold: " + queued));
        assertTrue(rehearsed, rehearsed.contains("All is well"));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(1, left.count());
        }
        server.shell("mail:queue-delete --all");
        try (Talk talk = new Talk(BASE + 143)) {
            talk.line();
            talk.imap("l", "LOGIN bob " + Server.PASSWORD);
            talk.imap("s", "SELECT INBOX");
            talk.imap("d", "STORE 1:* +FLAGS.SILENT (\\Deleted)");
            assertTrue(talk.imap("x", "EXPUNGE").contains("x OK"));
        }
        String restored = server.shell("mail:backup-restore " + name);
        assertTrue(restored, restored.contains("on hold: " + queued + " mails"));
        check(server);
        server.shell("mail:queue-release --all");
    }

    private void delivered(Server server) throws Exception {
        try (PostBox box = new PostBox(AWAY, 0)) {
            server.shell("mail:queue-retry --all");
            Eventually.is("the queue is sent", () -> {
                server.shell("mail:queue-retry --all");
                return box.got.size() >= queued;
            });
            Set<String> subjects = new TreeSet<>();
            for (PostBox.Got got : box.got) {
                subjects.add(got.text().replaceAll("(?s).*Subject: (\\S+).*", "$1"));
            }
            assertEquals("each once", queued, box.got.size());
            assertEquals(queued, subjects.size());
        }
    }
}
