package org.posthouse.doctor.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.tls.Certificates;

/** The certificate is from an issuer, for the name of this server, and valid for a while. */
public final class CertificateCheck extends Check {
    private static final String OWN = "enable ACME in etc/org.posthouse.tls.acme.cfg, or set certificate and key in "
            + "etc/org.posthouse.tls.cfg";

    private final Parts parts;
    private final Clock clock;
    private final IntSupplier days;

    /** @param days a certificate that expires sooner is reported */
    public CertificateCheck(Parts parts, Clock clock, IntSupplier days) {
        super("certificate", DOCTOR);
        this.parts = parts;
        this.clock = clock;
        this.days = days;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<Certificates> certificates = parts.certificates();
        if (certificates.isEmpty()) {
            return List.of(Parts.absent("certificate"));
        }
        List<Certificates.Info> chain = certificates.get().chain();
        if (chain.isEmpty()) {
            return List.of(Diagnosis.critical("there is no certificate, so TLS does not work", OWN));
        }
        List<Diagnosis> found = new ArrayList<>();
        Certificates.Info leaf = chain.get(0);
        if (leaf.selfSigned()) {
            found.add(Diagnosis.warn("self-signed: mail programs warn their users or refuse it", OWN)
                    .of("issuer"));
        }
        chain.stream()
                .map(Certificates.Info::notAfter)
                .min(Instant::compareTo)
                .flatMap(this::expiry)
                .ifPresent(found::add);
        List<Certificates.Entry> all = certificates.get().all();
        all.stream()
                .filter(entry -> !entry.problem().isEmpty())
                .map(entry -> Diagnosis.warn(
                                "unusable: " + entry.problem(), "repair the file, then run mail:certificate-reload")
                        .of(entry.name()))
                .forEach(found::add);
        parts.name().flatMap(name -> names(name, leaf, all)).ifPresent(found::add);
        return found.isEmpty()
                ? List.of(Diagnosis.ok("valid until " + day(leaf.notAfter()) + " for " + Words.some(leaf.names())))
                : found;
    }

    private Optional<Diagnosis> expiry(Instant end) {
        Instant now = clock.instant();
        String fix =
                "renew it, replace the files named in etc/org.posthouse.tls.cfg, then run " + "mail:certificate-reload";
        if (!end.isAfter(now)) {
            return Optional.of(Diagnosis.critical("expired on " + day(end), fix).of("expiry"));
        }
        if (end.isBefore(now.plus(Duration.ofDays(days.getAsInt())))) {
            return Optional.of(
                    Diagnosis.warn("expires on " + day(end) + ", in " + Words.duration(Duration.between(now, end)), fix)
                            .of("expiry"));
        }
        return Optional.empty();
    }

    private static Optional<Diagnosis> names(ServerName server, Certificates.Info leaf, List<Certificates.Entry> all) {
        String host = server.hostName();
        boolean named = all.stream()
                .filter(entry -> !entry.chain().isEmpty())
                .flatMap(entry -> entry.chain().get(0).names().stream())
                .anyMatch(name -> matches(name, host));
        if (named) {
            return Optional.empty();
        }
        return Optional.of(Diagnosis.warn(
                        "is for " + (leaf.names().isEmpty() ? "no name" : Words.some(leaf.names())) + ", not for "
                                + host,
                        leaf.selfSigned()
                                ? "add the name to hostnames in etc/org.posthouse.tls.cfg"
                                : "get a certificate for " + host
                                        + ", or set hostname in etc/org.posthouse.identity.cfg to a name it has")
                .of("name"));
    }

    /** rfc6125#6.4.3: a wildcard stands for one whole label, the first. */
    static boolean matches(String pattern, String host) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        int dot = host.indexOf('.');
        return wanted.equals(host)
                || wanted.startsWith("*.") && dot > 0 && wanted.substring(1).equals(host.substring(dot));
    }

    private static String day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
