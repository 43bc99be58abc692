package org.posthouse.filter.rate;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Messages;

public class RateFilterTest {
    private record Config(String[] limits, String[] exempt, String[] exemptAccounts) implements RateConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return RateConfig.class;
        }
    }

    private static final String CLIENT = "203.0.113.9";
    private static final Recipient RECIPIENT =
            Recipient.of(Address.parse("ann@here.example").orElseThrow());

    private final AtomicLong now = new AtomicLong();
    private final RateFilter filter = new RateFilter(now::get);

    private void use(String... limits) {
        filter.configure(
                new Config(limits, new String[] {"198.51.100.0/24", "nonsense"}, new String[] {"News@here.example"}));
    }

    private static Context context(String client, String account, String sender) {
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress(client, 25))
                .account(account.isEmpty() ? Optional.empty() : Optional.of(account))
                .build();
        Sender from = sender.isEmpty()
                ? Sender.empty()
                : Sender.of(Address.parse(sender).orElseThrow());
        return Context.of(Mail.builder("m1", Instant.EPOCH, origin, from).build());
    }

    private String message(String client, String account, String sender) throws IOException {
        Context context = context(client, account, sender);
        return filter.begin(context).sender(context).summary();
    }

    private String message(String client) throws IOException {
        return message(client, "", "joe@there.example");
    }

    @Test
    public void whatIsReplayedIsNotCounted() throws IOException {
        use("client; messages=1/1h");
        Context replay = context(CLIENT, "", "joe@there.example").asReplay();
        for (int i = 0; i < 3; i++) {
            assertEquals("pass", filter.begin(replay).sender(replay).summary());
        }
        assertEquals("pass", message(CLIENT));
        assertEquals("defer", message(CLIENT));
        assertEquals("pass", filter.begin(replay).sender(replay).summary());
    }

    @Test
    public void aClientIsLimited() throws IOException {
        use("client; messages=2/1h", "broken");
        assertEquals("pass", message(CLIENT));
        assertEquals("pass", message(CLIENT));
        Context context = context(CLIENT, "", "");
        Verdict verdict = filter.begin(context).sender(context);
        String said = verdict.instructions().toString();
        assertTrue(
                said,
                said.contains("450") && said.contains("4.7.1") && said.contains("too many messages from " + CLIENT));
        assertEquals("another one is not", "pass", message("203.0.113.10"));
        now.addAndGet(Duration.ofMinutes(31).toNanos());
        assertEquals("pass", message(CLIENT));
        assertTrue(filter.read().toString().contains("client messages"));
    }

    @Test
    public void aNetworkIsLimited() throws IOException {
        use("network; messages=2/1h");
        assertEquals("pass", message("203.0.113.1"));
        assertEquals("pass", message("203.0.113.2"));
        assertEquals("defer", message("203.0.113.3"));
        assertEquals("pass", message("203.0.114.3"));
        assertEquals("pass", message("2001:db8:1:2::1"));
        assertEquals("pass", message("2001:db8:1:2:ffff::2"));
        assertEquals("defer", message("2001:db8:1:2::3"));
        assertEquals("pass", message("2001:db8:1:3::1"));
    }

    /** Who has one address of IPv6 has 2^64 of them. */
    @Test
    public void aClientOfIpv6IsAllOfItsNetwork() throws IOException {
        use("client; messages=2/1h");
        assertEquals("pass", message("2001:db8:1:2::1"));
        assertEquals("pass", message("2001:db8:1:2:ffff::2"));
        Context context = context("2001:db8:1:2::3", "", "");
        String said = filter.begin(context).sender(context).instructions().toString();
        assertTrue(said, said.contains("too many messages from 2001:db8:1:2:0:0:0:0/64"));
        assertEquals("pass", message("2001:db8:1:3::1"));
    }

    /** Else a stolen password would send without end, with connections from many addresses beside it. */
    @Test
    public void noNumberOfStrangersMakesAnAccountForgotten() throws IOException {
        use("account; messages=1/1h", "client; connections=10/1m");
        assertEquals("pass", message(CLIENT, "ann@here.example", "ann@here.example"));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < 300_000; i++) { // on average 36 for each 8 places
            Context context = context(
                    Integer.toHexString(0x2001 + (i >> 16)) + ":db8:0:" + Integer.toHexString(i & 0xFFFF) + "::1",
                    "",
                    "");
            filter.begin(context).connect(context);
        }
        assertEquals("defer", message(CLIENT, "ann@here.example", "ann@here.example"));
    }

    @Test
    public void aConnectionIsToldToClose() throws IOException {
        use("client; connections=1/1m");
        Context context = context(CLIENT, "", "");
        assertEquals("pass", filter.begin(context).connect(context).summary());
        String said = filter.begin(context).connect(context).instructions().toString();
        assertTrue(said, said.contains("421") && said.contains("4.7.0"));
    }

    @Test
    public void aDomainIsLimited() throws IOException {
        use("sender-domain; messages=1/1h");
        assertEquals("pass", message(CLIENT, "", "a@There.example"));
        assertEquals("defer", message("198.18.0.1", "", "b@there.example"));
        assertEquals("pass", message(CLIENT, "", "a@other.example"));
        assertEquals("pass", message(CLIENT, "", ""));
        assertEquals("DSNs have no domain", "pass", message(CLIENT, "", ""));
    }

    @Test
    public void mailOfAnAccountThatSendsTooMuchIsHeldAndThenRefused() throws IOException {
        use("account; recipients=2/1h; hold", "account; recipients=4/1h");
        Context context = context("127.0.0.1", "Ann@here.example", "ann@here.example");
        Inspection first = filter.begin(context);
        for (int i = 0; i < 2; i++) {
            assertEquals("pass", first.recipient(context, RECIPIENT).summary());
        }
        assertEquals("pass", first.message(context, Messages.of("x")).summary());
        Inspection second = filter.begin(context);
        for (int i = 0; i < 2; i++) {
            assertEquals("pass", second.recipient(context, RECIPIENT).summary());
        }
        Verdict held = second.message(context, Messages.of("x"));
        assertEquals("hold", held.summary());
        assertFalse("the others look at it: somebody may release it", held.last());
        assertTrue(held.instructions()
                .toString()
                .contains("too many recipients from ann@here.example: more than 2 recipients in 1h"));
        assertEquals("defer", second.recipient(context, RECIPIENT).summary());
    }

    @Test
    public void someAreExempt() throws IOException {
        use("client; messages=1/1h", "account; messages=1/1h");
        for (int i = 0; i < 3; i++) {
            assertEquals("pass", message("127.0.0.1"));
            assertEquals("pass", message("10.0.0.7"));
            assertEquals("pass", message("198.51.100.9"));
            assertEquals("pass", message(CLIENT, "news@here.example", "news@here.example"));
        }
        assertEquals("pass", message(CLIENT, "ann@here.example", "ann@here.example"));
        assertEquals("defer", message(CLIENT, "ann@here.example", "ann@here.example"));
        assertEquals("users do not count for their client", "pass", message(CLIENT));
    }

    @Test
    public void aNewNumberKeepsWhatWasCounted() throws IOException {
        use("client; messages=2/1h");
        message(CLIENT);
        message(CLIENT);
        use("client; messages=3/1h");
        assertEquals("pass", message(CLIENT));
        assertEquals("defer", message(CLIENT));
        use("client; messages=1/1h");
        assertEquals("defer", message(CLIENT));
        use();
        assertEquals("pass", message(CLIENT));
    }

    /** What a busy person does in an hour, and a large provider from one address. */
    @Test
    public void nobodyOrdinaryMeetsTheDefaults() throws Exception {
        String[] limits = (String[]) RateConfig.class.getMethod("limits").getDefaultValue();
        use(limits);
        Context user = context("203.0.113.77", "ann@here.example", "ann@here.example");
        for (int i = 0; i < 500; i++) {
            Inspection inspection = filter.begin(user);
            assertEquals("pass", inspection.recipient(user, RECIPIENT).summary());
            assertEquals("pass", inspection.message(user, Messages.of("x")).summary());
        }
        for (int i = 0; i < 2000; i++) {
            assertEquals("pass", message(CLIENT));
        }
    }
}
