package org.posthouse.tls.acme;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Renewal;
import org.posthouse.testkit.acme.TestCa;
import org.posthouse.testkit.flow.FakeClock;

/** When it tries, and what is in force then. The clock of certificates is the real one. */
public class RenewerTest implements Renewer.Outcome {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock(Instant.now());
    private final List<String> failures = new ArrayList<>();
    private TestCa ca;
    private FakeCertificates certificates;
    private Path file;
    private Renewer renewer;
    private int tries;
    private Duration lifetime = Duration.ofDays(90);
    private Optional<IssueException> fails = Optional.empty();

    @Before
    public void open() throws Exception {
        ca = new TestCa();
        certificates = new FakeCertificates(folder.getRoot().toPath());
        file = folder.getRoot().toPath().resolve("acme/state");
        renewer = renewer();
    }

    @After
    public void close() {
        certificates.close();
    }

    private Renewer renewer() {
        return new Renewer(certificates.certificates, certificates.installer, clock, file, this);
    }

    @Override
    public void failed(String problem, Instant next) {
        failures.add(problem);
    }

    @Override
    public void succeeded() {
        failures.clear();
    }

    private Renewer.Plan plan(String... names) {
        return new Renewer.Plan(
                List.of(names),
                "",
                "ca " + String.join(",", names),
                this::issue,
                new Schedule(Duration.ofMinutes(15), 33, new Random(1)));
    }

    private Issuer.Issued issue(List<String> names) throws IssueException {
        tries++;
        if (fails.isPresent()) {
            throw fails.get();
        }
        try {
            KeyPair keys = TestCa.newKeys();
            return new Issuer.Issued(
                    keys.getPrivate(),
                    List.of(
                            ca.issue(
                                    keys.getPublic(),
                                    names,
                                    Instant.now(),
                                    Instant.now().plus(lifetime)),
                            ca.certificate()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> inForce() {
        return certificates.real.chain().get(0).names();
    }

    @Test
    public void obtainsOneThenRenewsItWhenItIsTime() throws Exception {
        assertTrue(certificates.real.chain().get(0).selfSigned());
        renewer.look(plan("mail.example.org"));
        assertEquals(List.of("mail.example.org"), inForce());
        Certificates.Entry entry = certificates.real.all().get(0);
        assertEquals(Certificates.Source.INSTALLED, entry.source());
        assertTrue(entry.isDefault());
        String first = certificates.real.chain().get(0).fingerprint();
        Instant next = renewer.status().next().orElseThrow();
        Duration until = Duration.between(clock.instant(), next);
        assertTrue(until.toString(), until.toDays() >= 59 && until.toDays() <= 61);
        clock.set(next.minusSeconds(1));
        renewer.look(plan("mail.example.org"));
        assertEquals(1, tries);
        clock.set(next);
        renewer.look(plan("mail.example.org"));
        assertEquals(2, tries);
        assertFalse(certificates.real.chain().get(0).fingerprint().equals(first));
    }

    @Test
    public void anAuthorityWhoseCertificatesAreDueAtOnceIsNotAskedAtOnce() throws Exception {
        lifetime = Duration.ofSeconds(5);
        renewer.look(plan("mail.example.org"));
        clock.advance(Duration.ofMinutes(1));
        renewer.look(plan("mail.example.org"));
        assertEquals(1, tries);
        clock.advance(Duration.ofMinutes(20));
        renewer.look(plan("mail.example.org"));
        assertEquals(2, tries);
    }

    @Test
    public void waitsLongerAfterEachFailureAndOverARestart() throws Exception {
        fails = Optional.of(new IssueException("no"));
        renewer.look(plan("mail.example.org"));
        assertEquals(List.of("no"), failures);
        assertEquals("no", renewer.status().problem());
        Instant next = renewer.status().next().orElseThrow();
        renewer = renewer(); // a restart
        renewer.look(plan("mail.example.org"));
        assertEquals(1, tries);
        assertEquals(Optional.of(next), renewer.status().next());
        assertEquals("no", renewer.status().problem());
        clock.set(next);
        renewer.look(plan("mail.example.org"));
        assertEquals(2, tries);
        Duration second =
                Duration.between(clock.instant(), renewer.status().next().orElseThrow());
        assertTrue(second.toString(), second.toMinutes() >= 30);
        assertTrue(certificates.real.chain().get(0).selfSigned());
        fails = Optional.empty();
        clock.advance(Duration.ofHours(1));
        renewer.look(plan("mail.example.org"));
        assertEquals("", renewer.status().problem());
        assertEquals(List.of(), failures);
        assertEquals(List.of("mail.example.org"), inForce());
    }

    @Test
    public void waitsAsLongAsTheAuthoritySays() throws Exception {
        Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
        fails = Optional.of(new IssueException("rate limited", null, tomorrow));
        renewer.look(plan("mail.example.org"));
        assertEquals(Optional.of(tomorrow), renewer.status().next());
        clock.set(tomorrow.minusSeconds(1));
        renewer.look(plan("mail.example.org"));
        assertEquals(1, tries);
    }

    @Test
    public void aFaultOfOursCountsAsAFailure() throws Exception {
        Renewer.Plan plan = plan("mail.example.org");
        Renewer.Plan faulty = new Renewer.Plan(
                plan.names(),
                "",
                plan.order(),
                names -> {
                    tries++;
                    throw new UnsupportedOperationException("a fault");
                },
                plan.schedule());
        renewer.look(faulty);
        renewer.look(faulty);
        assertEquals(1, tries);
        assertEquals(Renewal.State.WAITING, renewer.status().state());
        assertTrue(renewer.status().problem(), renewer.status().problem().contains("a fault"));
    }

    @Test
    public void anOperatorNeedNotWait() throws Exception {
        fails = Optional.of(new IssueException("no"));
        renewer.look(plan("mail.example.org"));
        fails = Optional.empty();
        renewer.want();
        renewer.look(plan("mail.example.org"));
        assertEquals(List.of("mail.example.org"), inForce());
        renewer.look(plan("mail.example.org"));
        assertEquals("asked for once", 2, tries);
    }

    @Test
    public void otherNamesAreTriedAtOnce() throws Exception {
        renewer.look(plan("mail.example.org"));
        renewer.look(plan("mail.example.org", "mail.example.net"));
        assertEquals(List.of("mail.example.org", "mail.example.net"), inForce());
        renewer.look(plan("mail.example.org"));
        assertEquals("fewer need no other certificate", 2, tries);
    }

    @Test
    public void nothingIsTriedBeforeTheNamesAreKnownOrWhatIsWrongIsMended() throws Exception {
        renewer.look(plan());
        renewer.look(new Renewer.Plan(List.of("a.example"), "mend this", "", this::issue, null));
        assertEquals(0, tries);
        assertEquals("mend this", renewer.status().problem());
        assertEquals(Renewal.State.WAITING, renewer.status().state());
    }

    @Test
    public void withoutCertificatesNothingIsTried() throws Exception {
        certificates.certificates.unbind(certificates.real);
        renewer.look(plan("mail.example.org"));
        assertEquals(0, tries);
    }
}
