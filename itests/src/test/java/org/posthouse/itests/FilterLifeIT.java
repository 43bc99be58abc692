package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.api.filter.Filter;
import org.posthouse.itests.plugin.Signing;
import org.posthouse.itests.plugin.Throwing;

/** A new version of a filter that is broken is set back by itself while mail flows, and every mail is accounted for. */
public class FilterLifeIT {
    private static final int BASE = 27_000;
    private static final String BUNDLE = "com.example.life";
    private static final String SIGNED = "X-Signature";
    private static final int WITHIN = 25;

    private static Server server;

    private final List<String> accepted = new ArrayList<>();

    @BeforeClass
    public static void start() throws Exception {
        server = Server.start("filter-life", BASE);
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @After
    public void takeAway() throws Exception {
        try (var jars = Files.list(server.home().resolve("deploy"))) {
            for (Path jar :
                    jars.filter(file -> file.toString().contains("life-")).toList()) {
                Files.delete(jar);
            }
        }
        Eventually.is("no filter", () -> !list().contains(BUNDLE));
    }

    private static Path jar(String version, Class<? extends Filter> type) throws IOException {
        return PluginJar.of(BUNDLE, version)
                .filter(type, 0, "filter.name=life", "filter.roles=MX")
                .write(server.home().resolve("life-" + version + ".jar"));
    }

    private static void deploy(String version, Class<? extends Filter> type) throws Exception {
        Path made = jar(version, type);
        Files.move(
                made, server.home().resolve("deploy").resolve(made.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Eventually.is(version + " is there", () -> list().contains(BUNDLE + "/" + version));
    }

    private static String list() throws IOException {
        return server.shell("mail:filter-list");
    }

    private static String show() throws IOException {
        return server.shell("mail:filter-show life");
    }

    /** Sends a mail; true if it was accepted. A deferred one is no more than that: its client comes again. */
    private boolean send(String subject) throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            talk.smtp("EHLO life.test");
            talk.smtp("MAIL FROM:<x@elsewhere.test>");
            talk.smtp("RCPT TO:<bob@example.test>");
            talk.smtp("DATA");
            String answer = talk.smtp("Subject: " + subject + "\r\n\r\nHello\r\n.");
            assertTrue(answer, answer.startsWith("250") || answer.startsWith("451"));
            if (answer.startsWith("250")) {
                accepted.add(subject);
            }
            return answer.startsWith("250");
        }
    }

    /** How many mails were deferred before one passed again. */
    private int untilSetBack(String what) throws IOException {
        for (int i = 0; i < WITHIN; i++) {
            if (send(what + " broken " + i)) {
                return i;
            }
        }
        throw new AssertionError("still in force after " + WITHIN + " mails: " + show());
    }

    /** Each mail that was accepted is there once, and one version has seen it. */
    private void allAreThere() throws Exception {
        Map<String, Integer> seen = new HashMap<>();
        try (Store store = new Mua(server, "bob").store("imaps");
                Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            for (Message message : inbox.getMessages()) {
                String[] signatures = message.getHeader(SIGNED);
                assertEquals(message.getSubject(), 1, signatures == null ? 0 : signatures.length);
                seen.merge(message.getSubject(), 1, Integer::sum);
            }
        }
        for (String subject : accepted) {
            assertEquals(subject, Integer.valueOf(1), seen.get(subject));
        }
    }

    @Test
    public void theVersionBesideTakesOver() throws Exception {
        server.configure(
                "org.posthouse.intake", "filters = [ \"life; version=[2,3); share=100%\", \"life; version=[1,2)\" ]");
        deploy("1.0.0", Signing.class);
        Eventually.is("the filter is in force", () -> show().contains("state: enforced"));
        for (int i = 0; i < 5; i++) {
            assertTrue(send("beside fine " + i));
        }
        deploy("2.0.0", Throwing.class);
        Eventually.is("it decides", () -> show().contains("share 100 %"));
        int deferred = untilSetBack("beside");
        System.out.println("set back beside: " + deferred + " mails deferred");
        for (int i = 0; i < 5; i++) {
            assertTrue(send("beside again " + i));
        }
        allAreThere();
        String show = show();
        assertTrue(show, show.contains("state: set back to " + BUNDLE + "/1.0.0: 20 of 20 calls failed at message"));
        seenByOperators("set back to " + BUNDLE + "/1.0.0");

        server.kill();
        server.start();
        assertTrue(send("beside after a restart"));
        show = show();
        assertTrue(show, show.contains("state: set back to " + BUNDLE + "/1.0.0: 20 of 20 calls failed at message"));

        String said = server.shell("mail:filter-clear life");
        assertTrue(said, said.contains("Judged anew: " + BUNDLE + "/2.0.0"));
        assertFalse(send("beside once more"));
    }

    @Test
    public void theJarBeforeIsPutBack() throws Exception {
        server.configure("org.posthouse.intake", "filters = [ ]");
        deploy("1.0.0", Signing.class);
        Eventually.is("the filter is in force", () -> show().contains("state: enforced"));
        for (int i = 0; i < 5; i++) {
            assertTrue(send("update fine " + i));
        }
        server.shell("mail:update " + BUNDLE + " " + jar("2.0.0", Throwing.class));
        for (int i = 0; i < 20; i++) {
            send("update broken " + i);
        }
        Eventually.is("the jar before", () -> list().contains(BUNDLE + "/1.0.0"));
        Eventually.is("it serves", () -> send("update again"));
        assertEquals("none passed the broken one", List.of("update again"), accepted.subList(5, accepted.size()));
        allAreThere();
        String show = show();
        assertTrue(
                show, show.contains("restored: " + BUNDLE + "/2.0.0 was set back to " + BUNDLE + "/1.0.0: 20 of 20"));
        seenByOperators("was set back to " + BUNDLE + "/1.0.0");
        server.shell("mail:filter-clear life");
        assertFalse(show(), show().contains("restored"));
    }

    /** In the console, among what the doctor finds, in the state, and for programs. */
    private static void seenByOperators(String words) throws Exception {
        Console console = new Console(server, "admin", Server.ADMIN_PASSWORD);
        String filters = Console.text(console.page("posthouse-filters"));
        assertTrue(filters, filters.contains(words));
        Eventually.is(
                "the overview", () -> Console.text(console.page("posthouse")).contains(words));
        assertTrue(server.shell("mail:status").contains("mail:filter-clear life"));
        assertTrue(server.shell("mail:doctor").contains("mail:filter-clear life"));
        HttpResponse<String> metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port(80) + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertTrue(metrics.body().contains("posthouse_filter_set_back_total{filter=\"life\"} "));
    }
}
