package org.posthouse.net.api;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** An outbound connection with blocking streams, for use on a worker. Used by one thread at a time. */
@ProviderType
public interface Line extends Closeable {
    /** What the peer sends; reads fail with {@link java.net.SocketTimeoutException} after the read time-out. */
    InputStream in() throws IOException;

    /** What goes to the peer; buffered, so {@link OutputStream#flush()} is needed. */
    OutputStream out() throws IOException;

    /** Sets the time-out of reads from now on. */
    void readTimeout(Duration timeout) throws IOException;

    /**
     * Negotiates TLS; {@link #in()} and {@link #out()} are new afterwards.
     *
     * @param serverName the name to ask for (SNI) and, if {@code verify}, to require in the certificate
     * @param verify the certificate must be valid for the name and from a trusted issuer; otherwise any is taken
     *     (opportunistic TLS, rfc7435)
     * @throws IOException if it fails; the line is unusable then
     */
    void startTls(String serverName, boolean verify) throws IOException;

    /** Protocol and cipher; empty while not encrypted. */
    Optional<TlsInfo> tls();

    /** The peer. */
    InetSocketAddress remote();

    /** This server's end. */
    InetSocketAddress local();
}
