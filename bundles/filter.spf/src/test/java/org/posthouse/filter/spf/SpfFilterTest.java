package org.posthouse.filter.spf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.testkit.dns.FakeResolver;

public class SpfFilterTest {
    private record Config(String[] trusted, String onFail, String onTempError) implements SpfConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return SpfConfig.class;
        }
    }

    private final FakeResolver dns = new FakeResolver()
            .txt("example.org", "v=spf1 ip4:192.0.2.0/24 -all exp=why.example.org")
            .txt("why.example.org", "see https://example.org/spf")
            .txt("mail.example.net", "v=spf1 a -all")
            .address("mail.example.net", "192.0.2.1");
    private final SpfFilter filter = new SpfFilter();

    private Verdict verdict(String onFail, String onTempError, String client, String sender) {
        filter.configure(new Config(new String[] {"127.0.0.0/8", "nonsense"}, onFail, onTempError));
        filter.resolver = dns;
        return ask(client, sender);
    }

    private Verdict ask(String client, String from) {
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress(client, 25))
                .helo(Optional.of("mail.example.net"))
                .build();
        Sender sender =
                from.isEmpty() ? Sender.empty() : Sender.of(Address.parse(from).orElseThrow());
        Context context =
                Context.of(Mail.builder("m1", Instant.EPOCH, origin, sender).build());
        return filter.sender(context, sender);
    }

    private static List<Authentication> results(Verdict verdict) {
        return verdict.published().get(Authentication.results("spf")).orElse(List.of());
    }

    @Test
    public void theResultIsPublished() {
        Verdict verdict = verdict("pass", "pass", "192.0.2.1", "a@example.org");
        assertTrue(verdict.passes());
        assertEquals(
                List.of(
                        new Authentication("spf", "pass", "", Map.of("smtp.mailfrom", "a@example.org")),
                        new Authentication("spf", "pass", "", Map.of("smtp.helo", "mail.example.net"))),
                results(verdict));
        verdict = verdict("pass", "pass", "203.0.113.9", "a@example.org");
        assertEquals("fail", results(verdict).get(0).result());
        assertTrue("a failure alone changes nothing", verdict.passes());
    }

    @Test
    public void theNullSenderIsTheNameOfTheClient() {
        assertEquals(
                List.of(new Authentication("spf", "pass", "", Map.of("smtp.mailfrom", "postmaster@mail.example.net"))),
                results(verdict("pass", "pass", "192.0.2.1", "")));
    }

    @Test
    public void aFailureIsWhatTheOperatorWants() {
        assertEquals(
                "reject",
                verdict("reject", "pass", "203.0.113.9", "a@example.org").summary());
        String said = verdict("reject", "pass", "203.0.113.9", "a@example.org")
                .instructions()
                .toString();
        assertTrue(said, said.contains("5.7.23") && said.contains("see https://example.org/spf"));
        assertEquals(
                "hold", verdict("hold", "pass", "203.0.113.9", "a@example.org").summary());
        assertEquals(
                "fileinto",
                verdict("junk", "pass", "203.0.113.9", "a@example.org").summary());
        assertTrue(verdict("reject", "pass", "192.0.2.1", "a@example.org").passes());
    }

    @Test
    public void withoutAnAnswerMailPassesOrWaits() {
        dns.fail("example.org");
        assertEquals(
                "pass",
                verdict("reject", "pass", "203.0.113.9", "a@example.org").summary());
        assertEquals(
                "defer",
                verdict("reject", "defer", "203.0.113.9", "a@example.org").summary());
    }

    @Test
    public void trustedClientsAreNotChecked() {
        assertEquals(Verdict.PASS, verdict("reject", "pass", "127.0.0.1", "a@example.org"));
        assertEquals(List.of(), dns.asked());
    }

    @Test
    public void aResolverThatIsReplacedIsWaitedFor() throws Exception {
        filter.configure(new Config(new String[0], "reject", "defer"));
        Thread comes = new Thread(() -> filter.resolver = dns);
        comes.start();
        assertEquals("reject", ask("203.0.113.9", "a@example.org").summary());
        comes.join();
    }
}
