package org.posthouse.migration.out;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.migration.destination.Destination;
import org.posthouse.migration.in.Importer;
import org.posthouse.migration.maildir.MaildirSource;
import org.posthouse.migration.mbox.MboxSource;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.source.Source;
import org.posthouse.migration.store.Mailboxes;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.DamagedBlobException;
import org.posthouse.support.Bound;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.testkit.store.MemoryMailStore;

/** What was written is read again, and is the same. */
public class ExportTest {
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@example.test", 0);
    private static final AccountInfo BOB = new AccountInfo(2, "bob@example.test", 0);
    private static final List<String> MAILBOXES =
            List.of("INBOX", "Lists/OSGi", "Entwürfe", "A.dot", "dovecot", "mbox", "R&D", "x.log/y.mbox");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final MemoryMailStore store = new MemoryMailStore();
    private final Bound<MailStore> bound = new Bound<>("mail store");
    private final Meter meter = new Meter();
    private Path target;

    @Before
    public void fill() throws Exception {
        bound.bind(store);
        target = folder.getRoot().toPath().toRealPath().resolve("export");
        Account account = store.open(ALICE);
        for (String name : MAILBOXES) {
            long id = account.mailbox(name).isPresent()
                    ? account.mailbox(name).orElseThrow().id()
                    : account.create(name, Set.of()).id();
            add(account, id, "S: 1\r\n\r\nFrom here\r\n>From there\r\n>>From x\r\nFromage\r\n>Fro\r\n.\r\n", 0);
            add(
                    account,
                    id,
                    "Return-Path: <joe@example.test>\r\n\r\n\r\n\r\n",
                    Flags.SEEN | Flags.ANSWERED,
                    "Work",
                    "$Forwarded");
            add(account, id, "S: 3\r\n\r\nbare CR \r and \u00e9 \r\n\r\n", Flags.FLAGGED | Flags.DELETED | Flags.DRAFT);
            add(account, id, "S: 3\r\n\r\nbare CR \r and \u00e9 \r\n\r\n", 0, "work");
            account.commit(id, List.of(new Op.Expunge(UidSet.of(1), false)), Guard.NONE);
            add(account, id, "S: 1\r\n\r\nFrom here\r\n>From there\r\n", 0);
        }
        account.subscribe("Lists/OSGi", true);
        account.subscribe("Entwürfe", true);
    }

    private static void add(Account account, long mailbox, String text, int flags, String... keywords)
            throws StoreException {
        account.commit(
                mailbox,
                List.of(new Op.Append(
                        Messages.of(text.getBytes(StandardCharsets.ISO_8859_1)),
                        Flags.of(flags, List.of(keywords)),
                        Instant.parse("2022-02-02T02:02:0" + text.length() % 10 + "Z"),
                        Optional.empty())),
                Guard.NONE);
    }

    private List<String> shown(AccountInfo who, String mailbox) throws StoreException, IOException {
        Account account = store.open(who);
        long id = account.mailbox(mailbox)
                .orElseThrow(() -> new AssertionError(mailbox))
                .id();
        List<String> all = new ArrayList<>();
        for (Row row : account.rows(id, UidSet.ALL, 1000)) {
            try (InputStream in = account.content(id, row.uid()).open(0)) {
                all.add(row.internalDate() + " " + row.flags().toString().toLowerCase(java.util.Locale.ROOT) + " "
                        + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    private void export(String format) throws Exception {
        ExportDirectory directory = new ExportDirectory(target, ALICE.name(), format);
        assertEquals(Optional.empty(), directory.refusal());
        new Exporter(new Mailboxes(bound, ALICE, meter), meter).run(directory.open(meter));
    }

    private void importAll(Source source) throws Exception {
        Scratch scratch = new Scratch(
                "test", folder.getRoot().toPath().resolve("scratch"), new Bounds(64, 4096, 0), Runnable::run);
        new Importer(
                        new Mailboxes(bound, BOB, meter),
                        meter,
                        new Importer.Options(Optional.empty(), false, 1 << 20),
                        scratch,
                        folder.getRoot().toPath().resolve("moved"))
                .run(source);
        assertEquals(List.of(), meter.problems());
    }

    @Test
    public void maildirThereAndBack() throws Exception {
        export(ExportDirectory.MAILDIR);
        importAll(new MaildirSource(target, meter));
        for (String name : MAILBOXES) {
            assertEquals(name, shown(ALICE, name), shown(BOB, name.replace('.', '_')));
        }
        assertTrue(store.open(BOB).subscriptions().containsAll(List.of("Lists/OSGi", "Entwürfe")));
        String uids = Files.readString(target.resolve(".Lists.OSGi/dovecot-uidlist"));
        assertTrue(uids, uids.matches("(?s)3 V\\d+ N6\n2 :\\d+\\.M2P\\d+\\.posthouse,S=\\d+,W=\\d+\n3 :.*"));
        assertEquals("0 $Forwarded\n1 Work\n", Files.readString(target.resolve("dovecot-keywords")));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        try (Stream<Path> files = Files.list(target.resolve("cur"))) {
            for (Path file : files.toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                assertTrue(file.toString(), file.toString().matches(".*,S=" + Files.size(file) + ",W=.*"));
            }
        }
    }

    @Test
    public void mboxThereAndBack() throws Exception {
        export(ExportDirectory.MBOX);
        importAll(new MboxSource(target, meter));
        for (String name : MAILBOXES) {
            String there = name.equals("dovecot") || name.equals("mbox")
                    ? "_" + name
                    : name.replace(".log", ".log_").replace(".mbox", ".mbox_");
            assertEquals(name, shown(ALICE, name), shown(BOB, there));
        }
        assertTrue(store.open(BOB).subscriptions().containsAll(List.of("Lists/OSGi", "Entwürfe")));
        assertTrue(Files.readString(target.resolve("INBOX.mbox"), StandardCharsets.ISO_8859_1)
                .startsWith("From joe@example.test Wed Feb  2 02:02:0"));
    }

    @Test
    public void anExportGoesOnWhereItWas() throws Exception {
        export(ExportDirectory.MAILDIR);
        TreeSet<String> before = files();
        try (Stream<Path> files = Files.list(target.resolve("cur"))) {
            Iterable<Path> all = files.sorted()::iterator;
            int i = 0;
            for (Path file : all) {
                if (i == 0) {
                    Files.delete(file);
                } else if (i == 1) {
                    Files.write(file, new byte[3]); // cut off
                }
                i++;
            }
        }
        long moved = meter.counts().moved();
        export(ExportDirectory.MAILDIR);
        assertEquals(2, meter.counts().moved() - moved);
        assertEquals(before, files());
        importAll(new MaildirSource(target, meter));
        assertEquals(shown(ALICE, "INBOX"), shown(BOB, "INBOX"));
    }

    private TreeSet<String> files() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.walk(target)) {
            all.forEach(path -> names.add(target.relativize(path).toString()));
        }
        return names;
    }

    /** Cannot read the second message of each mailbox. */
    private static final class Reading implements Destination {
        private int read;

        @Override
        public Box open(MailboxInfo mailbox, MailboxStatus status) {
            return new Box() {
                private int count;

                @Override
                public boolean has(Row row) {
                    return false;
                }

                @Override
                public void write(Row row, Message message) throws IOException {
                    if (++count == 2) {
                        throw new DamagedBlobException("not what was written");
                    }
                    read++;
                }

                @Override
                public void finish() {
                    // nothing is kept
                }

                @Override
                public void close() {
                    // nothing is kept
                }
            };
        }

        @Override
        public void subscriptions(List<String> names) {
            // nothing is kept
        }
    }

    @Test
    public void aDamagedMessageIsToldAndTheOthersGoOn() throws Exception {
        Reading target = new Reading();
        new Exporter(new Mailboxes(bound, ALICE, meter), meter).run(target);
        assertEquals(MAILBOXES.size(), meter.counts().failed());
        assertTrue(meter.problems().get(0), meter.problems().get(0).endsWith("the stored message is damaged"));
        assertEquals(target.read, meter.counts().moved());
        assertEquals(
                meter.counts().units(), meter.counts().moved() + meter.counts().failed());
    }

    @Test
    public void onlyADirectoryOfItsOwnIsWritten() throws Exception {
        Path other = folder.newFolder("other").toPath();
        assertEquals("an empty one", Optional.empty(), new ExportDirectory(other, "a", "mbox").refusal());
        Files.writeString(other.resolve("x"), "");
        assertTrue(
                new ExportDirectory(other, "a", "mbox").refusal().orElseThrow().contains("is not empty"));
        export(ExportDirectory.MAILDIR);
        assertFalse(
                new ExportDirectory(target, ALICE.name(), "maildir").refusal().isPresent());
        assertTrue(new ExportDirectory(target, "bob", "maildir").refusal().isPresent());
        assertTrue(new ExportDirectory(target, ALICE.name(), "mbox").refusal().isPresent());
        Path link = folder.getRoot().toPath().resolve("link");
        Files.createSymbolicLink(link, folder.newFolder("empty").toPath());
        assertTrue(new ExportDirectory(link, "a", "mbox").refusal().isPresent());
    }
}
