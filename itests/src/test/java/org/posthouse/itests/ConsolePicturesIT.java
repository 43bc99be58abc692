package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Every page of the mail server in a browser, with mail of all kinds, hostile mail too; pictures are in target/console. */
public class ConsolePicturesIT {
    private static final int BASE = 13_000;

    /** Of a peer that would like to run scripts in the operator's browser. */
    private static final String HOSTILE =
            "<script>document.title='owned'</script><img src=x onerror=document.title='owned'>";

    private static final String SCRIPT = "\"<script>alert(1)</script>\"";

    private static Server server;
    private static Console console;

    @BeforeClass
    public static void start() throws Exception {
        assumeTrue("chromium is not installed: apt-get install chromium", Chromium.installed());
        server = Server.start(
                "console-pictures", BASE, "--account", "carol", "--route", "partner.test=127.0.0.1:" + (BASE + 9));
        console = new Console(server, "admin", Server.ADMIN_PASSWORD);
        fill(new Post(server));
    }

    /** What a server has after some work. */
    private static void fill(Post post) throws Exception {
        server.shell(
                "feature:install posthouse-filter-attachments",
                "mail:account-quota carol@example.test 45K",
                "mail:account-quota bob@example.test 2G",
                "mail:domain-create lists.example.test",
                "mail:domain-catch-all lists.example.test carol@example.test",
                "mail:alias-set info@example.test alice@example.test,bob@example.test",
                "mail:alias-set sales@lists.example.test carol@example.test,team@partner.test");
        String[] users = {"alice", "bob", "carol"};
        for (int i = 0; i < 36; i++) {
            String to = users[i % 3] + "@example.test";
            accepted(post.deliver("news" + i + "@shop.test", to, "Subject: Offer\n\n" + "Horses\n".repeat(20 * i)));
            if (i % 3 == 0) {
                accepted(post.submit("bob", "bob@example.test", List.of(to), "Subject: Lunch?\n\nAt noon."));
            }
            Thread.sleep(i % 12 == 0 ? 4_000 : 0); // the chart has a point for every five seconds
        }
        accepted(post.submit(
                "alice", "alice@example.test", List.of("dave@partner.test"), "Subject: Report\n\nSee below."));
        accepted(post.submit(
                "bob",
                "bob@example.test",
                List.of("erin@partner.test", "frank@partner.test", "grace@foreign.test"),
                "Subject: Minutes of the meeting\n\nAs agreed."));
        accepted(post.submit("alice", "alice@example.test", List.of("friend@foreign.test"), "Subject: Hello\n\nHi!"));
        assertTrue(post.deliver("x@shop.test", "nobody@example.test", "").startsWith("550"));
        assertTrue(post.deliver("x@shop.test", "someone@foreign.test", "").startsWith("550"));
        assertTrue(post.deliver(
                        "bill@shop.test",
                        "bob@example.test",
                        "Subject: bill\nContent-Disposition: attachment; filename=bill.exe\n\nMZ")
                .startsWith("554"));
        accepted(post.deliver(
                SCRIPT + "@evil.test",
                "dave@partner.test",
                "From: \"" + HOSTILE + "\" <x@evil.test>\nSubject: " + HOSTILE + "\n\n" + HOSTILE));
        post.deliver(SCRIPT + "@evil.test", SCRIPT + "@example.test", "");
    }

    private static void accepted(String reply) {
        assertTrue(reply, reply.startsWith("250"));
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    public void everyPageIsWorthLookingAt() throws Exception {
        String hostile = mail("evil.test");
        String several = mail("erin@partner.test");
        try (ConsolePictures pictures = new ConsolePictures(server, console, Path.of("target/console"));
                Talk idle = new Talk(server.port(143));
                Talk silent = new Talk(server.port(25))) {
            assertTrue(idle.line().startsWith("* OK") && silent.smtp().startsWith("220"));
            List<ConsolePictures.Sight> sights = new ArrayList<>(pictures.tabs());
            sights.add(new ConsolePictures.Sight("overview-day", "posthouse?span=day", "Overview"));
            sights.add(new ConsolePictures.Sight("mail", "posthouse-queue?id=" + several + "&text=shown", "Queue"));
            sights.add(new ConsolePictures.Sight(
                    "mail-hostile", "posthouse-queue?id=" + hostile + "&text=shown", "Queue"));
            sights.add(new ConsolePictures.Sight(
                    "account", "posthouse-accounts?name=carol@example.test", "Account carol@example.test"));
            sights.add(new ConsolePictures.Sight("trace-mail", "posthouse-trace?id=" + several, "Trace"));
            sights.add(new ConsolePictures.Sight("trace-hostile", "posthouse-trace?id=" + hostile, "Trace"));
            for (ConsolePictures.Sight sight : sights) {
                pictures.look(sight);
            }
            assertEquals(Set.of(), pictures.problems());
        }
    }

    /** With the keyboard: into the panel of a mail, out of it, and back by the browser's button, while the table stays. */
    @Test
    public void aMailOpensBesideTheTable() throws Exception {
        String table = "document.querySelector('.ph-table')";
        String focus = "document.activeElement.id";
        try (Browser browser = new Browser(Path.of("target/console-panel"), "admin", Server.ADMIN_PASSWORD)) {
            browser.window(1400, 1000, false);
            browser.open(console.base() + "/system/console/posthouse-queue?state=deferred");
            browser.evaluate(table + ".querySelectorAll('input[name=id]')[1].click(); " + table + ".stays = true");
            String opener = browser.evaluate(table + ".querySelector('a[data-panel]').id");
            browser.evaluate("document.getElementById('" + opener + "').click()");
            Eventually.is("the focus is in the panel", () -> is(browser, focus + " === 'ph-mail'"));
            String chosen = table + ".stays && " + table + ".querySelectorAll('input[name=id]')[1].checked";
            assertTrue("the table stays", is(browser, chosen));
            assertTrue(
                    browser.evaluate("location.search"),
                    is(browser, "/id=\\w+/.test(location.search) && /state=deferred/.test(location.search)"));
            assertEquals("", browser.serious());
            browser.evaluate("document.activeElement.dispatchEvent("
                    + "new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))");
            assertTrue("back where one was", is(browser, focus + " === '" + opener + "'"));
            assertTrue(
                    "nothing is left of it",
                    is(browser, "location.search === '?state=deferred' && !document.getElementById('ph-mail')"));
            browser.evaluate("history.back()");
            Eventually.is("it is there again", () -> is(browser, focus + " === 'ph-mail'"));
            assertTrue("the table stays", is(browser, chosen));
            browser.evaluate("document.querySelector('a[href*=\"text=shown\"]').click()");
            Eventually.is("the text is there", () -> is(browser, focus + " === 'ph-text'"));
            assertEquals(List.of(), browser.complaints());
        }
    }

    private static boolean is(Browser browser, String condition) throws IOException {
        return browser.evaluate("Boolean(" + condition + ")").equals("true");
    }

    /** Pages of others under the same guard: its policy must not break them. */
    @Test
    public void thePagesOfOthersWorkUnderTheSamePolicy() throws IOException {
        Chromium chromium = new Chromium(Path.of("target/console"));
        String login = "http://admin:" + Server.ADMIN_PASSWORD + "@127.0.0.1:" + server.port(80) + "/system/console/";
        for (String page : List.of("bundles", "components", "configMgr", "features", "logs")) {
            Chromium.Shown shown = chromium.open("felix-" + page, login + page, 1400, 1000);
            assertEquals(page, List.of(), shown.complaints());
            assertTrue(page, shown.dom().contains("<title>Posthouse - "));
        }
    }

    @Test
    public void hostileMailIsShownAsText() throws IOException {
        for (String page : List.of(
                "posthouse",
                "posthouse-queue",
                "posthouse-queue?id=" + mail("evil.test"),
                "posthouse-queue?text=shown&id=" + mail("evil.test"),
                "posthouse-trace",
                "posthouse-trace?id=" + mail("evil.test"),
                "posthouse-trace?id=%3Cscript%3Ealert(1)%3C/script%3E",
                "posthouse-queue?id=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
                "posthouse-accounts?like=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")) {
            Console.Reply reply = console.get(page);
            assertEquals(page, 200, reply.status());
            assertFalse(
                    page,
                    Pattern.compile("<script>(document|alert)|<img src=x")
                            .matcher(reply.body())
                            .find());
            assertTrue(page, reply.body().contains("&lt;script&gt;"));
            assertTrue(page + reply.policy(), reply.policy().endsWith("script-src 'self'"));
        }
    }

    /** The id of a mail in the queue in whose line some text stands. */
    private static String mail(String text) throws IOException {
        for (String row : console.page("posthouse-queue").split("<tr>")) {
            Matcher id = Pattern.compile("posthouse-queue\\?id=(\\w+)").matcher(row);
            if (row.contains(text) && id.find()) {
                return id.group(1);
            }
        }
        throw new AssertionError("no mail of " + text);
    }
}
