package org.posthouse.filter.junk;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.testkit.directory.MemoryDirectory;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.store.MemoryMailStore;

public class JunkFilterTest {
    private record Config(double threshold, int lessonsNeeded, int readHours, boolean share) implements JunkConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return JunkConfig.class;
        }
    }

    private static final String BOB = "bob@here.example";
    private static final String EVE = "eve@here.example";
    private static final Action TO_JUNK = new Action.FileInto("Junk", true, Set.of());

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock();
    private final FakeDirectory directory =
            new FakeDirectory().user(BOB).user(EVE).alias("all@here.example", BOB);
    private final MemoryMailStore store = new MemoryMailStore(clock);
    private final FakeTimer timer = new FakeTimer();
    private JunkFilter filter;
    private AccountInfo bob;

    @Before
    public void start() throws Exception {
        filter = new JunkFilter(
                folder.getRoot().toPath().resolve("junk"), 100 << 20, clock, timer, new Config(3, 10, -1, true));
        filter.directory = directory;
        filter.store = store;
        store.listen(filter);
        timer.advance(Duration.ofSeconds(1));
        bob = directory.account(BOB).orElseThrow();
    }

    @After
    public void stop() {
        timer.shutdownNow();
        filter.deactivate();
        timer.advance(Duration.ZERO);
    }

    private static String mail(String words) {
        return "Received: from there.example\r\nFrom: Joe <joe@there.example>\r\nSubject: " + words + "\r\n\r\n" + words
                + "\r\n";
    }

    private static Recipient recipient(String address) {
        return Recipient.of(Address.parse(address).orElseThrow());
    }

    private Verdict verdict(String text, String account, Attributes results, String... to) {
        Origin origin = Origin.builder("s1", "mx", account.isEmpty() ? Origin.Role.MX : Origin.Role.SUBMISSION)
                .remote(new InetSocketAddress("203.0.113.9", 25))
                .account(Optional.of(account).filter(a -> !a.isEmpty()))
                .build();
        Mail mail = Mail.builder(
                        "m1",
                        Instant.EPOCH,
                        origin,
                        Sender.of(Address.parse("joe@there.example").orElseThrow()))
                .results(results)
                .recipients(Arrays.stream(to).map(JunkFilterTest::recipient).toList())
                .build();
        Message message = Messages.of(text);
        return filter.message(Context.of(mail), message);
    }

    private Verdict verdict(String text, String... to) {
        return verdict(text, "", Attributes.NONE, to);
    }

    private static List<Action> of(Verdict verdict, String recipient) {
        return verdict.instructions().stream()
                .filter(one -> one.recipient().map(Address::toString).equals(Optional.of(recipient)))
                .map(Instruction::action)
                .toList();
    }

    private static String field(Verdict verdict, String recipient) {
        Action.AddHeader added = (Action.AddHeader) of(verdict, recipient).get(0);
        assertEquals("X-Posthouse-Junk", added.header().name());
        assertEquals("for one recipient only at the top", 0, added.position());
        return added.header().value();
    }

    private void teach() throws Exception {
        Account account = store.open(bob);
        long junk = account.mailbox("Junk").orElseThrow().id();
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        for (int i = 0; i < 12; i++) {
            append(account, junk, mail("pills casino winner" + i), Flags.NONE);
            append(account, inbox, mail("agenda meeting minutes" + i), Flags.of(Flags.ANSWERED));
            timer.advance(Duration.ofSeconds(1));
        }
    }

    private void append(Account account, long mailbox, String text, Flags flags) throws Exception {
        Op append = new Op.Append(Messages.of(text), flags, clock.instant(), Optional.empty());
        account.commit(mailbox, List.of(append), Guard.NONE);
    }

    @Test
    public void nothingIsJudgedBeforeEnoughIsLearned() {
        Verdict verdict = verdict(mail("pills"), BOB);
        assertEquals("learning 0.0; from unproven; network 203.0.113.0/24;\tsender unknown", field(verdict, BOB));
        assertEquals(1, verdict.instructions().size());
        assertFalse(verdict.last());
    }

    @Test
    public void whatOneAccountCallsJunkIsJunkForItAlone() throws Exception {
        teach();
        Verdict verdict = verdict(mail("pills winner casino"), BOB, EVE);
        assertTrue(field(verdict, BOB), field(verdict, BOB).matches("junk \\d+\\.\\d; account; .*\"pills\" \\+.*"));
        assertEquals(TO_JUNK, of(verdict, BOB).get(1));
        assertEquals(1, of(verdict, EVE).size());
        assertTrue(field(verdict, EVE).startsWith("learning "));
        assertTrue(field(verdict(mail("agenda of the meeting"), BOB), BOB).startsWith("no "));
        assertEquals(
                "nothing for those who are not here",
                0,
                verdict(mail("pills"), "x@far.example").instructions().size());
    }

    @Test
    public void theThresholdIsTakenUpWhileItRuns() throws Exception {
        teach();
        filter.configure(new Config(1000, 10, -1, true));
        assertEquals(1, of(verdict(mail("pills winner casino"), BOB), BOB).size());
        filter.configure(new Config(3, 13, -1, true));
        assertTrue(field(verdict(mail("pills winner casino"), BOB), BOB).startsWith("learning"));
    }

    @Test
    public void whoIsWrittenToIsKnownIfHeProvesIt() throws Exception {
        teach();
        verdict("From: <bob@here.example>\r\n\r\n", BOB, Attributes.NONE, "Joe@There.example");
        String text = mail("pills winner casino");
        assertEquals(TO_JUNK, of(verdict(text, BOB), BOB).get(1));
        Attributes proof = Attributes.NONE.with(
                Authentication.results("dmarc"),
                List.of(new Authentication("dmarc", "pass", "", Map.of("header.from", "there.example"))));
        Verdict verdict = verdict(text, "", proof, BOB);
        assertEquals(1, of(verdict, BOB).size());
        assertTrue(field(verdict, BOB), field(verdict, BOB).startsWith("known 0.0; from proven there.example; "));
        Attributes other = Attributes.NONE.with(
                Authentication.results("spf"),
                List.of(new Authentication("spf", "pass", "", Map.of("smtp.mailfrom", "joe@other.example"))));
        assertEquals(TO_JUNK, of(verdict(text, "", other, BOB), BOB).get(1));
        assertEquals(
                TO_JUNK,
                of(verdict("From: <a@b.example>\r\n" + text, "", proof, BOB), BOB)
                        .get(1));
    }

    @Test
    public void aStrangersFieldIsTakenOut() {
        String forged = "x-posthouse-JUNK: known 0.0\r\n" + mail("pills");
        Verdict verdict = verdict(forged, BOB);
        assertEquals(
                new Action.RemoveHeader("X-Posthouse-Junk", 0),
                verdict.instructions().get(0).action());
        assertEquals(
                1, verdict(forged, BOB, Attributes.NONE, EVE).instructions().size());
    }

    @Test
    public void mailOfUsersIsNotJudged() throws Exception {
        teach();
        assertEquals(
                List.of(),
                verdict(mail("pills winner casino"), EVE, Attributes.NONE, BOB).instructions());
    }

    @Test
    public void mailPassesWhileAnEarlierVersionHasTheDirectory() {
        JunkFilter second = new JunkFilter(
                folder.getRoot().toPath().resolve("junk"),
                100 << 20,
                clock,
                new FakeTimer(),
                new Config(3, 10, -1, true));
        second.directory = directory;
        JunkFilter first = filter;
        filter = second;
        assertEquals(List.of(), verdict(mail("pills"), BOB).instructions());
        filter = first;
    }

    @Test
    public void withoutADirectoryMailPasses() {
        filter.directory = null;
        assertEquals(List.of(), verdict(mail("pills"), BOB).instructions());
        filter.directory = directory;
        directory.down = true;
        assertEquals(List.of(), verdict(mail("pills"), BOB).instructions());
    }

    @Test
    public void countsWhatItDoes() throws Exception {
        teach();
        verdict(mail("pills winner casino"), BOB, EVE);
        String metrics = filter.read().toString();
        for (String part :
                List.of("verdict=junk", "verdict=learning", "said=junk", "source=answered", "MODELS".toLowerCase())) {
            assertTrue(part + " is not in " + metrics, metrics.contains(part));
        }
        assertEquals(filter.name(), "junk");
    }

    @Test
    public void anAccountThatWasDeletedWhileTheFilterWasAwayIsForgotten() throws Exception {
        teach();
        timer.advance(Duration.ofSeconds(10));
        String gone = "junk/999.notes";
        Files.copy(
                folder.getRoot().toPath().resolve("junk/" + bob.id() + ".notes"),
                folder.getRoot().toPath().resolve(gone));
        MemoryDirectory accounts = new MemoryDirectory();
        accounts.createDomain("here.example");
        filter.admin = accounts;
        append(store.open(bob), store.open(bob).mailbox("INBOX").orElseThrow().id(), mail("more"), Flags.NONE);
        timer.advance(Duration.ofSeconds(10));
        assertFalse(folder.getRoot().toPath().resolve(gone).toFile().exists());
        assertTrue(
                "it has mail",
                folder.getRoot()
                        .toPath()
                        .resolve("junk/" + bob.id() + ".notes")
                        .toFile()
                        .exists());
    }

    @Test
    public void anAccountThatIsDeletedIsForgotten() throws Exception {
        teach();
        timer.advance(Duration.ofSeconds(10));
        assertTrue(folder.getRoot()
                .toPath()
                .resolve("junk/" + bob.id() + ".model")
                .toFile()
                .exists());
        filter.deleted(bob);
        timer.advance(Duration.ofSeconds(10));
        assertFalse(folder.getRoot()
                .toPath()
                .resolve("junk/" + bob.id() + ".model")
                .toFile()
                .exists());
    }
}
