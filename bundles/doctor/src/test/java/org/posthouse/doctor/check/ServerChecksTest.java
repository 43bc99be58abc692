package org.posthouse.doctor.check;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.health.HealthState;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeRouting;

/** Each part of the server broken in turn, and named. */
public class ServerChecksTest {
    private final FakeParts parts = new FakeParts();
    private final FakeClock clock = new FakeClock();
    private boolean broken;

    private void certificate(String name, Duration left, boolean selfSigned) {
        Certificates.Info info = new Certificates.Info(
                "CN=" + name, List.of(name), "CN=Issuer", clock.instant().plus(left), "00", selfSigned);
        parts.certificates = new Certificates() {
            @Override
            public SSLContext context() {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<Info> chain() {
                return List.of(info);
            }

            @Override
            public List<Entry> all() {
                List<Entry> all = new ArrayList<>();
                all.add(new Entry("own", Source.FILE, List.of(info), Instant.EPOCH, true, ""));
                if (broken) {
                    all.add(new Entry("/x.pem", Source.FILE, List.of(), Instant.EPOCH, false, "no such file"));
                }
                return all;
            }

            @Override
            public void reload() throws IOException {
                throw new IOException();
            }
        };
    }

    private CertificateCheck certificateCheck() {
        return new CertificateCheck(parts, clock, () -> 14);
    }

    @Test
    public void oneOfSeveralThatCannotBeUsedIsNamed() {
        parts.host = "mail.post.house";
        broken = true;
        certificate("*.post.house", Duration.ofDays(60), false);
        assertEquals(List.of("warn /x.pem: unusable: no such file"), Findings.of(certificateCheck()));
    }

    @Test
    public void aCertificateOfAnIssuerForTheNameIsWell() {
        parts.host = "mail.post.house";
        certificate("*.post.house", Duration.ofDays(60), false);
        assertEquals(List.of("ok: valid until 2025-04-30 for *.post.house"), Findings.of(certificateCheck()));
    }

    @Test
    public void aSelfSignedCertificateIsNamed() {
        parts.host = "mail.post.house";
        certificate("mail.post.house", Duration.ofDays(60), true);
        assertTrue(Findings.bad(certificateCheck()).found().contains("self-signed"));
    }

    @Test
    public void anExpiredOrExpiringCertificateIsNamed() {
        parts.host = "mail.post.house";
        certificate("mail.post.house", Duration.ofDays(13), false);
        assertEquals(
                "expires on 2025-03-14, in 13 days",
                Findings.bad(certificateCheck()).found());
        certificate("mail.post.house", Duration.ofDays(-1), false);
        assertEquals(HealthState.CRITICAL, Findings.bad(certificateCheck()).state());
    }

    @Test
    public void aCertificateForAnotherNameIsNamed() {
        parts.host = "mail.post.house";
        certificate("www.post.house", Duration.ofDays(60), false);
        assertEquals(
                "is for www.post.house, not for mail.post.house",
                Findings.bad(certificateCheck()).found());
        assertFalse(CertificateCheck.matches("*.post.house", "post.house"));
        assertFalse(CertificateCheck.matches("*.post.house", "a.mail.post.house"));
    }

    @Test
    public void aPortThatIsNotOpenIsNamed() {
        PortsCheck check = new PortsCheck(parts);
        assertEquals(HealthState.CRITICAL, Findings.bad(check).state());
        parts.listener("mx", "smtp", "0.0.0.0", 25, "", true);
        assertTrue(Findings.well(check));
        parts.listener("imap", "imap", "0.0.0.0", 143, "Address already in use", true);
        parts.listener("pop3", "pop3", "0.0.0.0", 110, "", false);
        assertEquals(
                List.of(
                        "critical imap: not open: Address already in use",
                        "unavailable pop3: the protocol pop3 is absent"),
                Findings.of(check));
        parts.net = false;
        assertEquals(List.of("unavailable: the network is absent"), Findings.of(check));
    }

    @Test
    public void portsOnLoopbackOnlyAreNamed() {
        ReachCheck check = new ReachCheck(parts);
        parts.listener("mx", "smtp", "127.0.0.1", 25, "", true);
        parts.listener("imap", "imap", "0.0.0.0", 143, "", true);
        parts.listener("lmtp", "lmtp", "127.0.0.1", 24, "", true);
        assertEquals(
                "warn mail from other servers: accepted from this machine only: mx listens on 127.0.0.1:25",
                Findings.of(check).get(0));
        assertEquals(
                "set address = * in etc/org.posthouse.net.mina.listener-mx.cfg",
                Findings.bad(check).fix());
        parts.listener("mx-6", "smtp", "::", 25, "", true);
        assertTrue(Findings.well(check));
    }

    @Test
    public void manyPortsAreOneLine() {
        parts.listener("imap", "imap", "127.0.0.1", 143, "", true);
        parts.listener("pop3", "pop3", "127.0.0.1", 110, "", true);
        assertEquals(
                List.of("warn mail programs: accepted from this machine only, by all 2 ports"),
                Findings.of(new ReachCheck(parts)));
    }

    @Test
    public void lmtpThatOthersReachIsNamed() {
        parts.listener("lmtp", "lmtp", "0.0.0.0", 24, "", true);
        assertEquals(HealthState.CRITICAL, Findings.bad(new ReachCheck(parts)).state());
        parts.listeners.clear();
        parts.listener("lmtp", "lmtp", "0:0:0:0:0:0:0:1", 24, "", true);
        assertTrue(Findings.well(new ReachCheck(parts)));
    }

    @Test
    public void aRouteForTheWholeWorldIsNamed() {
        FakeRouting routing = new FakeRouting(new FakeDirectory());
        RelayCheck check = new RelayCheck(parts);
        assertEquals(HealthState.UNAVAILABLE, Findings.bad(check).state());
        parts.routing = routing;
        assertTrue(Findings.well(check));
        routing.relay("posthouse-doctor-asks.org");
        assertTrue(Findings.bad(check).found().endsWith("any domain below .org"));
        routing.down = true;
        assertEquals(HealthState.UNAVAILABLE, Findings.bad(check).state());
    }

    @Test
    public void aStoreThatIsAbsentOrFailsIsNamed() {
        StoreCheck check = new StoreCheck(parts);
        assertEquals(List.of("ok: 3 messages stored"), Findings.of(check));
        parts.failing = true;
        assertEquals(List.of("unavailable: the mail store fails: the database is closed"), Findings.of(check));
        parts.store = false;
        assertEquals(List.of("unavailable: the mail store is absent"), Findings.of(check));
    }

    @Test
    public void aDirectoryThatIsAbsentEmptyOrFailsIsNamed() {
        DirectoryCheck check = new DirectoryCheck(parts);
        assertEquals("mail:domain-create example.org", Findings.bad(check).fix());
        parts.domains.add("post.house");
        assertTrue(Findings.well(check));
        parts.failing = true;
        assertEquals(HealthState.UNAVAILABLE, Findings.bad(check).state());
        parts.directory = false;
        assertEquals(List.of("unavailable: the directory is absent"), Findings.of(check));
    }

    @Test
    public void aDomainWithoutPostmasterIsNamed() {
        FakeDirectory directory = new FakeDirectory();
        parts.routing = new FakeRouting(directory);
        directory.user("alice@post.house").remove("alice@post.house");
        parts.domains.add("post.house");
        assertEquals(
                "run mail:alias-set postmaster@post.house SOMEBODY@post.house",
                Findings.bad(new PostmasterCheck(parts)).fix());
        directory.alias("postmaster@post.house", "alice@post.house");
        assertTrue(Findings.well(new PostmasterCheck(parts)));
    }

    @Test
    public void whatPartsWarnOfIsShown() {
        assertTrue(Findings.well(new WarningsCheck(parts)));
        parts.warn("db", "/srv/db is empty or missing");
        assertEquals(List.of("warn db: /srv/db is empty or missing"), Findings.of(new WarningsCheck(parts)));
    }

    @Test
    public void aMissingReferenceIsNamed() {
        wiring(List.of("org.posthouse.imap", "1", "Imap", "active", "MailStore", "org.posthouse.store.sql 1"));
        assertTrue(Findings.well(new PartsCheck(parts)));
        wiring(List.of("org.posthouse.store.sql", "1", "Store", "unsatisfied", "Database", "MISSING"));
        assertEquals(
                List.of("critical org.posthouse.store.sql: Store is unsatisfied, Database is missing"),
                Findings.of(new PartsCheck(parts)));
        wiring(List.of("org.posthouse.imap", "1", "Imap", "failed", "MailStore", "nothing"));
        assertTrue(Findings.bad(new PartsCheck(parts)).fix().endsWith("mail:update imap"));
    }

    private void wiring(List<String> row) {
        parts.wiring = new Operation() {
            @Override
            public String name() {
                return "wiring";
            }

            @Override
            public String summary() {
                return "Shows it.";
            }

            @Override
            public boolean writes() {
                return false;
            }

            @Override
            public List<Parameter> parameters() {
                return List.of();
            }

            @Override
            public Result run(Map<String, String> arguments) {
                return Result.table(
                        List.of("bundle", "version", "component", "state", "reference", "bound to"), List.of(row));
            }
        };
    }

    @Test
    public void workersThatAreStuckAreNamed() {
        WorkersCheck check = new WorkersCheck(parts);
        assertTrue(Findings.well(check));
        parts.backlog = new NetAdmin.Backlog(40, Duration.ofMinutes(4));
        assertTrue(Findings.well(check));
        parts.backlog = new NetAdmin.Backlog(40, Duration.ofMinutes(6));
        assertEquals(HealthState.CRITICAL, Findings.bad(check).state());
        parts.net = false;
        assertEquals(List.of(), Findings.of(check));
    }

    @Test
    public void aClockThatJumpsOrIsWrongIsNamed() {
        long[] nanos = {0};
        Instant installed = clock.instant().minus(Duration.ofDays(1));
        ClockCheck check = new ClockCheck(clock, () -> nanos[0], installed, Optional::empty);
        clock.advance(Duration.ofMinutes(30));
        nanos[0] += Duration.ofMinutes(30).toNanos();
        assertTrue(Findings.well(check));
        clock.advance(Duration.ofMinutes(5));
        assertTrue(Findings.bad(check).found().startsWith("jumped forward by 5 min"));
        clock.advance(Duration.ofHours(25));
        nanos[0] += Duration.ofHours(25).toNanos();
        assertTrue("a day is enough", Findings.well(check));
        clock.advance(Duration.ofDays(-100));
        assertEquals(HealthState.CRITICAL, Findings.bad(check).state());
    }

    @Test
    public void bundlesThatDoNotRunAreNamed() {
        BundlesCheck check = new BundlesCheck(() -> List.of(
                new BundlesCheck.Seen("acme 1.0", false, false),
                new BundlesCheck.Seen("lazy 1.0", true, false),
                new BundlesCheck.Seen("dead 1.0", true, true)));
        assertEquals(
                List.of(
                        "critical acme 1.0: not resolved: an imported package is missing",
                        "critical dead 1.0: should be running but is not"),
                Findings.of(check));
        assertTrue(Findings.well(new BundlesCheck(() -> List.of(new BundlesCheck.Seen("lazy 1.0", true, false)))));
    }

    @Test
    public void everyNameIsAWordOfItsOwn() {
        List<Check> all = List.of(
                new PortsCheck(parts),
                new ReachCheck(parts),
                new RelayCheck(parts),
                new BacklogCheck(parts, Clock.systemUTC(), () -> 4));
        all.forEach(check -> assertTrue(check.name(), check.name().matches("[a-z]+(-[a-z]+)*")));
    }
}
