package org.posthouse.tls.acme;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.tls.Renewal;
import org.posthouse.testkit.directory.MemoryDirectory;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.testkit.net.Settings;
import org.posthouse.testkit.osgi.FakeContext;

/** The component: what is off stays off, and which names it finds. The authority is an address where nobody is. */
public class AcmeTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, Object> settings = new HashMap<>(
            Map.of("agreeToTerms", true, "directory", "https://127.0.0.1:1/directory", "address", "127.0.0.1"));
    private FakeCertificates certificates;
    private Acme acme;

    @Before
    public void open() throws Exception {
        String data = folder.getRoot().toString();
        acme = new Acme(new FakeContext(Map.of("posthouse.data", data), folder.getRoot()).context(), config());
        certificates = new FakeCertificates(folder.getRoot().toPath());
        acme.bindCertificates(certificates.real);
        acme.bindInstaller(certificates.real);
    }

    @After
    public void close() throws Exception {
        acme.deactivate();
        certificates.close();
    }

    private AcmeConfig config() {
        return Settings.of(AcmeConfig.class, settings);
    }

    private Renewal.Status enabled(String... names) throws Exception {
        settings.put("enabled", true);
        settings.put("names", names);
        acme.modified(config());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (acme.status().problem().isEmpty()) {
            assertTrue("nothing was said", System.nanoTime() < deadline);
            Thread.sleep(10);
        }
        return acme.status();
    }

    private static ServerName named(String name) {
        return new ServerName() {
            @Override
            public String hostName() {
                return name;
            }

            @Override
            public Source source() {
                return Source.CONFIGURED;
            }
        };
    }

    @Test
    public void isOffUntilItIsEnabled() {
        assertEquals(Renewal.State.OFF, acme.status().state());
        Optional<String> refused = acme.renew();
        assertTrue(refused.toString(), refused.orElse("").contains("ACME is off"));
    }

    @Test
    public void aWildcardNeedsTheDns() throws Exception {
        assertTrue(enabled("*.example.org").problem().contains("dns-01"));
    }

    @Test
    public void whatIsNoNameIsSaid() throws Exception {
        assertTrue(enabled("mail.example.org", "local host").problem().contains("local host"));
    }

    @Test
    public void withoutANameItWaits() throws Exception {
        assertTrue(enabled().problem().contains("not yet known"));
    }

    @Test
    public void findsTheNamesByItself() throws Exception {
        MemoryDirectory directory = new MemoryDirectory();
        directory.createDomain("example.org");
        directory.createDomain("example.net");
        directory.createDomain("example.com");
        acme.bindDomains(directory);
        acme.bindServerName(named("mx.example.org"));
        acme.bindResolver(new FakeResolver()
                .address("mx.example.org", "192.0.2.1")
                .address("mail.example.net", "192.0.2.1")
                .address("mail.example.com", "192.0.2.9"));
        Renewal.Status status = enabled();
        assertEquals(List.of("mx.example.org", "mail.example.net"), status.names());
        assertTrue(status.problem(), status.problem().contains("cannot reach the authority"));
        assertTrue(status.next().isPresent());
    }

    @Test
    public void aNameThatOthersDoNotTakeIsNotAskedFor() throws Exception {
        acme.bindDomains(new MemoryDirectory());
        acme.bindServerName(named("localhost"));
        assertEquals(List.of(), enabled().names());
    }
}
