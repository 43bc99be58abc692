package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.Test;
import org.posthouse.testkit.acme.AcmeServer;
import org.posthouse.testkit.acme.TestCa;
import org.posthouse.testkit.dns.TestDnsServer;

/**
 * From nothing to a mail exchanged with a second server, in a small internet of its own; then what is checked is broken in turn,
 * and at last all is taken back.
 */
public class SetupIT {
    private static final int BASE = 14_000;
    private static final int OTHER_BASE = 14_100;
    private static final String ADDRESS = "192.0.2.25";
    private static final String DOMAIN = "post.house";
    private static final String HOST = "mail.post.house";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** On a machine that does much else. */
    private static final Duration FIRST_START = Duration.ofMinutes(10);

    private static TestDnsServer dns;
    private static TestDnsServer othersDns;
    private static AcmeServer authority;
    private static Server server;
    private static Server other;

    private long last = System.nanoTime();

    @AfterClass
    public static void stop() {
        for (AutoCloseable one : new AutoCloseable[] {server, other, authority, dns, othersDns}) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    private void step(String what) {
        long now = System.nanoTime();
        System.out.printf("%-55s %6.1f s%n", what, (now - last) / 1e9);
        last = now;
    }

    private static String posthouse(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(server.home().resolve("bin/posthouse").toString()));
        command.addAll(List.of(arguments));
        return Server.runIn(server.home(), FIRST_START, command.toArray(String[]::new));
    }

    private static Path secret(String name, String text) throws IOException {
        Path file = Files.createTempFile(server.home(), name, "");
        return Files.writeString(file, text + "\n");
    }

    private static List<String> rows(String command) throws IOException {
        return server.shell(command)
                .lines()
                .filter(line -> line.contains("│"))
                .map(line -> line.strip().replaceAll(" *│ *", "│"))
                .toList();
    }

    /** The steps say all of this at once. */
    private static void eventually(String... starts) throws Exception {
        AtomicReference<List<String>> said = new AtomicReference<>(List.of());
        try {
            Eventually.is("the steps say " + String.join(", ", starts), () -> {
                said.set(rows("mail:setup-check"));
                return Stream.of(starts).allMatch(start -> said.get().stream().anyMatch(row -> row.startsWith(start)));
            });
        } catch (AssertionError never) {
            throw new AssertionError(never.getMessage() + " but " + String.join("\n", said.get()), never);
        }
    }

    @Test
    public void fromNothingToTheFirstMail() throws Exception {
        dns = TestDnsServer.start().ttl(1);
        othersDns = TestDnsServer.start();
        dns.mx("second.house", 10, "mx.second.house").address("mx.second.house", "127.0.0.1");
        othersDns.mx(DOMAIN, 10, HOST).address(HOST, "127.0.0.1");
        server = Server.unpack("setup", BASE);
        step("unpacked");
        String said = setUp();
        System.out.println(said);
        step("set up: configuration, domain, account, listeners");
        publish(said);
        step("the records published as they were printed");
        forThisInternet();
        server.startAsSetUp();
        step("started");
        exchange();
        step("a mail there and one back");
        certificate();
        step("a certificate of an authority");
        doctor();
        step("the doctor finds nothing that this machine can mend");
        console();
        step("the console shows the steps and the records");
        breakInTurn();
        step("what is checked broken in turn, and named");
        takeBack();
        step("taken back, and set up again");
    }

    private static String setUp() throws IOException {
        String[] options = {
            "setup",
            "you@" + DOMAIN,
            "--hostname",
            HOST,
            "--listen",
            "all",
            "--port-base",
            Integer.toString(BASE),
            "--dns",
            dns.address(),
            "--mx-port",
            Integer.toString(OTHER_BASE + 25),
            "--password-file",
            secret("password", Server.PASSWORD).toString(),
            "--admin-password-file",
            secret("admin", Server.ADMIN_PASSWORD).toString(),
            "--yes"
        };
        String said = posthouse(options);
        for (String part : List.of(
                "hostname in etc/org.posthouse.identity.cfg",
                "postmaster@post.house to you@post.house",
                "_imaps._tcp.post.house.",
                "_domainkey.post.house. TXT",
                "contrib/posthouse.service")) {
            assertTrue(part + " in " + said, said.contains(part));
        }
        assertFalse(said, said.contains(Server.PASSWORD) || said.contains("autoconfig"));
        String etc = Files.readString(server.home().resolve("etc/org.posthouse.net.mina.listener-mx.cfg"));
        assertTrue(etc, etc.contains("address = *\n") && etc.contains("# Address to bind"));
        String trusting = Files.readString(server.home().resolve("etc/org.posthouse.net.mina.listener-lmtp.cfg"));
        assertTrue("whoever connects there is trusted", trusting.contains("address = 127.0.0.1"));
        return said;
    }

    /** Puts what was printed into the zone. */
    private static void publish(String said) {
        dns.address(HOST, ADDRESS).ptr(ADDRESS, HOST);
        for (String line : said.lines().toList()) {
            String[] words = line.strip().split(" +", 3);
            if (words.length == 3 && words[0].endsWith(".") && !line.contains("│")) {
                String value = words[2].replace("\"", "");
                String[] parts = value.split(" ");
                switch (words[1]) {
                    case "MX" -> dns.mx(words[0], Integer.parseInt(parts[0]), parts[1]);
                    case "TXT" ->
                        dns.txt(words[0], words[2].replaceAll("^\"|\"\\s*$", "").split("\" \""));
                    case "SRV" -> dns.srv(words[0], Integer.parseInt(parts[2]), parts[3]);
                    default -> { // the address is that of this internet
                    }
                }
            }
        }
    }

    /** Mail servers at addresses of this machine, and somebody to try to reach. */
    private static void forThisInternet() throws IOException {
        server.configure("org.posthouse.transport.relay", "allowInternal = \"true\"");
        server.configure("org.posthouse.doctor", "probeDomain = \"second.house\"");
        server.configure("org.posthouse.dns", "maxNegativeTtlSeconds = \"0\"");
    }

    private static void exchange() throws Exception {
        other = Server.start(
                "setup-other",
                OTHER_BASE,
                "--domain",
                "second.house",
                "--hostname",
                "mx.second.house",
                "--dns",
                othersDns.address(),
                "--mx-port",
                Integer.toString(BASE + 25));
        String there = new Post(server)
                .submit("you@post.house", "you@post.house", List.of("alice@second.house"), "Subject: There\n\nHello");
        assertTrue(there, there.startsWith("250"));
        new Mua(other, "alice").await("There", PATIENCE);
        String back = new Post(other)
                .submit("alice", "alice@second.house", List.of("postmaster@post.house"), "Subject: Back\n\nHello");
        assertTrue(back, back.startsWith("250"));
        new Mua(server, "you").await("Back", PATIENCE);
    }

    /** Four lines in the file of ACME, besides those that name an authority of this internet. */
    private static void certificate() throws Exception {
        TestCa ca = new TestCa();
        Path trusted = server.home().resolve("test-ca.pem");
        Files.writeString(trusted, TestCa.pem(ca.certificate()));
        authority = new AcmeServer(ca, BASE + 81, BASE + 444, name -> List.of());
        server.configure(
                "org.posthouse.tls.acme",
                "enabled = \"true\"",
                "agreeToTerms = \"true\"",
                "address = \"127.0.0.1\"",
                "httpPort = \"" + (BASE + 81) + "\"",
                "trusted = \"" + trusted + "\"",
                "directory = \"" + authority.directory() + "\"");
        eventually("done│certificate");
    }

    private static void doctor() throws Exception {
        Files.deleteIfExists(server.home().resolve("etc/account-password"));
        Files.deleteIfExists(server.home().resolve("etc/admin-password"));
        server.shell("mail:backup " + server.home().resolve("backup-1"));
        eventually("done│mail gets out│mx.second.house:" + (OTHER_BASE + 25) + " answers", "done│backup│");
        List<String> steps = rows("mail:setup-check");
        assertEquals(
                List.of(),
                steps.stream().skip(1).filter(row -> !row.startsWith("done│")).toList());
        List<String> bad = rows("mail:doctor").stream()
                .skip(1)
                .filter(row -> !row.contains("│limits│"))
                .toList();
        assertEquals(List.of(), bad);
        List<String> records = rows("mail:dns-records");
        assertTrue(
                records.toString(),
                records.stream().skip(1).allMatch(row -> row.startsWith("ok│") || row.startsWith("none│")));
    }

    private static void console() throws IOException {
        Console console = new Console(server, "admin", Server.ADMIN_PASSWORD);
        String steps = Console.text(console.page("posthouse-setup"));
        assertTrue(steps, steps.contains("10 of 10 steps are done"));
        String records = console.page("posthouse-domains?domain=post.house");
        assertTrue(records, records.contains("data-copy=\"10 mail.post.house.\""));
        String overview = Console.text(console.page("posthouse"));
        assertFalse(overview, overview.contains("certificate: to do"));
    }

    private static void breakInTurn() throws Exception {
        dns.forget(DOMAIN).txt(DOMAIN, "v=spf1 ip4:198.51.100.1 -all");
        dns.forget("_dmarc." + DOMAIN).forget("_imaps._tcp." + DOMAIN);
        dns.srv("_imaps._tcp." + DOMAIN, 993, "imap.old.house");
        dns.forget("25.2.0.192.in-addr.arpa").ptr(ADDRESS, "customer.isp.house");
        eventually(
                "to do│DNS records│post.house MX: no MX record",
                "to do│DNS records│post.house SPF: its SPF record does not allow " + ADDRESS,
                "to do│DNS records│post.house DMARC: no DMARC record",
                "to do│DNS records│_imaps._tcp.post.house: points mail programs to imap.old.house:993",
                "to do│reverse name│" + ADDRESS + ": points back to customer.isp.house");
        dns.forget(DOMAIN).mx(DOMAIN, 10, HOST).txt(DOMAIN, "v=spf1 mx a:" + HOST + " -all");
        dns.txt("_dmarc." + DOMAIN, "v=DMARC1; p=none").forget("_imaps._tcp." + DOMAIN);
        dns.forget(HOST);
        dns.forget("mx.second.house").address("mx.second.house", "127.0.0.2"); // nobody listens there
        eventually(
                "to do│host name│mail.post.house has no address",
                "to do│mail gets out│cannot reach other mail servers: mx.second.house");
        dns.address(HOST, ADDRESS).forget("25.2.0.192.in-addr.arpa").ptr(ADDRESS, HOST);
        dns.forget("mx.second.house").address("mx.second.house", "127.0.0.1");
        Path imap = server.home().resolve("etc/org.posthouse.net.mina.listener-taken.cfg");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            server.copyConfiguration(
                    "org.posthouse.net.mina.listener-imap",
                    "org.posthouse.net.mina.listener-taken",
                    "name = taken",
                    "address = 127.0.0.1",
                    "port = " + taken.getLocalPort());
            eventually("to do│ports│taken: not open");
        } finally {
            Files.delete(imap);
        }
        eventually("done│ports│", "done│DNS records│", "done│reverse name│", "done│mail gets out│");
    }

    private static void takeBack() throws Exception {
        Path password = secret("admin", Server.ADMIN_PASSWORD);
        String kept = posthouse("setup", "--undo", "--yes", "--admin-password-file", password.toString());
        assertTrue(kept, kept.contains("kept: it has mail") && kept.contains("Not everything was undone"));
        eventually("to do│open to others│");
        String all = posthouse("setup", "--undo", "--yes", "--with-mail", "--admin-password-file", password.toString());
        assertTrue(all, all.contains("Undone"));
        assertFalse(
                server.shell("mail:domain-list"),
                server.shell("mail:domain-list").contains(DOMAIN));
        String etc = Files.readString(server.home().resolve("etc/org.posthouse.identity.cfg"));
        assertFalse(etc, etc.contains("\nhostname ="));
        String again = posthouse(
                "setup",
                "you@" + DOMAIN,
                "--listen=all",
                "--yes",
                "--password-file",
                secret("password", Server.PASSWORD).toString(),
                "--admin-password-file",
                password.toString());
        assertTrue(again, again.contains("Changes applied."));
        eventually("done│open to others│");
        String once = posthouse("setup", "you@" + DOMAIN, "--yes", "--admin-password-file", password.toString());
        assertTrue(once, once.contains("Nothing to change"));
    }
}
