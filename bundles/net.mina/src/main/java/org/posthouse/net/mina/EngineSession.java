package org.posthouse.net.mina;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.posthouse.net.api.ChannelBinding;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsSession;

/**
 * What an engine established, as the server.
 *
 * @param session of an engine whose handshake has ended
 */
record EngineSession(SSLSession session) implements TlsSession {
    @Override
    public TlsInfo info() {
        return new TlsInfo(session.getProtocol(), session.getCipherSuite());
    }

    @Override
    public Optional<String> serverName() {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        return extended.getRequestedServerNames().stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    @Override
    public List<X509Certificate> clientCertificates() {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    @Override
    public Optional<byte[]> channelBinding(ChannelBinding type) {
        return switch (type) {
            case TLS_SERVER_END_POINT -> serverEndPoint();
            case TLS_EXPORTER -> Exporter.channelBinding(session);
        };
    }

    private Optional<byte[]> serverEndPoint() {
        Certificate[] chain = session.getLocalCertificates();
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate leaf
                ? EndPoint.hash(leaf)
                : Optional.empty();
    }
}
