package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.testkit.dns.TestDnsServer;

/** A fresh server says what it lacks, and names what is broken; monitors hear whether it is ready. */
public class DoctorIT {
    private static final int BASE = 16_000;
    private static final String ADDRESS = "192.0.2.25";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static TestDnsServer dns;
    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        dns = TestDnsServer.start();
        dns.mx("post.house", 10, "mail.post.house");
        dns.address("mail.post.house", ADDRESS);
        dns.ptr(ADDRESS, "mail.post.house");
        dns.ttl(1);
        server = Server.unpack("doctor", BASE, "--domain", "post.house", "--dns", "127.0.0.1:" + dns.port());
        server.configure("org.posthouse.dns", "maxNegativeTtlSeconds = \"0\"");
        server.start();
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
        if (dns != null) {
            dns.close();
        }
    }

    private static String get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port(80) + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body().strip();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    /** The lines of a table, their cells trimmed. */
    private static List<String> rows(String command) throws IOException {
        return server.shell(command)
                .lines()
                .filter(line -> line.contains("│"))
                .map(line -> line.strip().replaceAll(" *│ *", "│"))
                .toList();
    }

    private static List<String> found(String check) throws IOException {
        return rows("mail:doctor --all " + check);
    }

    private static void eventually(String check, String start) throws Exception {
        Eventually.is(check + " says " + start, () -> found(check).stream().anyMatch(row -> row.startsWith(start)));
    }

    @Test
    public void aFreshServerServesAndSaysWhatItLacks() throws Exception {
        Eventually.is("it is ready", () -> get("/readyz").equals("200 ok"));
        assertEquals("200 ok", get("/healthz"));
        String said = server.shell("mail:doctor");
        assertFalse(said, said.contains("unavailable"));
        for (String expected : List.of(
                "self-signed",
                "mx listens on 127.0.0.1:" + server.port(25),
                "no backup was ever made",
                "etc/account-password",
                "no SPF record",
                "no DMARC record")) {
            assertTrue(expected + " in " + said, said.contains(expected));
        }
        assertTrue(said, said.contains("v=spf1 mx a:mail.post.house -all"));
        List<String> all = rows("mail:doctor --all");
        assertTrue(all.toString(), all.stream().anyMatch(r -> r.startsWith("ok│host-name") && r.contains(ADDRESS)));
        assertTrue(all.toString(), all.stream().anyMatch(r -> r.startsWith("ok│reverse-name│" + ADDRESS)));
        for (String well : List.of(
                "store",
                "directory",
                "ports",
                "relay",
                "postmaster",
                "bundles",
                "parts",
                "configuration",
                "deadlock",
                "workers",
                "clock",
                "warnings")) {
            List<String> of =
                    all.stream().filter(r -> r.contains("│" + well + "│")).toList();
            assertFalse(well + " in " + all, of.isEmpty());
            assertTrue(of.toString(), of.stream().allMatch(r -> r.startsWith("ok│")));
        }
        Path backup = server.home().resolve("backup-1");
        server.shell("mail:backup " + backup);
        eventually("backup", "ok│backup││the last backup is");
    }

    @Test
    public void aPortThatIsTakenIsNamedAndTheServerIsNotReady() throws Exception {
        Eventually.is("it is ready", () -> get("/readyz").equals("200 ok"));
        Path file = server.home().resolve("etc/org.posthouse.net.mina.listener-taken.cfg");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            server.copyConfiguration(
                    "org.posthouse.net.mina.listener-imap",
                    "org.posthouse.net.mina.listener-taken",
                    "name = taken",
                    "port = " + taken.getLocalPort());
            Eventually.is("it is not ready", () -> get("/readyz").equals("503 critical"));
            assertEquals("but it lives", "200 ok", get("/healthz"));
            eventually("ports", "critical│ports│taken│not open");
        } finally {
            Files.delete(file);
        }
        Eventually.is("it is ready again", () -> get("/readyz").equals("200 ok"));
        eventually("ports", "ok│ports");
        List<String> log = Files.readAllLines(server.home().resolve("data/log/posthouse.log"));
        assertEquals(
                log.toString(),
                1,
                log.stream()
                        .filter(l -> l.contains("health: check=ports about=taken state=critical was=ok"))
                        .count());
        assertTrue(log.stream().anyMatch(l -> l.contains("health: check=ports about=taken state=ok was=critical")));
    }

    @Test
    public void aSecretThatOthersReadIsNamedUntilItIsMended() throws Exception {
        Path users = server.home().resolve("etc/users.properties");
        for (Path above = users.getParent(); above != null; above = above.getParent()) {
            org.junit.Assume.assumeTrue(
                    above + " is closed to others",
                    Files.getPosixFilePermissions(above)
                            .contains(java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE));
        }
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r--r--"));
        eventually("secrets", "critical│secrets│etc/users.properties");
        List<String> bad = found("secrets").stream()
                .filter(row -> row.startsWith("critical"))
                .toList();
        assertEquals(bad.toString(), 1, bad.size());
        assertTrue(bad.toString(), bad.get(0).endsWith("chmod 600 " + users));
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
        Eventually.is("mended", () -> found("secrets").stream().noneMatch(row -> row.startsWith("critical")));
    }

    @Test
    public void whatTheDnsLacksIsNamedUntilItIsThere() throws Exception {
        dns.txt("post.house", "v=spf1 ip4:198.51.100.1 -all");
        eventually("domains", "critical│domains│post.house SPF│its SPF record does not allow " + ADDRESS);
        dns.forget("post.house");
        dns.mx("post.house", 10, "mail.post.house");
        dns.txt("post.house", "v=spf1 mx -all");
        dns.txt("_dmarc.post.house", "v=DMARC1; p=none");
        eventually("domains", "ok│domains│post.house│MX, SPF and DMARC are correct");
        dns.address("25.2.0.192.zen.spamhaus.org", "127.0.0.2");
        eventually("block-lists", "critical│block-lists│" + ADDRESS + " zen.spamhaus.org│listed");
        dns.forget("25.2.0.192.zen.spamhaus.org");
        dns.forget("_dmarc.post.house");
        dns.forget("post.house");
        dns.mx("post.house", 10, "mail.post.house");
    }

    @Test
    public void aPausedQueueIsNamedInTheConsoleToo() throws Exception {
        server.shell("mail:queue-pause");
        eventually("queue", "warn│queue││paused");
        assertEquals("mail is taken all the same", "200 ok", get("/readyz"));
        Console console = new Console(server, "admin", Server.ADMIN_PASSWORD);
        String page = Console.text(console.page("posthouse-doctor"));
        assertTrue(page, page.contains("paused: mail is accepted, but none is sent"));
        assertTrue(page, page.contains("mail:queue-resume"));
        String overview = Console.text(console.page("posthouse"));
        assertTrue(overview, overview.contains("Doctor: "));
        server.shell("mail:queue-resume");
        eventually("queue", "ok│queue│");
    }
}
