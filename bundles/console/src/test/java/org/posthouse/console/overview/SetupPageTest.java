package org.posthouse.console.overview;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;
import org.posthouse.console.page.View;

/** What the page of the setup shows, and its summary. */
public class SetupPageTest extends PageFixture {
    @Test
    public void theStepsOfTheSetupAreShownAndTheFormPlansFirst() throws OperationException {
        SetupPage page = new SetupPage();
        page.operations = operations;
        String columns = "state|step|found|fix";
        answer("setup-check", "1 of 2", columns, "done|clock|it runs|", "to do|open to others|<lo>|listen");
        String html = show(page, Map.of(), true);
        for (String part : List.of("&lt;lo&gt;", "<code>listen</code>", "value=\"setup\"", "value=\"setup-undo\"")) {
            assertTrue(part + " in " + html, html.contains(part));
        }
        assertEquals("both only plan unless told", 3, html.split("name=\"plan\" value=\"true\" checked").length);
        assertTrue("a look at the page waits for no check", asked.remove("setup-check {known=true}"));
        show(page, Map.of("look", "true"), true);
        assertTrue(asked.toString(), asked.contains("setup-check {}"));
        View view = new View(page, request(Map.of()), "secret", true);
        SetupPage.summary(view);
        String summary = view.html().toString();
        assertTrue(summary, summary.contains("open to others: to do") && !summary.contains("clock"));
        assertTrue("the overview looks at nothing", asked.contains("setup-check {known=true}"));
        answer("setup-check", "1 of 1", columns, "done|clock|it runs|");
        View done = new View(page, request(Map.of()), "secret", true);
        SetupPage.summary(done);
        assertEquals("", done.html().toString());
    }
}
