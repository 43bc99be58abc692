package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Test;

/** A backup made while mail flows, restored into a new server: nothing that was acknowledged before is missing. */
public class BackupIT {
    private static final int BASE = 31_000;
    private static final int OTHER = 30_000;
    private static final List<String> MAILBOXES = List.of("INBOX", "Letters", "Letters/2024", "Entw&APw-rfe");

    private Server server;

    @After
    public void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    public void aBackupUnderLoadIsWhole() throws Exception {
        server = Server.start("backup", BASE);
        mailboxes();
        Path copy = server.home().resolveSibling("backup-copy");
        Server.delete(copy);
        TreeSet<String> before;
        String made;
        SwapLoad load = new SwapLoad(server.port(0), Server.PASSWORD);
        load.start(6, 1);
        try {
            Eventually.is("mail flows", () -> load.acknowledged.size() > 500);
            before = new TreeSet<>(load.acknowledged);
            made = server.shell("mail:backup " + copy);
            int then = load.acknowledged.size();
            Eventually.is("mail goes on flowing", () -> load.acknowledged.size() > then + 500);
        } finally {
            load.close();
        }
        assertTrue(made, made.contains("Backed up"));
        assertEquals("surprises", List.of(), List.copyOf(load.surprises));
        assertEquals("deferred", 0, load.deferred.get());
        Map<String, Long> validity = validities();
        server.close();

        server = Server.start("restored", OTHER, "--route", "away.test=127.0.0.1:1");
        spooled();
        String restored = server.shell("mail:restore " + copy);
        System.out.println(made.strip() + "\n" + restored.strip());
        assertTrue(restored, restored.contains("on hold in the queue: 3 mails"));
        String queue = server.shell("mail:queue-list");
        assertEquals(
                queue, 3, queue.lines().filter(line -> line.contains("held")).count());

        Map<String, Integer> stored = intact();
        TreeSet<String> lost = new TreeSet<>(before);
        lost.removeAll(stored.keySet());
        long doubled = stored.values().stream().filter(n -> n > 1).count();
        System.out.printf(
                "backup: %d acknowledged before it, %d in all; restored %d, lost %d, doubled %d%n",
                before.size(), load.acknowledged.size(), stored.size(), lost.size(), doubled);
        assertEquals("lost", new TreeSet<String>(), lost);
        assertEquals("doubled", 0, doubled);
        assertTrue("nothing but what was sent", load.sent() >= stored.size());

        Map<String, Long> anew = validities();
        assertEquals(validity.keySet(), anew.keySet());
        anew.forEach((name, value) -> assertTrue(name, value > validity.get(name)));
        assertTrue(last("FETCH 1 BODY.PEEK[TEXT]", "Letters/2024").contains("kept for long"));
        String check = server.shell("mail:check");
        assertTrue(check, check.contains("all is well"));

        damage();
    }

    /** Mail goes on after a restore, and one octet that changes on the disk is found. */
    private void damage() throws Exception {
        String marker = "the octet that will change";
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            for (String command :
                    List.of("EHLO load.test", "MAIL FROM:<load@load.test>", "RCPT TO:<alice@example.test>", "DATA")) {
                talk.smtp(command);
            }
            assertTrue(talk.smtp("Subject: fragile\r\n\r\n" + marker + "\r\n.").startsWith("250"));
        }
        assertTrue(server.shell("mail:check").contains("all is well"));
        change(marker);
        String check = server.shell("mail:check");
        System.out.println(check.strip());
        assertTrue(check, check.contains("1 problem"));
        assertTrue(check, check.contains("(INBOX) UID ") && check.contains("the body is missing or damaged"));
        String fetched = last("FETCH 1:* BODY.PEEK[TEXT]", "INBOX");
        assertTrue(fetched, fetched.contains("[CORRUPTION]"));
        assertFalse(fetched, fetched.contains("the octet"));
    }

    /** Changes one octet of a segment, in the middle of some text. */
    private void change(String marker) throws IOException {
        byte[] wanted = marker.getBytes(StandardCharsets.US_ASCII);
        int changed = 0;
        try (Stream<Path> files = Files.list(server.home().resolve("mail/blobs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String all = Files.readString(file, StandardCharsets.ISO_8859_1);
                int at = all.indexOf(marker);
                if (at >= 0) {
                    try (RandomAccessFile segment = new RandomAccessFile(file.toFile(), "rw")) {
                        segment.seek(at + wanted.length / 2);
                        segment.write(wanted[wanted.length / 2] ^ 1);
                    }
                    changed++;
                }
            }
        }
        assertEquals("segments with the text", 1, changed);
    }

    private Talk alice() throws IOException {
        Talk talk = new Talk(server.port(143));
        talk.line();
        assertTrue(talk.imap("l", "LOGIN alice " + Server.PASSWORD).contains("l OK"));
        return talk;
    }

    private void mailboxes() throws IOException {
        try (Talk talk = alice()) {
            for (String name : MAILBOXES.subList(1, MAILBOXES.size())) {
                String created = talk.imap("c", "CREATE " + name);
                assertTrue(created, created.contains("c OK"));
            }
            String text = "Subject: old\r\n\r\nkept for long\r\n";
            assertTrue(talk.imap("a", "APPEND Letters/2024 (\\Seen old) {" + text.length() + "+}\r\n" + text)
                    .contains("a OK"));
        }
    }

    private Map<String, Long> validities() throws IOException {
        Map<String, Long> all = new TreeMap<>();
        try (Talk talk = alice()) {
            for (String name : MAILBOXES) {
                String status = talk.imap("s", "STATUS " + name + " (UIDVALIDITY)");
                String value = status.replaceAll("(?s).*UIDVALIDITY (\\d+).*", "$1");
                all.put(name, Long.parseLong(value));
            }
        }
        return all;
    }

    private String last(String command, String mailbox) throws IOException {
        try (Talk talk = alice()) {
            assertTrue(talk.imap("s", "EXAMINE " + mailbox).contains("s OK"));
            return talk.imap("f", command);
        }
    }

    /** Mail that waits in the queue, for a host that is not there. */
    private void spooled() throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            talk.smtp("EHLO load.test");
            for (int i = 0; i < 3; i++) {
                talk.smtp("MAIL FROM:<load@load.test>");
                talk.smtp("RCPT TO:<somebody@away.test>");
                talk.smtp("DATA");
                assertTrue(talk.smtp("Subject: away\r\n\r\nfar away\r\n.").startsWith("250"));
            }
        }
    }

    /** How often each mail of the load is in bob's INBOX; those that are there are whole. */
    private Map<String, Integer> intact() throws IOException {
        Map<String, Integer> stored = new HashMap<>();
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("a", "LOGIN bob " + Server.PASSWORD);
            talk.imap("b", "EXAMINE INBOX");
            String all = talk.imap("c", "UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)] BODY.PEEK[TEXT])");
            for (String one : all.substring(2).split("\n\\* (?=\\d+ FETCH )")) {
                String id = one.replaceAll("(?s).*Subject: (\\S+).*", "$1");
                assertTrue(id + ": " + one, one.contains("\n" + SwapLoad.text().replace("\r", "")));
                stored.merge(id, 1, Integer::sum);
            }
        }
        return stored;
    }
}
