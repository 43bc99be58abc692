package org.posthouse.tls.acme;

import java.nio.file.Path;
import java.util.Map;
import org.posthouse.net.api.tls.CertificateInstaller;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.support.Bound;
import org.posthouse.testkit.net.Settings;
import org.posthouse.testkit.osgi.FakeContext;
import org.posthouse.tls.FileCertificates;
import org.posthouse.tls.TlsConfig;

/** The real certificates of the bundle {@code tls}, in a directory of the test. */
final class FakeCertificates implements AutoCloseable {
    final Bound<Certificates> certificates = new Bound<>("certificates");
    final Bound<CertificateInstaller> installer = new Bound<>("certificates");
    final FileCertificates real;

    FakeCertificates(Path data) throws Exception {
        real = new FileCertificates(
                new FakeContext(Map.of("posthouse.data", data.toString()), data.toFile()).context(),
                Settings.of(TlsConfig.class, Map.of()));
        certificates.bind(real);
        installer.bind(real);
    }

    @Override
    public void close() {
        real.deactivate();
    }
}
