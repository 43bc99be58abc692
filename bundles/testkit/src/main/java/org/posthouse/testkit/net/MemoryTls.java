package org.posthouse.testkit.net;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.net.api.ChannelBinding;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsSession;

/** TLS as a test wants it. */
record MemoryTls(
        Optional<String> serverName, List<X509Certificate> clientCertificates, Map<ChannelBinding, byte[]> bindings)
        implements TlsSession {
    static final MemoryTls PLAIN = new MemoryTls(Optional.empty(), List.of(), Map.of());

    @Override
    public TlsInfo info() {
        return new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256");
    }

    @Override
    public Optional<byte[]> channelBinding(ChannelBinding type) {
        return Optional.ofNullable(bindings.get(type)).map(byte[]::clone);
    }
}
