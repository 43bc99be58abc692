package org.posthouse.filter.iprev;

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
import org.posthouse.testkit.dns.FakeResolver;

public class IprevFilterTest {
    private record Config(String... trusted) implements IprevConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return IprevConfig.class;
        }
    }

    private final FakeResolver dns = new FakeResolver();
    private final IprevFilter filter = new IprevFilter();

    private Verdict ask(String client, Optional<String> account) {
        filter.configure(new Config("198.51.100.0/24", "nonsense"));
        filter.resolver = dns;
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress(client, 4711))
                .account(account)
                .build();
        Context context = Context.of(
                Mail.builder("m1", Instant.EPOCH, origin, Sender.empty()).build());
        return filter.sender(context, Sender.empty());
    }

    private Authentication result(String client) {
        Verdict verdict = ask(client, Optional.empty());
        assertTrue("it decides nothing", verdict.passes());
        List<Authentication> results =
                verdict.published().get(Authentication.results("iprev")).orElseThrow();
        assertEquals(1, results.size());
        return results.get(0);
    }

    @Test
    public void aNameThatPointsBackPasses() {
        dns.ptr("192.0.2.1", "old.example.net")
                .ptr("192.0.2.1", "mail.example.net")
                .address("mail.example.net", "192.0.2.9", "192.0.2.1");
        assertEquals(
                new Authentication("iprev", "pass", "mail.example.net", Map.of("policy.iprev", "192.0.2.1")),
                result("192.0.2.1"));
        dns.ptr("2001:db8::1", "six.example.net").address("six.example.net", "2001:db8::1", "192.0.2.2");
        assertEquals("pass", result("2001:db8::1").result());
    }

    @Test
    public void aNameThatPointsElsewhereFails() {
        dns.ptr("192.0.2.1", "mail.example.net").address("mail.example.net", "192.0.2.9");
        assertEquals(new Authentication("iprev", "fail", "", Map.of("policy.iprev", "192.0.2.1")), result("192.0.2.1"));
        dns.ptr("192.0.2.2", "none.example.net");
        assertEquals("a name that does not exist", "fail", result("192.0.2.2").result());
    }

    @Test
    public void anAddressWithoutANameIsAPermanentError() {
        assertEquals("permerror", result("192.0.2.3").result());
    }

    @Test
    public void withoutAnAnswerNothingIsKnown() {
        dns.fail("192.0.2.4");
        assertEquals("temperror", result("192.0.2.4").result());
        dns.ptr("192.0.2.5", "a.example.net")
                .ptr("192.0.2.5", "b.example.net")
                .fail("a.example.net")
                .address("b.example.net", "192.0.2.9");
        assertEquals("temperror", result("192.0.2.5").result());
    }

    @Test
    public void fewNamesAreLookedAt() {
        for (int i = 0; i < 100; i++) {
            dns.ptr("192.0.2.6", "n" + i + ".example.net");
        }
        assertEquals("fail", result("192.0.2.6").result());
        assertEquals(1 + 4, dns.asked().size());
    }

    @Test
    public void someAreNotChecked() {
        assertEquals(Verdict.PASS, ask("127.0.0.1", Optional.empty()));
        assertEquals(Verdict.PASS, ask("10.1.2.3", Optional.empty()));
        assertEquals(Verdict.PASS, ask("198.51.100.7", Optional.empty()));
        assertEquals(Verdict.PASS, ask("192.0.2.1", Optional.of("alice@example.org")));
        assertEquals(List.of(), dns.asked());
    }

    @Test
    public void aResolverThatIsReplacedIsWaitedFor() throws Exception {
        dns.ptr("192.0.2.1", "mail.example.net").address("mail.example.net", "192.0.2.1");
        Thread comes = new Thread(() -> filter.resolver = dns);
        filter.configure(new Config());
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress("192.0.2.1", 4711))
                .build();
        comes.start();
        Verdict verdict = filter.sender(
                Context.of(Mail.builder("m1", Instant.EPOCH, origin, Sender.empty())
                        .build()),
                Sender.empty());
        comes.join();
        assertEquals(
                "pass",
                verdict.published()
                        .get(Authentication.results("iprev"))
                        .orElseThrow()
                        .get(0)
                        .result());
    }
}
