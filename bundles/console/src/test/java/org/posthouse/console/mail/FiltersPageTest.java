package org.posthouse.console.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the pages of filters show, and what their forms would do. */
public class FiltersPageTest extends PageFixture {
    private String filters(String... rows) throws OperationException {
        FiltersPage page = new FiltersPage();
        page.operations = operations;
        answer("filter-list", "", "filter|bundle|ranking|direction|state|calls|failures|waiting|mean|verdicts", rows);
        answer("filter-decisions", "", "time|mail|filter|stage|verdict|detail");
        return show(page, Map.of(), true);
    }

    @Test
    public void filtersThatAreNotAskedAreShownWithTheReason() throws OperationException {
        String html = filters(
                "spam|org.acme/2.0|5|in|enforced|9|0|0|40 µs|reject 2",
                "spam|org.acme/1.0|0|in|not chosen: 2.0 has the higher ranking|0|0|0|0 µs|",
                "virus||0||absent, required|0|0|0|0 µs|");
        int idle = html.indexOf("Not in use");
        assertTrue(html, idle > html.indexOf("org.acme 2.0"));
        assertTrue(html, idle < html.indexOf("not chosen: 2.0 has the higher ranking"));
        assertTrue(html, html.contains("ph-bad\">absent, required"));
        assertFalse("nothing signs", html.contains("Mail leaves"));
    }

    @Test
    public void filtersOfMailThatLeavesHaveAWayOfTheirOwn() throws OperationException {
        String html = filters("dkim|org.acme/2.0|5|out|enforced|9|0|0|40 µs|");
        assertTrue(html, html.indexOf("dkim") > html.indexOf("Mail leaves"));
        assertTrue(html, html.contains("No filter"));
    }

    @Test
    public void whatWasSetBackIsMarkedAndCanTryAgain() throws OperationException {
        String html = filters(
                "spam|org.acme/2.0|0|in|set back to org.acme/1.0: 20 of 20 calls failed at message, budget 5 %;"
                        + " mail:filter-clear spam|20|0|0|1 ms|",
                "spam|org.acme/1.0|0|in|enforced|9|0|0|1 ms|",
                "virus|org.acme/1.0|0|in|enforced for role mx; over budget: mean 3000 ms (there is no version before);"
                        + " mail:filter-clear virus|20|0|0|3 s|");
        int idle = html.indexOf("Not in use");
        assertTrue(html, html.contains("ph-bad\">set back<"));
        assertTrue(
                html,
                html.indexOf("set back to org.acme/1.0: 20 of 20 calls failed at message, budget 5 %</b>") > idle);
        assertTrue(html, html.contains("ph-good\">enforced for role mx<"));
        assertTrue(html, html.indexOf("over budget: mean 3000 ms (there is no version before)</b>") < idle);
        assertEquals(2, html.split("value=\"filter-clear\"", -1).length - 1);
    }

    @Test
    public void theLatestFailureIsThatOfTheVersionShown() throws OperationException {
        answer(
                "filter-show",
                "filter: spam\nbundle: org.acme/2.0\nfailures: 1\nlatest failure:\njava.lang.Boom: <2>\n\tat x\n\n"
                        + "filter: spam\nbundle: org.acme/1.0\nfailures: 1\nlatest failure:\njava.lang.Bang: 1",
                "");
        String html = filters(
                "spam|org.acme/2.0|5|in|enforced|9|1|3|40 µs|", "spam|org.acme/1.0|5|in|not chosen: x|9|1|0|40 µs|");
        assertEquals(2, html.split("Latest failure", -1).length - 1);
        assertTrue(html, html.indexOf("java.lang.Boom: &lt;2&gt;") < html.indexOf("Not in use"));
        assertTrue(html, html.indexOf("java.lang.Bang: 1") > html.indexOf("Not in use"));
        assertTrue(html, html.contains("3 waiting"));
    }

    @Test
    public void aVersionThatLooksOnCanBePutInForce() throws OperationException {
        String html = filters(
                "spam|org.acme/1.0.0|5|in|enforced|9|0|0|40 µs|",
                "spam|org.acme/2.0.0|5|in|in shadow: newer than the one in force; mail:filter-promote spam: 1 alike|9|0|0|4 µs|",
                "dkim|org.dkim/1.0.0|5|in|enforced|9|0|0|40 µs|");
        assertEquals("one of three has buttons", 2, html.split("value=\"filter-promote\"", -1).length);
        assertTrue(html, html.contains("data-confirm=\"Put spam 2.0.0 in force for all its mail?\""));
        assertTrue(html, html.contains("value=\"filter-share\""));
        assertTrue(html, html.contains("value=\"filter-abort\""));
        assertFalse(html, html.contains("value=\"filter-shadow\""));
    }

    @Test
    public void whatIsOnTrialCanGoBack() throws OperationException {
        String html = filters(
                "spam|org.acme/1.0.0|5|in|not selected: x|9|0|0|40 µs|",
                "spam|org.acme/2.0.0|5|in|enforced on trial for share 10 %|9|0|0|4 µs|");
        assertEquals(3, html.split("value=\"filter-promote\"", -1).length);
        assertEquals("of the other one there is nothing to abort", 2, html.split("value=\"filter-abort\"", -1).length);
        assertEquals(3, html.split("value=\"filter-shadow\"", -1).length);
    }

    @Test
    public void differencesAreGroupedAndOneGroupShowsItsMails() throws OperationException {
        FiltersPage page = new FiltersPage();
        page.operations = operations;
        answer(
                "filter-list",
                "",
                "filter|bundle|ranking|direction|state|calls|failures|waiting|mean|verdicts",
                "spam|org.acme/2.0|5|in|in shadow: 1 alike, 7 different|9|0|0|40 µs|",
                "virus||0||absent, required|0|0|0|0 µs|");
        answer("filter-decisions", "", "time|mail|filter|stage|verdict|detail");
        answer(
                "filter-differences",
                "",
                "bundle|by|kind|mails|latest|mail|from|subject|time|detail",
                "org.acme/2.0|shadow|pass → reject|7|2026-12-01 10:00:00|m7|<joe@far.test>|Cheap|2026-12-01 10:00:00|550 no");
        String html = show(page, Map.of(), true);
        assertTrue(html, html.contains("spam: pass → reject"));
        assertTrue(html, html.contains("7 mails"));
        assertFalse(html, html.contains("550 no"));
        assertTrue("only of those that are there", offers(html, "filter-replay"));
        assertFalse(html, html.contains("<option value=\"virus\""));
        String open = show(page, Map.of("filter", "spam", "kind", "pass → reject"), true);
        assertTrue(open, open.contains("550 no"));
        assertTrue(open, open.contains("posthouse-trace?id=m7"));
    }
}
