package org.posthouse.quarantine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.quarantine.HeldText;
import org.posthouse.api.quarantine.QuarantineException;
import org.posthouse.testkit.flow.FakeClock;

public class QuarantineTest {
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@here.test", 0);
    private static final AccountInfo BOB = new AccountInfo(2, "bob@here.test", 0);
    private static final Hold SPAM = Hold.because("score 12.5").byFilter("score");

    private final FakeClock clock = new FakeClock(Instant.parse("2026-12-01T10:00:00Z"));
    private final FakeQueue queue = new FakeQueue();
    private final QuarantineComponent quarantine = new QuarantineComponent(config("score", "junk"), clock);

    public QuarantineTest() {
        quarantine.queue = queue;
        quarantine.directory = new Directory() {
            @Override
            public Resolution resolve(Address address) {
                return switch (address.normalized().toString()) {
                    case "alice@here.test", "alice+shop@here.test" -> new Resolution.Mailbox(ALICE, Optional.empty());
                    case "bob@here.test" -> new Resolution.Mailbox(BOB, Optional.empty());
                    case "sales@here.test" -> new Resolution.Forward(List.of(address("alice@here.test")));
                    case "all@here.test" ->
                        new Resolution.Forward(List.of(address("alice@here.test"), address("bob@here.test")));
                    case "later@here.test" -> new Resolution.TryLater();
                    default -> new Resolution.Foreign();
                };
            }

            @Override
            public Optional<AccountInfo> account(String name) {
                return Optional.empty();
            }
        };
    }

    @After
    public void close() {
        quarantine.deactivate();
    }

    private static QuarantineConfig config(String... filters) {
        return new QuarantineConfig() {
            @Override
            public String[] filters() {
                return filters;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return QuarantineConfig.class;
            }
        };
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static Recipient held(String to, Hold hold) {
        return Recipient.builder(address(to))
                .key(to)
                .onDelivery(List.of(new Action.FileInto("Junk", true, Set.of())))
                .disposition(Disposition.builder(Instant.EPOCH)
                        .destination(Destination.parse("local local"))
                        .hold(hold)
                        .build())
                .build();
    }

    private static Mail.Builder mail(String id, Recipient... to) {
        return Mail.builder(id, Instant.EPOCH, Origin.internal("test"), Sender.empty())
                .recipients(List.of(to));
    }

    private void put(Mail mail, String message) {
        queue.spool.put(mail, message);
    }

    private void put(String id, Recipient... to) {
        put(mail(id, to).build(), "From: Eve <eve@evil.test>\r\nSubject: Hello\r\n\r\nBuy\r\n");
    }

    private List<String> ids(AccountInfo account) throws QuarantineException {
        clock.advance(HeldIndex.FRESH.plusSeconds(1));
        return quarantine.list(account, 100).stream().map(HeldMail::id).toList();
    }

    @Test
    public void anAccountSeesWhatIsHeldForItAloneAndNothingOfOthers() throws Exception {
        put("m1", held("alice@here.test", SPAM), held("bob@here.test", SPAM), held("bcc@else.test", SPAM));
        put("m2", held("bob@here.test", SPAM));
        put("m3", held("sales@here.test", SPAM));
        put("m4", held("all@here.test", SPAM));
        put("m5", held("later@here.test", SPAM));
        assertEquals(List.of("m3", "m1"), ids(ALICE));
        assertEquals(List.of("m2", "m1"), ids(BOB));
        HeldMail seen = quarantine.list(ALICE, 100).get(1);
        assertEquals(List.of("alice@here.test"), seen.recipients());
        assertFalse(quarantine.read(ALICE, "m1").toString().contains("bob@"));
        assertThrows(QuarantineException.class, () -> quarantine.read(ALICE, "m2"));
        assertThrows(QuarantineException.class, () -> quarantine.release(ALICE, "m2"));
        assertThrows(QuarantineException.class, () -> quarantine.delete(ALICE, "m4"));
        assertThrows(QuarantineException.class, () -> quarantine.release(ALICE, "m5"));
        assertEquals(5, queue.spool.all().size());
    }

    @Test
    public void whatIsNotSpamForSureIsNotShown() throws Exception {
        put("virus", held("alice@here.test", Hold.because("score 9").byFilter("milter")));
        put("script", held("alice@here.test", Hold.because("score").byFilter("script")));
        put("admin", held("alice@here.test", Hold.because("filter:score").byAdmin("joe")));
        put("unknown", held("alice@here.test", Hold.because("filter:score: score 9")));
        put("like", held("alice@here.test", Hold.because("x").byFilter("score2")));
        put(
                mail("both", held("alice@here.test", SPAM))
                        .finding(new Finding(Instant.EPOCH, "clam", "b/1", "", "message", "hold <bob@here.test>"))
                        .build(),
                "Subject: x\r\n\r\nx");
        put(
                "twice",
                held("alice@here.test", SPAM),
                held("ALICE@here.test", Hold.because("x").byFilter("milter")));
        assertEquals(List.of(), ids(ALICE));
        for (String id : List.of("virus", "script", "admin", "unknown", "like", "both", "twice", "nothing")) {
            assertThrows(id, QuarantineException.class, () -> quarantine.release(ALICE, id));
            assertThrows(id, QuarantineException.class, () -> quarantine.read(ALICE, id));
            assertThrows(id, QuarantineException.class, () -> quarantine.delete(ALICE, id));
        }
        quarantine.configure(config());
        put("m1", held("alice@here.test", SPAM));
        assertEquals("the operator does not want it", List.of(), ids(ALICE));
        assertThrows(QuarantineException.class, () -> quarantine.release(ALICE, "m1"));
    }

    @Test
    public void releasingIsForOneRecipientAndGoesToTheInbox() throws Exception {
        put("m1", held("alice@here.test", SPAM), held("bob@here.test", SPAM));
        assertEquals("Hello", quarantine.release(ALICE, "m1").subject());
        assertEquals(List.of(), ids(ALICE));
        assertEquals(List.of("m1"), ids(BOB));
        Mail rest = queue.spool.find("m1").orElseThrow();
        assertEquals(1, rest.open().size());
        assertTrue(rest.open().get(0).disposition().held().isPresent());
        Mail released = queue.spool.all().stream()
                .filter(m -> m.id().startsWith("m1-h"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, released.recipients().size());
        assertEquals(address("alice@here.test"), released.recipients().get(0).address());
        assertEquals(List.of(), released.recipients().get(0).onDelivery());
        assertThrows("once", QuarantineException.class, () -> quarantine.release(ALICE, "m1"));
    }

    @Test
    public void deletingIsForOneRecipient() throws Exception {
        put("m1", held("alice@here.test", SPAM), held("alice+shop@here.test", SPAM), held("bob@here.test", SPAM));
        quarantine.delete(ALICE, "m1");
        List<Recipient> left = queue.spool.find("m1").orElseThrow().open();
        assertEquals(1, left.size());
        assertEquals(address("bob@here.test"), left.get(0).address());
        assertThrows("once", QuarantineException.class, () -> quarantine.delete(ALICE, "m1"));
        assertEquals(List.of("m1"), ids(BOB));
    }

    @Test
    public void whatStrangersWriteIsOneLineOfText() throws Exception {
        put(
                mail("m1", held("alice@here.test", SPAM))
                        .results(Attributes.NONE
                                .with(
                                        Score.parts("dnsbl"),
                                        List.of(
                                                new Score("zen", 4, "listed\r\nX: <script>"),
                                                new Score("good", -3, "known")))
                                .with(Score.parts("junk"), List.of(new Score("words", 5, "of another account"))))
                        .build(),
                "From: =?utf-8?q?A=0D=0ABcc=3A?= <eve@evil.test>\r\nSubject: <script>alert(1)</script>\u202e\u0007\r\n"
                        + "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
                        + "<p>Hi<script>alert(2)</script><a href=\"http://evil.test\">click</a><img src=http://spy.test>");
        HeldMail mail = quarantine.list(ALICE, 1).get(0);
        assertFalse(mail.toString().chars().anyMatch(c -> c < 32 || c == 0x202e));
        assertEquals("eve@evil.test", mail.sender());
        assertEquals(List.of("zen 4.0: listed X: <script>"), mail.findings());
        HeldText text = quarantine.read(ALICE, "m1");
        assertEquals("Hi click", text.text());
        assertEquals("score 12.5", text.mail().reason());
    }

    @Test
    public void theQueueIsLookedThroughOnceForAll() throws Exception {
        put("m1", held("alice@here.test", SPAM));
        for (int i = 0; i < 20; i++) {
            quarantine.list(ALICE, 100);
            quarantine.list(BOB, 100);
        }
        assertEquals(1, queue.listed);
    }

    @Test
    public void withoutItsPartsItSaysSo() {
        quarantine.queue = null;
        assertThrows(QuarantineException.class, () -> quarantine.list(ALICE, 10));
    }

    @Test
    public void heldMailIsGroupedByItsReasons() throws Exception {
        put("m1", held("alice@here.test", SPAM), held("bob@here.test", SPAM));
        put("m2", held("bob@here.test", Hold.because("score 7").byFilter("score")));
        put("m3", held("bob@here.test", Hold.because("put on hold").byAdmin("joe")));
        HeldOperations operations = new HeldOperations();
        operations.queue = queue;
        Result groups = operations.all().get(0).run(Map.of());
        assertEquals(
                List.of("filter:score", "score", "2", "1970-01-01 00:00:00", "filter:score: score"),
                groups.rows().get(0));
        assertEquals("admin:joe", groups.rows().get(1).get(0));
        Result list = operations
                .all()
                .get(1)
                .run(Map.of("reason", groups.rows().get(0).get(4)));
        assertEquals(
                List.of("m1", "m2"), list.rows().stream().map(row -> row.get(0)).toList());
        assertEquals("alice@here.test +1", list.rows().get(0).get(4));
        operations.deactivate();
    }
}
