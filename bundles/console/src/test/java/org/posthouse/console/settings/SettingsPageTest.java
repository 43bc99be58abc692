package org.posthouse.console.settings;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.page.PageFixture;
import org.posthouse.console.page.View;

/** What the forms of settings show, and what they send. */
public class SettingsPageTest extends PageFixture {
    private static final List<String> COLUMNS = List.of(
            "option", "value", "set", "default", "type", "list", "least", "most", "choices", "labels", "problem",
            "title", "about");

    private static List<String> row(String name, String value, String set, String standard, String type, String list) {
        return List.of(name, value, set, standard, type, list, "", "", "", "", "", "The " + name, "What it <is> for.");
    }

    private static Result part(String kind) {
        return new Result(
                "part: Posthouse part\npid: org.posthouse.part\nabout: A part.\nkind: " + kind
                        + "\nfile: etc/org.posthouse.part.cfg\nchanges: at once",
                COLUMNS,
                List.of(
                        List.of(
                                "size",
                                "12",
                                "yes",
                                "100",
                                "number",
                                "",
                                "0",
                                "65535",
                                "",
                                "",
                                "",
                                "The size",
                                "What it <is> for."),
                        row("on", "", "", "true", "boolean", ""),
                        List.of(
                                "tls",
                                "",
                                "",
                                "starttls",
                                "text",
                                "",
                                "",
                                "",
                                "none\nstarttls",
                                "None\nSTARTTLS",
                                "",
                                "TLS",
                                "Which."),
                        row("names", "a\nb, c", "yes", "", "text", "yes"),
                        row("secret", "…", "yes", "", "secret", ""),
                        List.of(
                                "port",
                                "abc",
                                "",
                                "25",
                                "number",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "port = abc is not a whole number",
                                "Port",
                                "Where.")));
    }

    private SettingsPage page(String kind) {
        SettingsPage page = new SettingsPage();
        page.operations = operations;
        answer("setting-show", part(kind));
        return page;
    }

    private String form(String kind, boolean admin) throws OperationException {
        return show(page(kind), Map.of("pid", "part"), admin);
    }

    /** The field of an option, with what stands around it. */
    private static String field(String html, String option) {
        for (String field : html.split("<div class=\"ph-option\">")) {
            if (field.contains("name=\"v." + option + "\"")) {
                return field;
            }
        }
        throw new AssertionError("no field for " + option + " in " + html);
    }

    @Test
    public void everyOptionHasAFieldOfItsKind() throws OperationException {
        String html = form("one", true);
        assertTrue(asked.contains("setting-show {pid=part}"));
        assertTrue(html, offers(html, "setting-set", "pid", "org.posthouse.part"));
        assertTrue(html, offers(html, "setting-remove", "pid", "org.posthouse.part"));
        String size = field(html, "size");
        assertTrue(size, size.contains("type=\"number\" value=\"12\" min=\"0\" max=\"65535\""));
        assertTrue(size, size.contains("from 0 to 65535 · default: 100 · changed"));
        assertTrue(size, size.contains("name=\"reset\" value=\"size\""));
        assertTrue(
                size, size.contains("<label for=\"ph-o-size\">The size") && size.contains("What it &lt;is&gt; for."));
        String on = field(html, "on");
        assertTrue("its default", on.contains("type=\"checkbox\"") && on.contains("checked=\"checked\""));
        assertFalse("nothing to reset: " + on, on.contains("name=\"reset\""));
        assertTrue(field(html, "tls").contains("<option value=\"starttls\" selected=\"selected\">STARTTLS"));
        assertTrue(field(html, "names").contains(">a\nb, c</textarea>"));
        String port = field(html, "port");
        assertTrue(port, port.contains("type=\"text\" value=\"abc\"") && port.contains("aria-invalid=\"true\""));
        assertTrue(port, port.contains("aria-describedby=\"ph-o-port-about ph-o-port-wrong\""));
        assertTrue(port, port.contains("role=\"alert\">port = abc is not a whole number"));
    }

    @Test
    public void aSecretIsNotInThePage() throws OperationException {
        String secret = field(form("one", true), "secret");
        assertTrue(secret, secret.contains("type=\"password\" value=\"\""));
        assertTrue(secret, secret.contains("set; enter a new one to replace it"));
        assertFalse(secret, secret.contains("was.secret"));
    }

    @Test
    public void theEnterKeySaves() throws OperationException {
        String html = form("one", true);
        String first = html.substring(html.indexOf("<button"));
        assertTrue(first, first.substring(0, first.indexOf("</button>")).endsWith(">Save"));
    }

    @Test
    public void oneMoreOfManyNeedsAName() throws OperationException {
        String html = form("many", true);
        assertTrue(html, offers(html, "setting-add", "pid", "org.posthouse.part"));
        assertTrue(html, html.contains("name=\"name\"") && !html.contains("name=\"reset\""));
        assertFalse(html, html.contains("setting-remove"));
    }

    @Test
    public void whoeverMayOnlyLookHasNoButtonThatWorks() throws OperationException {
        String html = form("one", false);
        assertEquals(html.split("<button", -1).length, html.split("disabled=\"disabled\"", -1).length);
    }

    @Test
    public void onlyWhatWasChangedIsSentAsLinesOfAFile() {
        List<PartOption> options = PartForm.options(part("one"));
        Map<String, String> sent = new HashMap<>(Map.of(
                "was.size",
                "12",
                "v.size",
                "12",
                "was.on",
                "true",
                "was.tls",
                "starttls",
                "v.tls",
                "none",
                "was.names",
                "a\r\nb, c",
                "v.names",
                " x\"y \r\n\r\n${home}\\ "));
        sent.put("v.secret", "hidden");
        Submission input = Submission.of(options, sent::get);
        assertEquals(
                "on = \"false\"\ntls = \"none\"\nnames = [ \"x\\\"y\", \"\\${home}\\\\\" ]\n", input.lines(options));
        assertEquals(Map.of("secret", "hidden"), input.secrets());
        assertFalse("not shown again", input.inputs().containsKey("secret"));
        sent.keySet().retainAll(List.of("was.size", "v.size"));
        assertTrue(Submission.of(options, sent::get).isEmpty());
        assertTrue(
                "a field that was not in the form",
                Submission.of(options, Map.of("v.size", "7")::get).isEmpty());
    }

    @Test
    public void whatCouldNotBeTakenStaysInItsField() throws OperationException {
        View view = new View(page("one"), request(Map.of()), "secret", true);
        Submission input = new Submission(Map.of("size", "-1", "on", "false"), Map.of(), Map.of());
        PartForm.show(view, "part", input, Map.of("size", "size = -1 is not from 0 to 65535"));
        String size = field(view.html().toString(), "size");
        assertTrue(size, size.contains("value=\"-1\"") && size.contains("is not from 0 to 65535"));
        assertTrue("what the part has", size.contains("name=\"was.size\" value=\"12\""));
        assertFalse(field(view.html().toString(), "on").contains("checked=\"checked\""));
    }

    @Test
    public void everyPartIsListedWithTheWayToItsForm() throws OperationException {
        SettingsPage page = new SettingsPage();
        page.operations = operations;
        answer(
                "setting-list",
                "",
                "pid|part|kind|options|set|problem|about",
                "com.acme.filter|Acme|one|1|||A plug-in.",
                "org.posthouse.net.mina.listener|Posthouse listener|many|9|||A port.",
                "org.posthouse.net.mina.listener~mx|Posthouse listener|one of many|9|port=25|port = <x> is wrong|A port.");
        String html = show(page, Map.of(), true);
        assertTrue(html, html.contains("Listener: add one"));
        assertTrue(html, html.contains("href=\"posthouse-settings?pid=org.posthouse.net.mina.listener%7Emx\""));
        assertTrue(html, html.contains("port = &lt;x&gt; is wrong"));
        assertTrue(html, html.indexOf("Plug-ins") < html.indexOf("com.acme.filter"));
    }
}
