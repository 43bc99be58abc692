package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Renewal;

/** Certificates: what is in force, where it comes from, and those that renew it. */
final class CertificateOperations {
    private final Services.Source<Certificates> certificates;
    private final Supplier<List<Renewal>> renewals;

    CertificateOperations(Services.Source<Certificates> certificates, Supplier<List<Renewal>> renewals) {
        this.certificates = certificates;
        this.renewals = renewals;
    }

    List<Operation> all() {
        return List.of(
                read("certificate-show", "Shows the default certificate and its chain.", a -> chain()),
                read(
                        "certificate-list",
                        "Shows all certificates, the default first, with their source, last error and next attempt.",
                        a -> list()),
                write("certificate-reload", "Reloads the certificate files.", a -> reload()),
                write(
                        "certificate-renew",
                        "Starts obtaining a new certificate, even if none is due.",
                        this::renew,
                        Parameter.optional(
                                "name",
                                "which one, as certificate-list shows it; may be omitted if there is only one")));
    }

    private Result chain() throws OperationException {
        return Result.table(
                List.of("subject", "names", "issuer", "until", "sha-256"),
                certificates.get().chain().stream()
                        .map(c -> List.of(
                                c.subject(),
                                String.join(", ", c.names()),
                                issuer(c),
                                Format.time(c.notAfter()),
                                c.fingerprint()))
                        .toList());
    }

    private static String issuer(Certificates.Info certificate) {
        return certificate.selfSigned() ? "itself" : certificate.issuer();
    }

    private Result list() throws OperationException {
        List<Renewal> active = active();
        List<Certificates.Entry> entries = certificates.get().all();
        List<List<String>> rows = new ArrayList<>();
        for (Certificates.Entry entry : entries) {
            Optional<Renewal> renewal = active.stream()
                    .filter(r -> entry.source() == Certificates.Source.INSTALLED
                            && r.name().equals(entry.name()))
                    .findFirst();
            rows.add(row(entry, renewal.map(Renewal::status)));
        }
        for (Renewal renewal : active) {
            if (entries.stream()
                    .noneMatch(e -> e.source() == Certificates.Source.INSTALLED
                            && e.name().equals(renewal.name()))) {
                Renewal.Status status = renewal.status();
                rows.add(List.of(
                        renewal.name(),
                        String.join(", ", status.names()),
                        "",
                        "",
                        "none yet",
                        "",
                        "",
                        status.problem(),
                        next(Optional.of(status))));
            }
        }
        return Result.table(
                List.of("certificate", "names", "issuer", "until", "source", "default", "sha-256", "error", "next"),
                rows);
    }

    private static List<String> row(Certificates.Entry entry, Optional<Renewal.Status> renewal) {
        Optional<Certificates.Info> leaf = entry.chain().stream().findFirst();
        String problem =
                entry.problem().isEmpty() ? renewal.map(Renewal.Status::problem).orElse("") : entry.problem();
        return List.of(
                entry.name(),
                leaf.map(c -> String.join(", ", c.names())).orElse(""),
                leaf.map(CertificateOperations::issuer).orElse(""),
                leaf.map(c -> Format.time(c.notAfter())).orElse(""),
                leaf.isEmpty()
                        ? "not active"
                        : entry.source().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                entry.isDefault() ? "yes" : "",
                leaf.map(Certificates.Info::fingerprint).orElse(""),
                problem,
                next(renewal));
    }

    private static String next(Optional<Renewal.Status> renewal) {
        if (renewal.isEmpty()) {
            return "";
        }
        return renewal.get().state() == Renewal.State.RUNNING
                ? "now"
                : renewal.get().next().map(Format::time).orElse("");
    }

    private Result reload() throws OperationException {
        try {
            certificates.get().reload();
        } catch (IOException refused) {
            throw new OperationException("The old certificate stays active: " + Format.reason(refused), refused);
        }
        return chain();
    }

    private List<Renewal> active() {
        return renewals.get().stream()
                .filter(r -> r.status().state() != Renewal.State.OFF)
                .toList();
    }

    private Result renew(Arguments a) throws OperationException {
        List<Renewal> active = active();
        if (active.isEmpty()) {
            throw new OperationException("ACME is off: see enabled in org.posthouse.tls.acme");
        }
        List<Renewal> chosen = active.stream()
                .filter(r -> a.text("name").map(r.name()::equals).orElse(active.size() == 1))
                .toList();
        if (chosen.size() != 1) {
            throw new OperationException("Choose one of "
                    + String.join(", ", active.stream().map(Renewal::name).toList()));
        }
        Optional<String> refused = chosen.get(0).renew();
        if (refused.isPresent()) {
            throw new OperationException(refused.get());
        }
        return Result.text("Requested a new certificate; certificate-list shows its progress");
    }
}
