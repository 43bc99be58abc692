package org.posthouse.console.people;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the page of jobs shows. */
public class MovingPageTest extends PageFixture {
    @Test
    public void jobsThatMoveMailAreShownAndLoadedAgain() throws OperationException {
        MovingPage page = new MovingPage();
        page.operations = operations;
        String columns = "id|state|done|job|moved|known|failed|now";
        answer("job-list", "", columns, "1|done|100%|import: <alice>|10|0|0|took 1s");
        String html = show(page, Map.of(), true);
        assertFalse(html, html.contains("data-reload") || html.contains("job-stop"));
        assertTrue(html, html.contains("import: &lt;alice&gt;"));
        assertTrue(html, html.contains("name=\"password\" type=\"password\""));
        assertTrue(html, html.contains("value=\"import-imap\"") && html.contains("value=\"export-imap\""));
        answer("job-list", "", columns, "2|running|42%|import: x|5|1|2|5 messages, 9/s");
        answer("job-show", "Job 2, import: x", "problem", "cur/1: it is <empty>");
        html = show(page, Map.of("job", "2"), true);
        assertTrue(html, html.contains("data-reload") && html.contains("value=\"job-stop\""));
        assertTrue(html, html.contains("width:42%"));
        assertTrue(html, html.contains("cur/1: it is &lt;empty&gt;"));
    }
}
