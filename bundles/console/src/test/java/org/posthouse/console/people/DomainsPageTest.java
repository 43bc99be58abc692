package org.posthouse.console.people;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the page of domains shows. */
public class DomainsPageTest extends PageFixture {
    @Test
    public void theRecordsOfADomainCanBeCopied() throws OperationException {
        DomainsPage page = new DomainsPage();
        page.operations = operations;
        answer(
                "domain-list",
                "",
                "domain|default|accounts|catch-all|kept by",
                "post.house|yes|1||",
                "firm.house||2||ldap");
        answer(
                "dns-records",
                "post.house. MX 10 mail.post.house.",
                "state|name|type|value|found|fix",
                "critical|post.house.|MX|10 mail.post.house.|<none>|add it",
                "none|post.house.|DKIM||nothing signs|");
        String html = show(page, Map.of(), true);
        assertTrue(html, html.contains("accounts in ldap"));
        assertFalse("asked for only if wanted", asked.toString().contains("dns-records"));
        assertTrue(html, html.contains("href=\"posthouse-domains?domain=post.house\""));
        show(page, Map.of("domain", "others.house"), true);
        assertFalse("one of ours", asked.toString().contains("dns-records"));
        html = show(page, Map.of("domain", "post.house"), true);
        assertTrue(html, html.contains("data-copy=\"10 mail.post.house.\""));
        assertTrue(html, html.contains("&lt;none&gt;") && html.contains("nothing signs"));
        assertEquals("no button without a value", 3, html.split("data-copy=").length);
    }

    @Test
    public void signingKeysAreShown() throws OperationException {
        DomainsPage page = new DomainsPage();
        page.operations = operations;
        answer("domain-list", "", "domain|default|accounts|catch-all", "post.house|yes|1|");
        answer(
                "dkim-list",
                "",
                "domain|selector|algorithm|state|since|record",
                "post.house|rsa1|rsa|signing|2026-12-01T00:00:00Z|r",
                "post.house|ed2|ed25519|<waiting>|2026-12-01T00:00:00Z|r");
        String html = show(page, Map.of(), true);
        assertTrue(html, html.contains("&lt;waiting&gt;") && html.contains("ed25519"));
        assertTrue(html, html.contains("dkim-delete") && html.contains("dkim-check") && html.contains("dkim-create"));
    }

    @Test
    public void whoSendsInOurNameIsShownIfReportsAreRead() throws OperationException {
        DomainsPage page = new DomainsPage();
        page.operations = operations;
        answer("domain-list", "", "domain|default|accounts|catch-all", "post.house|yes|1|");
        assertFalse(show(page, Map.of(), true).contains("DMARC"));
        answer(
                "dmarc-reports",
                "",
                "domain|messages|passed|failed|senders|reporters|failure reports|last|sender|name|dkim|spf|quarantined|rejected|first",
                "post.house|9|7|2|2|<google>|0|2026-12-01|192.0.2.66|<spammer>|0|0|1|1|2026-11-01");
        String html = show(page, Map.of(), true);
        assertTrue(html, html.contains("2 failed") && html.contains("&lt;google&gt;"));
        assertTrue(html, html.contains("href=\"posthouse-domains?reports=post.house\""));
        assertFalse(html, html.contains("192.0.2.66"));
        html = show(page, Map.of("reports", "post.house"), true);
        assertTrue(html, html.contains("192.0.2.66") && html.contains("&lt;spammer&gt;"));
        assertFalse(show(page, Map.of("reports", "others.house"), true).contains("192.0.2.66"));
    }
}
