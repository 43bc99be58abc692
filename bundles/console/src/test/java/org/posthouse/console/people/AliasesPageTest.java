package org.posthouse.console.people;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the page of aliases shows. */
public class AliasesPageTest extends PageFixture {
    @Test
    public void aliasesAreATableInWhichEachCanBeDeleted() throws OperationException {
        AliasesPage page = new AliasesPage();
        page.operations = operations;
        answer("alias-list", "", "alias|targets", "info@b.test|a@b.test, <c>@d.test", "z@b.test|a@b.test");
        String html = show(page, Map.of(), true);
        assertEquals("heading and two aliases", 4, html.split("<tr>", -1).length);
        assertTrue(html, html.contains("ph-chip ph-calm\">a@b.test<") && html.contains("&lt;c&gt;@d.test"));
        assertTrue(html, offers(html, "alias-delete", "address", "info@b.test"));
        assertTrue(html, offers(html, "alias-delete", "address", "z@b.test"));
        assertTrue(html, offers(html, "alias-set"));
        answer("alias-list", "", "alias|targets");
        assertTrue(show(page, Map.of(), true).contains("No aliases yet."));
    }
}
