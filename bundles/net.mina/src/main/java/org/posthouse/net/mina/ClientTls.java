package org.posthouse.net.mina;

import java.io.IOException;
import java.net.IDN;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.posthouse.net.api.TlsException;
import org.posthouse.net.api.TlsException.Reason;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsOutcome;
import org.posthouse.net.api.TlsOutcome.Authentication;
import org.posthouse.net.api.TlsRequest;
import org.posthouse.net.api.dns.Tlsa;

/**
 * One TLS handshake as a client. Sessions with servers that anybody may be, or that an issuer vouches for, are resumed; names
 * are looked at after the handshake, in a resumed session too. With TLSA records there is no resumption: the records may be
 * others than last time.
 */
final class ClientTls {
    private final TlsRequest request;
    private final SSLContext context;
    private final DaneTrust dane;

    /**
     * A handshake to come.
     *
     * @throws IOException if this runtime is not able to do it
     */
    ClientTls(Trust trust, TlsRequest request) throws IOException {
        this.request = request;
        List<Tlsa> records =
                request.policy() instanceof TlsRequest.Dane policy ? TlsaMatcher.usable(policy.records()) : List.of();
        if (request.policy() instanceof TlsRequest.Dane policy && !records.isEmpty()) {
            dane = new DaneTrust(records, policy.names());
            context = context(dane);
        } else {
            dane = null;
            context = request.policy() instanceof TlsRequest.Verified ? trust.verifying() : trust.opportunistic();
        }
    }

    private static SSLContext context(DaneTrust trust) throws IOException {
        try {
            return Trust.context(trust);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    /**
     * A socket over another one, before the handshake.
     *
     * @throws IOException if the request names no host, or the socket is not connected any more
     */
    SSLSocket over(Socket plain, int port) throws IOException {
        String name = ascii(request.serverName());
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setProtocols(
                request.minimum() == TlsRequest.Version.TLS_1_3
                        ? new String[] {"TLSv1.3"}
                        : new String[] {"TLSv1.3", "TLSv1.2"}); // rfc8996
        serverName(name).ifPresent(sni -> parameters.setServerNames(List.of(sni)));
        secure.setSSLParameters(parameters);
        return secure;
    }

    /**
     * What the handshake came to.
     *
     * @throws TlsException if the certificate is somebody else's
     */
    TlsOutcome outcome(SSLSession session) throws TlsException {
        TlsInfo info = new TlsInfo(session.getProtocol(), session.getCipherSuite());
        if (dane != null) {
            return new TlsOutcome(info, dane.authentication(), dane.evidence());
        } else if (request.policy() instanceof TlsRequest.Verified policy) {
            try {
                X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
                return new TlsOutcome(info, Authentication.PKIX, ServerNames.require(leaf, policy.names()));
            } catch (UnfitException e) {
                session.invalidate(); // the next one may find another certificate
                throw new TlsException(e.reason(), e.getMessage(), e);
            } catch (SSLPeerUnverifiedException e) {
                throw new TlsException(Reason.CERTIFICATE_UNTRUSTED, "no certificate", e);
            }
        }
        return new TlsOutcome(info, Authentication.NONE, "");
    }

    private static String ascii(String name) throws IOException {
        try {
            String ascii = IDN.toASCII(name);
            return ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        } catch (IllegalArgumentException e) {
            throw new IOException("invalid host name: " + name, e);
        }
    }

    /** What to ask for: never an address (rfc6066#3), and only what is a host name. */
    private static Optional<SNIServerName> serverName(String name) {
        try {
            return name.isEmpty() || name.contains(":") || name.matches("[0-9.]+")
                    ? Optional.empty()
                    : Optional.of(new SNIHostName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
