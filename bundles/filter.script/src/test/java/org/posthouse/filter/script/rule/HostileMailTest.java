package org.posthouse.filter.script.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.InterruptedIOException;
import org.junit.Test;
import org.posthouse.api.filter.Verdict;

public class HostileMailTest {
    private static final String BOMB = "a: when subject matches one of \"(a+)+$\", \"(a|a)*b\", \"(.*a){12}b\","
            + " \"(x+x+)+y\" or subject like \"*a*a*a*a*a*a*a*a*b\" then junk";

    private final Trial mail = new Trial();

    /** With an engine that goes back this would take longer than the universe is old. */
    @Test(timeout = 20_000)
    public void expressionsTakeLinearTime() throws Exception {
        mail.message("Subject: " + "a".repeat(60_000) + "!\r\n\r\n");
        assertEquals(Verdict.PASS, mail.verdict(BOMB));
    }

    @Test
    public void paddingGetsNoMailPastARule() throws Exception {
        String rule = "a: when header X-Bad exists then junk";
        mail.message("X-Pad: " + "p".repeat(1 << 20) + "\r\nX-Bad: 1\r\n\r\nbody");
        assertEquals("reject", mail.verdict(rule).summary());
        mail.message("X-Bad: 2\r\n".repeat(5000) + "\r\nbody");
        assertEquals("reject", mail.verdict(rule).summary());
        mail.message("Subject: " + "s".repeat(Facts.MAX_FIELD + 1) + "\r\n\r\nbody");
        assertEquals(
                "reject", mail.verdict("a: when subject contains bad then junk").summary());
        assertEquals(
                "reject",
                mail.message("From: " + "a@b.test, ".repeat(10_000) + "\r\n\r\n")
                        .verdict("a: when author is x@b.test then junk")
                        .summary());
    }

    @Test(timeout = 60_000)
    public void aMailCannotKeepTheRulesBusy() throws Exception {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            rules.append("r")
                    .append(i)
                    .append(": when subject matches \"(x+x+)+y")
                    .append(i)
                    .append("\" then junk\n");
        }
        assertEquals(
                Verdict.PASS,
                mail.message("Subject: " + "x".repeat(1900) + "\r\n\r\n").verdict(rules.toString()));
        mail.message("Subject: " + "x".repeat(60_000) + "\r\n\r\n");
        assertEquals("reject", mail.verdict(rules.toString()).summary());
    }

    @Test
    public void whoIsLateStops() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> mail.judge("a: when always then junk"));
        assertTrue(Thread.interrupted());
    }

    @Test
    public void whatNobodyAsksForMayBeLarge() throws Exception {
        mail.message("X-Pad: " + "p".repeat(1 << 20) + "\r\n\r\nbody");
        assertEquals(Verdict.PASS, mail.verdict("a: when size over 20MB or sender is a@b.test then junk"));
        assertTrue(mail.judge("a: when client in 192.0.2.0/24 then stop\nb: when header X exists then junk")
                .verdict("script")
                .passes());
    }

    @Test
    public void headersOfAnyOctets() throws Exception {
        StringBuilder odd = new StringBuilder("Subject: ");
        for (char c = 0; c < 300; c++) {
            odd.append(c);
        }
        for (String message : new String[] {
            odd + "\r\n\r\n",
            "",
            "\r\n",
            "Subject:=?utf-8?b?////?= =?x?q?=ZZ?=\r\n",
            "From: <<@>,;:\"\r\n\r\n",
            ":\r\n\r\n"
        }) {
            mail.message(message)
                    .verdict("a: when subject matches \"(?s).\" or author is x@y.test or attachment is a"
                            + " or header From contains \"@\" then tag \"[x]\", add header \"X: y\"");
        }
    }
}
