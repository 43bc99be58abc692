package org.posthouse.console.server;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the pages of the server and of its doctor show, and what their forms would do. */
public class ServerPagesTest extends PageFixture {
    @Test
    public void certificatesAreShownWithWhatWentWrong() throws Exception {
        answer(
                "certificate-list",
                "",
                "certificate|names|issuer|until|source|default|sha-256|error|next",
                "acme|mail.example.org|CN=ca|2031-01-01 00:00:00|installed|yes|ab12|<b>rate limited|2030-12-01 00:00:00",
                "/etc/x.pem||||not in force|||no such file|");
        answer(
                "backup-list",
                "",
                "made|has|for mail:restore|name",
                "2026-11-30T03:15|mail, queue, etc|/b/2026-11-30T031500/mail|2026-11-30T031500");
        ServerPage page = new ServerPage();
        page.operations = operations;
        String html = show(page, Map.of(), true);
        for (String part : List.of(
                "mail.example.org",
                "CN=ca",
                "2031-01-01",
                "ab12",
                "acme, the default",
                "next try at",
                "2030-12-01",
                "/etc/x.pem",
                "no such file",
                "certificate-renew",
                "2026-11-30T03:15",
                "<code>/b/2026-11-30T031500/mail</code>",
                "value=\"backup-now\"",
                "value=\"backup-rehearse\"",
                "value=\"backup-restore\"",
                "value=\"2026-11-30T031500\"",
                "&lt;b&gt;rate limited")) {
            assertTrue(part + " in " + html, html.contains(part));
        }
    }

    @Test
    public void theDoctorShowsTheWorstFirstWithWhatMendsIt() throws OperationException {
        DoctorPage page = new DoctorPage();
        page.operations = operations;
        answer(
                "doctor",
                "1 critical, 1 warn, 1 ok",
                "state|check|about|found|fix",
                "critical|disk|mail|0 MiB <free>|free some",
                "warn|queue||it is paused|mail:queue-resume",
                "ok|store||3 messages|");
        String html = show(page, Map.of(), true);
        assertTrue("a look at the page waits for no check", asked.remove("doctor {all=true, known=true}"));
        assertTrue(html, html.contains("0 MiB &lt;free&gt;"));
        assertTrue(html, html.contains("<code>mail:queue-resume</code>"));
        assertTrue(html, html.indexOf("Passed") > html.indexOf("mail:queue-resume"));
        assertTrue(html, html.indexOf("3 messages") > html.indexOf("Passed"));
        show(page, Map.of("look", "true"), true);
        assertTrue(asked.toString(), asked.contains("doctor {all=true}"));
    }

    @Test
    public void nothingIsSaidToBeWellBeforeAnyoneLooked() throws OperationException {
        DoctorPage page = new DoctorPage();
        page.operations = operations;
        answer("doctor", "No checks have run yet", "");
        String html = show(page, Map.of(), true);
        assertTrue(html, html.contains("No checks have run yet"));
        assertFalse(html, html.contains("all checks passed"));
    }
}
