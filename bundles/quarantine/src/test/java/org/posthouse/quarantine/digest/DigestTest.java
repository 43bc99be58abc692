package org.posthouse.quarantine.digest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Messages;
import org.posthouse.api.quarantine.DigestWish;
import org.posthouse.api.quarantine.DigestWish.Period;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.quarantine.HeldText;
import org.posthouse.api.quarantine.Quarantine;
import org.posthouse.api.server.ServerName;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeOutbox;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.store.MemoryMailStore;

public class DigestTest {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@here.test", 0);
    private static final DigestWish AT_SEVEN = new DigestWish(Period.DAILY, 7, DayOfWeek.MONDAY);

    private static DerbyDatabase database;

    private final FakeClock clock = new FakeClock(Instant.parse("2026-12-01T12:00:00Z"));
    private final FakeOutbox outbox = new FakeOutbox();
    private final MemoryMailStore store = new MemoryMailStore(clock);
    private final List<HeldMail> held = new ArrayList<>();
    private DigestComponent digests;

    @BeforeClass
    public static void open() throws IOException, SQLException {
        database = DerbyDatabase.open(FOLDER.getRoot().toPath().resolve("db"), DerbyDatabase.Settings.DEFAULT);
    }

    @AfterClass
    public static void close() throws Exception {
        database.close();
        DerbyDatabase.stopEngine();
    }

    @Before
    public void empty() throws Exception {
        digests = start("https://mail.here.test/account/");
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            s.executeUpdate("DELETE FROM digest_wish");
            c.commit();
        }
    }

    private static DigestConfig config(String url) {
        return new DigestConfig() {
            @Override
            public boolean enabled() {
                return true;
            }

            @Override
            public String standard() {
                return "never";
            }

            @Override
            public int standardHour() {
                return 7;
            }

            @Override
            public String url() {
                return url;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return DigestConfig.class;
            }
        };
    }

    private DigestComponent start(String url) throws Exception {
        DigestComponent component = new DigestComponent(config(url), database, clock, BERLIN, new FakeTimer());
        component.outbox = outbox;
        component.store = store;
        component.quarantine = new Quarantine() {
            @Override
            public List<HeldMail> list(AccountInfo account, int limit) {
                return List.copyOf(held);
            }

            @Override
            public HeldText read(AccountInfo account, String id) {
                throw new UnsupportedOperationException();
            }

            @Override
            public HeldMail release(AccountInfo account, String id) {
                throw new UnsupportedOperationException();
            }

            @Override
            public HeldMail delete(AccountInfo account, String id) {
                throw new UnsupportedOperationException();
            }
        };
        component.directory = new Directory() {
            @Override
            public Resolution resolve(Address address) {
                return new Resolution.Foreign();
            }

            @Override
            public Optional<AccountInfo> account(String name) {
                return name.equals(ALICE.name()) ? Optional.of(ALICE) : Optional.empty();
            }
        };
        component.server = new ServerName() {
            @Override
            public String hostName() {
                return "mail.here.test";
            }

            @Override
            public Source source() {
                return Source.CONFIGURED;
            }
        };
        return component;
    }

    private void junk(String header) throws Exception {
        Account account = store.open(ALICE);
        MailboxInfo box = account.mailboxes().stream()
                .filter(b -> b.uses().contains(SpecialUse.JUNK))
                .findFirst()
                .orElseThrow();
        account.commit(
                box.id(),
                List.of(new Op.Append(
                        Messages.of(header + "\r\n\r\nbody\r\n"), Flags.NONE, clock.instant(), Optional.empty())),
                Guard.NONE);
    }

    private void held(String subject) {
        held.add(
                0,
                new HeldMail(
                        "m" + held.size(),
                        clock.instant(),
                        5,
                        "Eve <eve@evil.test>",
                        "eve@evil.test",
                        subject,
                        List.of("alice@here.test"),
                        "score 12",
                        List.of()));
    }

    /** The texts of the last digest: plain, then HTML. */
    private List<String> texts() {
        List<Mail> mails = outbox.mails();
        String message = outbox.text(mails.get(mails.size() - 1).id());
        List<String> texts = new ArrayList<>();
        Matcher part =
                Pattern.compile("base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--").matcher(message);
        while (part.find()) {
            texts.add(new String(Base64.getMimeDecoder().decode(part.group(1)), StandardCharsets.UTF_8));
        }
        return texts;
    }

    private void to(String time) {
        clock.set(Instant.parse(time));
    }

    @Test
    public void whatCameIsToldOnceAtItsHourAcrossRestarts() throws Exception {
        digests.wish(ALICE, AT_SEVEN);
        held("Buy");
        junk("From: x@y.test\r\nSubject: Offer\r\nX-Spam-Status: Yes, score=6.0 required=5.0");
        digests.work();
        assertEquals("not due yet", 0, outbox.mails().size());
        to("2026-12-02T05:59:00Z"); // 06:59 in Berlin
        digests.work();
        assertEquals(0, outbox.submissions);
        to("2026-12-02T06:00:30Z");
        digests.work();
        digests.work();
        digests = start("");
        digests.work();
        assertEquals(1, outbox.submissions);
        String plain = texts().get(0);
        assertTrue(plain, plain.contains("Buy") && plain.contains("Offer") && plain.contains("score=6.0"));
        assertTrue(plain, plain.contains("https://mail.here.test/account/mail"));
        to("2026-12-03T06:00:30Z");
        digests.work();
        assertEquals("nothing came", 1, outbox.submissions);
        held("More");
        to("2026-12-04T06:00:30Z");
        digests.work();
        assertEquals(2, outbox.mails().size());
        assertTrue(texts().get(0).contains("More") && !texts().get(0).contains("Buy"));
    }

    @Test
    public void aCrashBetweenSendingAndRememberingSendsNothingTwice() throws Exception {
        digests.wish(ALICE, AT_SEVEN);
        held("Buy");
        to("2026-12-02T07:00:00Z");
        digests.work();
        new WishTable(database)
                .told(
                        ALICE.id(),
                        Instant.parse("2026-12-01T12:00:00Z").minusSeconds(1)); // as if it had not been stored
        clock.advance(Duration.ofMinutes(3));
        start("").work();
        assertEquals(2, outbox.submissions);
        assertEquals("the same id is the same mail", 1, outbox.mails().size());
    }

    @Test
    public void whatFailsIsTriedAgain() throws Exception {
        digests.wish(ALICE, AT_SEVEN);
        held("Buy");
        to("2026-12-02T07:00:00Z");
        outbox.failing = true;
        digests.work();
        outbox.failing = false;
        digests.work();
        assertEquals(1, outbox.mails().size());
    }

    @Test
    public void theMailIsOneThatNobodyAnswers() throws Exception {
        digests.wish(ALICE, AT_SEVEN);
        held("x");
        to("2026-12-02T07:00:00Z");
        digests.work();
        Mail mail = outbox.mails().get(0);
        assertEquals("<>", mail.sender().path());
        String header = outbox.text(mail.id()).split("\r\n\r\n")[0];
        assertTrue(header, header.contains("\r\nAuto-Submitted: auto-generated\r\n"));
        assertTrue(header, header.contains("\r\nTo: <alice@here.test>\r\nSubject: 1 held, 0 in Junk\r\n"));
        assertTrue(header, header.contains("\r\nDate: Wed, 2 Dec 2026 07:00:00 +0000\r\n"));
    }

    @Test
    public void nothingOfWhatStrangersWroteIsActive() throws Exception {
        digests.wish(ALICE, AT_SEVEN);
        held("<script>alert(1)</script> http://evil.test/x www.evil.test");
        junk("From: =?utf-8?q?=22=3E=3Cimg_src=3Dx=3E=0D=0ABcc:_a@b.test?= <eve@evil.test>\r\n"
                + "Subject: <a href=\"http://evil.test\">click</a>");
        for (int i = 0; i < 200; i++) {
            junk("Subject: " + "flood ".repeat(1_000));
        }
        to("2026-12-02T07:00:00Z");
        digests.work();
        String message = outbox.text(outbox.mails().get(0).id());
        assertTrue(message.length() + " characters", message.length() < 100_000);
        assertFalse(message.contains("Bcc"));
        for (String text : texts()) {
            String own = text.replace("https://mail.here.test/account/mail", "");
            assertFalse(own, own.contains("://") || own.contains("evil.test") || own.contains("<img"));
        }
        String html = texts().get(1);
        assertFalse(html, html.contains("<script") || html.split("<a ").length > 2);
        assertTrue(texts().get(0).contains("and more in Junk"));
    }

    @Test
    public void whoWantsNoneGetsNoneAndWhoIsGoneIsForgotten() throws Exception {
        digests.wish(ALICE, AT_SEVEN);
        digests.wish(ALICE, new DigestWish(Period.NEVER, 7, DayOfWeek.MONDAY));
        held("x");
        to("2026-12-02T07:00:00Z");
        digests.work();
        assertEquals(0, outbox.submissions);
        assertEquals(Period.NEVER, digests.wish(ALICE).period());
        digests.wish(ALICE, AT_SEVEN);
        digests.deleted(ALICE);
        digests.work();
        assertEquals(0, outbox.submissions);
    }

    @Test
    public void aWeekHasOneDayAndADayThatIsChangedHasOneHour() {
        DigestWish friday = new DigestWish(Period.WEEKLY, 7, DayOfWeek.FRIDAY);
        assertEquals(
                Optional.of(Instant.parse("2026-11-27T06:00:00Z")),
                Schedule.lastDue(friday, Instant.parse("2026-12-04T05:59:59Z"), BERLIN));
        assertEquals(
                Optional.of(Instant.parse("2026-12-04T06:00:00Z")),
                Schedule.lastDue(friday, Instant.parse("2026-12-04T06:00:00Z"), BERLIN));
        DigestWish atTwo = new DigestWish(Period.DAILY, 2, DayOfWeek.MONDAY);
        assertEquals( // 02:00 does not exist on that day
                Optional.of(Instant.parse("2026-03-29T01:00:00Z")),
                Schedule.lastDue(atTwo, Instant.parse("2026-03-29T12:00:00Z"), BERLIN));
        assertEquals( // and comes twice on this one
                Optional.of(Instant.parse("2026-10-25T00:00:00Z")),
                Schedule.lastDue(atTwo, Instant.parse("2026-10-25T12:00:00Z"), BERLIN));
    }

    @Test
    public void anAddressThatIsNoneIsNoLink() throws Exception {
        digests = start("javascript:alert(1)");
        digests.wish(ALICE, AT_SEVEN);
        held("x");
        to("2026-12-02T07:00:00Z");
        digests.work();
        assertFalse(texts().get(1), texts().get(1).contains("<a "));
    }
}
