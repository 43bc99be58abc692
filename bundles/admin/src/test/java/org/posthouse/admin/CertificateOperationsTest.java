package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Renewal;

public class CertificateOperationsTest {
    private static final Instant UNTIL = Instant.parse("2031-01-01T00:00:00Z");
    private static final Instant NEXT = Instant.parse("2030-12-01T00:00:00Z");

    private final List<Certificates.Entry> entries = new ArrayList<>();
    private final List<Renewal> renewals = new ArrayList<>();
    private int asked;

    private final Certificates certificates = new Certificates() {
        @Override
        public SSLContext context() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Info> chain() {
            return entries.get(0).chain();
        }

        @Override
        public List<Entry> all() {
            return entries;
        }

        @Override
        public void reload() {}
    };

    private Renewal renewal(String name, Renewal.State state, String problem, String refused) {
        return new Renewal() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Status status() {
                return new Status(state, List.of("mail.example.org"), Optional.of(NEXT), problem);
            }

            @Override
            public Optional<String> renew() {
                asked++;
                return refused.isEmpty() ? Optional.empty() : Optional.of(refused);
            }
        };
    }

    private static Certificates.Entry entry(String name, Certificates.Source source, boolean self) {
        return new Certificates.Entry(
                name,
                source,
                List.of(new Certificates.Info("CN=x", List.of("mail.example.org"), "CN=ca", UNTIL, "ab", self)),
                Instant.EPOCH,
                true,
                "");
    }

    private Result run(String name, Map<String, String> arguments) throws OperationException {
        return new CertificateOperations(() -> certificates, () -> renewals)
                .all().stream()
                        .filter(o -> o.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .run(arguments);
    }

    @Test
    public void showsWhereOneComesFromAndWhenItIsRenewed() throws Exception {
        entries.add(entry("acme", Certificates.Source.INSTALLED, false));
        entries.add(new Certificates.Entry(
                "/etc/x.pem", Certificates.Source.FILE, List.of(), Instant.EPOCH, false, "no such file"));
        renewals.add(renewal("acme", Renewal.State.WAITING, "rate limited", ""));
        Result list = run("certificate-list", Map.of());
        assertEquals(
                List.of(
                        List.of(
                                "acme",
                                "mail.example.org",
                                "CN=ca",
                                "2031-01-01 00:00:00",
                                "installed",
                                "yes",
                                "ab",
                                "rate limited",
                                "2030-12-01 00:00:00"),
                        List.of("/etc/x.pem", "", "", "", "not active", "", "", "no such file", "")),
                list.rows());
    }

    @Test
    public void showsOneThatIsStillToCome() throws Exception {
        entries.add(entry("self-signed", Certificates.Source.SELF_SIGNED, true));
        renewals.add(renewal("acme", Renewal.State.RUNNING, "", ""));
        List<List<String>> rows = run("certificate-list", Map.of()).rows();
        assertEquals("self-signed", rows.get(0).get(4));
        assertEquals("itself", rows.get(0).get(2));
        assertEquals(List.of("acme", "mail.example.org", "", "", "none yet", "", "", "", "now"), rows.get(1));
    }

    @Test
    public void renews() throws Exception {
        renewals.add(renewal("off", Renewal.State.OFF, "", ""));
        assertThrows(OperationException.class, () -> run("certificate-renew", Map.of()));
        renewals.add(renewal("acme", Renewal.State.WAITING, "", ""));
        assertTrue(run("certificate-renew", Map.of()).text().contains("certificate-list"));
        assertEquals(1, asked);
        renewals.add(renewal("other", Renewal.State.WAITING, "", "busy"));
        OperationException which = assertThrows(OperationException.class, () -> run("certificate-renew", Map.of()));
        assertTrue(which.getMessage(), which.getMessage().contains("acme, other"));
        OperationException busy =
                assertThrows(OperationException.class, () -> run("certificate-renew", Map.of("name", "other")));
        assertEquals("busy", busy.getMessage());
        run("certificate-renew", Map.of("name", "acme"));
        assertEquals(3, asked);
    }
}
