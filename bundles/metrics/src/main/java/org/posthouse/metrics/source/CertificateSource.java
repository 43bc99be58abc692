package org.posthouse.metrics.source;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Certificates.Entry;

/** When certificates expire. */
@Component(service = MetricSource.class)
public final class CertificateSource implements MetricSource {
    private final Certificates certificates;

    @Activate
    public CertificateSource(@Reference Certificates certificates) {
        this.certificates = certificates;
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public List<Metric> read() {
        List<Entry> all = certificates.all();
        return List.of(
                Metric.gauge(
                        "posthouse_certificate_expiry_timestamp_seconds",
                        "When the certificate expires, in seconds since 1970.",
                        all.stream()
                                .filter(e -> !e.chain().isEmpty())
                                .map(CertificateSource::expiry)
                                .toList()),
                Metric.gauge(
                        "posthouse_certificate_usable",
                        "1 if the certificate in use is the one in its files, else 0.",
                        all.stream()
                                .map(e -> Sample.of(
                                        "certificate", e.name(), e.problem().isEmpty() ? 1 : 0))
                                .toList()));
    }

    private static Sample expiry(Entry entry) {
        Certificates.Info leaf = entry.chain().get(0);
        return Sample.of(
                Map.of(
                        "certificate",
                        entry.name(),
                        "default",
                        entry.isDefault() ? "yes" : "no",
                        "self_signed",
                        leaf.selfSigned() ? "yes" : "no"),
                leaf.notAfter().getEpochSecond());
    }
}
