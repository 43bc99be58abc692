package org.posthouse.migration.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.migration.Gathered;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.SpecialUse;

public class ImapSourceTest {
    private final Meter meter = new Meter();
    private FakeImap server;

    @Before
    public void start() throws IOException {
        server = new FakeImap();
    }

    @After
    public void stop() throws IOException {
        server.close();
    }

    private ImapSource source() {
        return new ImapSource(server.login(), meter, TimeUnit.MILLISECONDS);
    }

    private Gathered read(Gathered into) throws IOException, StoppedException {
        try (ImapSource source = source()) {
            source.read(source.folders().get(0), into);
        }
        return into;
    }

    private void fill(int count) {
        for (long uid = 1; uid <= count; uid++) {
            server.inbox.put(uid * 3, "Subject: " + uid + "\r\n\r\n)* \"{5}\r\nx".repeat(1 + (int) (uid % 5)) + uid);
        }
    }

    @Test
    public void messagesComeWithFlagsDatesAndInOrder() throws Exception {
        fill(1203);
        Gathered got = read(new Gathered());
        assertEquals(List.copyOf(server.inbox.values()), got.texts());
        Gathered.One one = got.all.get(0);
        assertEquals("3", one.identity());
        assertEquals(Flags.of(Flags.SEEN, List.of("$Work")), one.flags());
        assertEquals(Instant.parse("2025-03-04T04:06:07Z"), one.date());
        assertEquals(1203, got.units);
        assertFalse(
                "nothing that changes the source",
                server.commands.stream().anyMatch(c -> c.startsWith("SELECT") || c.contains("BODY[]")));
    }

    @Test
    public void aConnectionThatBreaksIsMadeAgain() throws Exception {
        fill(300);
        server.breakAfter = 170;
        Gathered got = read(new Gathered());
        assertEquals(List.copyOf(server.inbox.values()), got.texts());
        assertEquals(300, got.units);
        assertEquals("messages of this run are no old ones", 0, got.knownAsked);
        assertEquals(
                2, server.commands.stream().filter(c -> c.startsWith("EXAMINE")).count());
    }

    @Test
    public void aServerThatStaysAwayEndsIt() throws Exception {
        fill(10);
        server.breakAfter = 5;
        try (ImapSource source = source()) {
            List<Folder> folders = source.folders();
            server.greeting = "* BYE go away";
            assertThrows(StoppedException.class, () -> source.read(folders.get(0), new Gathered()));
        }
    }

    @Test
    public void onlyWhatIsNewIsFetched() throws Exception {
        fill(60);
        Gathered got = read(new Gathered());
        server.inbox.put(1000L, "A: new\r\n\r\n");
        server.commands.clear();
        read(got);
        assertEquals(61, got.all.size());
        assertEquals(60, got.knownAsked);
        assertEquals(
                List.of("UID FETCH 1000 (UID FLAGS INTERNALDATE BODY.PEEK[])"),
                server.commands.stream().filter(c -> c.startsWith("UID")).toList());
    }

    @Test
    public void oneThatTheServerCannotReadIsTold() throws Exception {
        fill(10);
        server.refused = 15;
        Gathered got = read(new Gathered());
        assertEquals(9, got.all.size());
        assertEquals(List.of("INBOX UID 15: the server does not return it"), got.failed);
        assertEquals(10, got.units);
    }

    @Test
    public void whatIsTooLargeIsNotFetched() throws Exception {
        fill(2);
        server.inbox.put(100L, "x".repeat(2000));
        Gathered got = new Gathered();
        got.limit = 1000;
        read(got);
        assertEquals(2, got.all.size());
        assertTrue(got.failed.toString(), got.failed.get(0).contains("2000 octets"));
    }

    @Test
    public void dataThatNobodyAskedForDoesNoHarm() throws Exception {
        fill(120);
        server.surprise = "* 3 FETCH (FLAGS (\\Answered))\r\n* OK still here ) (\r\n* 5 FETCH (UID 15 FLAGS ())";
        assertEquals(120, read(new Gathered()).all.size());
    }

    @Test
    public void anotherValidityThanBeforeEndsTheFolder() throws Exception {
        fill(3);
        try (ImapSource source = source()) {
            List<Folder> folders = source.folders();
            assertEquals(77, folders.get(0).validity());
            server.validity = 78;
            assertThrows(RefusedException.class, () -> source.read(folders.get(0), new Gathered()));
        }
    }

    // --- folders

    private List<Folder> folders() throws IOException, StoppedException {
        try (ImapSource source = source()) {
            return source.folders();
        }
    }

    @Test
    public void foldersWithTheirUses() throws Exception {
        server.capabilities = "IMAP4rev1 AUTH=PLAIN LIST-EXTENDED SPECIAL-USE NAMESPACE";
        server.namespace = "* NAMESPACE ((\"\" \"/\")) ((\"users/\" \"/\")) NIL";
        server.list = List.of(
                "* LIST (\\Sent \\Subscribed) \"/\" \"Sent \\\"x\\\"\"",
                "* LIST (\\Noselect) \"/\" Lists",
                "* LIST () \"/\" {10}\r\nLists/OSGi",
                "* LIST (\\Subscribed) \"/\" \"Entw&APw-rfe\"",
                "* LIST (\\All) \"/\" \"All Mail\"",
                "* LIST () \"/\" \"users/ann/INBOX\"",
                "* LIST () NIL INBOX");
        try (ImapSource source = source()) {
            List<Folder> folders = source.folders();
            assertEquals(
                    List.of("INBOX", "Entwürfe", "Lists/OSGi", "Sent \"x\""),
                    folders.stream().map(Folder::shown).toList());
            assertEquals(Set.of(SpecialUse.SENT), folders.get(3).uses());
            assertEquals(List.of("Lists", "OSGi"), folders.get(2).levels());
            assertEquals(List.of(List.of("Sent \"x\""), List.of("Entwürfe")), source.subscriptions());
        }
        assertTrue(server.commands.contains("STATUS \"Sent \\\"x\\\"\" (MESSAGES UIDVALIDITY)"));
        assertTrue(meter.notes().toString(), meter.notes().get(0).startsWith("All Mail was skipped"));
    }

    @Test
    public void foldersBelowInboxAreBesideItHere() throws Exception {
        server.capabilities = "IMAP4rev1 NAMESPACE";
        server.namespace = "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL";
        server.list = List.of("* LIST () \".\" INBOX", "* LIST () \".\" INBOX.Sent", "* LIST () \".\" \"INBOX.a/b.c\"");
        server.lsub = List.of("* LSUB () \".\" INBOX.Sent");
        try (ImapSource source = source()) {
            assertEquals(
                    List.of(List.of("INBOX"), List.of("Sent"), List.of("a/b", "c")),
                    source.folders().stream().map(Folder::levels).toList());
            assertEquals(List.of(List.of("Sent")), source.subscriptions());
        }
    }

    // --- login

    @Test
    public void loginsOfAllKinds() throws Exception {
        String plain = Base64.getEncoder().encodeToString("\0joe\0pass \"word\"".getBytes(StandardCharsets.UTF_8));
        folders();
        assertTrue(server.commands.contains("AUTHENTICATE PLAIN " + plain));
        server.capabilities = "IMAP4rev1 AUTH=PLAIN";
        folders();
        assertTrue(server.commands.contains(plain));
        server.capabilities = "IMAP4rev1";
        folders();
        assertTrue(server.commands.contains("LOGIN \"joe\" \"pass \\\"word\\\"\""));
        server.capabilities = "IMAP4rev1 LOGINDISABLED";
        assertThrows(RefusedException.class, this::folders);
    }

    @Test
    public void withoutTlsNoPasswordIsSent() throws Exception {
        Login login = new Login("127.0.0.1", server.port(), Login.Security.STARTTLS, "joe", "secret".toCharArray());
        try (ImapSource source = new ImapSource(login, meter)) {
            assertThrows(RefusedException.class, source::folders);
        }
        assertEquals(List.of("CAPABILITY"), server.commands);
        assertFalse(login.toString().contains("secret"));
        assertEquals("forgotten", "\0".repeat(6), new String(login.password()));
    }

    @Test
    public void aStopCutsOffWhatWaits() throws Exception {
        fill(3);
        try (ImapSource source = source()) {
            List<Folder> folders = source.folders();
            meter.stop();
            assertThrows(StoppedException.class, () -> source.read(folders.get(0), new Gathered()));
        }
    }

    // --- what servers say

    private static Response parse(String text) throws IOException, StoppedException {
        return new ResponseReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                .next(ResponseReader.Body.NONE);
    }

    @Test
    public void responses() throws Exception {
        Response list = parse("* LIST (\\A \\B) NIL \"a \\\\ b\"\r\n");
        assertEquals(List.of("\\A", "\\B"), list.data().get(0).strings());
        assertEquals("a \\ b", list.data().get(2).string());
        assertEquals(Optional.of(9L), parse("* OK [UIDNEXT 9] (unbalanced\r\n").code("UIDNEXT"));
        assertEquals(Optional.empty(), parse("* OK [UIDNEXT x]\r\n").code("UIDNEXT"));
        Response fetch = parse("* 12 FETCH (BODY[HEADER.FIELDS (\"DATE\")] {3}\r\n)\r\n UID 4)\r\n");
        assertEquals(12, fetch.number());
        assertEquals(
                List.of("BODY[HEADER.FIELDS (\"DATE\")]", ")\r\n", "UID", "4"),
                fetch.data().get(0).strings());
    }

    @Test
    public void whatBreaksTheRulesIsRefused() {
        for (String text : List.of(
                "* LIST (",
                "* LIST (a\r\n",
                "* LIST )\r\n",
                "* LIST \"a\r\n",
                "* LIST {x}\r\n",
                "* LIST {99999999999}\r\nx",
                "* LIST " + "(".repeat(100) + "\r\n",
                "* LIST " + "x".repeat(2 << 20),
                "")) {
            assertThrows(text.substring(0, Math.min(20, text.length())), IOException.class, () -> parse(text));
        }
    }

    @Test
    public void dates() {
        assertEquals(Optional.of(Instant.parse("1996-07-17T09:44:25Z")), Reading.date("17-Jul-1996 02:44:25 -0700"));
        List<String> wrong = new ArrayList<>(List.of("", "17-Xxx-1996 02:44:25 -0700", "41-Jul-1996 02:44:25 -0700"));
        wrong.add("17-Jul-1996 02:44:25 -9900");
        wrong.forEach(text -> assertEquals(text, Optional.empty(), Reading.date(text)));
    }
}
