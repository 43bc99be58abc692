package org.posthouse.net.mina;

import java.io.InputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.posthouse.net.api.tls.Certificates;

/** A certificate for localhost and mx.example.org that will not expire soon. */
final class TestCertificates implements Certificates {
    private final SSLContext context;

    TestCertificates() {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), new TrustManager[] {new TestClient.Anyone()}, null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore store() throws Exception {
        try (InputStream in = TestCertificates.class.getResourceAsStream("test.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, "testtest".toCharArray());
            return store;
        }
    }

    /** The key and its certificate, for a client, too. */
    static KeyManager[] keyManagers() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(), "testtest".toCharArray());
        return keys.getKeyManagers();
    }

    static Certificate certificate() throws Exception {
        return store().getCertificate("test");
    }

    @Override
    public SSLContext context() {
        return context;
    }

    @Override
    public List<Info> chain() {
        return List.of();
    }

    @Override
    public List<Entry> all() {
        return List.of();
    }

    @Override
    public void reload() {}
}
