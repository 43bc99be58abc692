package org.posthouse.filter.greylist;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.senders.Opinion;
import org.posthouse.api.senders.SenderLists;
import org.posthouse.support.Threads;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeTimer;

public class GreylistFilterTest {
    private record Config(
            String which,
            double lowerBound,
            double upperBound,
            int waitSeconds,
            int retryHours,
            int knownDays,
            int networkAfter,
            String[] trusted)
            implements GreylistConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return GreylistConfig.class;
        }
    }

    private static final String CLIENT = "203.0.113.9";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock();
    private FakeTimer timer = new FakeTimer();
    private GreylistFilter filter;

    private static Config config(String which) {
        return new Config(which, 2, 10, 300, 36, 35, 5, new String[] {"198.51.100.0/24", "nonsense"});
    }

    private void start(String which) {
        Path directory = folder.getRoot().toPath().resolve("greylist");
        filter = new GreylistFilter(directory, clock, timer, config(which));
        timer.advance(Duration.ofSeconds(3));
    }

    private void restart(String which) {
        stop();
        timer = new FakeTimer();
        start(which);
    }

    @After
    public void stop() {
        timer.shutdownNow();
        filter.deactivate();
        timer.advance(Duration.ZERO);
    }

    private static Context context(String client, String account, double points, String... recipients) {
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress(client, 25))
                .account(account.isEmpty() ? Optional.empty() : Optional.of(account))
                .build();
        Sender sender = Sender.of(Address.parse("joe@there.example").orElseThrow());
        Attributes results = points == 0
                ? Attributes.NONE
                : Attributes.NONE
                        .with(Score.parts("dnsbl"), List.of(new Score("dnsbl.a", points - 1, "")))
                        .with(Score.parts("other"), List.of(new Score("other.b", 1, "")));
        Mail mail = Mail.builder("m1", Instant.EPOCH, origin, sender)
                .results(results)
                .recipients(Arrays.stream(recipients)
                        .map(GreylistFilterTest::recipient)
                        .toList())
                .build();
        return Context.of(mail);
    }

    private static Recipient recipient(String address) {
        return Recipient.of(Address.parse(address).orElseThrow());
    }

    private Verdict rcpt(String client, String account) {
        return filter.recipient(context(client, account, 5), recipient("ann@here.example"));
    }

    private String message(double points, String... recipients) throws IOException {
        return filter.message(context(CLIENT, "", points, recipients), Messages.of("x"))
                .summary();
    }

    @Test
    public void unknownSendersComeAgain() throws IOException {
        start("all");
        assertEquals(Set.of(Stage.RECIPIENT, Stage.MESSAGE), filter.stages());
        Verdict verdict = rcpt(CLIENT, "");
        String said = verdict.instructions().toString();
        assertTrue(said, said.contains("450") && said.contains("4.7.1") && said.contains("Greylisted"));
        clock.advance(Duration.ofSeconds(300));
        assertEquals("pass", rcpt(CLIENT, "").summary());
        assertEquals("the message is not asked about", "pass", message(5, "bob@here.example"));
        assertTrue(filter.read().toString().contains("decision=confirmed"));
    }

    /** A mail that is shown again has not come again. */
    @Test
    public void aReplayIsNotASecondTime() {
        start("all");
        Context replay = context(CLIENT, "", 5).asReplay();
        assertEquals(Verdict.PASS, filter.recipient(replay, recipient("ann@here.example")));
        assertEquals("defer", rcpt(CLIENT, "").summary());
        clock.advance(Duration.ofSeconds(300));
        filter.recipient(replay, recipient("bob@here.example"));
        assertEquals("pass", rcpt(CLIENT, "").summary());
    }

    @Test
    public void aRestartForgetsNobody() {
        start("all");
        rcpt(CLIENT, "");
        restart("all");
        clock.advance(Duration.ofSeconds(300));
        assertEquals("pass", rcpt(CLIENT, "").summary());
    }

    @Test
    public void aDiskThatHangsKeepsTheLockOnlyUntilItIsBack() throws Exception {
        Path directory = folder.getRoot().toPath().resolve("greylist");
        ScheduledExecutorService thread = Threads.timer("test");
        filter = new GreylistFilter(directory, clock, thread, config("all"));
        assertEquals("defer", rcpt(CLIENT, "").summary());
        CountDownLatch disk = new CountDownLatch(1);
        thread.execute(() -> waitFor(disk)); // as a write would
        filter.deactivate();
        assertFalse(thread.isTerminated());
        disk.countDown();
        assertTrue(thread.awaitTermination(10, TimeUnit.SECONDS));
        start("all");
        assertEquals(
                "the next version has the greylist",
                "defer",
                rcpt("203.0.114.9", "").summary());
        clock.advance(Duration.ofSeconds(300));
        assertEquals("and all of it", "pass", rcpt(CLIENT, "").summary());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    public void onlySuspiciousMailWaits() throws IOException {
        start("suspicious");
        assertEquals("pass", rcpt(CLIENT, "").summary());
        assertEquals("pass", message(0, "ann@here.example"));
        assertEquals("pass", message(1.9, "ann@here.example"));
        assertEquals("pass", message(10, "ann@here.example"));
        assertEquals("pass", message(-4, "ann@here.example"));
        assertEquals("defer", message(2, "ann@here.example"));
        assertEquals("defer", message(9.9, "ann@here.example"));
        clock.advance(Duration.ofSeconds(300));
        assertEquals("pass", message(5, "ann@here.example"));
    }

    @Test
    public void allRecipientsAreSeenAtOnce() throws IOException {
        start("suspicious");
        assertEquals("defer", message(5, "ann@here.example", "bob@here.example"));
        clock.advance(Duration.ofSeconds(300));
        assertEquals("one is new", "defer", message(5, "ann@here.example", "cid@here.example"));
        assertEquals("pass", message(5, "ann@here.example", "Bob@here.example"));
    }

    @Test
    public void whomAllRecipientsAllowNeverWaits() throws IOException {
        start("suspicious");
        filter.lists = new Allowing(Set.of(1L));
        filter.directory = new Directory() {
            @Override
            public Resolution resolve(Address address) {
                return new Resolution.Mailbox(
                        new AccountInfo(address.localPart().equals("ann") ? 1 : 2, address.toString(), 0),
                        Optional.empty());
            }

            @Override
            public Optional<AccountInfo> account(String name) {
                return Optional.empty();
            }
        };
        assertEquals("pass", message(5, "ann@here.example"));
        assertEquals("one does not", "defer", message(5, "ann@here.example", "bob@here.example"));
        filter.directory = null;
        assertEquals("the site does not", "defer", message(5, "ann@here.example"));
    }

    /** Lists of accounts that allow everybody. */
    private record Allowing(Set<Long> accounts) implements SenderLists {
        @Override
        public Inquiry about(Mail mail, Message message) {
            return new Inquiry() {
                @Override
                public Opinion site() {
                    return Opinion.UNKNOWN;
                }

                @Override
                public Opinion of(AccountInfo account) {
                    return accounts.contains(account.id()) ? Opinion.ALLOWED : Opinion.UNKNOWN;
                }
            };
        }

        @Override
        public List<Entry> entries(Optional<AccountInfo> owner) {
            return List.of();
        }

        @Override
        public Entry put(Optional<AccountInfo> owner, String sender, boolean allowed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean forget(Optional<AccountInfo> owner, String sender) {
            return false;
        }
    }

    @Test
    public void someNeverWait() {
        start("all");
        assertEquals(Verdict.PASS, rcpt(CLIENT, "ann@here.example"));
        for (String client : List.of("127.0.0.1", "10.0.0.1", "fd00::1", "198.51.100.9")) {
            assertEquals(client, Verdict.PASS, rcpt(client, ""));
        }
    }

    @Test
    public void newSettingsKeepWhatIsKnown() throws IOException {
        start("suspicious");
        message(5, "ann@here.example");
        filter.configure(config("all"));
        assertEquals("defer", rcpt(CLIENT, "").summary());
        clock.advance(Duration.ofSeconds(300));
        assertEquals("pass", rcpt(CLIENT, "").summary());
    }

    @Test
    public void beforeAnythingIsReadNobodyIsAStranger() {
        filter = new GreylistFilter(folder.getRoot().toPath().resolve("greylist"), clock, timer, config("all"));
        Thread reads = new Thread(() -> timer.advance(Duration.ofSeconds(1)));
        reads.start();
        assertEquals("it is waited for", "defer", rcpt(CLIENT, "").summary());
    }
}
