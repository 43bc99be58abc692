package org.posthouse.filter.dnsbl;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthState;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Messages;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.testkit.flow.FakeTimer;

public class DnsblFilterTest {
    private record Config(
            String[] lists,
            String[] trusted,
            int timeLimit,
            String onTempError,
            int mostPerMessage,
            int testMinutes,
            int restMinutes)
            implements DnsblConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return DnsblConfig.class;
        }
    }

    private static final String CLIENT = "203.0.113.9";
    private static final String LISTED = "9.113.0.203.ip.test";
    private static final String MESSAGE =
            "From: Joe <joe@author.example>\r\nSubject: x\r\n\r\nhttp://www.evil.example/ ann@text.example\r\n";

    private final FakeResolver dns = new FakeResolver()
            .address("2.0.0.127.ip.test", "127.0.0.2")
            .address("2.0.0.127.second.test", "127.0.0.2")
            .address("test.dom.test", "127.0.1.2");
    private final FakeTimer timer = new FakeTimer();
    private final AtomicLong now = new AtomicLong();
    private final DnsblFilter filter = new DnsblFilter(timer, now::get);
    private String onTempError = "pass";

    @Before
    public void start() {
        filter.resolver = dns;
    }

    @After
    public void stop() {
        filter.deactivate();
    }

    private void configure(String... lists) {
        filter.configure(
                new Config(lists, new String[] {"198.51.100.0/24", "nonsense"}, 3000, onTempError, 20, 60, 30));
    }

    private Inspection begin() {
        return filter.begin(context(CLIENT, Optional.empty()));
    }

    private static Context context(String client, Optional<String> account) {
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress(client, 25))
                .helo(Optional.of("mail.helo.example"))
                .account(account)
                .build();
        Sender sender = Sender.of(Address.parse("joe@sender.example").orElseThrow());
        return Context.of(Mail.builder("m1", Instant.EPOCH, origin, sender).build());
    }

    private static Context context(String... recipients) {
        Mail mail = context().mail();
        return Context.of(mail.toBuilder()
                .recipients(Arrays.stream(recipients)
                        .map(DnsblFilterTest::recipient)
                        .toList())
                .build());
    }

    private static Context context() {
        return context(CLIENT, Optional.empty());
    }

    private Verdict sender() throws IOException {
        return begin().sender(context());
    }

    private static List<Score> parts(Verdict verdict) {
        return verdict.published().get(Score.parts("dnsbl")).orElse(List.of());
    }

    private static Recipient recipient(String address) {
        return Recipient.of(Address.parse(address).orElseThrow());
    }

    /** Lets the tests of lists that are due be made, and waits for them. */
    private void pass(Duration time) throws InterruptedException {
        now.addAndGet(time.toNanos());
        filter.configure(last());
        for (int i = 0; i < 500 && filter.testing(); i++) {
            Thread.sleep(2);
        }
    }

    private DnsblConfig last() {
        return new Config(current, new String[0], 3000, onTempError, 20, 60, 30);
    }

    private String[] current = {};

    private void use(String... lists) {
        current = lists;
        configure(lists);
    }

    @Test
    public void withoutListsNobodyIsAsked() throws IOException {
        use();
        assertEquals(Verdict.PASS, sender());
        assertEquals(List.of(), dns.asked());
    }

    @Test
    public void anEntryCountsAndSaysWhy() throws IOException {
        dns.address(LISTED, "127.0.0.4").txt(LISTED, "see\r\n550 https://ip.test/\u0007");
        use("ip.test; points=2.5; reason", "second.test; points=1", "broken");
        Verdict verdict = sender();
        assertTrue(verdict.passes());
        assertEquals(
                List.of(new Score("dnsbl.ip.test", 2.5, "ipv4 203.0.113.9 is listed; see?550 https://ip.test/?")),
                parts(verdict));
    }

    @Test
    public void onlyAnswersThatCountDo() throws IOException {
        dns.address(LISTED, "127.0.0.10");
        use("ip.test; points=1; answers=127.0.0.2");
        assertEquals(List.of(), parts(sender()));
        use("ip.test; points=1; answers=127.0.0.8/29");
        assertEquals(1, parts(sender()).size());
    }

    @Test
    public void aRefusalIsToldAtRcptButNotToThePostmaster() throws IOException {
        dns.address(LISTED, "127.0.0.2").txt(LISTED, "spam");
        use("ip.test; reject; reason");
        Inspection inspection = begin();
        assertEquals("pass", inspection.sender(context()).summary());
        Verdict refused = inspection.recipient(context(), recipient("a@here.example"));
        String text = refused.instructions().toString();
        assertTrue(
                text, text.contains("550") && text.contains("Client host [203.0.113.9] blocked using ip.test; spam"));
        assertTrue(inspection
                .recipient(context(), recipient("Postmaster@here.example"))
                .passes());
    }

    /** The filter was installed, or chosen, while the mail came in. */
    @Test
    public void aRefusalThatComesTooLateForRcptIsToldWithTheMessage() throws IOException {
        dns.address(LISTED, "127.0.0.2");
        use("ip.test; reject");
        Verdict all = begin().message(context("a@here.example", "b@here.example"), Messages.of(MESSAGE));
        assertEquals("reject", all.summary());
        assertTrue(all.instructions().toString(), all.instructions().toString().contains("[203.0.113.9] blocked"));
        Verdict some = begin().message(context("postmaster@here.example", "b@here.example"), Messages.of(MESSAGE));
        assertEquals("reject <b@here.example>", some.summary());
        Verdict none = begin().message(context("postmaster@here.example"), Messages.of(MESSAGE));
        assertEquals("pass", none.summary());
        Inspection second = begin();
        assertEquals(
                "reject",
                second.recipient(context(), recipient("b@here.example")).summary());
        assertEquals(
                "the first was taken before",
                "reject",
                second.message(context("a@here.example"), Messages.of(MESSAGE)).summary());
        Inspection told = begin();
        told.sender(context());
        assertEquals(
                "who was taken at RCPT is not refused now",
                "pass",
                told.message(context("a@here.example"), Messages.of(MESSAGE)).summary());
    }

    @Test
    public void domainsAndAddressesOfTheMessageAreAsked() throws IOException {
        dns.address("evil.example.dom.test", "127.0.1.2")
                .address("sender.example.dom.test", "127.0.1.2")
                .address(QueryNames.hash("ann@text.example") + ".hash.test", "127.0.0.2");
        use("dom.test; kind=domains; points=3", "hash.test; kind=hashes; points=4; reject");
        Inspection inspection = begin();
        assertEquals(
                "sender sender.example is listed",
                parts(inspection.sender(context())).get(0).reason());
        Verdict verdict = inspection.message(context(), Messages.of(MESSAGE));
        assertEquals(
                "a list counts once; what the envelope gave stays",
                List.of(
                        new Score("dnsbl.dom.test", 3, "sender sender.example is listed"),
                        new Score("dnsbl.hash.test", 4, "body ann@text.example is listed")),
                parts(verdict));
        assertEquals("reject", verdict.summary());
        assertTrue(dns.asked().contains("ipv4 helo.example.dom.test"));
        assertFalse("addresses stay here", dns.asked().toString().contains("@"));
        assertFalse(dns.asked().contains("ipv4 " + QueryNames.hash("author.example") + ".hash.test"));
        assertTrue(dns.asked().contains("ipv4 author.example.dom.test"));
        assertTrue(dns.asked().contains("ipv4 www.evil.example.dom.test"));
        assertTrue(dns.asked().contains("ipv4 " + QueryNames.hash("joe@author.example") + ".hash.test"));
    }

    @Test
    public void theHostNameIsAskedIfItPointsBack() throws IOException {
        dns.ptr(CLIENT, "mail.host.example").address("host.example.dom.test", "127.0.1.2");
        use("dom.test; kind=domains; of=host; points=1");
        assertEquals(List.of(), parts(sender()));
        dns.address("mail.host.example", CLIENT);
        assertEquals("host mail.host.example is listed", parts(sender()).get(0).reason());
    }

    @Test
    public void trustedClientsAreNotAskedAbout() throws IOException {
        use("ip.test; reject");
        filter.configure(new Config(current, new String[] {"198.51.100.0/24"}, 3000, "pass", 20, 60, 30));
        for (String client : List.of("127.0.0.1", "10.1.2.3", "192.168.1.1", "::1", "fd00::1", "198.51.100.7")) {
            Context context = context(client, Optional.empty());
            Inspection inspection = filter.begin(context);
            assertEquals(client, Verdict.PASS, inspection.sender(context));
            assertEquals(client, Verdict.PASS, inspection.message(context, Messages.of(MESSAGE)));
        }
        Context user = context(CLIENT, Optional.of("ann@here.example"));
        assertEquals(Verdict.PASS, filter.begin(user).sender(user));
        assertFalse(dns.asked().toString(), dns.asked().stream().anyMatch(name -> name.contains("203")));
    }

    @Test
    public void aListThatFailsItsTestIsLeftOut() throws Exception {
        dns.address(LISTED, "127.0.0.2").address("1.0.0.127.ip.test", "127.0.0.2");
        use("ip.test; reject; points=1");
        assertEquals(List.of(), parts(sender()));
        Diagnosis found = filter.check().get(0);
        assertEquals(HealthState.WARN, found.state());
        assertTrue(found.found(), found.found().contains("lists 127.0.0.1"));
        dns.forget("1.0.0.127.ip.test");
        pass(Duration.ofMinutes(29));
        assertEquals("it rests", List.of(), parts(sender()));
        pass(Duration.ofMinutes(2));
        assertEquals("it is good again", 1, parts(sender()).size());
        assertEquals(HealthState.OK, filter.check().get(0).state());
    }

    @Test
    public void aListWithoutItsTestEntryIsLeftOut() throws IOException {
        dns.forget("2.0.0.127.ip.test").address(LISTED, "127.0.0.2");
        use("ip.test; points=1");
        assertEquals(List.of(), parts(sender()));
        assertTrue(filter.check().get(0).found().contains("does not list 127.0.0.2"));
    }

    @Test
    public void addressesOfAFamilyThatIsNotThereAreNotAskedAbout() throws IOException {
        use("ip.test; points=1");
        Context context = context("2001:db9::1", Optional.empty());
        filter.begin(context).sender(context);
        assertEquals(HealthState.OK, filter.check().get(0).state());
        assertFalse(dns.asked().stream().anyMatch(name -> name.contains("9.b.d.0.1.0.0.2")));
    }

    @Test
    public void wrongAnswersLeaveAListOut() throws IOException {
        for (String wrong : List.of("127.255.255.254", "192.0.2.7", "127.0.0.1")) {
            dns.forget(LISTED).address(LISTED, wrong);
            use("second.test; points=1");
            use("ip.test; reject; points=1");
            assertEquals(wrong, List.of(), parts(sender()));
            assertEquals(wrong, HealthState.WARN, filter.check().get(0).state());
            int asked = dns.asked().size();
            sender();
            assertEquals("it is not asked again", asked, dns.asked().size());
        }
    }

    @Test
    public void aListThatListsEverybodyIsTestedAgain() throws Exception {
        dns.address(LISTED, "127.0.0.2");
        use("ip.test; points=1");
        sender();
        dns.address("1.0.0.127.ip.test", "127.0.0.2"); // from now on it lists all the world
        for (int i = 0; i < 20; i++) {
            sender();
        }
        pass(Duration.ZERO);
        assertEquals(HealthState.WARN, filter.check().get(0).state());
        assertEquals(List.of(), parts(sender()));
    }

    @Test
    public void aSilentListGivesNoPointsOrDefersUntilItIsLeftOut() throws IOException {
        dns.fail(LISTED);
        onTempError = "defer";
        use("ip.test; points=1");
        for (int i = 0; i < 5; i++) {
            assertEquals(HealthState.OK, filter.check().get(0).state());
            assertEquals("the fifth, too, was not asked about in full", "defer", told());
        }
        assertEquals(HealthState.WARN, filter.check().get(0).state());
        assertEquals("it is not missed any more", "pass", told());
    }

    /** What is told at RCPT. */
    private String told() throws IOException {
        Inspection inspection = begin();
        inspection.sender(context());
        return inspection.recipient(context(), recipient("a@here.example")).summary();
    }

    @Test
    public void aListThatIsLeftOutInTheMiddleOfAMailIsMissedByThatOne() throws IOException {
        dns.address(LISTED, "127.255.255.254");
        onTempError = "defer";
        use("ip.test; points=1");
        assertEquals("defer", told());
        assertEquals("pass", told());
    }

    @Test
    public void aListThatIsNotTestedYetIsMissed() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        filter.resolver = new SlowResolver(dns, name -> name.endsWith(".ip.test"), never);
        current = new String[] {"ip.test; points=1"};
        filter.configure(new Config(current, new String[0], 150, "defer", 20, 60, 30));
        assertEquals("defer", told());
        current = new String[] {"ip.test; of=ipv6; points=1"};
        filter.configure(new Config(current, new String[0], 150, "defer", 20, 60, 30));
        assertEquals("there is nothing to ask it", "pass", told());
        never.countDown();
    }

    /** His own name servers answer late, or never. */
    @Test
    public void slowReverseZonesDoNotTakeAllThreads() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        use("ip.test; points=1", "dom.test; kind=domains; of=host; points=1");
        sender(); // both are tested
        filter.resolver = new SlowResolver(dns, name -> name.startsWith("198.18."), never);
        filter.configure(new Config(current, new String[0], 100, "pass", 20, 60, 30));
        for (int i = 0; i < 30; i++) {
            Context his = context("198.18.0." + i, Optional.empty());
            filter.begin(his).sender(his);
        }
        filter.configure(last());
        dns.address(LISTED, "127.0.0.2");
        assertEquals(
                List.of("dnsbl.ip.test"),
                parts(sender()).stream().map(Score::rule).toList());
        never.countDown();
    }

    @Test
    public void allListsTogetherHaveOneDeadline() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        use("ip.test; points=1", "second.test; points=1");
        sender(); // both are tested
        filter.resolver = new SlowResolver(dns, LISTED::equals, never);
        dns.address("9.113.0.203.second.test", "127.0.0.2");
        filter.configure(new Config(current, new String[0], 150, "pass", 20, 60, 30));
        long begun = System.nanoTime();
        List<Score> parts = parts(sender());
        never.countDown();
        assertTrue(System.nanoTime() - begun < Duration.ofMillis(1500).toNanos());
        assertEquals(
                List.of("dnsbl.second.test"), parts.stream().map(Score::rule).toList());
    }

    @Test
    public void figuresAreKept() throws IOException {
        dns.address(LISTED, "127.0.0.2");
        use("ip.test; points=1", "second.test; points=1");
        sender();
        String read = filter.read().toString();
        assertTrue(read, read.contains("answer=listed") && read.contains("answer=not_listed"));
    }
}
