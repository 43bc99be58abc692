package org.posthouse.net.api.tls;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Takes certificates from those parts of the server that obtain them, keeps them over restarts, and puts them in force. */
@ProviderType
public interface CertificateInstaller {
    /**
     * Checks a certificate, keeps it, and puts it in force for the next handshakes; open connections stay as they are. It takes the
     * place of the one that was installed under this name before.
     *
     * @param name whose it is, such as {@code acme}: lower case letters, digits and hyphens
     * @param key the private key
     * @param chain its certificate first, then the issuers
     * @param names the DNS names, in lower case and ASCII, that the certificate must be valid for; a wildcard stands for itself
     * @throws IOException if it does not fit: another key, names that are missing, not valid now, a broken chain; or if it cannot
     *     be written. What was in force stays so
     */
    void install(String name, PrivateKey key, List<X509Certificate> chain, Collection<String> names) throws IOException;
}
