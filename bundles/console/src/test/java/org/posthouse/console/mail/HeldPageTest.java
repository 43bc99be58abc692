package org.posthouse.console.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the page of held mail shows. */
public class HeldPageTest extends PageFixture {
    private static final String MATCH = "filter:score: score";

    private HeldPage held() {
        HeldPage page = new HeldPage();
        page.operations = operations;
        answer(
                "held-groups",
                "",
                "held by|reason|mails|oldest|match",
                "filter:score|score|2|2025-03-01 10:00:00|" + MATCH,
                "|other reasons|7|2025-03-01 10:00:00|");
        answer(
                "held-list",
                "There may be more: continue with --after 77",
                "id|arrived|from|sender|to|subject|reason|findings",
                "m1|2025-03-01 10:00:00|<script>Eve|eve@evil.test|a@here.test +2|<img src=x>|filter:score: score 9|zen 4.0: <b>",
                "m2|2025-03-01 10:00:00|nobody||a@here.test|||");
        answer("sender-list", "", "sender|opinion|since", "@shop.test|allowed|2025-03-01");
        return page;
    }

    @Test
    public void heldMailStandsByItsReasonsAndWhatStrangersWroteIsText() throws OperationException {
        String html = show(held(), Map.of("reason", MATCH), true);
        assertTrue(
                html,
                html.contains("reason=filter%3Ascore%3A+score\" aria-current=\"true\">" + MATCH + " <b>2</b>")
                        || html.contains("aria-current=\"true\">" + MATCH + " <b>2</b>"));
        assertTrue(html, html.contains("<strong>&lt;img src=x&gt;</strong>") && html.contains("(no subject)"));
        assertFalse(html, html.contains("<script>") || html.contains("<img"));
        assertTrue(asked.toString(), asked.contains("held-list {reason=" + MATCH + "}"));
        assertTrue(html, html.contains("after=77"));
        assertEquals("a box each and one for all", 4, html.split("type=\"checkbox\"", -1).length);
    }

    @Test
    public void sendersCanBeAllowedBlockedAndForgotten() throws OperationException {
        String html = show(held(), Map.of(), true);
        assertTrue(offers(html, "sender-allow", "sender", "eve@evil.test"));
        assertTrue(offers(html, "sender-forget", "sender", "@shop.test"));
        assertTrue(offers(html, "sender-block") && offers(html, "sender-allow"));
    }

    @Test
    public void withoutThePartThatKnowsSendersTheRestIsThere() throws OperationException {
        HeldPage page = held();
        results.remove("sender-list");
        assertTrue(show(page, Map.of(), true).contains("No sender-list"));
    }
}
