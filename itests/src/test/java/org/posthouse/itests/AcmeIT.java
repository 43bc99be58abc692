package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.Test;
import org.posthouse.testkit.acme.AcmeServer;
import org.posthouse.testkit.acme.TestCa;

/** From the self-signed start to a certificate of an authority and its renewal, while a session stays open. */
public class AcmeIT {
    private static final int BASE = 15_000;
    private static final String NAME = "mail.example.test";

    @Test
    public void aCertificateIsObtainedThenRenewedWhileASessionGoesOn() throws Exception {
        Server installed = Server.unpack("acme", BASE, "--hostname", NAME);
        TestCa ca = new TestCa();
        Path trusted = installed.home().resolve("test-ca.pem");
        Files.writeString(trusted, TestCa.pem(ca.certificate()));
        try (AcmeServer authority = new AcmeServer(ca, BASE + 81, BASE + 444, name -> List.of());
                Server server = installed) {
            server.start();
            assertTrue(byImaps(server)
                    .getIssuerX500Principal()
                    .equals(byImaps(server).getSubjectX500Principal()));
            try (Talk session = new Talk(server.port(993))) {
                session.tls();
                session.line();
                assertTrue(session.imap("a", "LOGIN alice " + Server.PASSWORD).contains("a OK"));
                assertTrue(session.imap("b", "SELECT INBOX").contains("b OK"));

                authority.rateLimit(86_400);
                server.configure(
                        "org.posthouse.tls.acme",
                        "enabled = \"true\"",
                        "agreeToTerms = \"true\"",
                        "names = [ \"" + NAME + "\" ]",
                        "address = \"127.0.0.1\"",
                        "httpPort = \"" + (BASE + 81) + "\"",
                        "trusted = \"" + trusted + "\"",
                        "directory = \"" + authority.directory() + "\"");
                Eventually.is("what the authority says is shown", () -> list(server)
                        .contains("too many certificates issued already"));
                assertTrue(server.shell("mail:status").contains("too many certificates issued already"));
                authority.rateLimit(0);
                server.shell("mail:certificate-renew");
                Eventually.is("a certificate of the authority", () -> isOf(ca, byImaps(server)));
                X509Certificate first = byImaps(server);
                assertEquals(List.of(List.of(2, NAME)), List.copyOf(first.getSubjectAlternativeNames()));
                assertEquals("by STARTTLS too", first, byStartTls(server));
                Eventually.is("no warning is left", () -> !server.shell("mail:status")
                        .contains("too many certificates issued already"));
                assertTrue(list(server), list(server).contains("installed"));
                Path kept = keptIn(server.home());
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
                assertTrue(session.imap("c", "NOOP").contains("c OK"));

                server.shell("mail:certificate-renew");
                Eventually.is("a new one", () -> !byImaps(server).equals(first));
                assertTrue(isOf(ca, byImaps(server)));
                assertNotEquals(first, byStartTls(server));
                assertEquals(2, authority.issued());

                authority.issueFor(List.of("other.example.test"));
                X509Certificate second = byImaps(server);
                server.shell("mail:certificate-renew");
                Eventually.is(
                        "one for other names is refused", () -> list(server).contains("not for " + NAME));
                assertEquals("what was in force stays", second, byImaps(server));
                assertTrue(session.imap("d", "NOOP").contains("d OK"));
            }
            assertFalse("no key in the log", log(server).contains("PRIVATE KEY"));
        }
    }

    private static String list(Server server) throws IOException {
        return server.shell("mail:certificate-list");
    }

    private static Path keptIn(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            return files.filter(file -> file.endsWith("installed/acme.pem"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String log(Server server) throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(server.home().resolve("data/log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static boolean isOf(TestCa ca, X509Certificate leaf) {
        return leaf.getIssuerX500Principal().equals(ca.certificate().getSubjectX500Principal());
    }

    private static X509Certificate byImaps(Server server) throws IOException {
        try (Talk talk = new Talk(server.port(993))) {
            talk.tls();
            return talk.certificate();
        }
    }

    private static X509Certificate byStartTls(Server server) throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            assertTrue(talk.ehlo().contains("STARTTLS"));
            assertTrue(talk.smtp("STARTTLS").startsWith("220"));
            talk.tls();
            return talk.certificate();
        }
    }
}
