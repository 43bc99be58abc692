package org.posthouse.filter.dkim;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.auth.dkim.DkimKey;
import org.posthouse.auth.dkim.DkimSigner;
import org.posthouse.testkit.dns.FakeResolver;

public class DkimFilterTest {
    private record Config(String onTempError) implements DkimConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return DkimConfig.class;
        }
    }

    private static final Context CONTEXT = Context.of(Mail.builder(
                    "m1",
                    Instant.EPOCH,
                    Origin.builder("s1", "mx", Origin.Role.MX).build(),
                    Sender.empty())
            .build());
    private static final Message PLAIN = Messages.of("From: a@example.org\r\nSubject: x\r\n\r\nhello\r\n");

    private final FakeResolver dns = new FakeResolver();
    private final DkimFilter filter = new DkimFilter();

    private Message signed() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        dns.txt("k1._domainkey.example.org", DkimKey.record(keys.getPublic()));
        return PLAIN.prepend(
                new DkimSigner().sign(PLAIN, List.of(new DkimKey("example.org", "k1", keys.getPrivate()))));
    }

    private Verdict verdict(String onTempError, Message message) throws Exception {
        filter.configure(new Config(onTempError));
        filter.resolver = dns;
        return filter.message(CONTEXT, message);
    }

    private static List<Authentication> results(Verdict verdict) {
        return verdict.published().get(Authentication.results("dkim")).orElse(List.of());
    }

    @Test
    public void whatSignedItIsPublished() throws Exception {
        Verdict verdict = verdict("defer", signed());
        assertTrue(verdict.passes());
        Authentication result = results(verdict).get(0);
        assertEquals("pass", result.result());
        assertEquals("example.org", result.properties().get("header.d"));
        assertEquals("k1", result.properties().get("header.s"));
        assertEquals("ed25519-sha256", result.properties().get("header.a"));
        assertEquals(8, result.properties().get("header.b").length());
    }

    @Test
    public void mailWithoutASignatureIsSaidToHaveNone() throws Exception {
        assertEquals(List.of(new Authentication("dkim", "none", "", Map.of())), results(verdict("pass", PLAIN)));
    }

    @Test
    public void withoutAnAnswerMailPassesOrWaits() throws Exception {
        Message message = signed();
        dns.fail("k1._domainkey.example.org");
        assertTrue(verdict("pass", message).passes());
        assertEquals("temperror", results(verdict("pass", message)).get(0).result());
        assertEquals("defer", verdict("defer", message).summary());
    }

    @Test
    public void aBrokenChainIsSaidToBe() throws Exception {
        Verdict verdict =
                verdict("pass", Messages.of("ARC-Seal: i=1; cv=none\r\nFrom: a@example.org\r\n\r\nhello\r\n"));
        assertTrue(verdict.passes());
        assertEquals(
                "fail",
                verdict.published()
                        .get(Authentication.results("arc"))
                        .orElseThrow()
                        .get(0)
                        .result());
        assertTrue(verdict("pass", PLAIN)
                .published()
                .get(Authentication.results("arc"))
                .isEmpty());
    }
}
