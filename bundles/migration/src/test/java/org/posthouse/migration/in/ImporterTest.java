package org.posthouse.migration.in;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.migration.source.Incoming;
import org.posthouse.migration.source.Sink;
import org.posthouse.migration.source.Source;
import org.posthouse.migration.store.Mailboxes;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.support.Bound;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.testkit.store.MemoryMailStore;

public class ImporterTest {
    private static final Instant DATE = Instant.parse("2020-01-02T03:04:05Z");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final MemoryMailStore store = new MemoryMailStore();
    private final Bound<MailStore> bound = new Bound<>("mail store");
    private AccountInfo alice = new AccountInfo(1, "alice@example.test", 0);
    private Meter meter = new Meter();
    private Scratch scratch;

    @Before
    public void bind() {
        bound.bind(store);
        scratch = new Scratch(
                "test", folder.getRoot().toPath().resolve("scratch"), new Bounds(1024, 4096, 0), Runnable::run);
    }

    /** Folders of messages {@code name 1}, {@code name 2}, …; stops the job before one of them. */
    private final class Numbered implements Source {
        private final List<Folder> folders = new ArrayList<>();
        private int count = 250;
        private int stopAt = Integer.MAX_VALUE;
        private Runnable then = () -> meter.stop();
        private Flags flags = Flags.of(Flags.SEEN, List.of("Work"));

        Numbered folder(String name, long validity, SpecialUse... uses) {
            folders.add(new Folder(name, List.of(name.split("\\.")), Set.of(uses), validity, count, count));
            return this;
        }

        @Override
        public String id() {
            return "numbered";
        }

        @Override
        public List<Folder> folders() {
            return folders;
        }

        @Override
        public List<List<String>> subscriptions() {
            return List.of(List.of("A", "B"), List.of("not", "here"));
        }

        @Override
        public void read(Folder from, Sink sink) throws StoppedException {
            for (int i = 1; i <= count; i++) {
                if (i == stopAt) {
                    then.run();
                }
                if (!sink.knows("id" + i)) {
                    Incoming message = sink.begin();
                    byte[] text = ("S: " + from.key() + " " + i + "\n\nx\n").getBytes(StandardCharsets.UTF_8);
                    message.write(text, 0, text.length);
                    sink.add(message, "id" + i, "message " + i, flags, DATE);
                }
                sink.did(1);
            }
        }

        @Override
        public void close() {}
    }

    private void run(Source source, Optional<String> into, boolean again) throws IOException, StoppedException {
        new Importer(
                        new Mailboxes(bound, alice, meter),
                        meter,
                        new Importer.Options(into, again, 100_000),
                        scratch,
                        folder.getRoot().toPath().resolve("moved"))
                .run(source);
    }

    private void run(Source source) throws IOException, StoppedException {
        run(source, Optional.empty(), false);
    }

    private List<String> texts(String mailbox) throws StoreException, IOException {
        Account account = store.open(alice);
        long id = account.mailbox(mailbox).orElseThrow().id();
        List<String> texts = new ArrayList<>();
        for (Row row : account.rows(id, UidSet.ALL, 10_000)) {
            try (InputStream in = account.content(id, row.uid()).open(0)) {
                texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private void assertWhole(String mailbox, String name, int count) throws StoreException, IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            expected.add("S: " + name + " " + i + "\r\n\r\nx\r\n");
        }
        assertEquals(expected, texts(mailbox));
    }

    @Test
    public void messagesGoWhereTheyWere() throws Exception {
        run(new Numbered().folder("INBOX", 0).folder("A.B", 5).folder("Gone", 5, SpecialUse.TRASH));
        assertWhole("INBOX", "INBOX", 250);
        assertWhole("A/B", "A.B", 250);
        assertWhole("Trash", "Gone", 250);
        Account account = store.open(alice);
        Row row = account.rows(account.mailbox("A/B").orElseThrow().id(), UidSet.ALL, 1)
                .get(0);
        assertEquals(DATE, row.internalDate());
        assertEquals(Flags.of(Flags.SEEN, List.of("Work")), row.flags());
        assertTrue(account.subscriptions().contains("A/B"));
        assertEquals(750, meter.counts().moved());
        assertEquals(1.0, meter.counts().part(), 0);
        assertEquals(List.of("Gone is named Trash here"), meter.notes());
    }

    @Test
    public void oneThatWasStoppedGoesOnWhereItWas() throws Exception {
        Numbered source = new Numbered().folder("INBOX", 7);
        source.stopAt = 137;
        assertThrows(StoppedException.class, () -> run(source));
        assertEquals(
                "what was not in a whole batch was let go", 100, texts("INBOX").size());
        meter = new Meter();
        source.stopAt = Integer.MAX_VALUE;
        run(source);
        assertWhole("INBOX", "INBOX", 250);
        assertEquals(100, meter.counts().known());
        assertEquals(150, meter.counts().moved());
    }

    @Test
    public void aCrashBetweenTheStoreAndTheRecordDoublesNothing() throws Exception {
        Numbered source = new Numbered().folder("INBOX", 7);
        run(source);
        try (Stream<Path> files = Files.walk(folder.getRoot().toPath().resolve("moved"))) {
            Path record = files.filter(f -> f.toString().endsWith(".done"))
                    .findFirst()
                    .orElseThrow();
            try (RandomAccessFile cut = new RandomAccessFile(record.toFile(), "rw")) {
                cut.setLength(cut.length() - 8 * 120 - 3);
            }
        }
        meter = new Meter();
        run(source);
        assertWhole("INBOX", "INBOX", 250);
    }

    @Test
    public void laterOnlyWhatIsNewComesAndWhatWasDeletedStaysAway() throws Exception {
        Numbered source = new Numbered().folder("INBOX", 7);
        run(source);
        Account account = store.open(alice);
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        account.commit(
                inbox,
                List.of(new org.posthouse.store.api.Op.Expunge(UidSet.range(1, 250), false)),
                org.posthouse.store.api.Guard.NONE);
        source.count = 253;
        run(source);
        assertEquals(3, texts("INBOX").size());
        run(source, Optional.empty(), true);
        assertEquals(
                "again brings all, and what is there twice", 256, texts("INBOX").size());
    }

    @Test
    public void uidsOfAnotherValidityAreNotTrusted() throws Exception {
        run(new Numbered().folder("INBOX", 7));
        meter = new Meter();
        run(new Numbered().folder("INBOX", 8));
        assertWhole("INBOX", "INBOX", 250);
        assertTrue(meter.problems().toString(), meter.problems().get(0).contains("UIDVALIDITY has changed"));
    }

    @Test
    public void aFullQuotaStopsItAndMoreRoomLetsItGoOn() throws Exception {
        alice = new AccountInfo(1, "alice@example.test", 2000);
        Numbered source = new Numbered().folder("INBOX", 7);
        StoppedException stopped = assertThrows(StoppedException.class, () -> run(source));
        assertTrue(
                stopped.getMessage(), stopped.getMessage().startsWith("the quota of alice@example.test is exhausted"));
        int before = texts("INBOX").size();
        assertTrue("as many as fit: " + before, before > 80 && before < 115);
        alice = new AccountInfo(1, "alice@example.test", 0);
        run(source);
        assertWhole("INBOX", "INBOX", 250);
    }

    @Test
    public void aStoreThatLeavesIsWaitedFor() throws Exception {
        Numbered source = new Numbered().folder("INBOX", 7);
        source.stopAt = 101;
        source.then = () -> {
            store.leave();
            Thread back = new Thread(() -> {
                try {
                    Thread.sleep(150);
                } catch (InterruptedException e) {
                    return;
                }
                store.come();
            });
            back.start();
        };
        run(source);
        assertWhole("INBOX", "INBOX", 250);
    }

    @Test
    public void aSourceWithNothingInItIsAnError() {
        assertThrows(IOException.class, () -> run(new Numbered()));
    }

    @Test
    public void allOfItGoesBelowAMailbox() throws Exception {
        run(new Numbered().folder("INBOX", 7).folder("A.B", 7), Optional.of("Old"), false);
        assertWhole("Old/INBOX", "INBOX", 250);
        assertWhole("Old/A/B", "A.B", 250);
    }

    @Test
    public void aDamagedRecordStopsItBeforeAnythingComesTwice() throws Exception {
        Numbered source = new Numbered().folder("INBOX", 7);
        run(source);
        try (Stream<Path> files = Files.walk(folder.getRoot().toPath().resolve("moved"))) {
            Path record = files.filter(f -> f.toString().endsWith(".done"))
                    .findFirst()
                    .orElseThrow();
            Files.write(record, new byte[100]);
        }
        assertThrows(IOException.class, () -> run(source));
        assertWhole("INBOX", "INBOX", 250);
    }
}
