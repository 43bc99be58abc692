package org.posthouse.net.mina;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The context of handshakes in which this is the server. While the certificates are being replaced it is the last one: a peer
 * that sees STARTTLS missing sends its mail in clear.
 */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final Bound<Certificates> certificates = new Bound<>("certificate");
    private final RateLimited log = new RateLimited(LOG, BETWEEN_WARNINGS);
    private volatile SSLContext last;

    void bind(Certificates service) {
        certificates.bind(service);
        context(); // the last one goes, and with it the bundle that it came from
    }

    void unbind(Certificates service) {
        certificates.unbind(service);
    }

    /** The context for a handshake now; null if there never was a certificate. */
    SSLContext context() {
        try {
            last = certificates.call(Certificates::context);
        } catch (AbsentException replaced) {
            LOG.debug("no certificates now; using the last ones");
        } catch (RuntimeException e) {
            log.warn("unusable certificate; keeping the last one", e);
        }
        return last;
    }
}
