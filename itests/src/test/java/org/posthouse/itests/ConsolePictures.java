package org.posthouse.itests;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at pages of the console as people do: at a desk and on a phone, in light and in the dark. */
final class ConsolePictures implements AutoCloseable {
    private static final int DESK = 1400;
    private static final int PHONE = 420;

    private final Console console;
    private final Browser browser;
    private final Set<String> problems = new TreeSet<>();
    private final String base;

    /** A page and the heading it must have. */
    record Sight(String name, String page, String heading) {}

    ConsolePictures(Server server, Console console, Path folder) throws IOException {
        this.console = console;
        this.browser = new Browser(folder, "admin", Server.ADMIN_PASSWORD);
        this.base = "http://127.0.0.1:" + server.port(80) + "/system/console/";
    }

    /** Every page that has a tab. */
    List<Sight> tabs() throws IOException {
        List<Sight> sights = new ArrayList<>();
        Matcher tab = Pattern.compile("href=\"/system/console/([^\"]+)\"[^>]*>([^<]+)<")
                .matcher(console.page("posthouse")
                        .split("<nav class=\"ph-tabs\"")[1]
                        .split("</nav>")[0]);
        while (tab.find()) {
            sights.add(new Sight(tab.group(2).toLowerCase(Locale.ROOT), tab.group(1), tab.group(2)));
        }
        assertTrue(sights.toString(), sights.size() >= 12);
        return sights;
    }

    /** Opens a page, takes its four pictures, and keeps what is wrong with it; fails if it is the wrong page. Prints how long it took to answer, and to answer again. */
    void look(Sight sight) throws IOException {
        long begin = System.nanoTime();
        String source = console.page(sight.page());
        long first = System.nanoTime();
        console.page(sight.page());
        System.out.printf(
                Locale.ROOT,
                "%s: answered in %d ms, %d KiB; again in %d ms%n",
                sight.page(),
                (first - begin) / 1_000_000,
                source.length() / 1024,
                (System.nanoTime() - first) / 1_000_000);
        browser.window(DESK, 1000, false);
        browser.open(base + sight.page());
        assertGood(sight, browser.evaluate("document.documentElement.outerHTML"));
        lookWithAxe(sight);
        browser.picture(sight.name());
        browser.window(DESK, 1000, true);
        browser.picture(sight.name() + "-dark");
        browser.window(PHONE, 900, false);
        browser.picture(sight.name() + "-phone");
        browser.window(PHONE, 900, true);
        if (!browser.evaluate("document.documentElement.scrollWidth > innerWidth")
                .equals("false")) {
            problems.add(sight.name() + " is wider than a phone");
        }
        lookWithAxe(sight);
        browser.picture(sight.name() + "-phone-dark");
        browser.complaints().forEach(complaint -> problems.add(sight.name() + ": the browser says " + complaint));
    }

    private void lookWithAxe(Sight sight) throws IOException {
        browser.serious().lines().forEach(line -> problems.add(sight.name() + ": axe-core says " + line));
    }

    /** What was wrong with the pages that were looked at. */
    Set<String> problems() {
        return problems;
    }

    private static void assertGood(Sight sight, String dom) {
        assertTrue(sight + " " + dom, dom.contains("<h1>" + sight.heading() + "</h1>"));
        assertTrue(sight + " " + dom, dom.contains("<title>Posthouse - "));
        assertFalse(sight + " " + dom, dom.contains("This page failed") || dom.contains("ph-flash ph-bad"));
        assertFalse(
                sight + " shows an error",
                dom.contains("is not available at the moment") || dom.contains("HTTP ERROR"));
        assertFalse(
                sight + " runs what a peer sent", dom.contains("<script>document") || dom.contains("<img src=\"x\""));
        Matcher outside = Pattern.compile("(?:src|href|action)=\"(?:https?:)?//(?!127\\.0\\.0\\.1)[^\"]*")
                .matcher(dom);
        assertFalse(sight + " loads from elsewhere", outside.find());
    }

    @Override
    public void close() {
        browser.close();
    }
}
