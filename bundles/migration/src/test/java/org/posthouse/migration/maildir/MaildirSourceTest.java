package org.posthouse.migration.maildir;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.migration.Gathered;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.store.api.Flags;

public class MaildirSourceTest {
    private static final Instant DATE = Instant.parse("2021-02-03T04:05:06Z");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Meter meter = new Meter();
    private Path root;

    @Before
    public void make() throws IOException {
        root = folder.getRoot().toPath().toRealPath();
        maildir(root);
    }

    private static void maildir(Path directory) throws IOException {
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(directory.resolve(part));
        }
    }

    private Path message(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        Files.setLastModifiedTime(file, FileTime.from(DATE));
        return file;
    }

    private Gathered read(int window, Gathered into) throws IOException, StoppedException {
        MaildirSource source = new MaildirSource(root, meter, window);
        source.read(source.folders().get(0), into);
        return into;
    }

    private Gathered read() throws IOException, StoppedException {
        return read(10, new Gathered());
    }

    @Test
    public void flagsKeywordsDatesAndLineEnds() throws Exception {
        message("cur/1700000001.M1P1.host,S=9,W=10:2,DFRSTbz", "A: 1\n\nx\n");
        message("cur/1700000002.M1P1.host:2,P", "A: 2\r\n\r\nx");
        message("new/1700000003.M1P1.host", "A: 3\n\n\0\r");
        message("cur/1700000004.M1P1.host", "A: 4\n");
        Files.writeString(root.resolve("dovecot-keywords"), "0 $Forwarded\n1 Work\nnonsense\n99 x\n");
        Gathered got = read();
        assertEquals(List.of("A: 1\r\n\r\nx\r\n", "A: 2\r\n\r\nx", "A: 3\r\n\r\n\u0080\r", "A: 4\r\n"), got.texts());
        assertEquals(
                Flags.of(Flags.SEEN | Flags.ANSWERED | Flags.FLAGGED | Flags.DELETED | Flags.DRAFT, List.of("Work")),
                got.all.get(0).flags());
        assertEquals(Flags.of(0, List.of("$Forwarded")), got.all.get(1).flags());
        assertEquals(Flags.NONE, got.all.get(2).flags());
        assertEquals(DATE, got.all.get(0).date());
        assertEquals(4, got.units);
        assertEquals(1, got.problems.size());
    }

    @Test
    public void theOrderIsThatOfTheUids() throws Exception {
        for (int window : new int[] {1, 2, 100}) {
            message("cur/1700000003.c.host,S=3:2,S", "A: c\n");
            message("cur/1700000001.a.host,S=3:2,", "A: a\n");
            message("new/1700000009.y.host", "A: y\n");
            message("new/1700000002.b.host", "A: b\n");
            message("cur/1600000000.x.host:2,", "A: x\n");
            Files.writeString(
                    root.resolve("dovecot-uidlist"),
                    "3 V1700 N20 Gabc\n7 :1700000003.c.host,S=3\n8 W5 :1700000001.a.host,S=3:2,S\n9 :gone\n12 :1700000002.b.host\n");
            Gathered got = read(window, new Gathered());
            assertEquals(
                    "window " + window,
                    List.of("A: c\r\n", "A: a\r\n", "A: b\r\n", "A: x\r\n", "A: y\r\n"),
                    got.texts());
            assertEquals(5, got.units);
        }
    }

    @Test
    public void withoutUidsItIsThatOfTime() throws Exception {
        for (int i = 20; i > 0; i--) {
            message("cur/" + (1700000000 + i) + ".M" + i + ".host:2,S", "A: " + i + "\n");
        }
        Gathered got = read(3, new Gathered());
        for (int i = 0; i < 20; i++) {
            assertEquals("A: " + (i + 1) + "\r\n", got.texts().get(i));
        }
    }

    @Test
    public void whatIsHereIsNotReadAgain() throws Exception {
        message("new/1700000001.a.host", "A: a\n");
        Gathered got = read();
        Files.move(root.resolve("new/1700000001.a.host"), root.resolve("cur/1700000001.a.host,S=5:2,S"));
        message("cur/1700000002.b.host:2,", "A: b\n");
        got.units = 0;
        read(1, got);
        assertEquals(List.of("A: a\r\n", "A: b\r\n"), got.texts());
        assertEquals("it was counted, once", 1, got.knownAsked);
        assertEquals(2, got.units);
    }

    @Test
    public void whatCannotBeReadIsToldAndTheOthersGoOn() throws Exception {
        Path secret = folder.newFile("secret").toPath();
        Files.writeString(secret, "of the server");
        Files.createSymbolicLink(root.resolve("cur/1700000001.link:2,S"), secret);
        Files.createDirectory(root.resolve("cur/1700000002.directory:2,S"));
        message("cur/1700000003.empty:2,S", "");
        message("cur/1700000004.large:2,S", "x\n".repeat(1000));
        message("cur/no time in the name", "A: odd\n");
        message("cur/1700000005.good:2,S", "A: good\n");
        message("cur/.hidden", "A: hidden\n");
        Gathered sink = new Gathered();
        sink.limit = 500;
        Gathered got = read(2, sink);
        assertEquals(List.of("A: odd\r\n", "A: good\r\n"), got.texts());
        assertEquals(got.failed.toString(), 4, got.failed.size());
        assertTrue(got.failed.toString().contains("links are not followed"));
        assertEquals(6, got.units);
    }

    @Test
    public void foldersAndSubscriptions() throws Exception {
        for (String name : List.of(".Lists.OSGi", ".Entw&APw-rfe", ".Sent", "fs/deep", ".notmail")) {
            maildir(root.resolve(name));
        }
        for (String part : List.of("cur", "new", "tmp")) {
            Files.delete(root.resolve(".notmail").resolve(part));
        }
        Path outside = folder.getRoot().toPath().resolve("tmp/outside");
        maildir(outside);
        Files.createSymbolicLink(root.resolve(".Link"), outside);
        MaildirSource source = new MaildirSource(root, meter);
        assertEquals(
                List.of("INBOX", "Entwürfe", "Lists/OSGi", "Sent", "fs/deep"),
                source.folders().stream().map(Folder::shown).toList());
        assertTrue(meter.problems().toString().contains(".Link: symbolic links are not followed"));
        Files.writeString(root.resolve("subscriptions"), "V\t2\n\nLists\tOSGi\nEntw&APw-rfe\n");
        assertEquals(List.of(List.of("Lists", "OSGi"), List.of("Entwürfe")), source.subscriptions());
    }

    @Test
    public void whatIsUniqueInAName() {
        assertEquals("1.M1.host", FileName.of("1.M1.host,S=1,W=2:2,S").base());
        assertEquals("1.M1.host", FileName.of("1.M1.host,U=7,FMD5=ab:2,").base());
        assertEquals("a,1", FileName.of("a,1:2,S").base());
        assertEquals("a,2", FileName.of("a,2,S=3").base());
        assertEquals(":2,S", FileName.of(":2,S").base());
        assertEquals(0, FileName.of("x1:2,").seconds());
        assertEquals("", FileName.of("x1:1,S").letters());
    }

    @Test
    public void subscriptionsOfTheFirstVersion() throws Exception {
        maildir(root.resolve(".A.B"));
        Files.writeString(root.resolve("subscriptions"), "A.B\n" + "x".repeat(10_000) + "\nC\n");
        MaildirSource source = new MaildirSource(root, meter);
        source.folders();
        assertEquals(List.of(List.of("A", "B"), List.of("C")), source.subscriptions());
    }
}
