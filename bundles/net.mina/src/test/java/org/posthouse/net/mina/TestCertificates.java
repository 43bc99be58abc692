package org.posthouse.net.mina;

import java.io.InputStream;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.posthouse.net.api.tls.Certificates;

/** A certificate for localhost and mx.example.org that will not expire soon. */
final class TestCertificates implements Certificates {
    private final SSLContext context;

    TestCertificates() {
        try (InputStream in = TestCertificates.class.getResourceAsStream("test.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, "testtest".toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "testtest".toCharArray());
            context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
    public void reload() {}
}
