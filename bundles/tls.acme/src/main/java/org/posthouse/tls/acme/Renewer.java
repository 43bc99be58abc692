package org.posthouse.tls.acme;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.net.api.tls.CertificateInstaller;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Renewal;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a certificate is due, and has it obtained and put in force. One thread calls {@link #look}; any may ask for the
 * status. After each try there is a pause, whether it failed or not: nothing that an authority or a clock does makes it a tight loop.
 */
final class Renewer {
    static final String NAME = "acme";

    private static final Logger LOG = LoggerFactory.getLogger(Renewer.class);

    /**
     * What is to be obtained.
     *
     * @param names DNS names; empty if they are not known yet
     * @param problem what must be mended first; empty if nothing must
     * @param order changes when a failure of before says nothing any more
     * @param issuer obtains it
     * @param schedule when
     */
    record Plan(List<String> names, String problem, String order, Issuer issuer, Schedule schedule) {}

    /** Is told how tries end. */
    interface Outcome {
        /** One has failed; when the next one is. */
        void failed(String problem, Instant next);

        /** One has not. */
        void succeeded();
    }

    private final Bound<Certificates> certificates;
    private final Bound<CertificateInstaller> installer;
    private final Clock clock;
    private final Path file;
    private final Outcome outcome;
    private Memory memory;
    private volatile boolean wanted;
    private volatile Renewal.Status status = off();

    Renewer(
            Bound<Certificates> certificates,
            Bound<CertificateInstaller> installer,
            Clock clock,
            Path file,
            Outcome outcome) {
        this.certificates = certificates;
        this.installer = installer;
        this.clock = clock;
        this.file = file;
        this.outcome = outcome;
        this.memory = Memory.read(file);
    }

    private static Renewal.Status off() {
        return new Renewal.Status(Renewal.State.OFF, List.of(), Optional.empty(), "");
    }

    Renewal.Status status() {
        return status;
    }

    /** The next look obtains a certificate, whether one is due or not. */
    void want() {
        wanted = true;
    }

    /** It is switched off. */
    void stop() {
        wanted = false;
        status = off();
    }

    /** The certificate that this has installed and that is in force. */
    static Optional<Certificates.Entry> installed(List<Certificates.Entry> all) {
        return all.stream()
                .filter(entry -> entry.source() == Certificates.Source.INSTALLED
                        && entry.name().equals(NAME)
                        && !entry.chain().isEmpty())
                .findFirst();
    }

    /**
     * Obtains a certificate if one is due.
     *
     * @throws InterruptedException if this part of the server ends
     */
    void look(Plan plan) throws InterruptedException {
        if (!plan.problem().isEmpty() || plan.names().isEmpty()) {
            status = new Renewal.Status(
                    Renewal.State.WAITING,
                    plan.names(),
                    Optional.empty(),
                    plan.problem().isEmpty() ? "the names for the certificate are not yet known" : plan.problem());
            return;
        }
        Instant next;
        try {
            next = due(plan, certificates.call(Certificates::all));
        } catch (AbsentException e) {
            return; // the next look will find it
        }
        boolean asked = wanted;
        if (asked || !next.isAfter(clock.instant())) {
            wanted = false;
            status = new Renewal.Status(Renewal.State.RUNNING, plan.names(), Optional.empty(), problem(plan));
            obtain(plan);
        } else {
            status = new Renewal.Status(Renewal.State.WAITING, plan.names(), Optional.of(next), problem(plan));
        }
    }

    private String problem(Plan plan) {
        return memory.order().equals(plan.order()) ? memory.problem() : "";
    }

    private Instant due(Plan plan, List<Certificates.Entry> all) {
        Optional<Certificates.Entry> now =
                installed(all).filter(entry -> covers(entry.chain().get(0).names(), plan.names()));
        Instant due = now.map(entry -> plan.schedule()
                        .renewAt(entry.notBefore(), entry.chain().get(0).notAfter()))
                .orElse(Instant.EPOCH);
        return memory.order().equals(plan.order()) && memory.notBefore().isAfter(due) ? memory.notBefore() : due;
    }

    private static boolean covers(List<String> names, List<String> wanted) {
        return wanted.stream().allMatch(name -> names.stream().anyMatch(name::equalsIgnoreCase));
    }

    private void obtain(Plan plan) throws InterruptedException {
        try {
            Issuer.Issued issued = plan.issuer().issue(plan.names());
            installer.run(to -> to.install(NAME, issued.key(), issued.chain(), plan.names()));
            succeeded(plan);
        } catch (IssueException e) {
            LOG.debug("no certificate", e);
            failed(plan, e.getMessage(), e.retryAfter());
        } catch (IOException e) {
            failed(plan, "the certificate from the authority was not installed: " + e.getMessage(), Optional.empty());
        } catch (AbsentException e) {
            failed(plan, "cannot install the certificate: " + e.getMessage(), Optional.empty());
        } catch (RuntimeException | LinkageError e) { // a try that nobody counts would be made again at the next look
            LOG.error("cannot obtain a certificate", e);
            failed(plan, e.toString(), Optional.empty());
        }
    }

    private void succeeded(Plan plan) throws InterruptedException {
        // an authority whose certificates are due at once is not asked again at once
        remember(new Memory(plan.order(), 0, plan.schedule().retryAt(clock.instant(), 1, Optional.empty()), ""));
        outcome.succeeded();
        Instant next = memory.notBefore();
        try {
            next = due(plan, certificates.call(Certificates::all));
        } catch (AbsentException e) {
            LOG.debug("it just stopped");
        }
        LOG.info("certificate obtained for {}, next renewal at {}", plan.names(), next);
        status = new Renewal.Status(Renewal.State.WAITING, plan.names(), Optional.of(next), "");
    }

    private void failed(Plan plan, String problem, Optional<Instant> retryAfter) {
        int failures = memory.order().equals(plan.order()) ? memory.failures() + 1 : 1;
        Instant next = plan.schedule().retryAt(clock.instant(), failures, retryAfter);
        remember(new Memory(plan.order(), failures, next, problem));
        LOG.warn("no certificate for {}: {}; next attempt at {}", plan.names(), problem, next);
        status = new Renewal.Status(Renewal.State.WAITING, plan.names(), Optional.of(next), problem);
        outcome.failed(problem, next);
    }

    private void remember(Memory now) {
        memory = now;
        now.write(file);
    }
}
