package org.posthouse.net.api.tls;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ProviderType;

/** The certificate of this server. Replaced live: whoever needs it asks for it at each handshake. */
@ProviderType
public interface Certificates {
    /**
     * The context for server handshakes with the certificate that is in force now. Where a listener asks clients for
     * certificates, it must take any: a handshake that fails over one loses mail, and whoever relies on one checks it.
     */
    SSLContext context();

    /** What is in force, leaf first. */
    List<Info> chain();

    /**
     * Looks at the configured files again and takes over what they hold.
     *
     * @throws IOException if they cannot be used; the old certificate stays in force
     */
    void reload() throws IOException;

    /**
     * A certificate.
     *
     * @param subject its distinguished name
     * @param names its DNS names
     * @param issuer its issuer's distinguished name
     * @param notAfter when it expires
     * @param fingerprint SHA-256 in hex
     * @param selfSigned made by this server itself or otherwise its own issuer
     */
    record Info(
            String subject,
            List<String> names,
            String issuer,
            Instant notAfter,
            String fingerprint,
            boolean selfSigned) {}
}
