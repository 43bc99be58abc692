package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Users with their passwords and app passwords, operators in their roles, and what is written down of both. */
public class PeopleIT {
    private static final Pattern SECRET = Pattern.compile("([a-z2-9]{4}-){4}[a-z2-9]{4}");

    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.start("people", 11_000);
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    // --- mail programs

    private static String imap(String user, String password) throws IOException {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            return talk.imap("a", "LOGIN " + user + " \"" + password + "\"").contains("a OK") ? "in" : "out";
        }
    }

    private static String submission(String user, String password) throws IOException {
        try (Talk talk = new Talk(server.port(587))) {
            talk.smtp();
            talk.smtp("EHLO client.test");
            String plain = "\0" + user + "\0" + password;
            return talk.smtp("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)))
                            .startsWith("235")
                    ? "in"
                    : "out";
        }
    }

    private static String pop3(String user, String password) throws IOException {
        try (Talk talk = new Talk(server.port(110))) {
            talk.line();
            talk.send("USER " + user + "\r\n");
            talk.line();
            talk.send("PASS " + password + "\r\n");
            return talk.line().startsWith("+OK") ? "in" : "out";
        }
    }

    /** True if the server has closed a session that was open. */
    private static boolean isClosed(Talk talk) {
        try {
            talk.patience(20_000);
            while (talk.lineOrEnd() != null) {
                // what it says before
            }
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String secretIn(String text) {
        Matcher found = SECRET.matcher(text);
        assertTrue(text, found.find());
        return found.group();
    }

    private static String security() throws IOException {
        return Files.readString(server.home().resolve("data/log/security.log"));
    }

    private static void written(String line) throws Exception {
        Eventually.is(line, () -> security().contains(line));
    }

    private static String refused(String user, String password, String command) {
        try {
            return "not refused: " + server.shellAs(user, password, command);
        } catch (IOException failed) {
            return failed.getMessage();
        }
    }

    @Test
    public void anAppPasswordIsGoodWhereItsScopeSaysUntilItIsDeleted() throws Exception {
        server.shell("mail:account-create phil word-of-phil");
        String secret = secretIn(server.shell("mail:app-password-create phil Phone --services imap,submission"));
        assertEquals("in", imap("phil", secret));
        assertEquals("in", submission("phil", secret));
        assertEquals("out", pop3("phil", secret));
        assertEquals("in", pop3("phil", "word-of-phil"));
        String list = server.shell("mail:app-password-list phil");
        assertTrue(list, list.contains("Phone") && !list.contains("never") && !list.contains(secret));
        try (Talk open = new Talk(server.port(143))) {
            open.line();
            open.imap("a", "LOGIN phil " + secret);
            String said = server.shell("mail:app-password-delete phil Phone");
            assertTrue(said, said.contains("1 session ended"));
            assertTrue(isClosed(open));
        }
        assertEquals("out", imap("phil", secret));
        String log = security();
        assertFalse(log, log.contains(secret) || log.contains("word-of-phil"));
        written("event=operation user=admin means=ssh address=127.0.0.1 op=account-create result=done name=phil"
                + " password=(secret)");
        written("op=app-password-delete result=done account=phil name=Phone");
    }

    @Test
    public void nobodyIsInADisabledAccountAndItsMailIsKept() throws Exception {
        server.shell("mail:account-create dora word-of-dora");
        assertTrue(server.shell("mail:account-list dora").contains("never"));
        Post post = new Post(server);
        try (Talk open = new Talk(server.port(143))) {
            open.line();
            assertTrue(open.imap("a", "LOGIN dora word-of-dora").contains("a OK"));
            assertFalse(server.shell("mail:account-list dora").contains("never"));
            server.shell("mail:account-disable dora");
            assertTrue(isClosed(open));
        }
        assertEquals("out", imap("dora", "word-of-dora"));
        assertEquals("out", submission("dora", "word-of-dora"));
        assertTrue(post.deliver("a@shop.test", "dora@example.test", "Subject: kept\n\nHello")
                .startsWith("250"));
        server.shell("mail:account-disable dora --refuse-mail");
        String reply = recipient("dora@example.test");
        assertTrue(reply, reply.startsWith("550 5.2.1"));
        server.shell("mail:account-enable dora");
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("a", "LOGIN dora word-of-dora");
            assertTrue(talk.imap("b", "SELECT INBOX").contains("* 1 EXISTS"));
        }
    }

    private static String recipient(String to) throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            talk.smtp("EHLO client.test");
            talk.smtp("MAIL FROM:<a@shop.test>");
            return talk.smtp("RCPT TO:<" + to + ">");
        }
    }

    @Test
    public void commonPasswordsAreRefused() {
        for (String command : List.of(
                "mail:account-create carl password123",
                "mail:account-password alice 1qaz2wsx",
                "mail:operator-set carl viewer qwertyuiop")) {
            String said = refused("admin", Server.ADMIN_PASSWORD, command);
            assertTrue(command + ": " + said, said.contains("most common"));
        }
    }

    // --- roles

    @Test
    public void everyOperationHasALineInTheTableOfRoles() throws Exception {
        Properties table = new Properties();
        try (var in = Files.newBufferedReader(server.home().resolve("etc/org.apache.karaf.command.acl.mail.cfg"))) {
            table.load(in);
        }
        Set<String> missing = new TreeSet<>();
        Matcher commands = Pattern.compile("(?m)^mail:(\\S+)").matcher(server.shell("mail:help"));
        while (commands.find()) {
            if (!table.containsKey(commands.group(1))) {
                missing.add(commands.group(1));
            }
        }
        assertEquals("operations without a role", Set.of(), missing);
    }

    @Test
    public void eachRoleDoesWhatItMayInShellAndConsole() throws Exception {
        server.shell(
                "mail:operator-set vera viewer looks-on-only",
                "mail:operator-set olga operator works-the-queue",
                "mail:operator-set anna admin does-everything");
        for (String command : List.of("mail:queue-pause", "mail:account-quota alice 1G", "mail:operator-delete anna")) {
            String said = refused("vera", "looks-on-only", command);
            assertTrue(said, said.contains("Insufficient") || said.contains("not found"));
        }
        assertTrue(server.shellAs("olga", "works-the-queue", "mail:account-quota bob 1G")
                .contains("1"));
        for (String command : List.of(
                "mail:operator-set olga admin", "mail:domain-create olga.test", "mail:update admin", "config:list")) {
            String said = refused("olga", "works-the-queue", command);
            assertTrue(command + ": " + said, said.contains("Insufficient") || said.contains("not found"));
        }
        assertTrue(server.shellAs("anna", "does-everything", "mail:domain-create anna.test")
                .contains("Created"));
        server.shellAs("anna", "does-everything", "mail:domain-delete anna.test");

        Console vera = new Console(server, "vera", "looks-on-only");
        Console olga = new Console(server, "olga", "works-the-queue");
        Console anna = new Console(server, "anna", "does-everything");
        assertEquals(403, vera.get("bundles").status());
        assertEquals(403, olga.get("bundles").status());
        assertTrue(anna.get("bundles").status() < 400);
        assertEquals(
                "good",
                olga.run(
                                "posthouse-accounts?name=bob@example.test",
                                "account-quota",
                                "name",
                                "bob@example.test",
                                "quota",
                                "2G")
                        .tone());
        assertEquals(403, posted(vera, "posthouse-accounts", "account-quota", "bob@example.test", "quota", "3G"));
        assertEquals(403, posted(olga, "posthouse-domains", "domain-create", "olga.test"));
        assertEquals(303, posted(anna, "posthouse-domains", "domain-create", "anna.test"));
        written("user=olga means=webconsole address=127.0.0.1 op=account-quota result=done");
        written("user=vera means=webconsole address=127.0.0.1 op=account-quota result=denied");
        written("user=olga means=webconsole address=127.0.0.1 op=domain-create result=denied");
        written("event=login user=anna means=ssh address=127.0.0.1 result=done with=password");
        assertEquals(401, new Console(server, "anna", "wrong").get("posthouse").status());
        written("event=login user=anna means=webconsole address=127.0.0.1 result=failed");

        server.shell("mail:operator-delete vera", "mail:operator-delete olga", "mail:operator-delete anna");
        assertEquals(
                401,
                new Console(server, "olga", "works-the-queue").get("posthouse").status());
        assertTrue(refused("admin", Server.ADMIN_PASSWORD, "mail:operator-delete admin")
                .contains("last administrator"));
    }

    /** Sends a form that the page may not have, with the right token. */
    private static int posted(Console console, String page, String operation, String name, String... more)
            throws IOException {
        Matcher token = Pattern.compile("name=\"token\" value=\"([^\"]+)").matcher(console.page(page));
        assertTrue(token.find());
        List<String> fields = new ArrayList<>(List.of("op", operation, "token", token.group(1), "name", name));
        fields.addAll(List.of(more));
        return console.post(page, List.of("Origin", console.base(), "Sec-Fetch-Site", "same-origin"), fields)
                .status();
    }

    // --- the account page

    /** A browser on the account page. */
    private static final class Browser {
        private final HttpClient http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        private String body = "";

        HttpResponse<String> get(String path, String... headers) throws Exception {
            return send(request(path, headers).GET().build());
        }

        /** Sends a form of the page that it shows. */
        HttpResponse<String> submit(String action, String... fields) throws Exception {
            Matcher form = Pattern.compile(
                            "action=\"/account/" + action + "\"><input type=\"hidden\" name=\"token\" value=\"([^\"]+)")
                    .matcher(body);
            assertTrue(action + " in " + body, form.find());
            List<String> all = new ArrayList<>(List.of("token", form.group(1)));
            all.addAll(List.of(fields));
            return post(action, all);
        }

        HttpResponse<String> post(String action, List<String> fields, String... headers) throws Exception {
            return send(request("/account/" + action, headers)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(Console.encode(fields)))
                    .build());
        }

        private HttpRequest.Builder request(String path, String... headers) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port(80) + path));
            for (int i = 0; i + 1 < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return request;
        }

        private HttpResponse<String> send(HttpRequest request) throws Exception {
            HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
            body = reply.body();
            return reply;
        }
    }

    @Test
    public void usersChangeTheirPasswordsThemselves() throws Exception {
        server.shell("mail:account-create uma word-of-uma");
        Browser browser = new Browser();
        HttpResponse<String> first = browser.get("/account");
        assertEquals(200, first.statusCode());
        assertEquals(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                first.headers().firstValue("Content-Security-Policy").orElse(""));
        assertTrue(browser.get("/account/account.css").body().contains("prefers-color-scheme: dark"));
        browser.get("/account");
        assertTrue(browser.submit("login", "user", "uma", "password", "wrong")
                .body()
                .contains("Wrong address"));
        assertTrue(browser.submit("login", "user", "uma", "password", "word-of-uma")
                .body()
                .contains("uma@example.test"));

        String made = browser.submit("app-password", "name", "T<b>", "service", "imap")
                .body();
        String secret = secretIn(made);
        assertTrue(made, made.contains("T&lt;b&gt;") && !made.contains("T<b>"));
        assertFalse("shown once", browser.get("/account").body().contains(secret));
        assertEquals("in", imap("uma", secret));
        assertTrue(new Browser().get("/account").body().contains("Log in"));

        String[] wrong = {"present", "not-it", "password", "horses-at-noon", "again", "horses-at-noon"};
        assertTrue(browser.submit("password", wrong).body().contains("not accepted"));
        String[] common = {"present", "word-of-uma", "password", "password1", "again", "password1"};
        assertTrue(browser.submit("password", common).body().contains("most common"));
        try (Talk open = new Talk(server.port(143))) {
            open.line();
            open.imap("a", "LOGIN uma word-of-uma");
            String[] right = {"present", "word-of-uma", "password", "horses-at-noon", "again", "horses-at-noon"};
            assertTrue(browser.submit("password", right).body().contains("Password changed"));
            assertTrue(isClosed(open));
        }
        assertEquals("out", imap("uma", "word-of-uma"));
        assertEquals("in", imap("uma", "horses-at-noon"));
        browser.submit("app-password-delete", "name", "T<b>");
        assertEquals("out", imap("uma", secret));
        written("event=own-password user=uma@example.test means=account-page address=127.0.0.1 result=denied");
        written("event=own-password user=uma@example.test means=account-page address=127.0.0.1 result=done");
        written("event=own-app-password-create user=uma@example.test means=account-page address=127.0.0.1 result=done");
        assertFalse(security().contains("horses-at-noon"));

        server.shell("mail:account-disable uma");
        assertTrue("disabled while logged in", browser.get("/account").body().contains("Log in"));
    }

    @Test
    public void theAccountPageFailsClosed() throws Exception {
        Browser stranger = new Browser();
        assertEquals(
                403, stranger.get("/account", "X-Forwarded-For", "192.0.2.7").statusCode());
        assertEquals(403, stranger.get("/account", "X-Forwarded-Proto", "http").statusCode());
        HttpResponse<String> proxied =
                stranger.get("/account", "X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.7");
        assertEquals(200, proxied.statusCode());
        String cookie = proxied.headers().firstValue("Set-Cookie").orElse("");
        assertTrue(cookie, cookie.startsWith("__Host-") && cookie.contains("Secure") && cookie.contains("HttpOnly"));
        assertTrue(cookie, cookie.contains("SameSite=Strict"));
        Browser other = new Browser();
        other.get("/account");
        List<String> forged = List.of("token", "x", "user", "alice", "password", Server.PASSWORD);
        assertTrue(other.post("login", forged).body().contains("This form has expired"));
        assertEquals(
                403, other.post("login", forged, "Sec-Fetch-Site", "cross-site").statusCode());
        other.get("/account");
        other.submit("login", "user", "alice", "password", Server.PASSWORD);
        assertEquals(
                403,
                other.post("password", List.of("token", "x", "present", Server.PASSWORD))
                        .statusCode());
        assertEquals(
                400, other.post("logout", List.of("token", "y".repeat(9_000))).statusCode());
        assertEquals("in", imap("alice", Server.PASSWORD));
    }
}
