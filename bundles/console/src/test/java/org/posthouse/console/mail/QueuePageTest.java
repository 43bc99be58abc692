package org.posthouse.console.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the pages of the queue and of one mail of it show, and what their forms would do. */
public class QueuePageTest extends PageFixture {
    private QueuePage queue() {
        QueuePage page = new QueuePage();
        page.operations = operations;
        answer("status", "", "part|figure|value", "queue|waiting|2", "queue|state|running");
        return page;
    }

    private void someMail(String more) {
        answer(
                "queue-list",
                more,
                "id|arrived|size|from|to|destination|state|next|tries|reason|subject",
                "m1|2025-03-01 10:00:00|1 KiB|<a@here.test>|b@b.test|b.test|deferred|in 5m|2|450 busy|Hello <you>",
                "m2|2025-03-01 10:00:00|1 KiB|<>|c@b.test +1|b.test|partly held||0|looks <odd>|");
        answer("queue-count", "2 mails", "due|deferred|held|under way", "0|1|1|0");
        answer(
                "queue-destinations",
                "",
                "destination|mails|due|deferred|held|under way|at once|oldest|obstacle",
                "b.test|2|0|1|1|0|20|5h 0m|",
                "unrouted|1|1|0|0|0|20|1m 0s|a required router is absent");
    }

    @Test
    public void theQueueShowsDestinationsWithWhatKeepsThem() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of(), true);
        assertTrue(html, html.contains("a required router is absent"));
        assertTrue(html, html.contains("href=\"posthouse-queue?destination=unrouted\""));
        assertTrue(html, html.contains("1 deferred, 1 held, at most 20 at once, oldest 5h 0m"));
    }

    @Test
    public void theQueueShowsItsMail() throws OperationException {
        someMail("There may be more: go on with --after 77");
        String html = show(queue(), Map.of(), true);
        assertTrue(html, html.contains("href=\"posthouse-queue?id=m1#ph-mail\""));
        assertTrue(
                "escaped", html.contains("looks &lt;odd&gt;") && html.contains("<strong>Hello &lt;you&gt;</strong>"));
        assertTrue(html, html.contains("(no subject)"));
        assertTrue(html, html.contains("href=\"posthouse-queue?after=77\""));
        someMail("");
        assertFalse(show(queue(), Map.of(), true).contains("Next page"));
    }

    @Test
    public void conditionsAreAskedForAndKept() throws OperationException {
        someMail("There may be more: go on with --after 77");
        String html = show(queue(), Map.of("destination", "b.test", "state", "held", "after", "5"), true);
        assertTrue(
                asked.toString(),
                asked.contains("queue-list {after=5, destination=b.test, limit=100, state=held, subjects=true}"));
        assertTrue(asked.toString(), asked.contains("queue-count {destination=b.test, state=held}"));
        assertTrue(html, html.contains("posthouse-queue?destination=b.test&amp;state=held&amp;after=77"));
        assertTrue(html, html.contains("value=\"held\" selected=\"selected\""));
        assertTrue("no overview beside a choice", asked.stream().noneMatch(a -> a.startsWith("queue-dest")));
    }

    private static final List<String> CHANGES =
            List.of("queue-retry", "queue-hold", "queue-release", "queue-bounce", "queue-delete");

    @Test
    public void allThatMatchesCanBeChanged() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of("sender", "<>", "older-than", "5d"), true);
        for (String operation : CHANGES) {
            assertTrue(operation, offers(html, operation, "sender", "&lt;&gt;", "older-than", "5d"));
            assertFalse(operation, offers(html, operation, "all", "true"));
        }
        assertTrue(html, html.contains("Give up 2 mails that match?"));
    }

    @Test
    public void withoutAConditionItIsSaidThatItMeansAll() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of(), true);
        for (String operation : CHANGES) {
            assertTrue(operation, offers(html, operation, "all", "true"));
        }
        assertTrue(html, html.contains("Delete 2 mails, the whole queue?"));
    }

    @Test
    public void aTextIsNoConditionForManyMails() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of("like", "joe", "destination", "b.test"), true);
        assertTrue("some can be chosen", html.contains("name=\"id\" value=\"m1\" form=\"ph-chosen\""));
        assertFalse(offers(html, "queue-delete", "destination", "b.test"));
        assertFalse(offers(html, "queue-delete", "all", "true"));
    }

    @Test
    public void whoeverMayOnlyLookHasNoButtonThatWorks() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of(), false);
        int buttons = html.split("<button type=\"submit\"", -1).length - 1;
        int disabled = html.split("disabled=\"disabled\"", -1).length - 1;
        assertEquals("all but the search", buttons - 1, disabled);
    }

    @Test
    public void everyStateSaysHowMuchOfTheWholeQueueIsInIt() throws OperationException {
        someMail("");
        answer("queue-count", "4711 mails", "due|deferred|held|under way", "9|4000|702|0");
        String html = show(queue(), Map.of(), true);
        assertTrue(html, html.contains("href=\"posthouse-queue?state=deferred\">deferred <b>4000</b>"));
        assertTrue(html, html.contains("aria-current=\"true\">all <b>4711 mails</b>"));
        assertEquals(
                "counted once",
                1,
                asked.stream().filter(a -> a.startsWith("queue-count")).count());
        assertTrue(show(queue(), Map.of("state", "held", "sender", "<>"), true)
                .contains("href=\"posthouse-queue?sender=%3C%3E&amp;state=due\">due <b>9</b>"));
    }

    @Test
    public void theTextIsShownToAdministratorsWhoAskForIt() throws OperationException {
        oneMail();
        answer("queue-text", "Dear <b>", "part|octets|name", "image/png|3 B|x.png");
        assertFalse(show(queue(), Map.of("id", "m1"), true).contains("Dear"));
        assertFalse(show(queue(), Map.of("id", "m1", "text", "shown"), false).contains("Dear"));
        String html = show(queue(), Map.of("id", "m1", "text", "shown"), true);
        assertTrue(html, html.contains("Dear &lt;b&gt;</pre>") && html.contains("x.png · image/png · 3 B"));
    }

    private void oneMail() {
        someMail("");
        answer(
                "queue-show",
                "mail: m1\nfrom: <a@here.test>\nstate: partly held\nreason: looks odd\narrived: 2025-03-01 10:00:00\n"
                        + "result: acme:score = 4\nresult: acme:tag = <b>\n"
                        + "finding: 2025-03-01 10:00:00 spam (org.acme/1.0) at message: hold\n\nSubject: hello\nX: y",
                "recipient|phase|destination|next|not before|deliver by|tries|last reply|from host|held|held by|held since|sender told|at delivery",
                "b@b.test|waiting|b.test|in 5m|2025-03-01 12:00:00|2025-03-02 10:00:00 or return|2|450 busy|mx.b.test||||delay|into Junk",
                "c@b.test|waiting|b.test||||0|||looks odd|filter:spam|2025-03-01 10:00:00||",
                "d@b.test|delivered|b.test||||1|250 ok|mx.b.test|||||");
    }

    @Test
    public void aMailShowsHowFarEachRecipientIs() throws OperationException {
        oneMail();
        String html = show(queue(), Map.of("id", "m1"), true);
        assertTrue(
                html,
                html.contains(
                        "to b.test · 2 tries · next in 5m · not before 2025-03-01 12:00:00 · deliver by 2025-03-02 10:00:00 or return · sender notified of delay · at delivery: into Junk"));
        assertTrue(html, html.contains("450 busy, said mx.b.test"));
        assertTrue(html, html.contains("looks odd, held by filter:spam, since 2025-03-01 10:00:00"));
        assertTrue(html, html.contains("acme:tag = &lt;b&gt;"));
        assertTrue(html, html.contains("spam (org.acme/1.0) at message: hold"));
        assertTrue(html, html.contains("<b>Subject: hello</b>"));
    }

    @Test
    public void eachRecipientCanBeHeldAndReleased() throws OperationException {
        oneMail();
        String html = show(queue(), Map.of("id", "m1"), true);
        assertTrue(offers(html, "queue-hold", "id", "m1", "recipient", "b@b.test"));
        assertTrue(offers(html, "queue-release", "id", "m1", "recipient", "c@b.test"));
        assertTrue(offers(html, "queue-rework", "id", "m1"));
        assertFalse("no filter is known", offers(html, "filter-replay", "id", "m1"));
        answer("filter-list", "", "filter|bundle", "spam|org.acme/1.0", "virus|");
        String asked = show(queue(), Map.of("id", "m1"), true);
        assertTrue(asked, offers(asked, "filter-replay", "id", "m1"));
        assertTrue(asked, asked.contains("name=\"verdict-of\""));
        assertFalse("it has it", html.contains("value=\"d@b.test\""));
        for (String operation : CHANGES) {
            assertTrue(operation, offers(html, operation, "id", "m1"));
        }
    }

    @Test
    public void aMailStandsBesideTheTableAsItWasLookedAt() throws OperationException {
        oneMail();
        answer("trace", "", "time|stage|detail|after", "2025-03-01 10:00:00|deferred|450 busy|1s");
        Map<String, String> query = Map.of("id", "m1", "destination", "b.test", "after", "5");
        String html = show(queue(), query, true);
        assertTrue("the table is there", html.contains("name=\"id\" value=\"m2\" form=\"ph-chosen\""));
        assertTrue(
                "the place in it",
                asked.contains("queue-list {after=5, destination=b.test, limit=100, subjects=true}"));
        String panel = html.substring(html.indexOf("data-panel-place"));
        assertTrue(panel, panel.contains("<h2 id=\"ph-mail\" tabindex=\"-1\">Mail m1</h2>"));
        assertTrue(panel, panel.contains("href=\"posthouse-queue?destination=b.test&amp;after=5#ph-open-m1\""));
        assertTrue(panel, panel.contains("<strong>deferred</strong>") && panel.contains("Subject: hello"));
        assertTrue(
                "the text is asked for there",
                panel.contains(
                        "posthouse-queue?id=m1&amp;text=shown&amp;destination=b.test&amp;after=5#ph-text\" data-panel"));
        assertTrue(
                "others can be opened so",
                html.contains("posthouse-queue?id=m2&amp;destination=b.test&amp;after=5#ph-mail\" id=\"ph-open-m2\""));
        assertTrue(html, html.contains("data-panel=\"m1\" aria-current=\"true\""));
    }

    @Test
    public void aMailThatIsGoneSaysSoBesideTheTable() throws OperationException {
        someMail("");
        refuse("queue-show");
        String html = show(queue(), Map.of("id", "<gone>"), true);
        String panel = html.substring(html.indexOf("data-panel-place"));
        assertTrue(panel, panel.contains("Mail &lt;gone&gt;</h2>") && panel.contains("No queue-show."));
        assertFalse("nothing to do", offers(html, "queue-retry", "id", "&lt;gone&gt;"));
    }

    @Test
    public void withoutAChosenMailThereIsNoPanel() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of(), true);
        assertTrue(html, html.contains("data-panel-place=\"\"></div>"));
    }

    /** The browser would add it to the form: the id of the mail that is shown to those that are chosen. */
    @Test
    public void noFormSendsTheQueryOfThePage() throws OperationException {
        oneMail();
        String html = show(queue(), Map.of("id", "m1"), true);
        int forms = html.split("<form method=\"post\"", -1).length;
        assertEquals(forms, html.split("<form method=\"post\" action=\"\\?\"", -1).length);
    }
}
