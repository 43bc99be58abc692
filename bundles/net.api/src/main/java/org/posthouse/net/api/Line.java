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
     * @throws TlsException if it cannot be had as asked for; the line is unusable then
     * @throws IOException if the peer takes too long or there is no connection any more; the line is unusable then
     */
    TlsOutcome startTls(TlsRequest request) throws IOException;

    /** Protocol and cipher; empty while not encrypted. */
    Optional<TlsInfo> tls();

    /** The peer. */
    InetSocketAddress remote();

    /** This server's end. */
    InetSocketAddress local();
}
