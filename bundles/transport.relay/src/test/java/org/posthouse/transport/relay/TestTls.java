package org.posthouse.transport.relay;

import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A self-signed certificate for mx1.far.test and localhost, and who trusts it. */
final class TestTls {
    /** Presents the certificate. */
    static final SSLContext SERVER;

    /** Trusts this certificate alone. */
    static final SSLContext VERIFYING;

    /** Trusts anyone. */
    static final SSLContext TRUSTING;

    static {
        try (InputStream in = TestTls.class.getResourceAsStream("test.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, "testtest".toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "testtest".toCharArray());
            SERVER = context(keys.getKeyManagers(), null);
            KeyStore issuers = KeyStore.getInstance("PKCS12");
            issuers.load(null, null);
            issuers.setCertificateEntry("mx", store.getCertificate("mx"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(issuers);
            VERIFYING = context(null, trust.getTrustManagers());
            TRUSTING = context(null, new TrustManager[] {new Anyone()});
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private TestTls() {}

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
