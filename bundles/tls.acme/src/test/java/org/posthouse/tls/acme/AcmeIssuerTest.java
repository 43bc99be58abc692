package org.posthouse.tls.acme;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.testkit.acme.AcmeServer;
import org.posthouse.testkit.acme.TestCa;

/** Whole orders, with an authority on loopback that looks at the answers. */
public class AcmeIssuerTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final int port = freePort();
    private TestCa ca;
    private AcmeServer server;
    private Path trusted;
    private Path records;

    @Before
    public void open() throws Exception {
        ca = new TestCa();
        records = folder.getRoot().toPath().resolve("records");
        Files.writeString(records, "");
        server = new AcmeServer(ca, port, port, this::txt);
        trusted = folder.getRoot().toPath().resolve("ca.pem");
        Files.writeString(trusted, TestCa.pem(ca.certificate()));
    }

    @After
    public void close() {
        server.close();
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket()) {
            any.bind(new InetSocketAddress("127.0.0.1", 0));
            return any.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> txt(String name) {
        try {
            return Files.readAllLines(records).stream()
                    .filter(line -> line.startsWith(name + ". "))
                    .map(line -> line.substring(name.length() + 2))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private AcmeIssuer issuer(Responder responder) {
        return issuer(responder, true, server.directory());
    }

    private AcmeIssuer issuer(Responder responder, boolean agree, String directory) {
        return new AcmeIssuer(
                directory,
                "postmaster@example.org",
                agree,
                folder.getRoot().toPath().resolve("acme/account.key"),
                "EC",
                trusted.toString(),
                responder);
    }

    private HttpResponder http() {
        return new HttpResponder("127.0.0.1", port);
    }

    private DnsResponder dns(String script) throws Exception {
        Path program = folder.getRoot().toPath().resolve("hook");
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new DnsResponder(
                List.of(program.toString(), records.toString()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(10),
                this::txt);
    }

    private void portIsClosed() {
        assertThrows(IOException.class, () -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getPort();
            }
        });
    }

    private static String problem(AcmeIssuer issuer, String... names) {
        return assertThrows(IssueException.class, () -> issuer.issue(List.of(names)))
                .getMessage();
    }

    @Test
    public void byHttpForSeveralNames() throws Exception {
        Issuer.Issued issued = issuer(http()).issue(List.of("mail.example.org", "mx.example.org"));
        assertEquals(2, issued.chain().size());
        issued.chain().get(0).verify(ca.certificate().getPublicKey());
        assertEquals(2, issued.chain().get(0).getSubjectAlternativeNames().size());
        portIsClosed();
    }

    @Test
    public void oneAccountServesAllOrdersAndItsKeyIsPrivate() throws Exception {
        Issuer.Issued first = issuer(http()).issue(List.of("mail.example.org"));
        Issuer.Issued second = issuer(http()).issue(List.of("mail.example.org"));
        assertEquals(1, server.accounts());
        assertNotEquals("each certificate has a key of its own", first.key(), second.key());
        Path key = folder.getRoot().toPath().resolve("acme/account.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    }

    @Test
    public void byTlsAlpn() throws Exception {
        issuer(new TlsAlpnResponder("127.0.0.1", port)).issue(List.of("mail.example.org"));
        assertEquals(1, server.issued());
        portIsClosed();
    }

    @Test
    public void byDnsForAWildcard() throws Exception {
        DnsResponder responder = dns("#!/bin/sh\n"
                + "[ $# = 4 ] || exit 3\n"
                + "case $2 in\n"
                + "present) echo \"$3 $4\" >> \"$1\" ;;\n"
                + "cleanup) : > \"$1\" ;;\n"
                + "esac\n");
        issuer(responder).issue(List.of("*.example.org"));
        assertEquals(1, server.issued());
        assertEquals("it was cleaned up", "", Files.readString(records));
    }

    @Test
    public void aCommandThatFailsOrHangsIsSaidToHave() throws Exception {
        String problem = problem(issuer(dns("#!/bin/sh\necho no such zone\nexit 7\n")), "mail.example.org");
        assertTrue(problem, problem.contains("it exited with 7"));
        DnsResponder hanging = dns("#!/bin/sh\nexec sleep 60\n");
        DnsResponder impatient = new DnsResponder(
                hanging.command(), Duration.ofMillis(200), hanging.patience(), hanging.pause(), hanging.txt());
        problem = problem(issuer(impatient), "mail.example.org");
        assertTrue(problem, problem.contains("ran longer"));
        problem = problem(
                issuer(new DnsResponder(
                        List.of("/no/such/program"),
                        hanging.limit(),
                        hanging.patience(),
                        hanging.pause(),
                        hanging.txt())),
                "mail.example.org");
        assertTrue(problem, problem.contains("/no/such/program"));
    }

    @Test
    public void aRecordThatIsNeverSeenIsTheAuthoritysToRefuse() throws Exception {
        DnsResponder nothing = dns("#!/bin/sh\nexit 0\n");
        DnsResponder impatient = new DnsResponder(
                nothing.command(), nothing.limit(), Duration.ofMillis(50), nothing.pause(), nothing.txt());
        String problem = problem(issuer(impatient), "mail.example.org");
        assertTrue(problem, problem.contains("No TXT record found"));
    }

    @Test
    public void aChallengeThatFailsGivesTheAuthoritysReason() {
        String problem = problem(issuer(new HttpResponder("127.0.0.1", freePort())), "mail.example.org");
        assertTrue(problem, problem.startsWith("http-01 for mail.example.org is invalid: "));
        assertEquals(0, server.issued());
    }

    @Test
    public void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", port));
            String problem = problem(issuer(http()), "mail.example.org");
            assertTrue(problem, problem.contains("port " + port));
        }
    }

    @Test
    public void aChallengeThatIsNotOfferedIsNamed() {
        server.offer("dns-01");
        String problem = problem(issuer(http()), "mail.example.org");
        assertTrue(problem, problem.contains("offers no http-01 for mail.example.org, only dns-01"));
    }

    @Test
    public void aRateLimitSaysHowLongToWait() {
        server.rateLimit(7200);
        Instant before = Instant.now();
        IssueException limited =
                assertThrows(IssueException.class, () -> issuer(http()).issue(List.of("mail.example.org")));
        assertTrue(limited.getMessage(), limited.getMessage().contains("too many certificates issued already"));
        assertTrue(limited.retryAfter().orElseThrow().isAfter(before.plusSeconds(7100)));
    }

    @Test
    public void anAuthorityThatIsDownIsSaidToBe() {
        String directory = server.directory();
        server.close();
        String problem = problem(issuer(http(), true, directory), "mail.example.org");
        assertTrue(problem, problem.contains("cannot reach the authority " + directory));
    }

    @Test
    public void anAuthorityThatIsNotTrustedIsToldNothing() throws Exception {
        Files.writeString(trusted, TestCa.pem(new TestCa().certificate()));
        String problem = problem(issuer(http()), "mail.example.org");
        assertTrue(problem, problem.contains("cannot reach the authority"));
        assertEquals(0, server.accounts());
    }

    @Test
    public void termsAreTheOperatorsToAgreeTo() {
        String problem = problem(issuer(http(), false, server.directory()), "mail.example.org");
        assertTrue(problem, problem.contains("/terms") && problem.contains("agreeToTerms"));
    }

    @Test
    public void onlyHttpsIsSpoken() {
        String problem = problem(issuer(http(), true, "http://127.0.0.1:1/directory"), "mail.example.org");
        assertTrue(problem, problem.contains("not https"));
    }

    @Test
    public void aStaleNonceIsNoFailure() throws Exception {
        issuer(http()).issue(List.of("mail.example.org"));
        server.rejectNonce();
        issuer(http()).issue(List.of("mail.example.org"));
        assertEquals(2, server.issued());
    }

    @Test
    public void aFileThatIsNoAccountKeyIsNotReplaced() throws Exception {
        Path key = folder.getRoot().toPath().resolve("acme/account.key");
        Files.createDirectories(key.getParent());
        Files.writeString(key, "something else");
        assertTrue(problem(issuer(http()), "mail.example.org").contains("account.key"));
        assertEquals("something else", Files.readString(key));
    }

    @Test
    public void theAnsweringPortTellsStrangersNothing() throws Exception {
        try (AnswerPort answer = AnswerPort.open(
                "127.0.0.1", port, ServerSocket::new, socket -> HttpResponder.reply(socket, "/right", "secret"))) {
            assertTrue(ask("GET /right HTTP/1.1\r\n\r\n").endsWith("\r\n\r\nsecret"));
            assertTrue(ask("GET /wrong HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
            assertTrue(ask("POST /right HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
            assertTrue(ask("GET /right HTTP/1.1\r\nX: " + "y".repeat(8169)).startsWith("HTTP/1.1 400 "));
            assertTrue(answer.toString(), ask("GET /right HTTP/1.1\r\n\r\n").endsWith("secret"));
        }
        portIsClosed();
    }

    private String ask(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
