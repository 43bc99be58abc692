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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Mail that a filter holds, for those whom it was sent to: on the account page, in the console and in the shell. */
public class HeldMailIT {
    private static final String HOSTILE = "Subject: <script>alert(1)</script> buy\nMIME-Version: 1.0\n"
            + "Content-Type: text/html\n\n<p>Hello <a href=\"http://evil.test\">there</a><script>alert(2)</script>"
            + "<img src=\"http://spy.test/x.png\">";

    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.unpack("held", 11_000);
        server.configure("org.posthouse.filter.score", "junkAt = \"2.0\"", "holdAt = \"4.0\"");
        Files.writeString(
                server.home().resolve("etc/filter.rules"), "buy: when header subject contains \"buy\" then score 9\n");
        server.start();
        try (Stream<Path> files = Files.list(server.home().resolve("optional"))) {
            for (Path jar : files.filter(file -> file.toString().matches(".*filter\\.(script|score)-.*"))
                    .toList()) {
                Files.copy(jar, server.home().resolve("deploy").resolve(jar.getFileName()));
            }
        }
        Eventually.is("the filters are there", () -> Stream.of("script", "score")
                .allMatch(server.shell("mail:filter-list")::contains));
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** A browser of a user who is logged in, on the page about mail. */
    private static final class Browser {
        private final HttpClient http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        private String body = "";

        Browser(String user) throws Exception {
            get("");
            post("login", "user", user, "password", Server.PASSWORD);
            get("/mail");
        }

        String get(String path) throws Exception {
            return send(request(path).GET());
        }

        String post(String action, String... fields) throws Exception {
            Matcher token = Pattern.compile("name=\"token\" value=\"([^\"]+)").matcher(body);
            assertTrue(body, token.find());
            List<String> all = new ArrayList<>(List.of("token", token.group(1)));
            all.addAll(List.of(fields));
            return send(request("/" + action)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(Console.encode(all))));
        }

        /** The ids of the mails on hold. */
        List<String> held() throws Exception {
            return Pattern.compile("type=\"checkbox\" name=\"id\" value=\"([^\"]+)\"")
                    .matcher(get("/mail"))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }

        private static HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port(80) + "/account" + path));
        }

        private String send(HttpRequest.Builder request) throws Exception {
            body = http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return body;
        }
    }

    private static int messages(String user, String mailbox) throws IOException {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("a", "LOGIN " + user + " \"" + Server.PASSWORD + "\"");
            Matcher exists = Pattern.compile("\\* (\\d+) EXISTS").matcher(talk.imap("b", "SELECT " + mailbox));
            assertTrue(exists.find());
            return Integer.parseInt(exists.group(1));
        }
    }

    @Test
    public void oneReleasesAMailForHerselfAndItIsOnHoldForTheOther() throws Exception {
        int before = messages("alice", "INBOX");
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            talk.smtp("EHLO client.test");
            talk.smtp("MAIL FROM:<eve@evil.test>");
            talk.smtp("RCPT TO:<alice@example.test>");
            talk.smtp("RCPT TO:<bob@example.test>");
            talk.smtp("DATA");
            String said = talk.smtp(("From: Eve <eve@evil.test>\n" + HOSTILE + "\n.").replace("\n", "\r\n"));
            assertTrue(said, said.startsWith("250"));
        }
        Browser alice = new Browser("alice");
        String id = alice.held().get(0);
        Browser bob = new Browser("bob");
        assertEquals(List.of(id), bob.held());
        String shown = alice.get("/mail?id=" + id);
        assertTrue(shown, shown.contains(">Hello there</pre>") && shown.contains("score 9"));
        assertFalse(shown, shown.contains("<script") || shown.contains("<img") || shown.contains("bob@"));
        assertFalse(shown, shown.contains("href=\"http"));

        assertTrue(alice.post("held-release", "id", id).contains("1 mail is delivered"));
        Eventually.is("delivered", () -> messages("alice", "INBOX") == before + 1);
        assertEquals(List.of(), alice.held());
        assertEquals(List.of(id), bob.held());
        assertTrue(alice.post("held-delete", "id", id).contains("There is no such mail"));
        assertTrue(server.shell("mail:queue-show " + id).contains("bob@example.test"));

        // what somebody puts on hold is not for users
        server.shell("mail:queue-release " + id);
        Eventually.is("gone", () -> bob.held().isEmpty());
    }

    @Test
    public void listsOfSendersAreOfTheirOwnersAndOutliveAnUpdate() throws Exception {
        Browser alice = new Browser("alice");
        assertTrue(alice.post("sender-block", "sender", "Pest.test").contains("@pest.test is blocked"));
        assertTrue(alice.post("sender-allow", "sender", "test").contains("A sender is an address"));
        Post post = new Post(server);
        String mail = "From: x@pest.test\nSubject: hello\n\nHello";
        int junk = messages("alice", "Junk");
        int inbox = messages("bob", "INBOX");
        assertTrue(post.deliver("x@pest.test", "alice@example.test", mail).startsWith("250"));
        assertTrue(post.deliver("x@pest.test", "bob@example.test", mail).startsWith("250"));
        Eventually.is("in Junk of hers", () -> messages("alice", "Junk") == junk + 1);
        Eventually.is("in INBOX of his", () -> messages("bob", "INBOX") == inbox + 1);
        server.kill();
        server.startAsSetUp();
        String list = server.shell("mail:sender-list --account alice");
        assertTrue(list, list.contains("@pest.test") && list.contains("blocked"));
        assertFalse(server.shell("mail:sender-list").contains("pest.test"));
    }

    @Test
    public void theConsoleGroupsHeldMailByItsReasons() throws Exception {
        Post post = new Post(server);
        for (int i = 0; i < 2; i++) {
            post.deliver("eve@evil.test", "bob@example.test", "From: eve@evil.test\nSubject: buy " + i + "\n\nHello");
        }
        assertTrue(server.shell("mail:held-groups").contains("filter:score: score"));
        String page = new Console(server, "admin", Server.ADMIN_PASSWORD).page("posthouse-held");
        assertTrue(page, page.contains("filter:score: score") && page.contains("buy 1"));
        assertTrue(server.shell("mail:queue-delete --state held --reason \"filter:score: score\"")
                .contains("deleted"));
        assertEquals(List.of(), new Browser("bob").held());
    }
}
