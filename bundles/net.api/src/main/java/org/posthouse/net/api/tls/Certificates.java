package org.posthouse.net.api.tls;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The certificates of this server. Replaced live: whoever needs them asks for the context at each handshake. The name that a client
 * asks for (rfc6066#3) chooses among them; a client that names none, or one that no certificate has, gets the default.
 */
@ProviderType
public interface Certificates {
    /**
     * The context for server handshakes with the certificates that are in force now; it chooses among them. Where a listener asks clients for
     * certificates, it must take any: a handshake that fails over one loses mail, and whoever relies on one checks it.
     */
    SSLContext context();

    /** The default that is in force, leaf first. */
    List<Info> chain();

    /** All certificates, the default first; those too that are configured and cannot be used. */
    List<Entry> all();

    /**
     * Looks at the configured files again and takes over what they hold.
     *
     * @throws IOException if one of them cannot be used; the old certificate stays in force
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

    /** Where a certificate comes from. */
    enum Source {
        /** Files or a key store of the operator's. */
        FILE,
        /** A part of the server has {@linkplain CertificateInstaller installed} it. */
        INSTALLED,
        /** Made by this server itself. */
        SELF_SIGNED
    }

    /**
     * A certificate with its key.
     *
     * @param name what it is called: the path of a file, or the name under which it was installed
     * @param source where it comes from
     * @param chain what is in force, leaf first; empty if nothing of this entry is
     * @param notBefore since when the leaf is valid; the epoch if nothing is in force
     * @param isDefault for clients that ask for no name, or for one that no certificate has
     * @param problem why what the files hold now cannot be used; empty if it is in force
     */
    record Entry(String name, Source source, List<Info> chain, Instant notBefore, boolean isDefault, String problem) {
        /** An entry. */
        public Entry {
            chain = List.copyOf(chain);
        }
    }
}
