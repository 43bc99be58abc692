package org.posthouse.console.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the page of the trace shows. */
public class TracePageTest extends PageFixture {
    private TracePage trace(String more) {
        TracePage page = new TracePage();
        page.operations = operations;
        answer(
                "trace",
                more,
                "time|mail|stage|detail|envelope|after",
                "2025-03-01 10:00:00|20250301aaaa|delivered|to <b>|<a@here.test> to b@b.test|",
                "2025-03-01 10:00:01|20250301bbbb|refused|550 no such user||1s");
        return page;
    }

    @Test
    public void theLatestMailsAreATable() throws OperationException {
        String html = show(trace("go on with --after 77"), Map.of("like", "b@b"), true);
        assertEquals("heading and two mails", 4, html.split("<tr>", -1).length);
        assertTrue(html, html.contains("href=\"posthouse-trace?id=20250301aaaa\""));
        assertTrue(html, html.contains("<strong>&lt;a@here.test&gt; to b@b.test</strong>"));
        assertTrue("without an envelope", html.contains("<strong>20250301bbbb</strong>"));
        assertTrue(html, html.contains("to &lt;b&gt;") && html.contains("ph-chip ph-bad\">refused"));
        assertTrue(html, html.contains("href=\"posthouse-trace?like=b%40b&amp;after=77\""));
        assertTrue(html, html.contains("href=\"posthouse-trace?like=b%40b&amp;stage=held\">held"));
    }

    @Test
    public void aStageCanBeChosen() throws OperationException {
        String html = show(trace(""), Map.of("stage", "refused"), true);
        assertFalse(html, html.contains("20250301aaaa"));
        assertTrue(html, html.contains("20250301bbbb") && html.contains("aria-current=\"true\">refused"));
        assertTrue(show(trace(""), Map.of("stage", "held"), true).contains("No such mail."));
    }

    @Test
    public void whatLooksLikeAnIdIsOne() throws OperationException {
        String html = show(trace("it waits"), Map.of("like", "20250301aaaa"), true);
        assertTrue(html, html.contains("<h2>Mail 20250301aaaa</h2>") && html.contains("ph-timeline"));
        assertTrue(html, html.contains("href=\"posthouse-queue?id=20250301aaaa\""));
    }
}
