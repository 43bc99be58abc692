package org.posthouse.filter.script.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;

public class ConditionTest {
    private final Trial mail = new Trial();

    private void yes(String... conditions) throws Exception {
        for (String condition : conditions) {
            assertTrue(condition, mail.holds(condition));
        }
    }

    private void no(String... conditions) throws Exception {
        for (String condition : conditions) {
            assertFalse(condition, mail.holds(condition));
        }
    }

    @Test
    public void theEnvelope() throws Exception {
        yes(
                "sender is joe@mail.EXAMPLE.net",
                "sender contains \"joe@\"",
                "sender like \"*@*.example.net\"",
                "sender domain is Mail.example.net",
                "sender domain within example.net",
                "sender domain within one of a.test, mail.example.net",
                "sender is one of a@b.test, joe@mail.example.net",
                "sender is not a@b.test",
                "sender exists",
                "helo is mail.example.net",
                "helo within net",
                "client in 192.0.2.0/24",
                "client is 192.0.2.7",
                "client is not 192.0.2.8",
                "client in one of 2001:db8::/32, 192.0.2.7",
                "listener is MX");
        no(
                "sender is \"\"",
                "sender domain is example.net",
                "sender domain within ample.net",
                "sender domain within l.example.net",
                "sender like \"example.net\"",
                "client in 198.51.100.0/24",
                "client in 2001:db8::/32",
                "tls");
    }

    @Test
    public void theNullSender() throws Exception {
        mail.sender("");
        yes("sender is \"\"", "not sender domain exists", "sender domain is not example.net");
        no("sender domain within net", "sender like \"*@*\"");
    }

    @Test
    public void recipients() throws Exception {
        yes(
                "recipient is alice@EXAMPLE.com",
                "recipient domain is bücher.example",
                "recipient domain is xn--bcher-kva.example",
                "recipient is list@xn--bcher-kva.example",
                "not recipient is alice@example.com",
                "recipient domain within example");
        no("recipient is alice@example.com and recipient domain is bücher.example", "recipient domain is example");
        Recipient alias = Recipient.of(Address.parse("sales@example.com").orElseThrow())
                .redirectedTo(Address.parse("bob@example.com").orElseThrow());
        mail.recipients(List.of(alias));
        yes("recipient is sales@example.com", "recipient is bob@example.com");
    }

    @Test
    public void theMessage() throws Exception {
        yes(
                "header list-id contains \"NEWS.example\"",
                "header \"List-Id\" exists",
                "header X-Empty exists",
                "header X-Empty is \"\"",
                "subject is \"GRÜSSE from here\" or subject is \"grüße from here\"",
                "subject contains one of nothing, from",
                "subject matches \"^gr.*re$\"",
                "subject like \"gr??e*\"",
                "header From matches \"\\bboss\\b\"",
                "author is boss@example.org",
                "author domain is example.org",
                "attachment like \"*.exe\"",
                "size over 1KB",
                "size under 1M");
        no(
                "header X-None exists",
                "header X-None contains a",
                "subject like \"gr??e\"",
                "subject matches \"^here\"",
                "attachment like \"*.exe?\"",
                "size over 20MB",
                "size under 2000");
    }

    @Test
    public void results() throws Exception {
        yes(
                "spf is softfail",
                "spf is one of fail, softfail",
                "spf is not pass",
                "dkim is pass",
                "dkim is fail",
                "dmarc is not pass",
                "dkim exists and not dmarc exists",
                "result dkim is pass",
                "score over 1.9 and score under 2.1");
        no("spf is pass", "dkim is not pass", "dmarc is none", "score over 2", "score under 2");
    }

    @Test
    public void pointsOfRulesBeforeCount() throws Exception {
        assertEquals(
                List.of("a", "b", "d"),
                mail.judge("a: when always then score 3\nb: when score over 4.9 then score -4\n"
                                + "c: when score over 1 then stop\nd: when score over 0.9 then stop")
                        .applied());
    }

    @Test
    public void aRuleIsAboutStrangersUnlessItSaysOtherwise() throws Exception {
        yes("always", "not authenticated", "role is mx", "role is not submission", "not account exists");
        no("authenticated", "account exists", "role is submission");
        mail.user();
        no("always", "subject exists", "not authenticated", "not subject is x", "subject exists or size over 1");
        yes(
                "authenticated",
                "authenticated and tls",
                "account is Alice@example.com",
                "account exists",
                "role is submission",
                "listener is submissions",
                "size over 1KB and (authenticated or not authenticated)");
    }

    @Test
    public void precedence() throws Exception {
        yes(
                "always or always and not always",
                "always or not always and not always",
                "not (not always)",
                "NOT size over 20MB AND always",
                "not not always");
        no(
                "(always or always) and not always",
                "not always and always",
                "not always or not always",
                "not (always or not always)");
    }
}
