package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * A user's mailboxes of Dovecot, moved in by IMAP and as a Maildir, each cut off by a kill and run again, and moved out again to Dovecot,
 * as a Maildir and by IMAP: message by message the same octets, flags, dates and order.
 */
public class MigrationIT {
    private static final int BASE = 24_000;
    private static final int PATIENCE_MINUTES = 10;

    /** The most that the import stores at once. */
    private static final int BATCH = 100;

    /** So often an export is cut off. */
    private static final int CUTS = 2;

    private static final Pattern MESSAGES = Pattern.compile("MESSAGES (\\d+)\\)");

    private static final String SENT = "Sent Messages";
    private static final List<String> NAMES = List.of("INBOX", "Lists/OSGi", "Entw&APw-rfe", SENT, "Empty");

    private Dovecot dovecot;
    private Server server;
    private Snapshot original;

    /** How many are moved. */
    int messages() {
        return 1_200;
    }

    @Before
    public void fill() throws Exception {
        assumeTrue("Dovecot is not installed, or this is not root", Dovecot.installed());
        dovecot = Dovecot.start(BASE + 900);
        try (Talk talk = dovecot.login("joe")) {
            for (String name : NAMES) {
                talk.imap("c", "CREATE \"" + name + "\"");
            }
            talk.imap("s", "SUBSCRIBE Lists/OSGi");
            List<String> boxes = List.of("INBOX", "Lists/OSGi", "Entw&APw-rfe", SENT);
            for (int i = 0; i < messages(); i += 100) {
                for (int j = i; j < i + 100; j++) {
                    Dovecot.append(
                            talk,
                            boxes.get(j % 4),
                            flags(j),
                            Instant.ofEpochSecond(1_500_000_000 + j * 7919L),
                            text(j));
                }
                Dovecot.appended(talk, 100);
            }
            talk.imap("e", "SELECT INBOX");
            talk.imap("e", "STORE 3,9 +FLAGS (\\Deleted)");
            talk.imap("e", "EXPUNGE");
            talk.imap("e", "STORE 5 +FLAGS (\\Deleted)");
            talk.imap("e", "UNSELECT");
            original = Snapshot.of(talk, NAMES);
        }
        assertEquals(messages() - 2, original.count());
        server = Server.start("migration", BASE);
    }

    private static List<String> flags(int i) {
        List<String> flags = new ArrayList<>();
        String[] all = {"\\Seen", "\\Answered", "\\Flagged", "\\Draft", "$Forwarded", "Work"};
        for (int bit = 0; bit < all.length; bit++) {
            if ((i / 4 & 1 << bit) != 0) {
                flags.add(all[bit]);
            }
        }
        return flags;
    }

    private static String text(int i) {
        return "From: joe@example.test\r\nSubject: number " + i + "\r\n\r\nFrom here on it is text \u00e9 no " + i
                + "\r\n" + ".\r\n\r\n" + "a longer line that fills some space\r\n".repeat(i % 60);
    }

    @After
    public void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        if (dovecot != null) {
            dovecot.close();
        }
    }

    private Talk here(String user) throws IOException {
        Talk talk = new Talk(server.port(143));
        talk.line();
        assertTrue(talk.imap("l", "LOGIN " + user + " " + Server.PASSWORD).contains("l OK"));
        return talk;
    }

    @Test
    public void fromDovecotAndBack() throws Exception {
        String imap = "import-imap alice 127.0.0.1:" + dovecot.port() + " joe --password " + Dovecot.PASSWORD;
        IOException refused = assertThrows(IOException.class, () -> server.shell("mail:" + imap + " --tls starttls"));
        assertTrue(
                "nobody vouches for that server: " + refused.getMessage(),
                refused.getMessage().contains("TLS with 127.0.0.1 failed"));
        cutOffAndRunAgain("alice", imap + " --tls starttls-unverified");
        same("alice", "Sent");
        cutOffAndRunAgain("bob", "import bob " + dovecot.maildir("joe"));
        same("bob", SENT);
        onlyWhatIsNew();
        backToDovecot();
        toDovecotByImap();
        toAnotherAccount();
        byMbox();
    }

    private void cutOffAndRunAgain(String user, String command) throws Exception {
        cutOff(() -> here(user), "INBOX", BATCH, command);
        runAgain(command);
    }

    /** Who is looked at while something moves. */
    private interface Watched {
        Talk open() throws IOException;
    }

    /** Kills the server as soon as so many have come, more than one batch, so that one is written down. */
    private void cutOff(Watched watched, String mailbox, int least, String command) throws Exception {
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> {
            try {
                return server.shell(Duration.ofMinutes(PATIENCE_MINUTES), "mail:" + command);
            } catch (IOException killed) {
                return "";
            }
        });
        try (Talk talk = watched.open()) {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
            while (count(talk, mailbox) <= least) {
                assertTrue("something comes", System.nanoTime() < end && !first.isDone());
            }
        }
        server.kill();
        first.join();
        server.start();
    }

    private void runAgain(String command) throws IOException {
        String said = server.shell(Duration.ofMinutes(PATIENCE_MINUTES), "mail:" + command);
        System.out.println(said.strip());
        assertTrue(said, said.contains("; 0 failed") || said.contains(" 0 failed"));
        assertFalse(
                "it was cut off: " + said,
                said.contains(" 0 had been moved before") || said.contains(" 0 messages moved"));
    }

    private static int count(Talk talk, String mailbox) throws IOException {
        String status = talk.imap("s", "STATUS " + mailbox + " (MESSAGES)");
        Matcher count = MESSAGES.matcher(status);
        return count.find() ? Integer.parseInt(count.group(1)) : 0; // it may not be there yet
    }

    /** @param sent where the mail that was sent is: what a folder is for cannot be seen in a Maildir */
    private void same(String user, String sent) throws IOException {
        try (Talk talk = here(user)) {
            for (String name : NAMES) {
                String here = name.equals(SENT) ? sent : name;
                assertEquals(
                        name,
                        original.seen(name),
                        Snapshot.of(talk, List.of(here)).seen(here));
            }
            String subscribed = talk.imap("u", "LSUB \"\" *");
            assertTrue(subscribed, subscribed.contains("Lists/OSGi"));
        }
    }

    private void onlyWhatIsNew() throws IOException {
        try (Talk talk = dovecot.login("joe")) {
            Dovecot.append(talk, "Empty", List.of("\\Seen"), Instant.ofEpochSecond(1_600_000_000), "A: new\r\n\r\n");
            Dovecot.appended(talk, 1);
            talk.imap("x", "NOOP");
            original = Snapshot.of(talk, NAMES);
        }
        String said = server.shell("mail:import bob " + dovecot.maildir("joe"));
        assertTrue(
                said, said.contains("1 message moved") && said.contains((messages() - 2) + " had been moved before"));
        same("bob", SENT);
    }

    /** What Dovecot makes of the export has the UIDs that it had here, too. */
    private void backToDovecot() throws IOException {
        Path back = dovecot.maildir("back");
        String said = server.shell(Duration.ofMinutes(PATIENCE_MINUTES), "mail:export bob " + back);
        System.out.println(said.strip());
        dovecot.own();
        try (Talk talk = here("bob");
                Talk other = dovecot.login("back")) {
            Snapshot ours = Snapshot.of(talk, NAMES);
            Snapshot theirs = Snapshot.of(other, NAMES);
            assertEquals(ours, theirs);
            String subscribed = other.imap("u", "LSUB \"\" *");
            assertTrue(subscribed, subscribed.contains("Lists/OSGi"));
        }
        String again = server.shell("mail:export bob " + back);
        assertTrue(again, again.contains("0 messages moved"));
    }

    /** Killed again and again, so that one of the messages is likely to be one whose answer was not heard. */
    private void toDovecotByImap() throws Exception {
        String command = "export-imap alice 127.0.0.1:" + dovecot.port() + " out --password " + Dovecot.PASSWORD;
        IOException refused =
                assertThrows(IOException.class, () -> server.shell("mail:" + command + " --tls starttls"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("TLS with 127.0.0.1 failed"));
        try (Talk talk = dovecot.login("out")) {
            talk.imap("c", "CREATE \"" + SENT + "\""); // which is \Sent there, once it is there
        }
        String unverified = command + " --tls starttls-unverified";
        for (int cut = 1; cut <= CUTS; cut++) {
            cutOff(() -> dovecot.login("out"), "INBOX", cut * BATCH, unverified);
        }
        runAgain(unverified);
        try (Talk talk = here("alice");
                Talk other = dovecot.login("out")) {
            for (String name : NAMES) {
                String here = name.equals(SENT) ? "Sent" : name;
                assertEquals(
                        name,
                        Snapshot.of(talk, List.of(here)).seen(here),
                        Snapshot.of(other, List.of(name)).seen(name));
            }
            String subscribed = other.imap("u", "LSUB \"\" *");
            assertTrue(subscribed, subscribed.contains("Lists/OSGi"));
        }
        String again = server.shell(Duration.ofMinutes(PATIENCE_MINUTES), "mail:" + unverified);
        assertTrue(again, again.contains(" 0 messages moved"));
    }

    /** Both ends are killed at the same moment here. */
    private void toAnotherAccount() throws Exception {
        String command = "export-imap alice 127.0.0.1:" + server.port(143) + " bob --password " + Server.PASSWORD
                + " --tls starttls-unverified --into Copy";
        cutOff(() -> here("bob"), "Copy/INBOX", BATCH, command);
        runAgain(command);
        try (Talk talk = here("alice");
                Talk other = here("bob")) {
            for (String name : List.of("INBOX", "Lists/OSGi", "Entw&APw-rfe", "Sent", "Empty")) {
                String copy = "Copy/" + name;
                assertEquals(
                        name,
                        Snapshot.of(talk, List.of(name)).seen(name),
                        Snapshot.of(other, List.of(copy)).seen(copy));
            }
        }
    }

    private void byMbox() throws IOException {
        Path files = server.home().resolveSibling("migration-mbox");
        Server.delete(files);
        server.shell(Duration.ofMinutes(PATIENCE_MINUTES), "mail:export bob " + files + " --format mbox");
        String said = server.shell(Duration.ofMinutes(PATIENCE_MINUTES), "mail:import alice " + files + " --into Old");
        System.out.println(said.strip());
        try (Talk talk = here("alice")) {
            for (String name : NAMES) {
                String here = "Old/" + name;
                assertEquals(
                        name,
                        original.seen(name),
                        Snapshot.of(talk, List.of(here)).seen(here));
            }
        }
    }
}
