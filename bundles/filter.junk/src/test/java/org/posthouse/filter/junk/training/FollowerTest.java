package org.posthouse.filter.junk.training;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.accounts.Notebook.Tally;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.field.Arrived;
import org.posthouse.filter.junk.field.JunkField;
import org.posthouse.filter.junk.field.JunkField.Fate;
import org.posthouse.filter.junk.field.Proof;
import org.posthouse.filter.junk.history.Correspondent;
import org.posthouse.filter.junk.history.Opinion;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxListener;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.UidSet;
import org.posthouse.support.metrics.Counters;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.store.MemoryMailStore;

public class FollowerTest {
    private static final AccountInfo BOB = new AccountInfo(7, "bob@here.example", 0);
    private static final Proof PROVEN = new Proof(true, "there.example", "192.0.2.0/24");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock();
    private final MemoryMailStore store = new MemoryMailStore(clock);
    private final MailboxListener listener =
            (account, mailbox, modSeq) -> follower().changed(account, modSeq);
    private Follower.Terms terms = new Follower.Terms(true, Optional.empty());
    private Path directory;
    private Shelf shelf;
    private Follower follower;
    private Account account;

    private Follower follower() {
        return follower;
    }

    @Before
    public void start() throws Exception {
        directory = folder.getRoot().toPath().resolve("junk");
        come();
        account = store.open(BOB);
        append("INBOX", mail("first", Optional.empty()));
        learn();
    }

    @After
    public void go() {
        store.unlisten(listener);
        follower.stop();
        shelf.close();
    }

    private void come() {
        shelf = new Shelf(directory, 100 << 20, clock);
        shelf.work();
        follower = new Follower(shelf, new Counters(), clock);
        store.listen(listener);
    }

    private void learn() {
        while (follower.work(store, terms)) {
            assertTrue(shelf.isReady());
        }
    }

    private static String mail(String subject, Optional<Fate> fate) {
        String ours = fate.map(f -> new String(
                        new JunkField(f, 7, PROVEN)
                                .header("account", "unknown", List.of())
                                .toBytes(),
                        StandardCharsets.US_ASCII))
                .orElse("");
        return "Return-Path: <joe@there.example>\r\n" + ours
                + "Received: from there.example\r\nFrom: <joe@there.example>\r\nSubject: " + subject + "\r\n\r\n"
                + "words about " + subject + "\r\n";
    }

    private MailboxInfo box(String name) throws Exception {
        return account.mailbox(name).orElseThrow();
    }

    private long append(String mailbox, String text, String... keywords) throws Exception {
        Op.Append append =
                new Op.Append(Messages.of(text), Flags.of(0, Set.of(keywords)), clock.instant(), Optional.empty());
        return account.commit(box(mailbox).id(), List.of(append), Guard.NONE)
                .appended()
                .get(0);
    }

    private long move(String from, long uid, String to) throws Exception {
        return account.transfer(box(from).id(), UidSet.of(uid), box(to).id(), true)
                .to()
                .get(0);
    }

    private void flag(String mailbox, long uid, Op.SetFlags.Mode mode, Flags flags) throws Exception {
        account.commit(box(mailbox).id(), List.of(new Op.SetFlags(UidSet.of(uid), mode, flags)), Guard.NONE);
    }

    private void add(String mailbox, long uid, Flags flags) throws Exception {
        flag(mailbox, uid, Op.SetFlags.Mode.ADD, flags);
    }

    private void keyword(String mailbox, long uid, String keyword) throws Exception {
        add(mailbox, uid, Flags.of(0, Set.of(keyword)));
    }

    private Tally tally() throws IOException {
        return shelf.use(BOB.id(), knowledge -> knowledge.notebook().tally());
    }

    private void assertTaught(int ham, int junk) throws IOException {
        Tally tally = tally();
        assertEquals("wanted, junk", List.of(ham, junk), List.of(tally.ham(), tally.junk()));
    }

    private double score(String mail) throws IOException {
        Features features = Features.of(Arrived.of(Messages.of(mail)));
        return shelf.use(
                BOB.id(),
                knowledge -> knowledge.model().orElseThrow().judge(features).score());
    }

    @Test
    public void aMoveIntoJunkTeachesAndAMoveBackUndoesIt() throws Exception {
        String text = mail("pills", Optional.empty());
        long uid = append("INBOX", text);
        learn();
        assertTaught(0, 0);
        uid = move("INBOX", uid, "Junk");
        learn();
        assertTaught(0, 1);
        assertTrue(score(text) > 0);
        add("Junk", uid, Flags.of(Flags.SEEN)); // says nothing new
        learn();
        assertTaught(0, 1);
        uid = move("Junk", uid, "INBOX");
        learn();
        assertTaught(0, 0);
        assertEquals("to the bit", 0, score(text), 0);
        move("INBOX", uid, "Junk");
        learn();
        assertTaught(0, 1);
    }

    @Test
    public void mailThatWeHaveFiledAsJunkTeachesOnlyWhenItIsTakenOut() throws Exception {
        String text = mail("newsletter", Optional.of(Fate.JUNK));
        long uid = append("Junk", text);
        append("Junk", mail("other", Optional.of(Fate.JUNK)));
        learn();
        assertTaught(0, 0);
        uid = move("Junk", uid, "INBOX");
        learn();
        assertTaught(1, 0);
        assertTrue("it is understood at once: " + score(text), score(text) < -1);
        move("INBOX", uid, "Junk");
        learn();
        assertTaught(0, 1);
        assertTrue(score(text) > 1);
    }

    @Test
    public void aCopyWithADeletedOriginalIsAMove() throws Exception {
        long uid = append("INBOX", mail("pills", Optional.empty()));
        learn();
        account.transfer(box("INBOX").id(), UidSet.of(uid), box("Junk").id(), false);
        learn();
        assertTaught(0, 1);
        add("INBOX", uid, Flags.of(Flags.SEEN)); // a copy that stays takes nothing back
        learn();
        assertTaught(0, 1);
        add("INBOX", uid, Flags.of(Flags.DELETED));
        learn();
        assertTaught(0, 1);
    }

    @Test
    public void deletingJunkSaysNothing() throws Exception {
        long uid = append("Junk", mail("pills", Optional.empty()));
        learn();
        assertTaught(0, 1);
        move("Junk", uid, "Trash");
        learn();
        assertTaught(0, 1);
    }

    @Test
    public void keywordsTeachAndTakingThemAwayUndoesIt() throws Exception {
        long junk = append("INBOX", mail("pills", Optional.empty()));
        long ham = append("INBOX", mail("agenda", Optional.empty()));
        learn();
        keyword("INBOX", junk, "$Junk");
        keyword("INBOX", ham, "$NotJunk");
        learn();
        assertTaught(1, 1);
        flag("INBOX", junk, Op.SetFlags.Mode.REMOVE, Flags.of(0, Set.of("$Junk")));
        flag("INBOX", ham, Op.SetFlags.Mode.REMOVE, Flags.of(0, Set.of("$NotJunk")));
        learn();
        assertTaught(0, 0);
        flag("INBOX", junk, Op.SetFlags.Mode.REPLACE, Flags.of(0, Set.of("NonJunk")));
        learn();
        assertTaught(1, 0);
        flag("INBOX", junk, Op.SetFlags.Mode.REPLACE, Flags.of(0, Set.of("Junk")));
        learn();
        assertTaught(0, 1);
    }

    @Test
    public void keywordsFromBeforeAMoveDoNotCountAgainstIt() throws Exception {
        long uid = append("INBOX", mail("pills", Optional.empty()), "$Junk");
        learn();
        assertTaught(0, 1);
        uid = move("INBOX", uid, "Junk");
        uid = move("Junk", uid, "INBOX");
        uid = move("INBOX", uid, "Junk");
        learn();
        uid = move("Junk", uid, "INBOX");
        learn();
        assertTaught(0, 0);
    }

    @Test
    public void anAnswerSaysThatMailIsWantedAndItsSenderToo() throws Exception {
        long uid = append("INBOX", mail("offer", Optional.of(Fate.NO)));
        add("INBOX", uid, Flags.of(Flags.ANSWERED));
        learn();
        assertTaught(1, 0);
        Correspondent joe =
                new Correspondent("joe@there.example", "there.example", "there.example", "198.51.100.0/24", true);
        Opinion opinion = shelf.use(BOB.id(), knowledge -> knowledge.opinion(joe));
        assertTrue(opinion.toString(), opinion instanceof Opinion.Leaning lean && lean.score() < 0);
    }

    @Test
    public void whatIsDoneWhileTheFilterIsAwayIsLearnedWhenItComes() throws Exception {
        long uid = append("INBOX", mail("pills", Optional.empty()));
        learn();
        go();
        move("INBOX", uid, "Junk");
        come();
        learn();
        assertTaught(0, 1);
    }

    @Test
    public void whatIsFoundTwiceIsLearnedOnce() throws Exception {
        long before = shelf.use(BOB.id(), knowledge -> knowledge.notebook().position());
        append("Junk", mail("pills", Optional.empty()));
        learn();
        shelf.use(
                BOB.id(),
                knowledge -> { // as if the process had been killed before this was written
                    knowledge.notebook().position(before);
                    return null;
                });
        follower.changed(BOB.id(), before);
        learn();
        assertTaught(0, 1);
    }

    @Test
    public void readMailIsLearnedBesideJunkSoThatNotAllIsTakenForIt() throws Exception {
        List<Long> read = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            read.add(append("INBOX", mail("agenda" + i, Optional.empty())));
        }
        for (long uid : read.subList(0, 5)) {
            add("INBOX", uid, Flags.of(Flags.SEEN));
        }
        learn();
        clock.advance(Duration.ofHours(25));
        long young = append("INBOX", mail("just read", Optional.empty()));
        add("INBOX", young, Flags.of(Flags.SEEN));
        terms = new Follower.Terms(true, Optional.of(Duration.ofHours(24)));
        append("Junk", mail("pills", Optional.empty()));
        learn();
        assertTaught(2, 1);
        append("Junk", mail("casino", Optional.empty()));
        append("Junk", mail("winner", Optional.empty()));
        learn();
        assertTaught(5, 3);
        move("INBOX", read.get(0), "Junk"); // it was junk after all
        learn();
        assertTaught(4, 4);
    }

    @Test
    public void aProgramThatMovesThousandsIsBounded() throws Exception {
        List<Op> many = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            many.add(new Op.Append(
                    Messages.of(mail("pills " + i, Optional.empty())), Flags.NONE, clock.instant(), Optional.empty()));
        }
        account.commit(box("Junk").id(), many, Guard.NONE);
        learn();
        assertTaught(0, Follower.LESSONS_AN_HOUR);
        clock.advance(Duration.ofHours(1));
        append("Junk", mail("more", Optional.empty()));
        learn();
        assertTaught(0, Follower.LESSONS_AN_HOUR + 1);
    }

    @Test
    public void aStoreThatIsAwayIsAskedAgain() throws Exception {
        append("Junk", mail("pills", Optional.empty()));
        store.leave();
        assertTrue(follower.work(store, terms));
        store.come();
        learn();
        assertTaught(0, 1);
    }

    @Test
    public void anAccountThatIsGoneIsNotMadeAnew() throws Exception {
        append("Junk", mail("pills", Optional.empty()));
        store.deleteAccount(BOB.id());
        shelf.delete(BOB.id());
        learn();
        assertEquals(0, store.used(BOB.id()));
        assertFalse(directory.resolve("7.notes").toFile().exists());
    }

    @Test
    public void reliableAccountsTeachTheSite() throws Exception {
        for (int i = 0; i < 60; i++) {
            append("Junk", mail("pills " + i, Optional.empty()));
            long uid = append("INBOX", mail("agenda", Optional.empty()));
            keyword("INBOX", uid, "$NotJunk");
            learn();
        }
        Tally tally = tally();
        assertTrue(tally.toString(), tally.agreed() > 3 * Teacher.RELIABLE);
        long[] lessons = shelf.start().lessons();
        assertTrue(lessons[0] + " " + lessons[1], lessons[0] + lessons[1] >= 20);
        assertTrue("no more than one account may", lessons[0] + lessons[1] <= 30);
        assertEquals(1, shelf.start().givers());
    }

    @Test
    public void otherNamesOfJunkAreKnownByTheirUse() throws Exception {
        account.create("Spam", Set.of(SpecialUse.JUNK));
        append("Spam", mail("pills", Optional.empty()));
        learn();
        assertTaught(0, 1);
    }
}
