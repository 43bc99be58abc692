package org.posthouse.migration.mbox;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.migration.Gathered;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.store.api.Flags;

public class MboxSourceTest {
    private static final String FROM = "From joe@example.test Tue Mar  4 05:06:07 2025\n";
    private static final Instant DATE = Instant.parse("2025-03-04T05:06:07Z");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Meter meter = new Meter();

    private Gathered read(String text) throws IOException, StoppedException {
        return read(text, new Gathered());
    }

    private Gathered read(String text, Gathered into) throws IOException, StoppedException {
        Path file = folder.getRoot().toPath().resolve("box");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        try (MboxSource source = new MboxSource(file, meter)) {
            List<Folder> folders = source.folders();
            assertEquals(1, folders.size());
            into.units = 0;
            source.read(folders.get(0), into);
            assertEquals("all of it was told", folders.get(0).units(), into.units);
        }
        return into;
    }

    @Test
    public void messagesFlagsAndDates() throws Exception {
        Gathered got =
                read(FROM + "Subject: a\nStatus: RO\nX-Status: AF\nX-Keywords: Work\n  $Label1\nX-UID: 7\n\nbody\n\n"
                        + FROM + "Subject: b\nContent-Length: 999\n\nsecond\n");
        assertEquals(List.of("Subject: a\r\n\r\nbody\r\n", "Subject: b\r\n\r\nsecond\r\n"), got.texts());
        assertEquals(
                Flags.of(Flags.SEEN | Flags.ANSWERED | Flags.FLAGGED, List.of("Work", "$Label1")),
                got.all.get(0).flags());
        assertEquals(Flags.NONE, got.all.get(1).flags());
        assertEquals(DATE, got.all.get(0).date());
    }

    @Test
    public void textThatLooksLikeTheNextMessageIsNone() throws Exception {
        String body = "\nFrom here on it is text.\nx\n" + FROM
                + "no empty line before\n\nFrom me\nTue Mar  4 05:06:07 2025\n";
        Gathered got = read(FROM + "S: x\n\n" + body);
        assertEquals(List.of(("S: x\n\n" + body).replace("\n", "\r\n")), got.texts());
    }

    @Test
    public void quotedFromLines() throws Exception {
        Gathered got = read(FROM + "S: x\n\n>From mboxo\n>>From twice\n> From text\n>Fromage\n");
        assertEquals(List.of("S: x\r\n\r\nFrom mboxo\r\n>From twice\r\n> From text\r\n>Fromage\r\n"), got.texts());
    }

    @Test
    public void emptyLinesBetweenMessagesAreOneEach() throws Exception {
        Gathered got = read("\n" + FROM + "S: a\n\n\n\nx\n\n\n" + FROM + "S: no body\n\n" + FROM + "S: cut");
        assertEquals(List.of("S: a\r\n\r\n\r\n\r\nx\r\n\r\n", "S: no body\r\n\r\n", "S: cut"), got.texts());
    }

    @Test
    public void crLfLongLinesAndNul() throws Exception {
        String line = "y".repeat(20_000);
        Gathered got = read((FROM + "S: a\n" + "X: " + line + "\n\n" + line + "\n\n" + FROM + "S: b\n\n\0\n")
                .replace("\n", "\r\n"));
        assertEquals(List.of("S: a\r\nX: " + line + "\r\n\r\n" + line + "\r\n", "S: b\r\n\r\n\u0080\r\n"), got.texts());
        assertEquals(1, got.problems.size());
    }

    @Test
    public void whatAServerKeptForItselfIsNoMessage() throws Exception {
        Gathered got = read(FROM + "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\n\nx\n\n"
                + FROM + "X-IMAPbase: 1 2\nS: real\n\nx\n");
        assertEquals(List.of("S: real\r\n\r\nx\r\n"), got.texts());
    }

    @Test
    public void equalMessagesAreTwoAndOnlyNewOnesComeTheNextTime() throws Exception {
        String one = FROM + "S: same\n\nx\n\n";
        Gathered got = read(one + one);
        assertEquals(2, got.all.size());
        read(FROM + "S: first now\n\nx\n\n" + one + one + one, got);
        assertEquals(4, got.all.size());
        assertEquals(2, got.knownAsked);
        assertEquals("S: first now\r\n\r\nx\r\n", got.texts().get(2));
    }

    @Test
    public void whatIsTooLargeOrEmptyIsTold() throws Exception {
        Gathered got = new Gathered();
        got.limit = 100;
        read(FROM + "S: big\n\n" + "z\n".repeat(100) + "\n" + FROM + "\n" + FROM + "S: ok\n\nx\n", got);
        assertEquals(
                List.of("S: ok\r\n\r\nx\r\n"),
                got.texts().stream().filter(t -> t.startsWith("S")).toList());
        assertTrue(got.failed.toString(), got.failed.get(0).contains("too large"));
    }

    @Test
    public void aTreeOfFiles() throws Exception {
        Path root = folder.newFolder("tree").toPath();
        Files.createDirectories(root.resolve("Lists.sbd"));
        Files.createDirectories(root.resolve("Apple.mbox"));
        Files.writeString(root.resolve("inbox"), FROM + "S: i\n\nx\n");
        Files.writeString(root.resolve("Lists.sbd/OSGi.mbox"), FROM + "S: o\n\nx\n");
        Files.writeString(root.resolve("Apple.mbox/mbox"), FROM + "S: m\n\nx\n");
        Files.writeString(root.resolve("Entw&APw-rfe"), "");
        Files.writeString(root.resolve("Lists.msf"), "thunderbird");
        Files.writeString(root.resolve("notes.txt"), "no mbox");
        Files.createSymbolicLink(root.resolve("link"), Path.of("/etc/passwd"));
        Files.writeString(root.resolve(".subscriptions"), "Lists/OSGi\nEntw&APw-rfe\n");
        MboxSource source = new MboxSource(root, meter);
        assertEquals(
                List.of("INBOX", "Apple", "Entwürfe", "Lists/OSGi"),
                source.folders().stream().map(Folder::shown).toList());
        assertEquals(List.of(List.of("Lists", "OSGi"), List.of("Entwürfe")), source.subscriptions());
        assertEquals(2, meter.problems().size());
        assertTrue(meter.problems().toString().contains("link: symbolic links are not followed"));
        assertTrue(meter.problems().toString().contains("notes.txt: not an mbox file"));
    }

    @Test
    public void datesOfFromLines() {
        assertEquals(Optional.of(DATE), FromLine.date(FROM.strip()));
        assertEquals(Optional.of(DATE), FromLine.date("From x Tue Mar  4 05:06:07 UTC 2025"));
        assertEquals(Optional.of(DATE), FromLine.date("From x@y Tue Mar 4 06:06:07 2025 +0100"));
        assertEquals(Optional.of(DATE), FromLine.date("From x@y Tue Mar 04 06:06:07 +0100 2025"));
        assertFalse(FromLine.date("From x@y Tue Mar 44 06:06:07 2025").isPresent());
        assertFalse(FromLine.date("From here on").isPresent());
        assertFalse(FromLine.date("From x@y Tue Mar 4 06:06:07 2025 and more").isPresent());
        assertEquals("From a@b Tue Mar  4 05:06:07 2025", FromLine.of("a@b", DATE));
        assertEquals("From MAILER-DAEMON Tue Mar  4 05:06:07 2025", FromLine.of("a b\n", DATE));
    }
}
