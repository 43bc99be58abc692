package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Who may do what in the web console, and the forms of the configuration. */
public class ConsoleIT {
    private static final int BASE = 29_000;
    private static final String EVIL = "http://evil.test";

    /** What a browser sends with a write that another site, or another page, caused. */
    private static final List<List<String>> FOREIGN = List.of(
            List.of("Origin", EVIL),
            List.of("Origin", "null"),
            List.of("Origin", "http://127.0.0.1:1"),
            List.of("Origin", EVIL, "Sec-Fetch-Site", "cross-site"),
            List.of("Sec-Fetch-Site", "cross-site"),
            List.of("Sec-Fetch-Site", "same-site"),
            List.of("Referer", EVIL + "/page"));

    private static Server server;
    private static Console admin;

    @BeforeClass
    public static void start() throws IOException {
        server = Server.start("console", BASE, "--route", "routed.test=127.0.0.1:" + (BASE + 9));
        admin = new Console(server, "admin", Server.ADMIN_PASSWORD);
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    public void nobodyComesInWithoutALogin() throws IOException {
        List<String> pages = new ArrayList<>(pages());
        pages.addAll(List.of("", "configMgr/org.posthouse.smtp", "posthouse/posthouse.css", "res/ui/webconsole.css"));
        for (Console console : List.of(
                new Console(server, null, null),
                new Console(server, "admin", "wrong"),
                new Console(server, "admin", ""),
                new Console(server, "alice", Server.PASSWORD))) {
            for (String page : pages) {
                assertEquals(page, 401, console.get(page).status());
                assertEquals(page, 401, console.post(page, List.of(), List.of()).status());
            }
        }
    }

    @Test
    public void aSessionDoesNotReplaceThePassword() throws IOException {
        CookieJar jar = new CookieJar();
        assertEquals(200, jar.get(Server.ADMIN_PASSWORD));
        assertNotEquals("no session", "", jar.cookies);
        assertEquals(401, jar.get("wrong"));
        assertEquals(200, jar.get(Server.ADMIN_PASSWORD));
    }

    /** A request of the overview with a cookie that a right password brought. */
    private static final class CookieJar {
        private String cookies = "";

        int get(String password) throws IOException {
            try (Talk talk = new Talk(server.port(80))) {
                talk.send("GET /system/console/posthouse HTTP/1.1\r\nHost: localhost:" + server.port(80) + "\r\n"
                        + authorization("admin", password) + (cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n")
                        + "Connection: close\r\n\r\n");
                int status = Integer.parseInt(talk.line().split(" ")[1]);
                for (String line = talk.line(); !line.isEmpty(); line = talk.line()) {
                    if (line.startsWith("Set-Cookie: JSESSIONID")) {
                        cookies = line.substring(12).replaceFirst(";.*", "");
                    }
                }
                return status;
            }
        }
    }

    @Test
    public void withoutTheAdminRoleOneMayLookIfLetInAndNeverWrite() throws Exception {
        Path users = server.home().resolve("etc/users.properties");
        Files.writeString(users, "\nvictor = to-look-on,viewer,ssh\n", StandardOpenOption.APPEND);
        server.consoleFor("admin");
        // anew each time: whoever was let in is trusted for a minute
        await(() ->
                new Console(server, "victor", "to-look-on").get("posthouse").status() == (Server.bare() ? 403 : 401));
        Console victor = new Console(server, "victor", "to-look-on");
        server.consoleFor("viewer");
        try {
            await(() -> victor.get("posthouse").status() == 200);
            for (String page : pages()) {
                Console.Reply reply = victor.get(page);
                assertEquals(page, page.startsWith("posthouse") ? 200 : 403, reply.status());
                assertEquals(
                        page,
                        403,
                        victor.post(page, List.of("Origin", victor.base()), List.of())
                                .status());
            }
            String domains = victor.page("posthouse-domains");
            assertTrue(domains, domains.contains("your role may not change"));
            assertFalse(
                    "a button that works",
                    Pattern.compile("<button(?![^>]* disabled)")
                            .matcher(domains)
                            .find());
            String token = Pattern.compile("name=\"token\" value=\"([^\"]+)")
                    .matcher(domains)
                    .results()
                    .map(m -> m.group(1))
                    .findFirst()
                    .orElseThrow();
            List<String> form = List.of("op", "domain-create", "token", token, "name", "victor.test");
            assertEquals(
                    403,
                    victor.post("posthouse-domains", List.of("Origin", victor.base()), form)
                            .status());
            assertFalse(admin.page("posthouse-domains").contains("victor.test"));
            assertEquals(
                    "the administrator is still let in",
                    200,
                    admin.get("posthouse").status());
        } finally {
            server.consoleFor("viewer");
        }
        assertTrue(server.shellAs("victor", "to-look-on", "mail:domain-list").contains("example.test"));
        for (String command :
                List.of("mail:domain-create victor.test", "mail:queue-pause", "mail:backup /tmp/victor")) {
            IOException refused = org.junit.Assert.assertThrows(
                    IOException.class, () -> server.shellAs("victor", "to-look-on", command));
            String said = refused.getMessage();
            assertTrue(said, said.contains("Command not found") || said.contains("Insufficient credentials"));
        }
        assertFalse(server.shell("mail:domain-list").contains("victor.test"));
    }

    @Test
    public void writesOfOtherSitesAreRefusedOnEveryPage() throws IOException {
        Set<String> pages = pages();
        assertTrue(pages.toString(), pages.containsAll(Set.of("bundles", "configMgr", "posthouse-queue")));
        for (String page : pages) {
            for (List<String> headers : FOREIGN) {
                assertEquals(
                        page + " " + headers,
                        403,
                        admin.post(page, headers, List.of()).status());
            }
        }
        String filter = bundle(Server.bare() ? "org.posthouse.shell.gogo" : "org.posthouse.shell");
        assertEquals(
                403,
                admin.post("bundles/" + filter, FOREIGN.get(0), List.of("action", "stop"))
                        .status());
        assertEquals(
                "32",
                Json.object(admin.post("bundles/" + filter, List.of(), List.of("action", ""))
                                .body())
                        .get("stateRaw"));
        assertEquals(
                403,
                admin.post(
                                "configMgr/org.posthouse.intake",
                                FOREIGN.get(4),
                                List.of("apply", "true", "propertylist", "maxSize", "maxSize", "1"))
                        .status());
        assertEquals("104857600", property("org.posthouse.intake", "maxSize"));
    }

    @Test
    public void formsNeedTheTokenOfTheSession() throws IOException {
        List<String> own = List.of("Origin", admin.base(), "Sec-Fetch-Site", "same-origin");
        List<String> form = List.of("op", "domain-create", "name", "forged.test");
        List<String> guessed = new ArrayList<>(form);
        guessed.addAll(List.of("token", "guessed"));
        assertEquals(403, admin.post("posthouse-domains", own, form).status());
        assertEquals(403, admin.post("posthouse-domains", own, guessed).status());
        assertFalse(admin.page("posthouse-domains").contains("forged.test"));
    }

    @Test
    public void otherNamesAreNotAnswered() throws IOException {
        for (String page : List.of("posthouse", "posthouse-queue", "bundles", "configMgr", "posthouse/posthouse.css")) {
            for (String method : List.of("GET", "POST")) {
                for (String host :
                        List.of("evil.test", "evil.test:" + server.port(80), "127.0.0.1.evil.test", "[::2]")) {
                    assertEquals(method + page + host, 403, status(method, page, host));
                }
            }
            assertEquals(page, 200, status("GET", page, "localhost:" + server.port(80)));
        }
    }

    private static int status(String method, String page, String host) throws IOException {
        try (Talk talk = new Talk(server.port(80))) {
            talk.send(method + " /system/console/" + page + " HTTP/1.1\r\nHost: " + host + "\r\n"
                    + authorization("admin", Server.ADMIN_PASSWORD)
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n");
            return Integer.parseInt(talk.line().split(" ")[1]);
        }
    }

    private static String authorization(String user, String password) {
        String plain = user + ":" + password;
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8))
                + "\r\n";
    }

    @Test
    public void everyPartHasAFormThatExplainsItself() throws IOException {
        Set<String> parts = new TreeSet<>();
        try (Stream<Path> files = Files.list(server.home().resolve("etc"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("org\\.posthouse\\..*\\.cfg"))
                    .forEach(name -> parts.add(name.replaceFirst("(-[^.]*)?\\.cfg$", "")));
        }
        try (Stream<Path> files = Files.list(server.home().resolve("optional"))) { // not installed here
            files.map(file -> file.getFileName().toString().replaceFirst("-\\d.*", ""))
                    .forEach(parts::remove);
        }
        assertTrue(parts.toString(), parts.size() > 20);
        Set<String> poor = new TreeSet<>();
        for (String pid : parts) {
            Map<String, Object> form = form(pid);
            String title = String.valueOf(form.get("title"));
            if (!title.startsWith("Posthouse ")
                    || String.valueOf(form.get("description")).length() < 25) {
                poor.add(pid + ": " + title + ", " + form.get("description"));
            }
            properties(form).forEach((name, property) -> {
                String label = String.valueOf(property.get("name"));
                String text = String.valueOf(property.get("description"))
                        .replace("(" + name + ")", "")
                        .strip();
                if (label.equals(name) || label.isBlank() || text.length() < 12 || text.equals(label)) {
                    poor.add(pid + " " + name + ": " + label + ", " + text);
                }
            });
            if (properties(form).isEmpty()) {
                poor.add(pid + " has no options");
            }
        }
        assertEquals(Set.of(), poor);
    }

    @Test
    public void aChangeInAFormIsInForceAtOnceAndDropsNobody() throws Exception {
        try (Talk before = new Talk(server.port(25))) {
            before.smtp();
            assertTrue(ehlo(before).contains("SIZE 104857600"));
            save("org.posthouse.intake", "maxSize", "12345678");
            try (Talk after = new Talk(server.port(25))) {
                after.smtp();
                await(() -> ehlo(after).contains("SIZE 12345678"));
            }
            String tooLarge = before.smtp("MAIL FROM:<a@elsewhere.test> SIZE=12345679");
            assertTrue("in the session that was there: " + tooLarge, tooLarge.startsWith("552"));
            Path file = server.home().resolve("etc/org.posthouse.intake.cfg");
            await(() -> Files.readString(file).matches("(?s).*\\nmaxSize\\s*=\\s*\\S*12345678.*"));
            save("org.posthouse.intake", "maxSize", "104857600");
            await(() -> {
                before.smtp("RSET");
                return before.smtp("MAIL FROM:<a@elsewhere.test> SIZE=12345679").startsWith("250");
            });
        }
    }

    @Test
    public void savingEveryFormAsItIsHarmsNothing() throws Exception {
        try (Talk smtp = new Talk(server.port(25));
                Talk imap = new Talk(server.port(143));
                Talk pop3 = new Talk(server.port(110))) {
            smtp.smtp();
            imap.line();
            pop3.line();
            assertTrue(imap.imap("a", "LOGIN bob " + Server.PASSWORD).contains("a OK"));
            int saved = 0;
            for (Map<String, Object> pid : configurations("pids")) {
                if (String.valueOf(pid.get("id")).startsWith("org.posthouse.")) {
                    save(String.valueOf(pid.get("id")), "", "");
                    saved++;
                }
            }
            assertTrue("forms saved: " + saved, saved > 25);
            assertTrue(imap.imap("b", "SELECT INBOX").contains("b OK"));
            pop3.send("CAPA\r\n");
            assertTrue(pop3.line().startsWith("+OK"));
            assertTrue(ehlo(smtp).contains("SIZE"));
            await(() -> new Post(server)
                    .deliver("a@elsewhere.test", "bob@example.test", "Subject: all saved\n\nHello")
                    .startsWith("250"));
            await(() -> imap.imap("c", "NOOP").contains("EXISTS"));
        }
        assertTrue(admin.page("posthouse").contains("8 of 8"));
        save("org.posthouse.intake", "maxSize", "23456789");
        Path file = server.home().resolve("etc/org.posthouse.intake.cfg");
        await(() -> Files.readString(file).matches("(?s).*\\nmaxSize\\s*=\\s*\\S*23456789.*"));
        server.close();
        server.start(); // which writes into files that were saved by the console
        try (Talk smtp = new Talk(server.port(25))) {
            smtp.smtp();
            assertTrue(ehlo(smtp).contains("SIZE 23456789"));
        }
        save("org.posthouse.intake", "maxSize", "104857600");
        assertTrue(Console.text(admin.page("posthouse-server")).contains("mail.example.test, localhost"));
        assertTrue(new Post(server)
                .deliver("a@elsewhere.test", "x@routed.test", "Subject: by its route\n\nHello")
                .startsWith("250"));
    }

    @Test
    public void settingsAreChangedInOurOwnForms() throws Exception {
        String page = "posthouse-settings?pid=org.posthouse.intake";
        Path file = server.home().resolve("etc/org.posthouse.intake.cfg");
        Console.Said said = admin.run(page, "setting-set", "pid", "org.posthouse.intake", "v.maxSize", "12345678");
        assertEquals(
                "good etc/org.posthouse.intake.cfg saved",
                said.tone() + " " + said.text().replaceFirst(";.*", ""));
        assertTrue(Files.readString(file).matches("(?s).*\\nmaxSize\\s*=\\s*\\S*12345678.*"));
        try (Talk smtp = new Talk(server.port(25))) {
            smtp.smtp();
            await(() -> ehlo(smtp).contains("SIZE 12345678"));
        }
        assertTrue(server.shell("mail:setting-show intake").contains("12345678"));
        String wrong = send(
                        page,
                        "op",
                        "setting-set",
                        "pid",
                        "org.posthouse.intake",
                        "was.maxSize",
                        "12345678",
                        "v.maxSize",
                        "-7")
                .body();
        assertTrue(wrong, wrong.contains("value=\"-7\"") && wrong.contains("aria-invalid=\"true\""));
        assertTrue(wrong, wrong.contains("maxSize = -7 is not 0 or more"));
        IOException refused = org.junit.Assert.assertThrows(
                IOException.class, () -> server.shell("mail:setting-set intake 'maxSize = -7'"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("maxSize = -7 is not 0 or more"));
        assertEquals("12345678", property("org.posthouse.intake", "maxSize"));
        assertEquals(
                303,
                send(page, "op", "setting-set", "pid", "org.posthouse.intake", "reset", "maxSize")
                        .status());
        assertTrue(Files.readString(file).matches("(?s).*\\n#maxSize\\s*=\\s*\\S*104857600.*"));
        assertEquals("104857600", property("org.posthouse.intake", "maxSize"));
    }

    @Test
    public void aListenerIsAddedAndRemovedInAForm() throws Exception {
        String factory = "org.posthouse.net.mina.listener";
        Path file = server.home().resolve("etc/" + factory + "-extra.cfg");
        String port = Integer.toString(server.port(77));
        Console.Said said = admin.run(
                "posthouse-settings?pid=" + factory,
                "setting-add",
                "pid",
                factory,
                "name",
                "extra",
                "v.protocol",
                "pop3",
                "v.port",
                port,
                "v.address",
                "127.0.0.1");
        assertEquals(said.text(), "good", said.tone());
        await(() -> server.shell("mail:listener-list").contains("extra"));
        try (Talk talk = new Talk(server.port(77))) {
            assertTrue(talk.line().startsWith("+OK"));
        }
        assertTrue(Files.readString(file), Files.readString(file).contains("port = " + port));
        assertEquals(
                "good",
                admin.run("posthouse-settings?pid=" + factory + "~extra", "setting-remove", "pid", factory + "~extra")
                        .tone());
        await(() -> !server.shell("mail:listener-list").contains("extra"));
        assertFalse(Files.exists(file));
        server.shell("mail:setting-add net.mina.listener extra --changes 'protocol = pop3; port = " + port + "'");
        await(() -> server.shell("mail:listener-list").contains("extra"));
        server.shell("mail:setting-remove net.mina.listener~extra");
        await(() -> !server.shell("mail:listener-list").contains("extra"));
    }

    @Test
    public void aSecretIsKeptAndNeverShown() throws Exception {
        String page = "posthouse-settings?pid=org.posthouse.tls";
        assertEquals(
                "good",
                admin.run(page, "setting-set", "pid", "org.posthouse.tls", "v.keystorePassword", "open-sesame")
                        .tone());
        assertTrue(Files.readString(server.home().resolve("etc/org.posthouse.tls.cfg"))
                .contains("open-sesame"));
        String shown = admin.page(page)
                + admin.page("posthouse-settings")
                + server.shell("mail:setting-show tls", "mail:setting-list")
                + Files.readString(server.home().resolve("data/log/posthouse.log"));
        assertFalse(shown, shown.contains("open-sesame"));
        assertTrue(shown.contains("keystorePassword=…"));
        server.shell("mail:setting-reset tls keystorePassword");
        assertFalse(Files.readString(server.home().resolve("etc/org.posthouse.tls.cfg"))
                .contains("open-sesame"));
    }

    @Test
    public void partsAreReplacedStoppedAndStarted() throws Exception {
        Path jar = Rebuilt.of(server, "pop3", "0.1.0.NEXT").write(server.home().resolve("tmp/pop3.jar"));
        try (Talk open = new Talk(server.port(110))) {
            open.line();
            Console.Said said = admin.upload(jar, "bundle=");
            assertEquals(said.text(), "good", said.tone());
            assertTrue(
                    said.text(),
                    said.text().contains("org.posthouse.pop3 is now 0.1.0.NEXT and serves like 0.1.0.SNAPSHOT"));
            assertTrue(said.text(), said.text().contains("1 session moved to it"));
            open.send("CAPA\r\n");
            assertTrue(open.line().startsWith("+OK"));
        }
        assertEquals(
                "good",
                admin.run("posthouse-parts", "rollback", "bundle", "org.posthouse.pop3")
                        .tone());
        Console.Said stopped = admin.run("posthouse-parts", "bundle-stop", "bundle", "org.posthouse.pop3");
        assertTrue(stopped.text(), stopped.text().contains("Until then its clients wait 10 s"));
        assertTrue(admin.page("posthouse-wiring").contains("it is stopped"));
        assertEquals(
                "good",
                admin.run("posthouse-parts", "bundle-start", "bundle", "org.posthouse.pop3")
                        .tone());
        try (Talk again = new Talk(server.port(110))) {
            assertTrue(again.line().startsWith("+OK"));
        }
    }

    @Test
    public void aJarThatDoesNotResolveIsShownWithTheReason() throws Exception {
        Path jar = Rebuilt.of(server, "pop3", "9.0.0")
                .header("Bundle-SymbolicName", old -> "com.acme.lost")
                .importing("com.nowhere;version=\"[1,2)\"")
                .write(server.home().resolve("deploy/lost.jar"));
        String reason = "no bundle exports the package com.nowhere from 1.0.0 to before 2.0.0";
        await(() -> Console.text(admin.page("posthouse-wiring")).contains(reason));
        assertTrue(Console.text(admin.page("posthouse-parts")).contains(reason));
        assertTrue(server.shell("mail:bundle-list").contains(reason));
        Files.delete(jar);
        await(() -> !server.shell("mail:bundle-list").contains(reason));
    }

    /** Sends a form of a page with the token of its session, filled in by hand. */
    private static Console.Reply send(String page, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        Matcher token = Pattern.compile("name=\"token\" value=\"([^\"]+)").matcher(admin.page(page));
        assertTrue(page, token.find());
        all.addAll(List.of("token", token.group(1), "back", page.substring(page.indexOf('?'))));
        return admin.post(page, List.of("Origin", admin.base()), all);
    }

    /** The whole reply. */
    private static String ehlo(Talk talk) throws IOException {
        talk.send("EHLO console.test\r\n");
        StringBuilder all = new StringBuilder();
        String line;
        do {
            line = talk.line();
            all.append(line).append('\n');
        } while (line.charAt(3) == '-');
        return all.toString();
    }

    /** Every page of the console, ours and those of others, as its menu names them. */
    private static Set<String> pages() throws IOException {
        Set<String> pages = new TreeSet<>();
        Matcher links = Pattern.compile("href=[\"'](?:/system/console/)?([A-Za-z][\\w-]*)[\"']")
                .matcher(admin.page("bundles").replaceFirst("(?s).*id=[\"']navmenu", ""));
        while (links.find()) {
            pages.add(links.group(1));
        }
        pages.remove("logout");
        assertTrue(pages.toString(), pages.size() > 15);
        return pages;
    }

    private static String bundle(String name) throws IOException {
        Matcher bundle = Pattern.compile("\\{\"id\":(\\d+),[^{}]*\"symbolicName\":\"" + Pattern.quote(name) + "\"")
                .matcher(admin.page("bundles.json"));
        assertTrue("no bundle " + name, bundle.find());
        return bundle.group(1);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> configurations(String kind) throws IOException {
        String page = admin.page("configMgr");
        return (List<Map<String, Object>>) (List<?>)
                Json.object(page.substring(page.indexOf("configData ="))).get(kind);
    }

    private static Map<String, Object> form(String pid) throws IOException {
        return new ConsoleForm(admin, pid).read();
    }

    private static Map<String, Map<String, Object>> properties(Map<String, Object> form) {
        return ConsoleForm.properties(form);
    }

    private static String property(String pid, String name) throws IOException {
        return new ConsoleForm(admin, pid).value(name);
    }

    /** Saves the form of a part as the browser does: with every option it shows, one of them changed. */
    private static void save(String pid, String name, String value) throws IOException {
        new ConsoleForm(admin, pid).save(name, value);
    }

    /** Something that becomes true. */
    private interface Truth {
        boolean now() throws Exception;
    }

    private static void await(Truth truth) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!truth.now()) {
            assertTrue("not within 30 seconds", System.nanoTime() < deadline);
            Thread.sleep(100);
        }
    }
}
