package org.posthouse.console.parts;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;

/** What the pages of parts and wiring show, and what their forms would do. */
public class PartsPageTest extends PageFixture {
    private PartsPage updates() {
        PartsPage page = new PartsPage();
        page.operations = operations;
        answer(
                "bundle-list",
                "",
                "bundle|version|id|state|before|updated|provides|if stopped|problem",
                "org.posthouse.imap|0.1.0|90|active|||Protocol imap|its clients wait <10 s>|",
                "org.posthouse.smtp|0.1.1|98|stopped|0.1.0|2025-03-01 10:00:00|||",
                "com.acme.filter|2.0.0|120|active|||Filter acme||",
                "com.acme.lost|1.0.0|121|not resolved|||||no bundle exports the package <com.nowhere>",
                "deploy/text.jar|||not installed|||||it cannot be read as a jar");
        return page;
    }

    /** The part of the page that is about one bundle. */
    private static String about(String html, String bundle) {
        String row = html.substring(html.indexOf("id=\"" + bundle + "\""));
        int next = row.indexOf("<div class=\"ph-row ph-line\" id=", 1);
        return next < 0 ? row : row.substring(0, next);
    }

    @Test
    public void partsAreReplacedStoppedAndStarted() throws OperationException {
        String html = show(updates(), Map.of("bundle", "imap"), true);
        String imap = about(html, "org.posthouse.imap");
        assertTrue(
                imap,
                imap.contains("Protocol imap") && imap.contains("href=\"posthouse-parts?bundle=org.posthouse.imap\""));
        assertTrue(imap, offers(imap, "bundle-stop", "bundle", "org.posthouse.imap"));
        assertTrue(imap, imap.contains("Until then its clients wait &lt;10 s&gt;."));
        assertFalse("nothing is kept of it: " + imap, imap.contains("rollback"));
        String smtp = about(html, "org.posthouse.smtp");
        assertTrue(smtp, smtp.contains("previously 0.1.0, replaced "));
        assertTrue(smtp, offers(smtp, "rollback", "bundle", "org.posthouse.smtp") && smtp.contains("Back to 0.1.0"));
        assertTrue(smtp, offers(smtp, "bundle-start", "bundle", "org.posthouse.smtp"));
        assertFalse(smtp, smtp.contains("bundle-stop"));
        String update = html.substring(html.indexOf("value=\"update\""));
        update = update.substring(0, update.indexOf("</form>"));
        assertTrue(update, update.contains("value=\"org.posthouse.imap\" selected=\"selected\""));
        assertTrue(update, update.contains("name=\"jar\"") && update.contains("data-upload=\"secret\""));
    }

    @Test
    public void whatIsNotInUseIsRedWithTheReason() throws OperationException {
        String html = show(updates(), Map.of(), true);
        assertTrue(html, html.indexOf("&lt;com.nowhere&gt;") < html.indexOf("Replace a part"));
        assertTrue(html, html.contains("it cannot be read as a jar"));
        assertFalse("no part", html.contains("id=\"deploy/text.jar\""));
    }

    @Test
    public void theWiringShowsPlugInsAndWhatIsNotResolved() throws OperationException {
        updates();
        answer(
                "wiring",
                "",
                "bundle|version|component|state|reference|bound to",
                "org.posthouse.intake|0.1.0|IntakeComponent|active|Filter|com.acme.filter 2.0.0",
                "com.acme.filter|2.0.0||active||");
        WiringPage page = new WiringPage();
        page.operations = operations;
        String html = show(page, Map.of(), true);
        String drawing = html.substring(html.indexOf("<svg"), html.indexOf("</svg>"));
        String box = drawing.substring(drawing.indexOf("href=\"#com.acme.filter\""));
        box = box.substring(0, box.indexOf("</a>"));
        assertTrue("not absent: " + box, box.contains("ph-good") && box.contains(">2.0.0<"));
        String lost = html.substring(html.indexOf("id=\"com.acme.lost\""));
        lost = lost.substring(0, lost.indexOf("</details>"));
        assertTrue(lost, lost.contains("ph-bad") && lost.contains("no bundle exports the package &lt;com.nowhere&gt;"));
        assertTrue(html, html.contains("href=\"posthouse-parts?bundle=com.acme.filter\""));
        assertTrue(html, html.contains("Filter acme"));
        String smtp = html.substring(html.indexOf("id=\"smtp\""));
        assertTrue(smtp, smtp.substring(0, smtp.indexOf("</details>")).contains("it is stopped"));
        assertTrue(html, html.contains("2 bundles lack something"));
    }
}
