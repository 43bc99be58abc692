package org.posthouse.net.api;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What a TLS handshake established. Does not change, and may be asked from any thread. */
@ProviderType
public interface TlsSession {
    /** Protocol and cipher. */
    TlsInfo info();

    /**
     * The host name the client asked for (SNI, rfc6066#3), in lower case and ASCII; empty if it gave none. Nothing proves
     * that the client has any right to it.
     */
    Optional<String> serverName();

    /**
     * The client's certificates, leaf first; empty if the listener does not ask for them or the client sent none. The
     * handshake has proven that the client holds the key of the leaf, and nothing else: whoever relies on the certificates
     * has to check who issued them and whether they are still valid.
     */
    List<X509Certificate> clientCertificates();

    /**
     * Data that identifies this very connection, for authentication to bind itself to (rfc5056).
     *
     * @return a new array; empty if this type is not defined for the connection, or the Java runtime cannot give it
     */
    Optional<byte[]> channelBinding(ChannelBinding type);
}
