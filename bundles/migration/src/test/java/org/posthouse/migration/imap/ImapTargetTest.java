package org.posthouse.migration.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Messages;
import org.posthouse.migration.out.Exporter;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.store.Mailboxes;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.Bound;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.testkit.store.MemoryMailStore;

public class ImapTargetTest {
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@example.test", 0);
    private static final Instant DATE = Instant.parse("2022-02-02T02:02:02Z");
    private static final ImapTarget.Options PLAIN = new ImapTarget.Options(Optional.empty(), false);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final MemoryMailStore store = new MemoryMailStore();
    private final Bound<MailStore> bound = new Bound<>("mail store");
    private Meter meter = new Meter();
    private FakeStore server;

    @Before
    public void start() throws IOException {
        server = new FakeStore();
        bound.bind(store);
    }

    @After
    public void stop() throws IOException {
        server.close();
    }

    private void add(String mailbox, String text, Flags flags) throws StoreException {
        Account account = store.open(ALICE);
        Optional<org.posthouse.store.api.MailboxInfo> there = account.mailbox(mailbox);
        long id = (there.isPresent() ? there.get() : account.create(mailbox, Set.of())).id();
        account.commit(
                id,
                List.of(new Op.Append(
                        Messages.of(text.getBytes(StandardCharsets.ISO_8859_1)), flags, DATE, Optional.empty())),
                Guard.NONE);
    }

    private List<String> fill(int count) throws StoreException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add("Subject: " + i + "\r\n\r\n" + "text \u00e9 {5}\r\n".repeat(i % 7));
            add("INBOX", texts.get(i), Flags.NONE);
        }
        return texts;
    }

    private void export(ImapTarget.Options options) throws IOException, StoppedException {
        Path root = folder.getRoot().toPath();
        Scratch scratch = new Scratch("test", root.resolve("scratch"), new Bounds(64, 4096, 0), Runnable::run);
        try (ImapTarget target = new ImapTarget(
                ALICE, server.login(), meter, options, scratch, root.resolve("moved"), TimeUnit.MILLISECONDS)) {
            new Exporter(new Mailboxes(bound, ALICE, meter), meter).run(target);
        }
    }

    private FakeStore.Box inbox() {
        return server.boxes.get("INBOX");
    }

    private long said(String start) {
        return server.commands.stream().filter(c -> c.startsWith(start)).count();
    }

    // --- messages

    @Test
    public void messagesGoWithFlagsDatesAndInOrder() throws Exception {
        List<String> texts = fill(250);
        add("INBOX", "flagged\r\n", Flags.of(Flags.SEEN | Flags.DRAFT, List.of("$Forwarded", "Work")));
        export(PLAIN);
        assertEquals(texts, inbox().texts().subList(0, 250));
        FakeStore.One last = inbox().messages.lastEntry().getValue();
        assertEquals(
                new FakeStore.One("flagged\r\n", "\\Seen \\Draft $Forwarded Work", " 2-Feb-2022 02:02:02 +0000"), last);
        assertEquals("", inbox().messages.firstEntry().getValue().flags());
        assertEquals(251, meter.counts().moved());
        assertEquals(251, meter.counts().units());
        assertEquals(List.of(), meter.problems());
    }

    @Test
    public void largeOnesAreAnnouncedFirst() throws Exception {
        add("INBOX", "x".repeat(200_000), Flags.NONE);
        add("INBOX", "y".repeat(5000), Flags.NONE);
        export(PLAIN);
        assertEquals(List.of("x".repeat(200_000), "y".repeat(5000)), inbox().texts());
        assertEquals(
                1, server.commands.stream().filter(c -> c.endsWith("{200000}")).count());
        assertEquals(
                1, server.commands.stream().filter(c -> c.endsWith("{5000+}")).count());
    }

    @Test
    public void literalsOfAllKinds() throws Exception {
        for (String offered : List.of("", " LITERAL-")) {
            server.capabilities = "IMAP4rev1 AUTH=PLAIN" + offered;
            add("INBOX", "a" + offered, Flags.NONE);
            add("INBOX", offered + "b".repeat(5000), Flags.NONE);
            export(PLAIN);
        }
        assertEquals(4, inbox().messages.size());
        assertEquals(
                List.of("{1}", "{5000}", "{10+}", "{5009}"),
                server.commands.stream()
                        .filter(c -> c.startsWith("APPEND"))
                        .map(c -> c.replaceAll(".* ", ""))
                        .toList());
    }

    @Test
    public void whatWasMovedIsNotMovedAgain() throws Exception {
        List<String> texts = fill(5);
        export(PLAIN);
        inbox().messages.remove(102L); // deleted there by the user
        add("INBOX", "new", Flags.NONE);
        meter = new Meter();
        export(PLAIN);
        assertEquals(List.of(texts.get(0), texts.get(1), texts.get(3), texts.get(4), "new"), inbox().texts());
        assertEquals(5, meter.counts().known());
        assertEquals(1, meter.counts().moved());
        export(new ImapTarget.Options(Optional.empty(), true));
        assertEquals(11, inbox().messages.size());
    }

    @Test
    public void aMessageWhoseAnswerWasLostIsNotSentTwice() throws Exception {
        List<String> texts = fill(20);
        server.deafAfter = 12;
        export(PLAIN);
        assertEquals(texts, inbox().texts());
        assertEquals(20, meter.counts().moved());
        assertEquals(20, said("APPEND"));
    }

    @Test
    public void aMessageThatWasCutOffIsSentAgain() throws Exception {
        List<String> texts = fill(20);
        server.breakAfter = 12;
        export(PLAIN);
        assertEquals(texts, inbox().texts());
        assertEquals(21, said("APPEND"));
    }

    @Test
    public void theNextRunFindsOutWhatBecameOfTheLastMessage() throws Exception {
        for (String plus : List.of(" UIDPLUS", "")) {
            server.capabilities = "IMAP4rev1 AUTH=PLAIN" + plus;
            server.boxes.put("INBOX", new FakeStore.Box());
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                texts.add(plus + i % 2 + "the same\r\n"); // so that each has twins
                add("Twins" + plus, texts.get(i), Flags.NONE);
            }
            server.deafAfter = 5 + (plus.isEmpty() ? 10 : 0);
            server.staysAway = true;
            assertThrows(StoppedException.class, () -> export(PLAIN));
            server.boxes.get("Twins" + plus).messages.put(900L, new FakeStore.One(plus + "1the other\r\n", "", ""));
            server.boxes.get("Twins" + plus).next = 901;
            server.comeBack();
            export(PLAIN);
            List<String> there =
                    new ArrayList<>(server.boxes.get("Twins" + plus).texts());
            assertTrue("new mail there was of the same size", there.remove(plus + "1the other\r\n"));
            assertEquals(texts, there);
        }
    }

    @Test
    public void whatTheServerRefusesIsTold() throws Exception {
        fill(9);
        add("INBOX", "z".repeat(100_000), Flags.NONE);
        server.refused = "Subject: 4\r";
        server.refusal = "NO [TOOBIG] Message too large";
        export(PLAIN);
        assertEquals(9, inbox().messages.size());
        assertEquals(1, meter.counts().failed());
        assertEquals(List.of("INBOX UID 5: the server refused it: [TOOBIG] Message too large"), meter.problems());
        server.refused = "\0";
        server.capabilities += " APPENDLIMIT=150000";
        add("INBOX", "z".repeat(150_001), Flags.NONE);
        export(PLAIN);
        assertEquals("it was tried again", 10, inbox().messages.size());
        assertTrue(meter.problems().get(1), meter.problems().get(1).contains("the server accepts at most 150000"));
        server.capabilities = server.capabilities.replace(" APPENDLIMIT=150000", "");
        server.refused = "{150001}";
        export(PLAIN);
        assertEquals("refused before it was sent", 10, inbox().messages.size());
    }

    @Test
    public void aServerThatTakesNothingIsNotAskedForEver() throws Exception {
        fill(150);
        add("Other", "other", Flags.NONE);
        server.refused = "Subject";
        export(PLAIN);
        assertEquals(101, said("APPEND"));
        assertEquals(List.of("other"), server.boxes.get("Other").texts());
        assertTrue(meter.problems().toString(), meter.problems().get(100).contains("100 messages in a row"));
    }

    @Test
    public void aMessageThatTheServerHangsUpOnKeepsNobodyElse() throws Exception {
        List<String> texts = fill(5);
        server.poison = "Subject: 2\r";
        export(PLAIN);
        texts.remove(2);
        assertEquals(texts, inbox().texts());
        assertEquals(7, said("APPEND"));
        assertEquals(List.of("INBOX UID 3: the connection was lost 3 times while sending it"), meter.problems());
    }

    @Test
    public void aFullServerEndsIt() throws Exception {
        List<String> texts = fill(9);
        server.refused = "Subject: 4\r";
        server.refusal = "NO [OVERQUOTA] Quota exceeded";
        StoppedException stopped = assertThrows(StoppedException.class, () -> export(PLAIN));
        assertTrue(stopped.getMessage(), stopped.getMessage().contains("quota there is exhausted"));
        assertEquals(4, inbox().messages.size());
        server.refused = "\0";
        export(PLAIN);
        assertEquals(texts, inbox().texts());
    }

    @Test
    public void flagsThatAreNotKeptThereAreLeftOutAndTold() throws Exception {
        server.permanent = "\\Seen \\Flagged Work";
        add("INBOX", "a", Flags.of(Flags.SEEN | Flags.DRAFT, List.of("work", "Other")));
        add("INBOX", "b", Flags.of(Flags.DRAFT, List.of("Other")));
        export(PLAIN);
        assertEquals(
                List.of("\\Seen work", ""),
                inbox().messages.values().stream().map(FakeStore.One::flags).toList());
        assertEquals(
                List.of(
                        "INBOX: the server does not keep the flag \\Draft",
                        "INBOX: the server does not keep the flag Other"),
                meter.problems());
    }

    @Test
    public void ratherWithoutKeywordsThanNotAtAll() throws Exception {
        server.noKeywords = true;
        add("INBOX", "a", Flags.of(Flags.SEEN, List.of("Work")));
        export(PLAIN);
        assertEquals("\\Seen", inbox().messages.firstEntry().getValue().flags());
        assertTrue(meter.problems().get(0), meter.problems().get(0).contains("its keywords were not kept"));
        assertEquals(0, meter.counts().failed());
    }

    @Test
    public void anotherValidityThanBeforeEndsTheFolder() throws Exception {
        fill(3);
        export(PLAIN);
        server.validity = 8;
        add("INBOX", "new", Flags.NONE);
        export(PLAIN);
        assertEquals(3, inbox().messages.size());
        assertTrue(meter.problems().get(0), meter.problems().get(0).startsWith("INBOX: UIDVALIDITY has changed"));
        assertEquals(meter.problems().size(), meter.counts().failed());
        export(new ImapTarget.Options(Optional.empty(), true));
        assertEquals(7, inbox().messages.size());
    }

    @Test
    public void aDamagedStateIsTold() throws Exception {
        fill(3);
        export(PLAIN);
        try (Stream<Path> files = Files.walk(folder.getRoot().toPath().resolve("moved"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".done")).toList()) {
                Files.write(file, new byte[50]);
            }
        }
        export(PLAIN);
        assertEquals(3, inbox().messages.size());
        assertTrue(
                meter.problems().get(0),
                meter.problems().get(0).startsWith("INBOX: cannot read the state of the export"));
        export(new ImapTarget.Options(Optional.empty(), true));
        assertEquals(6, inbox().messages.size());
    }

    @Test
    public void aStopEndsIt() throws Exception {
        fill(3);
        meter.stop();
        assertThrows(StoppedException.class, () -> export(PLAIN));
        assertEquals(0, inbox().messages.size());
        assertFalse(server.commands.toString(), server.commands.toString().contains("APPEND"));
    }

    // --- folders

    private FakeStore.Box there(String name, String attributes) {
        FakeStore.Box box = new FakeStore.Box();
        box.attributes = attributes;
        server.boxes.put(name, box);
        return box;
    }

    @Test
    public void foldersOfTheSameNameOrUse() throws Exception {
        server.capabilities += " SPECIAL-USE CREATE-SPECIAL-USE";
        Account account = store.open(ALICE);
        List<SpecialUse> uses = List.of(SpecialUse.SENT, SpecialUse.TRASH, SpecialUse.ARCHIVE);
        for (SpecialUse use : uses) {
            if (account.mailboxes().stream().noneMatch(m -> m.uses().contains(use))) {
                account.create("My " + use.attribute().substring(1), Set.of(use));
            }
        }
        String sent = account.mailboxes().stream()
                .filter(m -> m.uses().contains(SpecialUse.SENT))
                .findFirst()
                .orElseThrow()
                .name();
        String archive = account.mailboxes().stream()
                .filter(m -> m.uses().contains(SpecialUse.ARCHIVE))
                .findFirst()
                .orElseThrow()
                .name();
        add(sent, "sent", Flags.NONE);
        add("Entwürfe/R&D", "drafts", Flags.NONE);
        add("Lists", "lists", Flags.NONE);
        account.subscribe("Lists", true);
        account.subscribe(sent, true);
        there("Sent Messages", "\\Sent");
        there("All Mail", "\\All");
        there("Lists", "\\Noselect");
        server.boxes.remove("Lists");
        there("Deleted Things", "\\Trash");
        add("Deleted Things", "has a name of its own", Flags.NONE);
        export(PLAIN);
        assertEquals(List.of("sent"), server.boxes.get("Sent Messages").texts());
        assertTrue(server.boxes.get("Sent Messages").subscribed);
        assertTrue(server.boxes.get("Lists").subscribed);
        assertEquals(List.of("drafts"), server.boxes.get("Entw&APw-rfe/R&-D").texts());
        assertEquals("\\Archive", server.boxes.get(archive).attributes);
        assertEquals(
                List.of("has a name of its own"),
                server.boxes.get("Deleted Things").texts());
        assertTrue(meter.notes().toString(), meter.notes().contains(sent + " is named Sent Messages there"));
        assertEquals(List.of(), meter.problems());
    }

    @Test
    public void levelsAsTheServerHasThem() throws Exception {
        server.capabilities += " NAMESPACE";
        server.namespace = "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL";
        server.separator = ".";
        add("A/b.c", "1", Flags.NONE);
        add("A/b_c", "2", Flags.NONE);
        add("INBOX/x", "3", Flags.NONE);
        export(PLAIN);
        assertEquals(List.of("1"), server.boxes.get("INBOX.A.b_c_").texts());
        assertEquals(List.of("2"), server.boxes.get("INBOX.A.b_c").texts());
        assertEquals(List.of("3"), server.boxes.get("INBOX.INBOX.x").texts());
        assertTrue(meter.notes().toString(), meter.notes().contains("A/b.c is named A/b_c_ there"));
        assertFalse(meter.notes().toString(), meter.notes().contains("INBOX/x is named INBOX/x there"));
    }

    @Test
    public void everythingBelowAFolder() throws Exception {
        server.separator = ".";
        add("INBOX", "1", Flags.NONE);
        add("Lists/OSGi", "2", Flags.NONE);
        export(new ImapTarget.Options(Optional.of("Old/Mail"), false));
        assertEquals(List.of("1"), server.boxes.get("Old.Mail.INBOX").texts());
        assertEquals(List.of("2"), server.boxes.get("Old.Mail.Lists.OSGi").texts());
        assertEquals(0, inbox().messages.size());
    }

    @Test
    public void namesInUtf8WhereNothingElseIsKnown() throws Exception {
        server.capabilities = "IMAP4rev2 AUTH=PLAIN UIDPLUS";
        add("Entwürfe", "1", Flags.NONE);
        export(PLAIN);
        String octets = new String("Entwürfe".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals(List.of("1"), server.boxes.get(octets).texts());
    }

    @Test
    public void aNameThatTheServerDoesNotTakeIsMadePlainer() throws Exception {
        server.unspeakable = ".";
        add("A.b/Entwürfe", "1", Flags.NONE);
        add("A_b/Entwürfe", "2", Flags.NONE);
        export(PLAIN);
        add("A.b/Entwürfe", "3", Flags.NONE);
        export(PLAIN);
        assertEquals(List.of("1", "3"), server.boxes.get("A_b/Entw&APw-rfe_").texts());
        assertEquals(List.of("2"), server.boxes.get("A_b/Entw&APw-rfe").texts());
        assertTrue(meter.notes().toString(), meter.notes().contains("A.b/Entwürfe is named A_b/Entwürfe_ there"));
        assertEquals(0, meter.counts().failed());
    }

    @Test
    public void aFolderThatCannotBeMadeIsToldAndTheOthersGoOn() throws Exception {
        add("Bad\"Name", "1", Flags.NONE); // more than the server of this test takes
        add("Good", "2", Flags.NONE);
        export(PLAIN);
        assertEquals(List.of("2"), server.boxes.get("Good").texts());
        assertEquals(1, meter.counts().failed());
    }
}
