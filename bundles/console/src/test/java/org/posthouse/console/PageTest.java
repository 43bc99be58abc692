package org.posthouse.console;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

/** What the pages of queue and filters show, and what their forms would do. */
public class PageTest {
    private final Operations operations = new Operations(Duration.ofMillis(20));
    private final Map<String, Result> results = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();

    /** An operation that says what it was told to say, and notes what it was asked. */
    private record Saying(String name, PageTest test) implements Operation {
        @Override
        public String summary() {
            return name;
        }

        @Override
        public boolean writes() {
            return false;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public Result run(Map<String, String> arguments) throws OperationException {
            test.asked.add(name + " " + arguments);
            if (!test.results.containsKey(name)) {
                throw new OperationException("No " + name);
            }
            return test.results.get(name);
        }

        @Override
        public Result run(Map<String, String> arguments, Caller caller) throws OperationException {
            test.callers.add(caller);
            return run(arguments);
        }
    }

    private void answer(String operation, Result result) {
        results.put(operation, result);
        operations.addOperation(new Saying(operation, this));
    }

    private void answer(String operation, String text, String columns, String... rows) {
        answer(
                operation,
                new Result(
                        text,
                        columns.isEmpty() ? List.of() : List.of(columns.split("\\|")),
                        List.of(rows).stream()
                                .map(row -> List.of(row.split("\\|", -1)))
                                .toList()));
    }

    private static HttpServletRequest request(Map<String, String> query) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                PageTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getParameter" -> query.get(arguments[0].toString());
                    case "getQueryString" -> query.isEmpty() ? null : "some=query";
                    default -> "";
                });
    }

    @Test
    public void anOperationIsToldWhoRunsIt() {
        for (Object user : new Object[] {"alice", null}) {
            HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                    PageTest.class.getClassLoader(),
                    new Class<?>[] {HttpServletRequest.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("getSession")) {
                            throw new IllegalStateException("ended");
                        }
                        return arguments[0].equals(Guard.USER) ? user : "";
                    });
            Page.run(request, new Saying("queue-hold", this), Map.of());
        }
        assertEquals(List.of(Caller.of("alice"), Caller.UNKNOWN), callers);
    }

    private String show(Page page, Map<String, String> query, boolean admin) throws OperationException {
        View view = new View(page, request(query), "secret", admin);
        page.show(view);
        return view.html().toString();
    }

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
                "id|arrived|size|from|to|destination|state|next|tries|reason",
                "m1|2025-03-01 10:00:00|1 KiB|<a@here.test>|b@b.test|b.test|deferred|in 5m|2|450 busy",
                "m2|2025-03-01 10:00:00|1 KiB|<>|c@b.test +1|b.test|partly held||0|looks <odd>");
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
        assertTrue(html, html.contains("href=\"posthouse-queue?id=m1\""));
        assertTrue("escaped", html.contains("looks &lt;odd&gt;"));
        assertTrue(html, html.contains("href=\"posthouse-queue?after=77\""));
        someMail("");
        assertFalse(show(queue(), Map.of(), true).contains("Next page"));
    }

    @Test
    public void conditionsAreAskedForAndKept() throws OperationException {
        someMail("There may be more: go on with --after 77");
        String html = show(queue(), Map.of("destination", "b.test", "state", "held", "after", "5"), true);
        assertTrue(asked.toString(), asked.contains("queue-list {after=5, destination=b.test, limit=100, state=held}"));
        assertTrue(asked.toString(), asked.contains("queue-count {destination=b.test, state=held}"));
        assertTrue(html, html.contains("posthouse-queue?destination=b.test&amp;state=held&amp;after=77"));
        assertTrue(html, html.contains("value=\"held\" selected=\"selected\""));
        assertTrue("no overview beside a choice", asked.stream().noneMatch(a -> a.startsWith("queue-dest")));
    }

    /** The form of an operation whose hidden fields are these. */
    private static boolean offers(String html, String operation, String... hidden) {
        for (String form : html.split("<form ")) {
            boolean fits = form.contains("name=\"op\" value=\"" + operation + "\"")
                    && form.contains("name=\"token\" value=\"secret\"");
            for (int i = 0; i + 1 < hidden.length; i += 2) {
                fits &= form.contains("name=\"" + hidden[i] + "\" value=\"" + hidden[i + 1] + "\"");
            }
            if (fits) {
                return true;
            }
        }
        return false;
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
        assertTrue(html, html.contains("Delete 2 mails, all of the queue?"));
    }

    @Test
    public void aTextIsNoConditionForManyMails() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of("like", "joe", "destination", "b.test"), true);
        assertTrue(offers(html, "queue-hold", "id", "m1"));
        assertFalse(offers(html, "queue-delete", "destination", "b.test"));
        assertFalse(offers(html, "queue-delete", "all", "true"));
    }

    @Test
    public void whoeverMayOnlyLookHasNoButtonThatWorks() throws OperationException {
        someMail("");
        String html = show(queue(), Map.of(), false);
        int buttons = html.split("<button type=\"submit\" class=\"ph-button ph-", -1).length - 1;
        int disabled = html.split("disabled=\"disabled\"", -1).length - 1;
        assertEquals("all but the search", buttons - 1, disabled);
    }

    private void oneMail() {
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
                        "to b.test · 2 tries · next in 5m · not before 2025-03-01 12:00:00 · deliver by 2025-03-02 10:00:00 or return · sender told of delay · at delivery: into Junk"));
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
        assertFalse("it has it", html.contains("value=\"d@b.test\""));
        for (String operation : CHANGES) {
            assertTrue(operation, offers(html, operation, "id", "m1"));
        }
    }

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
        int idle = html.indexOf("Not asked");
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
    public void theLatestFailureIsThatOfTheVersionShown() throws OperationException {
        answer(
                "filter-show",
                "filter: spam\nbundle: org.acme/2.0\nfailures: 1\nlatest failure:\njava.lang.Boom: <2>\n\tat x\n\n"
                        + "filter: spam\nbundle: org.acme/1.0\nfailures: 1\nlatest failure:\njava.lang.Bang: 1",
                "");
        String html = filters(
                "spam|org.acme/2.0|5|in|enforced|9|1|3|40 µs|", "spam|org.acme/1.0|5|in|not chosen: x|9|1|0|40 µs|");
        assertEquals(2, html.split("Latest failure", -1).length - 1);
        assertTrue(html, html.indexOf("java.lang.Boom: &lt;2&gt;") < html.indexOf("Not asked"));
        assertTrue(html, html.indexOf("java.lang.Bang: 1") > html.indexOf("Not asked"));
        assertTrue(html, html.contains("3 waiting"));
    }

    private UpdatesPage updates() {
        UpdatesPage page = new UpdatesPage();
        page.operations = operations;
        answer(
                "bundle-list",
                "",
                "bundle|version|id|state|before|updated",
                "org.posthouse.imap|0.1.0|90|active||",
                "org.posthouse.smtp|0.1.1|98|stopped|0.1.0|2025-03-01 10:00:00");
        return page;
    }

    @Test
    public void updatesShowWhatRunsAndWhatOneCanGoBackTo() throws OperationException {
        String html = show(updates(), Map.of(), true);
        assertTrue(html, html.contains("before it 0.1.0, replaced "));
        String back = html.substring(html.indexOf("value=\"rollback\""));
        back = back.substring(0, back.indexOf("</form>"));
        assertTrue(back, back.contains("value=\"org.posthouse.smtp\""));
        assertFalse("nothing is kept of it: " + back, back.contains("value=\"org.posthouse.imap\""));
        String update = html.substring(html.indexOf("value=\"update\""), html.indexOf("value=\"rollback\""));
        assertTrue(update, update.contains("value=\"org.posthouse.imap\""));
        assertTrue(update, update.contains("name=\"jar\"") && update.contains("data-upload=\"secret\""));
    }
}
